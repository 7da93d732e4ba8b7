"""Reminders after a meeting: a memo not sent out, remarks, signatures, and what holds approval."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from negotiations import reminders
from negotiations.actions import (
    approve_for_party,
    choose_signers,
    save_outcome,
    settle_memos,
    sign_minutes,
)
from negotiations.models import Negotiation, Remark
from tests.factories.contacts import make_person
from tests.factories.negotiations import (
    at,
    make_agendaitem,
    make_forum,
    make_negotiation,
    make_participant,
    make_remark,
)
from tests.factories.tenancy import make_user
from tests.negotiations.conftest import Area
from yhdyspinta.notices.letters import tell
from yhdyspinta.notices.models import Notice, Recipient
from yhdyspinta.tenancy.links import area_url

S = Negotiation.State
UNTIL = date(2026, 9, 20)
CODES = (
    "negotiation.remarks_ending",
    "negotiation.remarks_waiting",
    "negotiation.memo_unsettled",
    "negotiation.memo_waiting",
    "negotiation.next_meeting_held",
    "negotiation.unsigned",
    "negotiation.unsigned_late",
)


def out(area: Area, record: str = "memo", **fields: Any) -> Negotiation:
    """A memo out for remarks until UNTIL: the county and Alavesi were there, Koivujoki was not."""
    told: dict[str, Any] = {
        "state": S.COMMENTING,
        "starts_at": at(date(2026, 9, 1)),
        "comment_until": UNTIL,
        "forum": None if record == "memo" else make_forum(record=record),
        "convener": area.county,
    } | fields
    negotiation = make_negotiation(**told)
    people = (
        (area.county, "anna@jarvi.fi", "present"),
        (area.alavesi, "hannele@alavesi.fi", "present"),
        (area.alavesi, "Hannele@Alavesi.fi", "present"),
        (area.alavesi, "", "present"),
        (area.koivujoki, "matti@koivujoki.fi", "absent"),
        (None, "vieras@muualla.fi", "present"),
    )
    for home, email, attendance in people:
        make_participant(
            negotiation=negotiation, organisation=home, email=email, attendance=attendance
        )
    make_agendaitem(negotiation=negotiation, outcome="Sovittiin.", outcome_kind="agreed")
    return negotiation


@pytest.fixture
def told(on_day: Callable[[date], None]) -> Callable[..., list[tuple[int, str, str]]]:
    """What the rounds of these days tell: days from the end of remarks, to whom, of what."""

    def run(first: int, last: int) -> list[tuple[int, str, str]]:
        before = set(Notice.objects.values_list("pk", flat=True))
        for n in range(first, last + 1):
            on_day(UNTIL + timedelta(days=n))
            reminders.remind(UNTIL + timedelta(days=n))
        new = Notice.objects.exclude(pk__in=before).filter(code__in=CODES).order_by("pk")
        return [
            (
                (timezone.localdate(n.created_at) - UNTIL).days,
                n.recipient.address.split("@")[0],
                n.code.removeprefix("negotiation."),
            )
            for n in new.select_related("recipient")
        ]

    return run


def coordinator_of(area: Area) -> str:
    return str(area.people.members["coordinator"].user.email).split("@")[0]


def test_silent_parties_are_told_once_that_silence_approves(area, told, english) -> None:
    out(area)
    assert told(-10, 0) == [
        (-2, "anna", "remarks_ending"),
        (-2, "hannele", "remarks_ending"),
    ]
    notice = Notice.objects.get(recipient__address="hannele@alavesi.fi", code=CODES[0])
    assert notice.at_once
    letter = tell(notice)
    assert "Silence counts as approval" in letter.body
    assert "Alavesi" in letter.body
    assert area.people.client("anonymous").get(notice.path).status_code == 200


@pytest.mark.parametrize("what", ["approved", "remarked", "next_meeting", "inspected"])
def test_who_has_said_something_or_is_not_taken_for_silent_is_not_told(area, told, what) -> None:
    record = what if what in {"next_meeting", "inspected"} else "memo"
    negotiation = out(area, record)
    if what == "approved":
        approve_for_party(negotiation, actor=area.actor("editor"))
    if what == "remarked":
        make_remark(negotiation=negotiation, organisation=area.alavesi)
    expected = [] if record != "memo" else [(-2, "anna", "remarks_ending")]
    assert told(-10, 0) == expected


def test_a_changed_text_is_told_of_by_its_new_day(area, told, on_day) -> None:
    """Who had approved the earlier text has said nothing of this one."""
    negotiation = out(area)
    approve_for_party(negotiation, actor=area.actor("editor"))
    assert told(-4, -1) == [(-2, "anna", "remarks_ending")]
    item = negotiation.items.get()
    on_day(UNTIL)
    save_outcome(item, revision=item.revision, kind="agreed", text="Toisin.")
    assert told(1, 7) == [
        (5, "anna", "remarks_ending"),
        (5, "hannele", "remarks_ending"),
    ]


def test_a_member_is_led_to_the_page(area, told) -> None:
    negotiation = out(area)
    person = make_person(organisation=area.alavesi, user=area.people.members["editor"].user)
    negotiation.participants.filter(email="hannele@alavesi.fi").update(person=person)
    told(-2, -2)
    notice = Notice.objects.get(recipient__address="hannele@alavesi.fi", code=CODES[0])
    assert notice.path == negotiation.get_absolute_url()


def test_those_who_inspect_and_sign_are_told_until_they_have(area, told, on_day) -> None:
    negotiation = out(area, "inspected", starts_at=at(date(2026, 9, 1)))
    people = {
        name: make_participant(
            negotiation=negotiation, name=name, email=f"{name}@alavesi.fi", attendance="present"
        )
        for name in ("paivi", "sauli", "tiina")
    }
    on_day(date(2026, 9, 2))
    choose_signers(
        negotiation,
        chair=people["paivi"],
        secretary=people["sauli"],
        inspectors=[people["tiina"]],
        actor=area.actor("coordinator"),
    )
    everyone = ["paivi", "sauli", "tiina"]
    assert told(-12, -2) == [(-7, who, "unsigned") for who in everyone]
    people["tiina"].refresh_from_db()
    sign_minutes(people["tiina"], actor=area.actor("coordinator"))
    assert told(-1, 8) == [
        (-1, "paivi", "unsigned"),
        (-1, "sauli", "unsigned"),
        (4, "paivi", "unsigned_late"),  # within five days of the last one
        (4, "sauli", "unsigned_late"),
        (7, coordinator_of(area), "memo_unsettled"),
    ]
    assert told(9, 35) == [
        (9, "paivi", "unsigned_late"),
        (9, "sauli", "unsigned_late"),
        (30, coordinator_of(area), "memo_unsettled"),
        (30, "paivi", "unsigned_late"),
        (30, "sauli", "unsigned_late"),
    ]
    asked = Notice.objects.filter(code__startswith="negotiation.unsigned")
    assert all(notice.at_once for notice in asked)
    assert not Notice.objects.filter(code="negotiation.memo_unsettled", at_once=True).exists()


def test_unanswered_remarks_are_told_of_when_their_time_is_over(area, told, english) -> None:
    negotiation = out(area)
    for _n in range(2):
        make_remark(negotiation=negotiation, organisation=area.alavesi)
    make_remark(negotiation=negotiation, organisation=area.county, verdict="accepted")
    settle_memos(UNTIL + timedelta(days=1))
    to = coordinator_of(area)
    assert told(-3, 40) == [
        (1, to, "remarks_waiting"),
        (7, to, "remarks_waiting"),
        (30, to, "remarks_waiting"),
    ]
    notice = Notice.objects.filter(code="negotiation.remarks_waiting")[0]
    assert "2 of them" in tell(notice).body
    assert notice.path == negotiation.get_absolute_url()


def test_answered_but_not_approved_is_told_of_too(area, told) -> None:
    negotiation = out(area)
    make_remark(negotiation=negotiation, organisation=area.alavesi)
    make_remark(negotiation=negotiation, organisation=area.county)
    to = coordinator_of(area)
    assert told(-3, 3) == [(1, to, "remarks_waiting")]
    Remark.objects.update(verdict="accepted")
    assert told(4, 40) == [(7, to, "memo_unsettled"), (30, to, "memo_unsettled")]
    Negotiation.objects.update(state=S.APPROVED)
    assert told(41, 60) == []


def test_what_the_next_meeting_approves_waits_for_it(area, told) -> None:
    negotiation = out(area, "next_meeting")
    to = coordinator_of(area)
    assert told(-3, 20) == []
    later: dict[str, Any] = {
        "forum": negotiation.forum,
        "starts_at": at(UNTIL + timedelta(days=21)),
    }
    make_negotiation(state=S.INVITED, **later)
    assert told(21, 29) == []
    Negotiation.objects.filter(state=S.INVITED).update(state=S.APPROVED)
    make_negotiation(
        state=S.HELD, is_event=True, forum=negotiation.forum, starts_at=at(date(2026, 12, 15))
    )
    assert told(30, 55) == [(30, to, "next_meeting_held"), (51, to, "next_meeting_held")]
    notice = Notice.objects.filter(code="negotiation.next_meeting_held")[0]
    assert notice.parameters["due_on"] == str(UNTIL + timedelta(days=21))


@pytest.mark.parametrize("lacks", ["", "account", "address", "bounced"])
@pytest.mark.parametrize("state", [S.HELD, S.COMMENTING])
def test_the_secretary_goes_before_the_coordinators(area, told, lacks, state) -> None:
    negotiation = out(area, state=state)
    user = None if lacks == "account" else area.people.members["editor"].user
    make_participant(
        negotiation=negotiation,
        part="secretary",
        email="" if lacks == "address" else "Sauli@alavesi.fi",
        person=make_person(organisation=area.alavesi, user=user),
        organisation=area.alavesi,
    )
    if lacks == "bounced":
        Recipient.objects.create(address="sauli@alavesi.fi", bounced_at=timezone.now())
    make_remark(negotiation=negotiation, organisation=area.alavesi)
    make_remark(negotiation=negotiation, organisation=area.county)
    to = coordinator_of(area) if lacks else "sauli"
    expected = (-12, to, "memo_waiting") if state == S.HELD else (1, to, "remarks_waiting")
    assert told(-15, 3) == [expected]


def test_the_simulator_lists_them_with_their_reasons(area, on_day, english) -> None:
    on_day(UNTIL - timedelta(days=5))
    out(area)
    page = area.people.client("coordinator").get(area_url("negotiations:reminders"))
    words = page.content.decode()
    for part in ("Remarks by", "hannele@alavesi.fi", "Was present", "2 days before", "At once"):
        assert part in words, part
    assert "Not approved yet" in words


def test_statements_do_not_grow_with_the_memos(area, on_day) -> None:
    on_day(UNTIL - timedelta(days=2))
    area_url("negotiations:duties")  # the area's name in addresses is asked once a process
    counts = []
    for number in (2, 12):
        for _n in range(number):
            out(area)
            inspected = out(area, "inspected", comment_until=UNTIL - timedelta(days=10))
            inspected.participants.filter(email="anna@jarvi.fi").update(part="inspector")
            make_remark(negotiation=out(area, comment_until=UNTIL - timedelta(days=10)))
            out(area, "next_meeting")
            member = make_person(organisation=area.alavesi, user=make_user())
            inspected.participants.filter(email="anna@jarvi.fi").update(person=member)
        with CaptureQueriesContext(connection) as queries:
            assert reminders.coming(UNTIL - timedelta(days=2))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 30
