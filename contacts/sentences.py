"""What the log says of the directory; persons are named by id, never by name."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "person.create": _("%(actor)s added a person: %(organisation)s"),
    "person.change": _("%(actor)s changed the details of a person: %(organisation)s"),
    "person.end": _("%(actor)s ended a person's contact details on %(ends_on)s: %(organisation)s"),
    "person.absence": _("%(actor)s recorded when a person is away: %(organisation)s"),
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
    "holding.confirm_by_link": _(
        "A person confirmed their details by their own link: %(subject)s, %(organisation)s"
    ),
    "holding.end_by_link": _(
        "A person left a post on %(ends_on)s by their own link: %(subject)s, %(organisation)s"
    ),
    "person.change_by_link": _(
        "A person corrected their details by their own link: %(organisation)s"
    ),
    "person.bounced": _("Mail to a person came back: %(organisation)s"),
    "person.mail_fails": _(
        "%(actor)s marked that mail to a person does not arrive: %(organisation)s"
    ),
    "person.mail_works": _("%(actor)s marked that mail to a person arrives: %(organisation)s"),
    "successor.dismiss": _(
        "%(actor)s dismissed a proposed successor: %(subject)s, %(organisation)s"
    ),
    "contacts.confirm": _("%(actor)s confirmed all contacts: %(organisation)s"),
    "contacts.export": _("%(actor)s took out the contact list (persons: %(count)s)"),
    "contacts.settings": _("%(actor)s changed the settings of the directory"),
    "contacts.clear": _(
        "The details of those who had left before %(before)s were removed (persons: %(count)s)"
    ),
    "person.export": _("%(actor)s took out what is stored of a person: %(organisation)s"),
}
