"""What has happened to negotiations and duties, in sentences."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "round.planned": _("%(actor)s planned a round of negotiations: %(subject)s."),
    "round.widened": _("%(actor)s planned more negotiations in the round: %(subject)s."),
    "round.closed": _("%(actor)s closed a round of negotiations: %(subject)s. %(reason)s"),
    "round.opened": _("%(actor)s opened a round of negotiations again: %(subject)s."),
    "round.removed": _("%(actor)s removed a round without negotiations: %(subject)s."),
    "group.made": _("%(actor)s made a negotiation area: %(subject)s."),
    "group.changed": _("%(actor)s changed the negotiation area: %(subject)s."),
    "negotiation.settings": _("%(actor)s changed the settings of negotiations."),
    "negotiation.answered": _("An invitation was answered: %(subject)s."),
    "negotiation.attached": _("%(actor)s added a file: %(subject)s."),
    "negotiation.detached": _("%(actor)s removed a file: %(subject)s."),
    "negotiation.asked": _("%(actor)s added a question beforehand: %(subject)s."),
    "negotiation.silent": _("%(actor)s reminded those who have not answered: %(subject)s."),
    "negotiation.planned": _("%(actor)s planned a negotiation: %(subject)s."),
    "negotiation.edited": _("%(actor)s changed the plan: %(subject)s."),
    "negotiation.recorded": _("%(actor)s recorded a negotiation held on %(held_on)s: %(subject)s."),
    "negotiation.list": _("%(actor)s changed the list of participants: %(subject)s."),
    "negotiation.attendance": _("%(actor)s marked who was present (%(count)s): %(subject)s."),
    "reminder.held": _("%(actor)s held back a reminder: %(what)s."),
    "reminder.released": _("%(actor)s let a reminder go: %(what)s."),
    "negotiation.agenda": _("%(actor)s changed the agenda: %(subject)s."),
    "negotiation.invite": _("%(actor)s sent the invitations: %(subject)s."),
    "negotiation.begin": _("%(actor)s opened the session: %(subject)s."),
    "negotiation.hold": _("%(actor)s marked the negotiation as held: %(subject)s."),
    "negotiation.circulate": _("%(actor)s sent the memo for comments: %(subject)s."),
    "negotiation.approve": _("%(actor)s approved the memo: %(subject)s."),
    "negotiation.publish": _("%(actor)s published the memo: %(subject)s."),
    "negotiation.unpublish": _("%(actor)s withdrew the memo from publication: %(subject)s."),
    "negotiation.erratum": _("%(actor)s corrected the memo by erratum %(number)s: %(subject)s."),
    "negotiation.names_removed": _(
        "%(actor)s took the names out of the published memo: %(subject)s."
    ),
    "negotiation.remark_accepted": _("%(actor)s accepted a remark on the memo: %(subject)s."),
    "negotiation.remark_rejected": _("%(actor)s rejected a remark on the memo: %(subject)s."),
    "negotiation.party_approved": _("%(own_organisation)s approved the memo: %(subject)s."),
    "negotiation.signers": _("%(actor)s chose who inspects and signs the minutes: %(subject)s."),
    "negotiation.inspected": _("%(actor)s inspected the minutes: %(subject)s."),
    "negotiation.signed": _("%(actor)s signed the minutes: %(subject)s."),
    "negotiation.inspected_by_link": _(
        "An inspector inspected the minutes by a personal link: %(subject)s."
    ),
    "negotiation.signed_by_link": _("The minutes were signed by a personal link: %(subject)s."),
    "negotiation.remark_by_link": _(
        "A participant made a remark on the memo by a personal link: %(subject)s."
    ),
    "negotiation.approved_in": _(
        "%(actor)s recorded that a later meeting approved the memo: %(subject)s (%(meeting)s)."
    ),
    "negotiation.postpone": _("%(actor)s postponed the negotiation: %(subject)s. %(reason)s"),
    "negotiation.plan": _("%(actor)s planned the negotiation again: %(subject)s."),
    "negotiation.cancel": _("%(actor)s cancelled the negotiation: %(subject)s. %(reason)s"),
    "negotiation.miss": _("%(actor)s marked the negotiation as not held: %(subject)s. %(reason)s"),
    "negotiation.remark": _("%(own_organisation)s made a remark on the memo: %(subject)s."),
    "negotiation.presence": _("%(actor)s noted who came and who left: %(subject)s."),
    "negotiation.carried": _("%(actor)s settled what the meeting left open: %(subject)s."),
    "item.view": _("%(actor)s noted the view of %(organisation)s: %(subject)s."),
    "item.disqualified": _("%(actor)s noted who did not take part in an item: %(subject)s."),
    "item.proposed": _("%(organisation)s proposed an item: %(subject)s."),
    "item.accepted": _("%(actor)s took a proposal of %(organisation)s: %(subject)s."),
    "item.declined": _(
        "%(actor)s declined a proposal of %(organisation)s: %(subject)s. %(reason)s"
    ),
    "template.saved": _("%(actor)s saved a template of agendas: %(subject)s."),
    "template.removed": _("%(actor)s removed a template of agendas: %(subject)s."),
    "follow_up.added": _("%(actor)s recorded what was agreed: %(what)s (%(organisation)s)."),
    "follow_up.state": _("%(own_organisation)s told how this goes: %(subject)s."),
    "follow_up.state_on_behalf": _(
        "%(actor)s recorded on behalf of %(organisation)s how this goes: %(subject)s."
    ),
    "follow_up.state_by_link": _(
        "%(organisation)s told by a personal link how this goes: %(subject)s."
    ),
    "follow_up.corrected": _("%(actor)s corrected a follow-up. Before: %(was)s. Now: %(now)s."),
    "follow_up.changed": _(
        "%(actor)s changed who does this or by when. Before: %(was)s. Now: %(now)s. %(reason)s"
    ),
    "duty.shown": _("%(own_organisation)s recorded by what the duty is met: %(document)s."),
    "duty.shown_on_behalf": _(
        "%(actor)s recorded on behalf of %(organisation)s by what the duty is met: %(document)s."
    ),
    "duty.convener": _("%(actor)s recorded that %(organisation)s convenes: %(subject)s."),
    "duty.heard": _("%(actor)s recorded how another actor was heard: %(subject)s."),
    "duty.unheard": _("%(actor)s removed how another actor was heard: %(subject)s."),
    "rule.create": _("%(actor)s made a duty of the area: %(subject)s."),
    "rule.change": _("%(actor)s changed a duty of the area: %(subject)s."),
    "rule.end": _("%(actor)s ended a duty of the area on %(ends_on)s: %(subject)s."),
    "duty.unshown": _("%(actor)s removed what was recorded of the duty: %(document)s."),
    "duty.unlinked": _(
        "%(actor)s removed what was linked to the duty by hand: %(document)s. %(reason)s"
    ),
    "matter.raised": _("%(own_organisation)s raised a matter: %(subject)s."),
    "matter.raised_on_behalf": _(
        "%(actor)s raised a matter on behalf of %(organisation)s: %(subject)s."
    ),
    "matter.answered": _("%(own_organisation)s answered the matter: %(subject)s."),
    "matter.answered_on_behalf": _(
        "%(actor)s answered the matter on behalf of %(organisation)s: %(subject)s."
    ),
    "matter.answered_by_link": _(
        "%(organisation)s answered the matter by a personal link: %(subject)s."
    ),
    "matter.passed_on": _(
        "%(actor)s sent the matter on from %(organisation)s to %(to_organisation)s (%(post)s):"
        " %(subject)s. %(reason)s"
    ),
    "matter.passed_to_person": _(
        "%(actor)s sent the matter on from %(organisation)s to a person of %(to_organisation)s:"
        " %(subject)s. %(reason)s"
    ),
    "matter.lifted_forum": _(
        "%(actor)s lifted the matter to a forum (%(forum)s): %(subject)s. %(reason)s"
    ),
    "matter.lifted_leadership": _(
        "%(actor)s lifted the matter to the leaders: %(subject)s. %(reason)s"
    ),
    "matter.closed": _("%(actor)s closed the matter: %(subject)s."),
    "forum.made": _("%(actor)s made a forum: %(subject)s."),
    "forum.changed": _("%(actor)s changed the forum: %(subject)s."),
    "forum.ended": _("%(actor)s ended the forum on %(ended_on)s: %(subject)s."),
    "forum.goes_on": _("%(actor)s recorded that the forum goes on: %(subject)s."),
    "forum.members": _("%(actor)s changed the members of the forum: %(subject)s."),
    "forum.year": _("%(actor)s planned %(count)s meetings of the forum: %(subject)s."),
}
