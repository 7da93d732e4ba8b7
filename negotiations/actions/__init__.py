"""What can be done with negotiations, their content and the evidence of duties."""

from negotiations.actions.agenda import (
    OutcomeConflictError,
    move_item,
    propose_agenda,
    remove_item,
    save_item,
    save_outcome,
)
from negotiations.actions.evidence import record_evidence, remove_evidence
from negotiations.actions.follow_ups import add_follow_up, add_remark, update_follow_up
from negotiations.actions.meeting import (
    add_participants,
    advance_negotiation,
    mark_attendance,
    remove_participant,
)
from negotiations.actions.planning import plan_negotiation, plan_round, record_held

__all__ = [
    "OutcomeConflictError",
    "add_follow_up",
    "add_participants",
    "add_remark",
    "advance_negotiation",
    "mark_attendance",
    "move_item",
    "plan_negotiation",
    "plan_round",
    "propose_agenda",
    "record_evidence",
    "record_held",
    "remove_evidence",
    "remove_item",
    "remove_participant",
    "save_item",
    "save_outcome",
    "update_follow_up",
]
