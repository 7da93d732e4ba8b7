"""In session: one screen per item, two note-takers, views, who came and left, follow-ups."""

import re
import time
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from negotiations import actions
from negotiations.actions.session import mark_done, note_presence, save_view, was_done
from negotiations.models import (
    AgendaItem,
    Disqualification,
    FollowUp,
    Negotiation,
    Participant,
    PartyView,
    Presence,
)
from tests.factories import contacts, indicators
from tests.factories.negotiations import (
    at,
    make_agendaitem,
    make_followup,
    make_negotiation,
    make_participant,
)
from tests.negotiations.conftest import Area
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.tenancy.models import Organisation

S = Negotiation.State
HTMX = {"HX-Request": "true"}


@pytest.fixture
def url(area: Area) -> Callable[..., str]:
    def of(name: str, *args: Any) -> str:
        return reverse(f"negotiations:{name}", args=[area.tenant.slug, *args])

    return of


@pytest.fixture
def coordinator(area: Area) -> Client:
    return area.people.client("coordinator")


@pytest.fixture
def meeting(area: Area) -> Negotiation:
    """In session since an hour ago, with Alavesi."""
    begun = timezone.now() - timedelta(hours=1)
    return make_negotiation(
        state=S.IN_SESSION,
        starts_at=begun,
        session_began_at=begun,
        convener=area.county,
        covering=[area.alavesi],
    )


def local(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def test_the_screen_shows_what_was_decided_before_and_how_often_it_was_postponed(
    area: Area, url: Any, coordinator: Client, meeting: Negotiation
) -> None:
    goal = indicators.make_goal(title_fi="Yksinäisyys vähenee")
    first = make_negotiation(
        state=S.APPROVED, title_fi="Syksyn kokous", starts_at=timezone.now() - timedelta(days=200)
    )
    secret = make_negotiation(
        state=S.HELD, title_fi="Toisten kokous", starts_at=timezone.now() - timedelta(days=100)
    )
    old = make_agendaitem(negotiation=first, outcome="Päätettiin odottaa.", outcome_kind="noted")
    link = indicators.make_goalindicator(goal=goal, target=5, target_year=2030)
    for year in (2024, 2025):
        indicators.make_observation(
            indicator=link.indicator,
            region_category="HYVINVOINTIALUE",
            region_code=area.tenant.county_code,
            year=year,
            value=year - 2018,
        )
    note = make_agendaitem(negotiation=secret, goal=goal, outcome="Muistiinpano")
    one = make_agendaitem(negotiation=meeting, title="Avaus")
    item = make_agendaitem(
        negotiation=meeting, carried_from=old, goal=goal, times_postponed=2, background="Taustaa"
    )
    answer = coordinator.get(url("session", item.pk))
    page = answer.content.decode()
    for told in ("Päätettiin odottaa.", "Syksyn kokous", "Taustaa", "<svg"):
        assert told in page, told
    (screen,) = answer.context["screens"]
    assert (screen.history, screen.decision) == ([note, old], note)
    assert (screen.before, screen.after) == (one, None)
    # A convener's preparer does not read the notes of a meeting that others hold.
    Negotiation.objects.filter(pk=meeting.pk).update(convener=area.alavesi)
    (screen,) = area.people.client("editor").get(url("session", item.pk)).context["screens"]
    assert screen.decision == old


def test_two_note_takers_lose_nothing_in_either_language(
    area: Area, url: Any, coordinator: Client, meeting: Negotiation
) -> None:
    Organisation.objects.filter(pk=area.alavesi.pk).update(languages=["fi", "sv"])
    item = make_agendaitem(negotiation=meeting)
    page = coordinator.get(url("session", item.pk)).content.decode()
    assert 'name="body_sv"' in page
    mine = {"version": 1, "body": "Minun", "body_sv": "Min", "outcome_kind": "agreed"}
    assert coordinator.post(url("outcome", item.pk), mine, headers=HTMX).status_code == 200
    yours = mine | {"body": "Sinun", "body_sv": "Din"}
    for headers in (HTMX, {}):
        answer = coordinator.post(url("outcome", item.pk), yours, headers=headers)
        assert answer.status_code == 409
        assert all(text in answer.content.decode() for text in ("Minun", "Min", "Sinun", "Din"))
    # The same Finnish text with another Swedish one is a conflict too.
    assert coordinator.post(url("outcome", item.pk), mine | {"body_sv": "Din"}).status_code == 409
    saved = coordinator.post(url("outcome", item.pk), yours | {"version": 2, "session": "1"})
    assert saved["Location"] == url("session", item.pk)
    item.refresh_from_db()
    assert (item.outcome, item.outcome_sv, item.revision) == ("Sinun", "Din", 3)
    only_finnish = {"version": 3, "body": "Yhdessä", "outcome_kind": "agreed"}
    coordinator.post(url("outcome", item.pk), only_finnish)
    item.refresh_from_db()
    assert (item.outcome, item.outcome_sv) == ("Yhdessä", "Din")


def test_each_party_has_one_view_and_a_late_one_is_not_saved_over_another(
    area: Area, url: Any, coordinator: Client, meeting: Negotiation
) -> None:
    item = make_agendaitem(negotiation=meeting)
    address = url("item-view", item.pk)
    opened = coordinator.get(address, {"organisation": area.alavesi.pk})
    seen = opened.context["view_form"]["seen"].value()
    typed = {"organisation": area.alavesi.pk, "text": "Kannatamme.", "seen": seen}
    for _twice in range(2):  # the second one after the answer to the first was lost
        assert coordinator.post(address, typed).status_code == 302
    late = coordinator.post(address, typed | {"text": "Emme kannata."})
    assert late.status_code == 409
    assert all(text in late.content.decode() for text in ("Kannatamme.", "Emme kannata."))
    again = late.context["view_form"]["seen"].value()
    coordinator.post(address, typed | {"text": "Emme kannata.", "seen": again})
    assert PartyView.objects.get().text == "Emme kannata."
    for wrong in ({"organisation": area.koivujoki.pk}, {"organisation": "x"}, {}):
        assert coordinator.post(address, {"text": "Kanta"} | wrong).status_code == 422
    gone = coordinator.get(address, {"organisation": area.alavesi.pk})
    seen = gone.context["view_form"]["seen"].value()
    coordinator.post(address, typed | {"text": "", "seen": seen})
    assert not PartyView.objects.exists()


def test_who_came_and_left_by_the_clock(
    area: Area, url: Any, coordinator: Client, meeting: Negotiation
) -> None:
    item = make_agendaitem(negotiation=meeting)
    late = make_participant(
        negotiation=meeting, organisation=area.alavesi, name="Liisa Laine", deputy_for="Matti Mäki"
    )
    stranger = make_participant()
    address, now = url("item-presence", item.pk), timezone.now()
    form = coordinator.get(url("session", item.pk)).context["presence_form"]
    assert abs(form.initial["at"] - timezone.localtime()) < timedelta(minutes=2)

    def note(way: str, moment: datetime, **changes: Any) -> Any:
        typed = {"participant": late.pk, "way": way, "at": local(moment)} | changes
        return coordinator.post(address, typed)

    assert note("came", now - timedelta(minutes=30)).status_code == 302
    page = coordinator.get(url("session", item.pk))
    assert [p.name for p in page.context["there"]] == ["Liisa Laine"]
    assert "Matti Mäki" in page.content.decode()
    for wrong in (
        note("left", now - timedelta(minutes=40)),
        note("came", now - timedelta(days=5)),
        note("came", now, participant=stranger.pk),
        note("came", now, at="2026-03-29T03:30"),  # the clocks skip this hour
        note("came", now, at="x"),
        note("flew", now),
    ):
        assert wrong.status_code == 422
    for _twice in range(2):
        assert note("left", now - timedelta(minutes=10)).status_code == 302
    page = coordinator.get(url("session", item.pk))
    assert page.context["there"] == []
    assert Presence.objects.count() == 2
    left = Presence.objects.exclude(left_at=None).get()
    coordinator.post(address, {"remove": left.pk})
    assert coordinator.post(address, {"remove": "x"}).status_code == 302
    assert Presence.objects.count() == 1
    late.refresh_from_db()
    assert late.attendance == Participant.Attendance.PRESENT


def test_a_meeting_over_midnight_takes_times_of_both_days(
    area: Area, url: Any, coordinator: Client
) -> None:
    begun = at(date(2026, 3, 2), 22)
    meeting = make_negotiation(state=S.HELD, starts_at=begun, session_began_at=begun)
    item = make_agendaitem(negotiation=meeting)
    one = make_participant(negotiation=meeting)
    for moment in ("2026-03-02T23:50", "2026-03-03T00:20"):
        typed = {"participant": one.pk, "way": "came", "at": moment}
        assert coordinator.post(url("item-presence", item.pk), typed).status_code == 302
    assert Presence.objects.count() == 2


def test_a_disqualification_is_noted_once(
    area: Area, url: Any, coordinator: Client, meeting: Negotiation
) -> None:
    item = make_agendaitem(negotiation=meeting)
    one = make_participant(negotiation=meeting)
    address = url("item-disqualified", item.pk)
    for reason in ("Asianosainen", "28 § 1 mom. 1 k"):
        assert (
            coordinator.post(address, {"participant": one.pk, "reason": reason}).status_code == 302
        )
    row = item.disqualifications.get()
    assert row.reason == "28 § 1 mom. 1 k"
    assert "28 § 1 mom. 1 k" in coordinator.get(url("session", item.pk)).content.decode()
    assert coordinator.post(address, {"participant": make_participant().pk}).status_code == 422
    coordinator.post(address, {"remove": row.pk})
    assert not item.disqualifications.exists()


def test_a_follow_up_is_added_on_the_screen_and_its_history_is_told(
    area: Area, url: Any, coordinator: Client, meeting: Negotiation
) -> None:
    item = make_agendaitem(negotiation=meeting)
    address = url("item-follow-up", item.pk)
    typed = {"what": "Kootaan luettelo", "organisation": area.alavesi.pk, "item": item.pk}
    refused = coordinator.post(address, typed | {"due_on": "0026-01-01"})
    assert refused.status_code == 422
    assert "Kootaan luettelo" in refused.content.decode()
    for _twice in range(2):
        assert coordinator.post(address, typed).status_code == 302
    follow_up = FollowUp.objects.get()
    assert (follow_up.item, follow_up.due_on) == (item, None)
    Negotiation.objects.update(state=S.APPROVED)
    editor = area.people.client("editor")
    editor.post(url("follow-up", follow_up.pk), {"state": "under_way", "note": "Alkoi"})
    page = editor.get(url("follow-up", follow_up.pk))
    assert len(page.context["history"]) == 2
    assert page.context["history"][0].code == "follow_up.state"


def test_what_is_written_of_a_held_meeting_is_its_account(area: Area) -> None:
    held = make_negotiation(
        state=S.HELD,
        rules=["hyte-negotiation", "hyte-attendance"],
        covering=[area.alavesi],
        starts_at=timezone.now() - timedelta(days=1),
    )
    make_participant(
        negotiation=held, organisation=area.alavesi, attendance=Participant.Attendance.PRESENT
    )
    make_participant(
        negotiation=held, organisation=area.county, attendance=Participant.Attendance.PRESENT
    )
    item = make_agendaitem(negotiation=held)
    assert not held.evidence.exists()
    actor = area.actor("coordinator")
    actions.save_outcome(item, revision=1, kind="agreed", text="Sovittu", actor=actor)
    assert held.evidence.exists()


@pytest.mark.parametrize("state", [S.APPROVED, S.PUBLISHED, S.NOT_HELD])
def test_nothing_is_noted_of_a_closed_meeting(area: Area, meeting: Negotiation, state: str) -> None:
    actor = area.actor("coordinator")
    item = make_agendaitem(negotiation=meeting)
    one = make_participant(negotiation=meeting)
    Negotiation.objects.filter(pk=meeting.pk).update(state=state)
    refused: list[Callable[[], object]] = [
        lambda: save_view(PartyView(item=item, organisation=area.alavesi, text="K"), actor=actor),
        lambda: note_presence(
            Presence(participant=one, item=item, came_at=timezone.now()), actor=actor
        ),
        lambda: actions.save_outcome(item, revision=1, kind="agreed", text="Sovittu"),
    ]
    for act in refused:
        with pytest.raises(StepRefusedError):
            act()
    assert not PartyView.objects.exists()
    assert not Presence.objects.exists()


def test_a_proposal_that_waits_has_no_screen(
    area: Area, url: Any, coordinator: Client, meeting: Negotiation
) -> None:
    item = make_agendaitem(negotiation=meeting, is_proposal=True)
    assert coordinator.get(url("session", item.pk)).status_code == 403
    assert AgendaItem.objects.on_agenda().count() == 0


def test_no_two_things_on_the_screen_have_one_id(
    area: Area, url: Any, coordinator: Client, meeting: Negotiation
) -> None:
    item = make_agendaitem(negotiation=meeting)
    page = coordinator.get(url("session", item.pk)).content.decode()
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_who_holds_the_post_of_a_follow_up_tells_how_it_goes(area: Area, url: Any) -> None:
    member = area.people.members["viewer"]
    post = contacts.make_post(organisation=area.alavesi)
    person = contacts.make_person(organisation=area.alavesi, user=member.user)
    contacts.make_holding(post=post, person=person)
    held, other = (make_followup(organisation=area.alavesi, post=p) for p in (post, None))
    viewer = area.people.client("viewer")
    told = {"state": "done", "note": "Tehty"}
    assert viewer.post(url("follow-up", held.pk), told).status_code == 302
    assert viewer.post(url("follow-up", other.pk), told).status_code == 403


def test_an_item_changed_meanwhile_is_told(area: Area, url: Any, coordinator: Client) -> None:
    item = make_agendaitem(title="Toimitilat")
    address = url("item-edit", item.pk)
    seen = coordinator.get(address).context["form"]["seen"].value()
    first = {"title": "Tilat", "seen": seen}
    assert coordinator.post(address, first).status_code == 302
    late = coordinator.post(address, {"title": "Vuokrat", "seen": seen})
    assert late.status_code == 409
    assert all(text in late.content.decode() for text in ("Tilat", "Vuokrat"))
    item.refresh_from_db()
    assert item.title == "Tilat"


Enter = Callable[..., Any]


@pytest.fixture
def enter(area: Area, url: Any) -> Enter:
    """Send a change as the queue of a browser does, by default a new one of the coordinator."""

    def send(item: AgendaItem, kind: str, *, who: str = "coordinator", **typed: Any) -> Any:
        user = area.people.members["coordinator"].user
        sent = {"kind": kind, "key": str(uuid.uuid4()), "user": user.pk} | typed
        client, english = area.people.client(who), {"Accept-Language": "en"}
        return client.post(url("session-entry", item.pk), sent, headers=english)

    return send


def test_a_change_sent_again_is_made_once(
    area: Area, enter: Enter, coordinator: Client, meeting: Negotiation
) -> None:
    item = make_agendaitem(negotiation=meeting)
    one = make_participant(negotiation=meeting, name="Liisa Laine")
    pressed = timezone.now() - timedelta(minutes=10)
    came = {
        "key": str(uuid.uuid4()),
        "participant": one.pk,
        "way": "came",
        "at": pressed.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:00.000Z"),
    }
    answer = enter(item, "presence", **came)
    assert answer.status_code == 200
    assert "Liisa Laine" in answer.content.decode()
    presence = Presence.objects.get()
    assert presence.came_at == pressed.replace(second=0, microsecond=0)
    # The other note-taker took it away meanwhile: the same change does not bring it back.
    presence.delete()
    assert enter(item, "presence", **came).status_code == 200
    assert not Presence.objects.exists()
    assert enter(item, "presence", **(came | {"key": str(uuid.uuid4())})).status_code == 200
    removed = {"key": str(uuid.uuid4()), "remove": Presence.objects.get().pk}
    for _twice in range(2):
        assert enter(item, "presence", **removed).status_code == 200
    assert not Presence.objects.exists()


def test_a_text_sent_again_after_someone_wrote_over_it_is_no_conflict(
    area: Area, enter: Enter, meeting: Negotiation
) -> None:
    item = make_agendaitem(negotiation=meeting)
    mine = {"key": str(uuid.uuid4()), "version": 1, "outcome_kind": "agreed", "body": "Minun"}
    assert enter(item, "outcome", **mine).status_code == 200
    assert enter(item, "outcome", version=2, outcome_kind="noted", body="Sinun").status_code == 200
    assert enter(item, "outcome", **mine).status_code == 200
    item.refresh_from_db()
    assert (item.outcome, item.outcome_kind, item.revision) == ("Sinun", "noted", 3)
    late = enter(item, "outcome", version=2, outcome_kind="agreed", body="Kolmas")
    assert late.status_code == 409
    assert all(text in late.content.decode() for text in ("Sinun", "Kolmas", 'data-kind="noted"'))
    # What was refused has not taken its key: the same change is made when it is put right.
    key = str(uuid.uuid4())
    assert enter(item, "outcome", key=key, version=2, body="Neljäs").status_code == 409
    assert enter(item, "outcome", key=key, version=3, body="Neljäs").status_code == 200


def test_each_kind_of_change_goes_through_the_queue(
    area: Area, enter: Enter, coordinator: Client, meeting: Negotiation
) -> None:
    item = make_agendaitem(negotiation=meeting)
    one = make_participant(negotiation=meeting)
    view = {"organisation": area.alavesi.pk, "text": "Kannatamme.", "seen": "x"}
    noted = {"participant": one.pk, "reason": "Asianosainen"}
    to_do = {"what": "Kootaan luettelo", "organisation": area.alavesi.pk}
    for kind, typed in (("view", view), ("disqualified", noted), ("follow-up", to_do)):
        key = str(uuid.uuid4())
        for _twice in range(2):
            answer = enter(item, kind, key=key, **typed)
            assert answer.status_code == (409 if kind == "view" else 200), kind
    # A view that was not seen empty is asked about; then it is noted.
    assert answer.content.decode().count("Kootaan luettelo") == 1
    seen = enter(item, "view", **view).json()["seen"]
    answer = enter(item, "view", **(view | {"seen": seen}))
    shown = re.search(r'data-seen="(\w+)"', answer.content.decode())
    assert shown
    assert enter(item, "view", **(view | {"seen": shown[1], "text": "Ei."})).status_code == 200
    assert PartyView.objects.get().text == "Ei."
    row = item.disqualifications.get()
    assert enter(item, "disqualified", remove=row.pk).status_code == 200
    assert (item.disqualifications.count(), FollowUp.objects.count()) == (0, 1)


def test_a_change_is_made_only_by_whom_it_was_noted(
    area: Area, enter: Enter, meeting: Negotiation
) -> None:
    item = make_agendaitem(negotiation=meeting)
    Negotiation.objects.filter(pk=meeting.pk).update(convener=area.alavesi)
    # The preparer of the convener may write here, but not what the coordinator left in the browser.
    assert enter(item, "outcome", who="editor", version=1, body="Teksti").status_code == 403
    for wrong in ({"key": "x"}, {"key": ""}):
        assert enter(item, "outcome", version=1, body="Teksti", **wrong).status_code == 404
    assert enter(item, "dance").status_code == 404
    refused = enter(item, "outcome", version="x", body="Teksti")
    assert (refused.status_code, len(refused.json()["reasons"])) == (422, 1)
    item.refresh_from_db()
    assert item.outcome == ""


def test_two_requests_with_one_key_make_one_change(meeting: Negotiation) -> None:
    key = uuid.uuid4()
    assert not was_done(meeting, key)
    mark_done(meeting, key)
    assert was_done(meeting, key)
    with pytest.raises(IntegrityError), transaction.atomic():
        mark_done(meeting, key)
    assert not was_done(make_negotiation(), key)


@pytest.mark.parametrize(
    ("minutes", "told"),
    [
        (-61, "meeting"),
        (-60, ""),
        (-30, ""),
        (1, ""),  # the note-taker's clock is a little ahead
        (5, "has not come yet"),
    ],
)
def test_a_time_is_one_of_the_meeting_and_has_passed(
    area: Area, enter: Enter, meeting: Negotiation, minutes: int, told: str
) -> None:
    item = make_agendaitem(negotiation=meeting)
    one = make_participant(negotiation=meeting)
    at_ = timezone.now() + timedelta(minutes=minutes)
    answer = enter(item, "presence", participant=one.pk, way="came", at=at_.isoformat())
    if not told:
        assert answer.status_code == 200
        return
    assert answer.status_code == 422
    assert told in answer.json()["reasons"][0]
    assert not Presence.objects.exists()


def test_what_was_pressed_before_the_meeting_was_closed_is_taken_after_it(
    area: Area, enter: Enter, meeting: Negotiation
) -> None:
    item = make_agendaitem(negotiation=meeting)
    one = make_participant(negotiation=meeting)
    ended = timezone.now() - timedelta(minutes=5)
    Negotiation.objects.filter(pk=meeting.pk).update(state=S.HELD, session_ended_at=ended)
    typed = {"participant": one.pk, "way": "came"}
    early, late = (ended + timedelta(minutes=way) for way in (-3, 3))
    assert enter(item, "presence", **typed, at=early.isoformat()).status_code == 200
    assert enter(item, "presence", **typed, at=late.isoformat()).status_code == 422
    assert Presence.objects.count() == 1


def test_all_items_come_at_once_however_many_they_are(
    area: Area,
    url: Any,
    coordinator: Client,
    meeting: Negotiation,
    django_assert_max_num_queries: Any,
) -> None:
    goal = indicators.make_goal()
    for number in range(3):
        _full_item(area, meeting, goal, number)
    with django_assert_max_num_queries(60) as few:
        page = coordinator.get(url("session-screens", meeting.items.first().pk))
    for number in range(20):
        _full_item(area, meeting, goal, number)
    with django_assert_max_num_queries(len(few)):
        page = coordinator.get(url("session-screens", meeting.items.first().pk))
    assert page.content.decode().count("data-screen=") == 23
    one = coordinator.get(url("session-screens", meeting.items.last().pk), {"one": ""})
    assert one.content.decode().count("data-screen=") == 1
    # What all items share is on the page once, not in each.
    assert "<option" in page.content.decode()
    assert 'name="participant"' not in page.content.decode()


def _full_item(area: Area, meeting: Negotiation, goal: Any, number: int) -> None:
    before = make_agendaitem(
        negotiation=make_negotiation(state=S.HELD, starts_at=timezone.now() - timedelta(days=9)),
        outcome="Ennen",
        outcome_kind="noted",
    )
    item = make_agendaitem(
        negotiation=meeting, goal=goal, carried_from=before, is_confidential=number % 2 == 0
    )
    one = make_participant(negotiation=meeting, organisation=area.alavesi)
    Presence.objects.create(participant=one, item=item, came_at=timezone.now())
    Disqualification.objects.create(participant=one, item=item)
    PartyView.objects.create(item=item, organisation=area.alavesi, text="Kanta")
    make_followup(negotiation=meeting, item=item, organisation=area.alavesi)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("2026-03-02T21:59", "began at 22:00"),
        ("2026-03-01T23:00", "not a time of the meeting"),
        ("2026-03-03T00:31", "ended at 00:30"),
        ("2026-03-04T12:00", "not a time of the meeting"),
        ("2026-03-03T00:30", ""),
    ],
)
def test_why_a_time_is_refused_is_told(
    area: Area, url: Any, coordinator: Client, typed: str, told: str
) -> None:
    begun = at(date(2026, 3, 2), 22)
    held: Any = {"session_began_at": begun, "session_ended_at": begun + timedelta(hours=2.5)}
    meeting = make_negotiation(state=S.HELD, starts_at=begun, **held)
    one = make_participant(negotiation=meeting)
    address = url("item-presence", make_agendaitem(negotiation=meeting).pk)
    sent = {"participant": one.pk, "way": "came", "at": typed}
    answer = coordinator.post(address, sent, headers={"Accept-Language": "en"})
    assert answer.status_code == (422 if told else 302)
    assert told in answer.content.decode()


def test_a_long_agenda_of_many_people_is_usable(
    area: Area, url: Any, coordinator: Client, meeting: Negotiation
) -> None:
    items = [AgendaItem(negotiation=meeting, title=f"Asia {n}", position=n) for n in range(200)]
    people = [
        Participant(negotiation=meeting, organisation=area.alavesi, name=f"Osallistuja {n}")
        for n in range(500)
    ]
    AgendaItem.objects.bulk_create(items)
    Participant.objects.bulk_create(people)
    begun = time.monotonic()
    page = coordinator.get(url("session", items[0].pk)).content
    every = coordinator.get(url("session-screens", items[0].pk)).content
    assert time.monotonic() - begun < 10
    assert len(page) < 400_000
    assert len(every) < 2_500_000
