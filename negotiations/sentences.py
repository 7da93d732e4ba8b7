"""What has happened to negotiations and duties, in sentences."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "round.planned": _("%(actor)s planned a round of negotiations: %(subject)s."),
    "negotiation.planned": _("%(actor)s planned a negotiation: %(subject)s."),
    "negotiation.edited": _("%(actor)s changed the plan: %(subject)s."),
    "negotiation.recorded": _("%(actor)s recorded a negotiation held on %(held_on)s: %(subject)s."),
    "negotiation.list": _("%(actor)s changed the list of participants: %(subject)s."),
    "negotiation.attendance": _("%(actor)s marked who was present (%(count)s): %(subject)s."),
    "negotiation.agenda": _("%(actor)s changed the agenda: %(subject)s."),
    "negotiation.invite": _("%(actor)s sent the invitations: %(subject)s."),
    "negotiation.hold": _("%(actor)s marked the negotiation as held: %(subject)s."),
    "negotiation.circulate": _("%(actor)s sent the memo for comments: %(subject)s."),
    "negotiation.approve": _("%(actor)s approved the memo: %(subject)s."),
    "negotiation.postpone": _("%(actor)s postponed the negotiation: %(subject)s. %(reason)s"),
    "negotiation.plan": _("%(actor)s planned the negotiation again: %(subject)s."),
    "negotiation.cancel": _("%(actor)s cancelled the negotiation: %(subject)s. %(reason)s"),
    "negotiation.miss": _("%(actor)s marked the negotiation as not held: %(subject)s. %(reason)s"),
    "negotiation.remark": _("%(own_organisation)s made a remark on the memo: %(subject)s."),
    "follow_up.added": _("%(actor)s recorded what was agreed: %(what)s (%(organisation)s)."),
    "follow_up.state": _("%(own_organisation)s told how this goes: %(subject)s."),
    "follow_up.state_on_behalf": _(
        "%(actor)s recorded on behalf of %(organisation)s how this goes: %(subject)s."
    ),
    "duty.shown": _("%(own_organisation)s recorded by what the duty is met: %(document)s."),
    "duty.shown_on_behalf": _(
        "%(actor)s recorded on behalf of %(organisation)s by what the duty is met: %(document)s."
    ),
    "duty.unshown": _("%(actor)s removed what was recorded of the duty: %(document)s."),
}
