"""The words of mails about the directory."""

from django.utils.translation import gettext_lazy as _

from yhdyspinta.notices.letters import Letter

LETTERS = {
    "contacts.on_behalf": Letter(
        subject=_("Your organisation's contact was recorded on your behalf"),
        body=_(
            "%(actor)s recorded a change on your organisation's behalf: %(post)s. Check that it is"
            " right; you can correct it yourself."
        ),
        link=_("Open the post"),
    ),
}
