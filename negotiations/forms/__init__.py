"""The forms of negotiations and duties, and what was sent with them."""

from typing import Any

from django.http import HttpRequest, QueryDict

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
    "posted",
    "posted_files",
]


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, even if nothing was; None when the form is only asked for."""
    return request.POST if request.method == "POST" else None


def posted_files(request: HttpRequest) -> tuple[Any, Any]:
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)
