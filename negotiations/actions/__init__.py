"""What can be done with negotiations, their content and the evidence of duties."""

from negotiations.actions.agenda import (
    OutcomeConflictError,
    move_item,
    propose_agenda,
    remove_item,
    save_item,
    save_outcome,
)
from negotiations.actions.approving import (
    answer_remark,
    approve_for_party,
    choose_signers,
    sign_minutes,
)
from negotiations.actions.evidence import record_evidence, remove_evidence, unlink_evidence
from negotiations.actions.follow_ups import (
    add_follow_up,
    add_remark,
    correct_follow_up,
    report_by_link,
    update_follow_up,
)
from negotiations.actions.forums import (
    PlannedMeeting,
    add_members,
    end_forum,
    plan_year,
    remove_member,
    save_forum,
)
from negotiations.actions.matters import (
    Target,
    answer_by_link,
    answer_matter,
    close_matter,
    lift_matter,
    locked_matter,
    pass_on,
    raise_matter,
)
from negotiations.actions.meeting import (
    add_participants,
    advance_negotiation,
    mark_attendance,
    remove_participant,
)
from negotiations.actions.memo import add_erratum
from negotiations.actions.planning import plan_negotiation, record_held
from negotiations.actions.reminders import hold_reminder, release_reminder
from negotiations.actions.rounds import close_round, open_round, plan_round, remove_round
from negotiations.actions.settling import approve_in_meeting, publish_memo, settle_memos

__all__ = [
    "OutcomeConflictError",
    "PlannedMeeting",
    "Target",
    "add_erratum",
    "add_follow_up",
    "add_members",
    "add_participants",
    "add_remark",
    "advance_negotiation",
    "answer_by_link",
    "answer_matter",
    "answer_remark",
    "approve_for_party",
    "approve_in_meeting",
    "choose_signers",
    "close_matter",
    "close_round",
    "correct_follow_up",
    "end_forum",
    "hold_reminder",
    "lift_matter",
    "locked_matter",
    "mark_attendance",
    "move_item",
    "open_round",
    "pass_on",
    "plan_negotiation",
    "plan_round",
    "plan_year",
    "propose_agenda",
    "publish_memo",
    "raise_matter",
    "record_evidence",
    "record_held",
    "release_reminder",
    "remove_evidence",
    "remove_item",
    "remove_member",
    "remove_participant",
    "remove_round",
    "report_by_link",
    "save_forum",
    "save_item",
    "save_outcome",
    "settle_memos",
    "sign_minutes",
    "unlink_evidence",
    "update_follow_up",
]
