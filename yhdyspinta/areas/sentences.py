"""What the log says of members and of the area."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "member.invite": _("%(actor)s invited a member: %(organisation)s"),
    "member.join": _("%(member)s joined: %(organisation)s"),
    "member.change": _("%(actor)s changed the membership of %(member)s: %(organisation)s"),
    "member.end": _("%(actor)s ended the membership of %(member)s"),
    "area.change": _("%(actor)s changed the settings of the area"),
    "catalogue.change": _("%(actor)s changed a name in a catalogue: %(subject)s"),
    "organisation.create": _("%(actor)s added an organisation: %(subject)s"),
    "organisation.change": _("%(actor)s changed an organisation: %(subject)s"),
    "mail.again": _("%(actor)s sent a mail again"),
}
