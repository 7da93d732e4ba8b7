"""The forms of negotiations and duties."""

from negotiations.forms.content import (
    FollowUpForm,
    FollowUpStateForm,
    ItemForm,
    OutcomeForm,
    ParticipantForm,
    ReasonForm,
    RemarkForm,
)
from negotiations.forms.evidence import EvidenceForm
from negotiations.forms.planning import HeldForm, NegotiationForm, RoundForm

__all__ = [
    "EvidenceForm",
    "FollowUpForm",
    "FollowUpStateForm",
    "HeldForm",
    "ItemForm",
    "NegotiationForm",
    "OutcomeForm",
    "ParticipantForm",
    "ReasonForm",
    "RemarkForm",
    "RoundForm",
]
