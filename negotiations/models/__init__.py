"""Duties and the evidence that meets them; cycles, negotiations and what came of them."""

from negotiations.models.duty import Duty, Evidence, EvidenceDuty
from negotiations.models.meeting import (
    AgendaItem,
    CoveredMunicipality,
    Cycle,
    CycleRule,
    FollowUp,
    Forum,
    Minutes,
    Negotiation,
    NegotiationRule,
    Participant,
)

__all__ = [
    "AgendaItem",
    "CoveredMunicipality",
    "Cycle",
    "CycleRule",
    "Duty",
    "Evidence",
    "EvidenceDuty",
    "FollowUp",
    "Forum",
    "Minutes",
    "Negotiation",
    "NegotiationRule",
    "Participant",
]
