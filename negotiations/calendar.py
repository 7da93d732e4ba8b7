"""The invitation as an .ics file: asked, changed and cancelled under one UID."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from functools import cache
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from icalendar import Calendar, Component, Event, Timezone, vCalAddress, vText

from negotiations.models import Negotiation
from yhdyspinta.tenancy.links import full_url

REQUEST, CANCEL = "REQUEST", "CANCEL"
USUAL_LENGTH = timedelta(hours=1)
_UID = re.compile(r"negotiation-(?P<tenant>[0-9]{1,18})-(?P<pk>[0-9]{1,18})-[0-9a-f]{32}@.+")
# Written out: the generated one lists single days and is read an hour wrong by two other programs.
HELSINKI = """BEGIN:VTIMEZONE
TZID:Europe/Helsinki
BEGIN:STANDARD
DTSTART:19701025T040000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:EET
TZOFFSETFROM:+0300
TZOFFSETTO:+0200
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19700329T030000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:EEST
TZOFFSETFROM:+0200
TZOFFSETTO:+0300
END:DAYLIGHT
END:VTIMEZONE
"""


def invitation(
    negotiation: Negotiation,
    *,
    method: str = REQUEST,
    languages: list[str],
    email: str = "",
    name: str = "",
) -> str:
    """The negotiation as one calendar event for one invitee, or for anyone who takes it along."""
    calendar = Calendar()
    calendar.add("prodid", "-//Yhdyspinta//Yhdyspinta//FI")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(_helsinki())
    event = _event(negotiation, languages)
    if method == CANCEL:
        event.add("status", "CANCELLED")
    event.add(
        "organizer", _address(parseaddr(settings.DEFAULT_FROM_EMAIL)[1], negotiation.convener.name)
    )
    if email:
        attendee = _address(email, name)
        attendee.params["role"] = vText("REQ-PARTICIPANT")
        attendee.params["rsvp"] = vText("TRUE" if method == REQUEST else "FALSE")
        event.add("attendee", attendee, encode=False)
    calendar.add_component(event)
    text: str = calendar.to_ical().decode()
    return text


@cache
def _helsinki() -> Component:
    """Read once: five hundred invitations are written in one go."""
    return Timezone.from_ical(HELSINKI)


def uid_of(negotiation: Negotiation) -> str:
    """The name by which calendars know the negotiation, whatever changes in it.

    Its last part cannot be guessed: whoever answers by mail has had the invitation.
    """
    key = negotiation.calendar_key.hex
    return f"negotiation-{negotiation.tenant_id}-{negotiation.pk}-{key}@{host()}"


def place_of(uid: str) -> tuple[int, int] | None:
    """The area and the negotiation that a UID of ours names; whether they exist is not known."""
    found = _UID.fullmatch(uid)
    return (int(found["tenant"]), int(found["pk"])) if found else None


def _event(negotiation: Negotiation, languages: list[str]) -> Event:
    assert negotiation.starts_at is not None  # the flow invites to nothing without a day
    starts = negotiation.starts_at.astimezone(UTC)
    ends = (negotiation.ends_at or starts + USUAL_LENGTH).astimezone(UTC)
    titles = dict.fromkeys(negotiation.title_in(language) for language in languages)
    event = Event()
    event.add("uid", uid_of(negotiation))
    event.add("sequence", negotiation.sequence)
    event.add("dtstamp", timezone.now().astimezone(UTC))
    event.add("dtstart", local_moment(starts))
    event.add("dtend", local_moment(ends))
    event.add("summary", " / ".join(titles))
    where = ", ".join(part for part in (negotiation.place, negotiation.remote_link) if part)
    if where:
        event.add("location", where)
    event.add("url", full_url(negotiation.get_absolute_url()))
    return event


def local_moment(moment: datetime) -> datetime:
    """In local time; the hour that comes twice when clocks are turned back stays in UTC."""
    local = timezone.localtime(moment)
    is_twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return moment if is_twice else local


def _address(email: str, name: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{email}")
    address.params["cn"] = vText(name or email)
    return address


def host() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"
