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
    "organisation.rename": _(
        "%(actor)s renamed an organisation from %(starts_on)s: %(before)s is now %(after)s"
    ),
    "organisation.merge": _(
        "%(actor)s recorded a merger from %(starts_on)s: %(old_organisation)s is a part of"
        " %(organisation)s"
    ),
    "organisation.split": _(
        "%(actor)s recorded a split from %(starts_on)s: %(organisation)s begins from"
        " %(old_organisation)s"
    ),
    "organisation.end": _("%(actor)s ended an organisation on %(ends_on)s: %(subject)s"),
    "organisation.differ": _(
        "%(subject)s: the merged organisations had agreed different responsibilities in"
        " %(count)s tasks, and all were kept: %(what)s"
    ),
    "organisation.shared": _(
        "%(subject)s: people of several organisations hold the same %(count)s posts after the"
        " merger: %(what)s"
    ),
    "organisation.unplaced": _(
        "%(subject)s: someone was named already, so that the holders of %(count)s posts came"
        " without a post: %(what)s"
    ),
    "organisation.namesakes": _(
        "%(subject)s: %(count)s people had the same name as someone else, and were given the name"
        " of their former organisation"
    ),
    "mail.again": _("%(actor)s sent a mail again"),
}
