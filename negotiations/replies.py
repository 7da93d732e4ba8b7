"""An answer that came as a calendar file: whose it is, to which negotiation, and what it says.

What is trusted: that the file names our UID, which cannot be guessed and stands only in the
invitation and in the calendars of those who may read the negotiation, and that the ATTENDEE is
someone whom we invited. The sender of the mail is not: anyone may write any address there, and
people answer from other addresses of theirs or let an assistant answer. So whoever has had the
invitation can answer for another invitee, as whoever has a forwarded link can; no answer reaches
another negotiation or area, and the invitee can change it by their own link.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Component

from negotiations.calendar import uid_of
from negotiations.invitations import told_sequence
from negotiations.models import Negotiation, Participant
from yhdyspinta.flow import StepRefusedError

A = Participant.Answer
# What calendars say, in our words; a tentative answer is none yet.
PARTSTATS = {"ACCEPTED": A.COMING, "DECLINED": A.NOT_COMING}
UNDECIDED = {"TENTATIVE", "NEEDS-ACTION", "IN-PROCESS"}
MOST_BYTES = 100_000


class NothingNewError(StepRefusedError):
    """The answer was understood, but changes nothing: it is tentative, old, or known already."""


@dataclass(frozen=True)
class Reply:
    """Who answered what, and when."""

    participant: Participant
    answer: str
    answered_at: datetime


def event_of(content: bytes) -> Component:
    """The event of a calendar file that answers an invitation. Raises StepRefusedError."""
    if len(content) > MOST_BYTES:
        raise StepRefusedError([_("The file is too large to be an answer.")])
    try:
        calendar = Calendar.from_ical(content)
        events = calendar.walk("VEVENT")
        method = str(calendar.get("method", "")).upper()
    except (ValueError, IndexError, KeyError, AttributeError, TypeError, RecursionError) as error:
        raise StepRefusedError([_("The file is not a calendar file.")]) from error
    if method != "REPLY" or len(events) != 1:
        raise StepRefusedError([_("The file is not an answer to an invitation.")])
    return events[0]


def uid_in(event: Component) -> str:
    return str(event.get("uid", "")).strip()


def read_reply(event: Component, negotiation: Negotiation) -> Reply:
    """What the event answers to the negotiation.

    Raises StepRefusedError when it is no answer to it, or of someone who was not invited, and
    NothingNewError when it is older than what is known (RFC 5546, 2.1.5 and 3.2.3).
    """
    if uid_in(event) != uid_of(negotiation):
        raise StepRefusedError([_("The answer is to another negotiation.")])
    if "recurrence-id" in event:
        raise StepRefusedError([_("The answer is to one day of a series, and this is none.")])
    address, name, said = _attendee(event)
    participant = _participant(negotiation, address, name)
    answered_at = _moment(event)
    if _sequence(event) < told_sequence(participant):
        raise NothingNewError([_("The answer is to an earlier time or place of the meeting.")])
    if said in UNDECIDED:
        raise NothingNewError([_("The file says neither that they come nor that they do not.")])
    if said not in PARTSTATS:
        raise StepRefusedError([_("The file says neither that they come nor that they do not.")])
    if participant.answered_at and answered_at <= participant.answered_at:
        raise NothingNewError([_("The answer has been read before, or answered anew since.")])
    return Reply(participant, PARTSTATS[said], answered_at)


def _attendee(event: Component) -> tuple[str, str, str]:
    """The one who answers: address, name, and PARTSTAT."""
    attendees = event.get("attendee", [])
    attendees = attendees if isinstance(attendees, list) else [attendees]
    if len(attendees) != 1:
        raise StepRefusedError([_("The file does not tell of one person who answers.")])
    (attendee,) = attendees
    known = getattr(attendee, "params", {})
    scheme, _colon, address = str(attendee).strip().partition(":")
    if scheme.lower() != "mailto":  # some programs name the person by a path of their own
        address = str(known.get("EMAIL", ""))
    return address.strip().lower(), str(known.get("CN", "")), str(known.get("PARTSTAT", "")).upper()


def _participant(negotiation: Negotiation, address: str, name: str) -> Participant:
    """The one who was invited at the address; of several who share it the one of that name."""
    there = list(negotiation.participants.filter(email__iexact=address)) if address else []
    if not there:
        raise StepRefusedError([_("Whoever answers is not on the list of participants.")])
    if len(there) > 1:
        there = [one for one in there if one.name.casefold() == name.casefold()]
    if len(there) != 1:
        raise StepRefusedError([_("Several on the list have the address of whoever answers.")])
    return there[0]


def _moment(event: Component) -> datetime:
    """When it was answered; a clock that is ahead of ours says now."""
    moment = getattr(event.get("dtstamp"), "dt", None)
    if not isinstance(moment, datetime):
        raise StepRefusedError([_("The file does not tell when it was answered.")])
    if timezone.is_naive(moment):
        moment = moment.replace(tzinfo=UTC)
    return min(moment, timezone.now())


def _sequence(event: Component) -> int:
    try:
        return int(event.get("sequence", 0))
    except (TypeError, ValueError) as error:
        raise StepRefusedError([_("The file is not a calendar file.")]) from error
