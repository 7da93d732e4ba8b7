"""Duties and the evidence that meets them; rounds, negotiations and what came of them."""

from negotiations.models.content import AgendaItem, Attachment, PartyView
from negotiations.models.cycle import Cycle, CycleGroup, CycleRule
from negotiations.models.duty import Duty, DutyState, EvidenceDuty, Involvement
from negotiations.models.evidence import Evidence
from negotiations.models.follow_up import FollowUp
from negotiations.models.forum import Forum, ForumMember
from negotiations.models.matter import Matter, MatterParty, MatterReply
from negotiations.models.meeting import CoveredMunicipality, Negotiation, NegotiationRule
from negotiations.models.minutes import MemoApproval, Minutes, Remark
from negotiations.models.people import (
    Disqualification,
    Participant,
    Presence,
    SurveyAnswer,
    SurveyQuestion,
)
from negotiations.models.reminding import HeldReminder, Sweep
from negotiations.models.rule import AreaRule, Convening
from negotiations.models.session import SessionEntry
from negotiations.models.settings import NegotiationSettings, negotiation_settings
from negotiations.models.template import AgendaTemplate, TemplateItem

__all__ = [
    "AgendaItem",
    "AgendaTemplate",
    "AreaRule",
    "Attachment",
    "Convening",
    "CoveredMunicipality",
    "Cycle",
    "CycleGroup",
    "CycleRule",
    "Disqualification",
    "Duty",
    "DutyState",
    "Evidence",
    "EvidenceDuty",
    "FollowUp",
    "Forum",
    "ForumMember",
    "HeldReminder",
    "Involvement",
    "Matter",
    "MatterParty",
    "MatterReply",
    "MemoApproval",
    "Minutes",
    "Negotiation",
    "NegotiationRule",
    "NegotiationSettings",
    "Participant",
    "PartyView",
    "Presence",
    "Remark",
    "SessionEntry",
    "SurveyAnswer",
    "SurveyQuestion",
    "Sweep",
    "TemplateItem",
    "negotiation_settings",
]
