"""The invitation as an .ics file: asked, changed and cancelled under one UID."""

from datetime import UTC, timedelta
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from icalendar import Calendar, Event, Timezone, vCalAddress, vText

from negotiations.models import Negotiation
from yhdyspinta.tenancy.links import full_url

REQUEST, CANCEL = "REQUEST", "CANCEL"
USUAL_LENGTH = timedelta(hours=1)
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
    calendar.add_component(Timezone.from_ical(HELSINKI))
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


def _event(negotiation: Negotiation, languages: list[str]) -> Event:
    assert negotiation.starts_at is not None  # the flow invites to nothing without a day
    starts = timezone.localtime(negotiation.starts_at)
    ends = timezone.localtime(negotiation.ends_at or negotiation.starts_at + USUAL_LENGTH)
    titles = dict.fromkeys(negotiation.title_in(language) for language in languages)
    event = Event()
    event.add("uid", f"negotiation-{negotiation.tenant_id}-{negotiation.pk}@{_host()}")
    event.add("sequence", negotiation.sequence)
    event.add("dtstamp", timezone.now().astimezone(UTC))
    event.add("dtstart", starts)
    event.add("dtend", ends)
    event.add("summary", " / ".join(titles))
    where = ", ".join(part for part in (negotiation.place, negotiation.remote_link) if part)
    if where:
        event.add("location", where)
    event.add("url", full_url(negotiation.get_absolute_url()))
    return event


def _address(email: str, name: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{email}")
    address.params["cn"] = vText(name or email)
    return address


def _host() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"
