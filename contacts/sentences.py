"""What the log says of the directory; persons are named by id, never by name."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "person.create": _("%(actor)s added a person: %(organisation)s"),
    "person.change": _("%(actor)s changed the details of a person: %(organisation)s"),
    "person.end": _("%(actor)s ended a person's contact details on %(ends_on)s: %(organisation)s"),
    "post.create": _("%(actor)s added a post: %(subject)s, %(organisation)s"),
    "post.change": _("%(actor)s changed a post: %(subject)s, %(organisation)s"),
    "post.end": _("%(actor)s ended a post on %(ends_on)s: %(subject)s, %(organisation)s"),
    "post.hand_over": _(
        "%(actor)s named a new responsible person from %(starts_on)s: %(subject)s, %(organisation)s"
    ),
    "post.deputy": _("%(actor)s named a deputy from %(starts_on)s: %(subject)s, %(organisation)s"),
    "holding.end": _(
        "%(actor)s ended a person's post on %(ends_on)s: %(subject)s, %(organisation)s"
    ),
    "holding.confirm": _("%(actor)s confirmed the details: %(subject)s, %(organisation)s"),
    "contacts.confirm": _("%(actor)s confirmed all contacts: %(organisation)s"),
    "contacts.export": _("%(actor)s took out the contact list (%(count)s persons)"),
}
