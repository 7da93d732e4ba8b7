"""What the log says of imports."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "import.accept": _(
        "%(actor)s imported the file %(file)s: %(created)s new, %(changed)s changed, %(removed)s"
        " removed."
    ),
    "import.undo": _("%(actor)s undid the import of the file %(file)s."),
}
