"""An answer that came as a calendar file: whose it is, to which negotiation, and what it says."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from icalendar import Calendar, Component

from negotiations.calendar import uid_of
from negotiations.models import Negotiation, Participant
from yhdyspinta.flow import StepRefusedError

A = Participant.Answer
# What calendars say, in our words; a tentative answer is none yet.
PARTSTATS = {"ACCEPTED": A.COMING, "DECLINED": A.NOT_COMING}


@dataclass(frozen=True)
class Reply:
    """Who answered what."""

    participant: Participant
    answer: str


def read_reply(content: bytes, negotiation: Negotiation) -> Reply:
    """The answer in the file. Raises StepRefusedError when it is none, or of someone else."""
    event = _event(content)
    if str(event.get("uid", "")) != uid_of(negotiation):
        raise StepRefusedError([_("The answer is to another negotiation.")])
    attendees = event.get("attendee", [])
    attendee = attendees[0] if isinstance(attendees, list) and attendees else attendees
    email = str(attendee or "").lower().removeprefix("mailto:")
    participant = negotiation.participants.filter(email__iexact=email).order_by("pk").first()
    if not email or participant is None:
        raise StepRefusedError([_("Whoever answers is not on the list of participants.")])
    said = str(getattr(attendee, "params", {}).get("PARTSTAT", "")).upper()
    if said not in PARTSTATS:
        raise StepRefusedError([_("The file says neither that they come nor that they do not.")])
    return Reply(participant, PARTSTATS[said])


def _event(content: bytes) -> Component:
    """The event of a calendar file that answers an invitation."""
    try:
        calendar = Calendar.from_ical(content)
    except (ValueError, IndexError, KeyError, AttributeError) as error:
        raise StepRefusedError([_("The file is not a calendar file.")]) from error
    events = calendar.walk("VEVENT")
    if str(calendar.get("method", "")).upper() != "REPLY" or len(events) != 1:
        raise StepRefusedError([_("The file is not an answer to an invitation.")])
    return events[0]
