"""Duties and the evidence that meets them; rounds, negotiations and what came of them."""

from negotiations.models.content import AgendaItem, FollowUp, Minutes, Participant, Remark
from negotiations.models.duty import Duty, DutyState, Evidence, EvidenceDuty
from negotiations.models.meeting import (
    CoveredMunicipality,
    Cycle,
    CycleRule,
    Forum,
    Negotiation,
    NegotiationRule,
)

__all__ = [
    "AgendaItem",
    "CoveredMunicipality",
    "Cycle",
    "CycleRule",
    "Duty",
    "DutyState",
    "Evidence",
    "EvidenceDuty",
    "FollowUp",
    "Forum",
    "Minutes",
    "Negotiation",
    "NegotiationRule",
    "Participant",
    "Remark",
]
