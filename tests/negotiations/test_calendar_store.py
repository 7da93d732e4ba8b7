"""Invitees' calendars along a meeting's life: what they show is always the meeting as it is."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from negotiations import actions
from negotiations.actions.answers import Answer, answer_invitation
from negotiations.actions.meeting import change_participant
from negotiations.feed import feed_url
from negotiations.models import Duty, Negotiation, Participant
from tests.factories.negotiations import at, make_negotiation, make_participant
from tests.negotiations.calendar_store import CLOCK, HELSINKI, Kept, Store, kept_of, strict
from tests.negotiations.conftest import Area
from yhdyspinta.notices.letters import message_of
from yhdyspinta.notices.models import Mail, Notice
from yhdyspinta.notices.tasks import make_mails

S = Negotiation.State
AINO, EERO = "aino@alavesi.fi", "eero@koivujoki.fi"


def sent_as(mail: Mail) -> bytes:
    """The mail as it goes to the mail server."""
    return message_of(mail).message().as_bytes().replace(b"\n", b"\r\n")


@dataclass
class World:
    """A meeting with its invitees' calendars, and the clock."""

    area: Area
    move: Callable[[datetime], None]
    negotiation: Negotiation
    now: datetime
    stores: dict[str, Store] = field(default_factory=dict)
    mails: list[tuple[str, bytes]] = field(default_factory=list)

    def wait(self, minutes: int = 11) -> dict[str, list[str]]:
        """Time goes by and the mail is brought: what it did in whose calendar."""
        self.now += timedelta(minutes=minutes)
        self.move(self.now)
        make_mails(Notice.objects.urgent(), together=False)
        done: dict[str, list[str]] = defaultdict(list)
        waiting = Mail.objects.filter(state=Mail.State.WAITING).order_by("pk")
        for each in waiting.select_related("recipient"):
            address, raw = each.recipient.address, sent_as(each)
            done[address].append(self.store(address).receive(raw))
            self.mails.append((address, raw))
        waiting.update(state=Mail.State.SENT)
        return dict(done)

    def store(self, address: str) -> Store:
        return self.stores.setdefault(address, Store(address))

    def step(self, name: str) -> None:
        actor = self.area.actor("coordinator")
        self.negotiation = actions.advance_negotiation(
            self.negotiation, name, actor=actor, reason="Este"
        )

    def change(self, **fields: Any) -> None:
        self.negotiation.refresh_from_db()
        for name, value in fields.items():
            setattr(self.negotiation, name, value)
        actions.plan_negotiation(
            self.negotiation, themes=[], municipalities=[], actor=self.area.actor("coordinator")
        )

    def shows(self, *addresses: str) -> bool:
        """These calendars have the meeting as it is, the others nothing."""
        self.negotiation.refresh_from_db()
        one = self.negotiation
        assert one.starts_at
        ends = one.ends_at or one.starts_at + timedelta(hours=1)
        expected = Kept(
            one.title_fi,
            one.starts_at.astimezone(HELSINKI).strftime(CLOCK),
            ends.astimezone(HELSINKI).strftime(CLOCK),
            int((ends - one.starts_at).total_seconds() // 60),
            ", ".join(filter(None, [one.place, one.remote_link])),
        )
        return all(
            store.shown == ([expected] if address in addresses else [])
            for address, store in self.stores.items()
        )


@pytest.fixture
def world(area: Area, monkeypatch: pytest.MonkeyPatch) -> World:
    def move(moment: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment)

    now = at(date(2026, 9, 1))
    move(now)
    negotiation = make_negotiation(
        title_fi="Hyte; neuvottelu, jossa on pitkä otsikko: äöå — ja ”lainaus” sekä muuta",
        state=S.PLANNED,
        convener=area.county,
        starts_at=at(date(2026, 11, 24)),
        ends_at=at(date(2026, 11, 24), 11),
        place="Äänekoski, sali 1; 2. krs",
        remote_link="https://kokous.example.fi/hyte?id=1",
    )
    for name, email, home in (("Aino", AINO, area.alavesi), ("Eero", EERO, area.koivujoki)):
        make_participant(negotiation=negotiation, name=name, email=email, organisation=home)
    return World(area, move, negotiation, now)


def test_calendars_follow_a_meeting_through_its_life(world: World) -> None:
    world.step("invite")
    assert world.wait() == {AINO: ["added"], EERO: ["added"]}
    assert world.shows(AINO, EERO)

    world.change(starts_at=at(date(2026, 11, 25)), ends_at=at(date(2026, 11, 25), 11))
    assert world.wait(1) == {}
    world.change(starts_at=at(date(2026, 11, 26), 13), ends_at=at(date(2026, 11, 26), 15))
    assert world.wait() == {AINO: ["replaced"], EERO: ["replaced"]}
    assert world.shows(AINO, EERO)

    world.change(place="Sali 7")
    assert world.wait() == {AINO: ["replaced"], EERO: ["replaced"]}
    assert world.shows(AINO, EERO)

    one = Participant.objects.get(email=EERO)
    actions.remove_participant(one, actor=world.area.actor("coordinator"))
    assert world.wait() == {EERO: ["removed"]}
    assert world.shows(AINO)

    world.change(ends_at=None)
    assert world.wait() == {AINO: ["replaced"]}
    assert world.shows(AINO)

    world.step("cancel")
    assert world.wait() == {AINO: ["removed"]}
    assert world.shows()


def test_mails_that_come_late_or_again_change_nothing(world: World) -> None:
    world.step("invite")
    world.wait()
    world.change(place="Sali 7")
    world.wait()
    for address, raw in world.mails:
        assert world.store(address).receive(raw) == "ignored"
    assert world.shows(AINO, EERO)
    world.step("cancel")
    world.wait()
    for address, raw in world.mails:
        assert world.store(address).receive(raw) == "ignored"
    assert world.shows()


def test_a_postponed_meeting_goes_and_comes_back_under_its_name(world: World) -> None:
    world.step("invite")
    world.wait()
    world.step("postpone")
    assert world.wait() == {AINO: ["removed"], EERO: ["removed"]}
    assert world.shows()
    world.change(starts_at=at(date(2026, 12, 8)), ends_at=at(date(2026, 12, 8), 12))
    world.step("plan")
    assert world.wait() == {}
    world.step("invite")
    assert world.wait() == {AINO: ["added"], EERO: ["added"]}
    assert world.shows(AINO, EERO)
    assert {len(store.revisions) for store in world.stores.values()} == {1}


def test_a_deputy_comes_and_is_called_off(world: World) -> None:
    world.step("invite")
    world.wait()
    one, sija = Participant.objects.get(email=AINO), "sija@alavesi.fi"
    answer_invitation(one, Answer("deputy", deputy_name="Sija Inen", deputy_email=sija))
    assert world.wait() == {sija: ["added"]}
    assert world.shows(AINO, EERO, sija)
    answer_invitation(one, Answer("coming"))
    assert world.wait() == {sija: ["removed"]}
    assert world.shows(AINO, EERO)
    world.change(place="Sali 7")
    assert world.wait() == {AINO: ["replaced"], EERO: ["replaced"]}
    assert world.shows(AINO, EERO)


def test_who_gets_a_new_address_has_it_there_only(world: World) -> None:
    world.step("invite")
    world.wait()
    one = Participant.objects.get(email=EERO)
    one.email = "eero.uusi@koivujoki.fi"
    change_participant(one, EERO, actor=world.area.actor("coordinator"))
    assert world.wait() == {EERO: ["removed"], one.email: ["added"]}
    assert world.shows(AINO, one.email)


# Over midnight, into and over the night when clocks are turned back, the hour that comes twice,
# the night when they are turned forward.
NIGHTS = [
    ("2026-11-03T22:00+02:00", "2026-11-04T01:00+02:00", "22:00", "01:00", 180),
    ("2026-10-24T22:00+03:00", "2026-10-25T04:30+02:00", "22:00", "04:30", 450),
    ("2026-10-25T02:30+03:00", "2026-10-25T05:00+02:00", "02:30", "05:00", 210),
    ("2026-10-25T03:30+03:00", "2026-10-25T03:30+02:00", "03:30", "03:30", 60),
    ("2027-03-28T01:00+02:00", "2027-03-28T05:00+03:00", "01:00", "05:00", 180),
    ("2027-03-29T09:00+03:00", "2027-03-29T11:00+03:00", "09:00", "11:00", 120),
]


def test_over_midnight_and_when_clocks_change(world: World) -> None:
    world.step("invite")
    world.wait()
    for starts, ends, from_clock, to_clock, minutes in NIGHTS:
        world.change(starts_at=datetime.fromisoformat(starts), ends_at=datetime.fromisoformat(ends))
        assert world.wait() == {AINO: ["replaced"], EERO: ["replaced"]}
        assert world.shows(AINO, EERO)
        (kept,) = world.store(AINO).shown
        assert (kept.starts[-5:], kept.ends[-5:], kept.minutes) == (from_clock, to_clock, minutes)
        assert kept.starts[:10] == starts[:10]


def test_the_year_feed_has_each_event_right(world: World) -> None:
    area = world.area
    meetings = {
        f"Kokous {number}": make_negotiation(
            title_fi=f"Kokous {number}",
            covering=[area.alavesi],
            place="Äänekoski, sali 1; 2. krs",
            starts_at=datetime.fromisoformat(starts),
            ends_at=datetime.fromisoformat(ends),
        )
        for number, (starts, ends, *_words) in enumerate(NIGHTS)
    }
    make_negotiation(
        title_fi="Pidetty, tunteja ei tiedetä",
        covering=[area.alavesi],
        state=S.APPROVED,
        starts_at=at(date(2026, 5, 5), 0),
    )
    member = area.people.members["viewer"]
    path = feed_url(member.pk).partition("://")[2].partition("/")[2]
    response = Client().get(f"/{path}")
    events = strict(response.content).vevent_list
    assert all(event.url.value.startswith("http") for event in events)
    found = {event.summary.value: event for event in events}
    assert len(found) == len(events)
    for number, (starts, _ends, from_clock, to_clock, minutes) in enumerate(NIGHTS):
        kept = kept_of(found.pop(f"Kokous {number}"))
        assert (kept.starts, kept.ends[-5:]) == (f"{starts[:10]} {from_clock}", to_clock)
        assert (kept.minutes, kept.where) == (minutes, meetings[f"Kokous {number}"].place)
    day = found.pop("Pidetty, tunteja ei tiedetä").dtstart.value
    assert (day, isinstance(day, datetime)) == (date(2026, 5, 5), False)
    unmet = Duty.objects.unmet(date(2026, 9, 1)).filter(bearer=area.alavesi)
    due = {duty.due_on for duty in unmet if duty.due_on}
    assert {event.dtstart.value for event in found.values()} == due
    assert {event.transp.value for event in found.values()} == {"TRANSPARENT"}
