"""A person's calendar that does what RFC 5546 says, built on a parser that is not ours."""

import email
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import Message
from typing import Any
from zoneinfo import ZoneInfo

import vobject

HELSINKI = ZoneInfo("Europe/Helsinki")
CLOCK = "%Y-%m-%d %H:%M"


@dataclass(frozen=True)
class Kept:
    """An event as its owner sees it, in Finland's time."""

    summary: str
    starts: str
    ends: str
    minutes: int
    where: str = ""


@dataclass
class Store:
    """Events by UID, with the revision of each; a cancelled one is remembered but not shown.

    A higher SEQUENCE replaces, as does the same with a later DTSTAMP; anything older is ignored
    (RFC 5546, 2.1.5). Raises AssertionError of what a strict program would not take.
    """

    owner: str
    events: dict[str, Kept] = field(default_factory=dict)
    revisions: dict[str, tuple[int, datetime]] = field(default_factory=dict)
    times: dict[str, tuple[datetime, datetime]] = field(default_factory=dict)
    organizers: dict[str, str] = field(default_factory=dict)

    @property
    def shown(self) -> list[Kept]:
        return sorted(self.events.values(), key=lambda kept: kept.starts)

    def receive(self, raw: bytes) -> str:
        """What came of the mail's calendar file: replaced, added, removed or ignored."""
        message = email.message_from_bytes(raw, policy=policy.default)
        (part,) = [p for p in message.walk() if p.get_content_type() == "text/calendar"]
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        calendar = strict(content)
        assert _param(part, "method") == calendar.method.value
        assert _param(part, "charset") == "utf-8"
        assert message["From"].addresses[0].addr_spec in calendar.vevent.organizer.value
        return self.take(calendar)

    def take(self, calendar: Any) -> str:
        (event,) = calendar.vevent_list
        uid, organizer = event.uid.value, event.organizer.value
        attendees = [each.value.lower() for each in event.attendee_list]
        assert attendees == [f"mailto:{self.owner}"]
        assert self.organizers.setdefault(uid, organizer) == organizer
        revision = (int(event.sequence.value), event.dtstamp.value)
        known = self.revisions.get(uid)
        if known and revision <= known:
            return "ignored"
        times = (event.dtstart.value, event.dtend.value)
        assert not known or revision[0] > known[0] or self.times[uid] == times  # RFC 5546, 2.1.4
        self.times[uid] = times
        if calendar.method.value == "CANCEL":
            assert event.status.value == "CANCELLED"
            self.revisions[uid] = revision
            return "removed" if self.events.pop(uid, None) else "ignored"
        assert calendar.method.value == "REQUEST"
        self.revisions[uid] = revision
        was_there = uid in self.events
        self.events[uid] = kept_of(event)
        return "replaced" if was_there else "added"


def kept_of(event: Any) -> Kept:
    starts, ends = event.dtstart.value, event.dtend.value
    length: timedelta = ends.astimezone(UTC) - starts.astimezone(UTC)
    return Kept(
        event.summary.value,
        starts.astimezone(HELSINKI).strftime(CLOCK),
        ends.astimezone(HELSINKI).strftime(CLOCK),
        int(length.total_seconds() // 60),
        event.location.value if hasattr(event, "location") else "",
    )


def strict(content: bytes) -> Any:
    """The one calendar in the file, which keeps the rules of RFC 5545."""
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    (calendar,) = vobject.readComponents(content.decode("utf-8"))
    calendar.validate(raiseException=True)
    assert (calendar.version.value, bool(calendar.prodid.value)) == ("2.0", True)
    uids = [event.uid.value for event in calendar.vevent_list]
    assert len(set(uids)) == len(uids)
    assert all(event.dtstamp.value.utcoffset() == timedelta(0) for event in calendar.vevent_list)
    return calendar


def _param(part: Message, name: str) -> str:
    return str(part.get_param(name))
