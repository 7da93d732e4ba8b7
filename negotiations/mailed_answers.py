"""Answers to invitations that calendars send by mail, when an invitee presses Accept or Decline.

They come to the ORGANIZER of our calendar files, which is the address that our mails are from.
What of them is trusted: `replies.py`.
"""

import logging

import pghistory
from django.utils import translation
from icalendar import Component

from negotiations.actions.answers import take_reply
from negotiations.answering import AnswerOverError
from negotiations.calendar import place_of
from negotiations.models import Negotiation
from negotiations.replies import NothingNewError, event_of, uid_in
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.notices.bounces import NotAReportError
from yhdyspinta.notices.inbox import Taken, on_calendar
from yhdyspinta.tenancy.context import tenant_context
from yhdyspinta.tenancy.models import Tenant

log = logging.getLogger(__name__)


@on_calendar
def take_mailed_reply(content: bytes) -> Taken:
    """Keep the answer in the area and the negotiation that its UID names.

    One that changes nothing any more is passed over with a line in the log. Raises NotAReportError
    of what is no answer, or to nothing of ours, or of someone who was not invited.
    """
    with translation.override("en"):  # what is said goes to the log
        try:
            event = event_of(content)
            tenant_id, pk = _place(event)
            with tenant_context(tenant_id):
                return _take(pk, event)
        except NothingNewError as refusal:
            why = " ".join(refusal.reasons)
        except AnswerOverError as over:
            why = f"No answers are asked any more ({over})."
        except StepRefusedError as refusal:
            raise NotAReportError(" ".join(refusal.reasons)) from refusal
    log.info("An answer to negotiation %s of area %s is passed over: %s", pk, tenant_id, why)
    return Taken("answered", 0, has_words=_has_words(event))


def _place(event: Component) -> tuple[int, int]:
    """The area and the negotiation that the answer names, the area for certain."""
    place = place_of(uid_in(event))
    if place is None or not Tenant.objects.filter(pk=place[0]).exists():
        raise NotAReportError("The answer is to no invitation of ours.")
    return place


def _take(pk: int, event: Component) -> Taken:
    negotiation = Negotiation.objects.filter(pk=pk).first()
    if negotiation is None:
        raise NotAReportError("The answer is to no invitation of ours.")
    with pghistory.context(by_calendar=True):
        take_reply(negotiation, event, actor=None)
    return Taken("answered", 1, has_words=_has_words(event))


def _has_words(event: Component) -> bool:
    comments = event.get("comment", [])
    comments = comments if isinstance(comments, list) else [comments]
    return any(str(comment).strip() for comment in comments)
