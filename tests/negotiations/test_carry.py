"""What a meeting leaves open is kept, closed or escalated, and the next agenda begins with it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from negotiations import actions
from negotiations.actions.carrying import Choice, Way, carry_over, close_meeting
from negotiations.carry import history_of, kept_from_before, unsettled
from negotiations.models import AgendaItem, FollowUp, Matter, Negotiation
from tests.factories.negotiations import (
    at,
    make_agendaitem,
    make_followup,
    make_forum,
    make_matter,
    make_negotiation,
    make_participant,
)
from tests.negotiations.conftest import Area
from yhdyspinta.audit.models import Entry
from yhdyspinta.flow import StepRefusedError

S = Negotiation.State
KEEP, CLOSE, ESCALATE = Way.KEEP, Way.CLOSE, Way.ESCALATE


@pytest.fixture
def url(area: Area) -> Callable[..., str]:
    def of(name: str, *args: Any) -> str:
        return reverse(f"negotiations:{name}", args=[area.tenant.slug, *args])

    return of


@pytest.fixture
def coordinator(area: Area) -> Client:
    return area.people.client("coordinator")


def meeting(area: Area, days: int, state: str = S.HELD, **fields: Any) -> Negotiation:
    told: dict[str, Any] = {"covering": [area.alavesi], "convener": area.county} | fields
    return make_negotiation(state=state, starts_at=timezone.now() + timedelta(days=days), **told)


def test_unsettled_is_what_has_no_outcome_and_what_is_open_from_before(area: Area) -> None:
    before = meeting(area, -90, S.APPROVED)
    open_one = make_followup(negotiation=before)
    make_followup(negotiation=before, state=FollowUp.State.DONE)
    make_followup(negotiation=meeting(area, -80, S.APPROVED, covering=[area.koivujoki]))
    make_followup(negotiation=meeting(area, 80, S.APPROVED))  # of a later one
    now = meeting(area, -1)
    bare = make_agendaitem(negotiation=now)
    make_agendaitem(negotiation=now, outcome_kind="agreed")
    make_agendaitem(negotiation=now, outcome="Sanottua")
    make_agendaitem(negotiation=now, carry="kept")
    blank = make_agendaitem(negotiation=now, outcome="  \n ")
    make_followup(negotiation=now)
    left = unsettled(now)
    assert left
    assert (left.items, left.follow_ups) == ([bare, blank], [open_one])
    assert not unsettled(meeting(area, -1, covering=[]))


def test_a_forum_carries_its_own_also_before_the_memo_is_approved(area: Area) -> None:
    forum = make_forum()
    before = meeting(area, -90, S.COMMENTING, forum=forum, covering=[])
    follow_up = make_followup(negotiation=before)
    now = meeting(area, -1, forum=forum, covering=[])
    assert unsettled(now).follow_ups == [follow_up]
    assert unsettled(meeting(area, -1, forum=make_forum(), covering=[])).follow_ups == []


def test_everything_must_get_a_choice_and_what_was_chosen_stays(
    area: Area, url: Any, coordinator: Client
) -> None:
    follow_up = make_followup(negotiation=meeting(area, -90, S.APPROVED), what="Luettelo")
    now = meeting(area, -1)
    items = [make_agendaitem(negotiation=now, title=t) for t in ("Eka", "Toka")]
    address = url("carry", now.pk)
    assert "Luettelo" in coordinator.get(address).content.decode()
    one, two, three = f"item-{items[0].pk}", f"item-{items[1].pk}", f"follow-up-{follow_up.pk}"
    typed = {f"{one}-way": "close", f"{one}-reason": "", f"{three}-way": "keep"}
    refused = coordinator.post(address, typed)
    assert refused.status_code == 422
    page = refused.content.decode()
    assert len(refused.context["reasons"]) == 2
    assert page.count("checked") == 2
    assert coordinator.post(address, {f"{one}-way": "fly"}).status_code == 422
    whole = typed | {f"{one}-reason": "Asia raukesi", f"{two}-way": "escalate"}
    assert coordinator.post(address, whole | {f"{two}-to": "999"}).status_code == 422
    assert coordinator.post(address, whole).status_code == 302
    now.refresh_from_db()
    assert now.is_carried_over
    assert not unsettled(now)
    carries = list(now.items.values_list("carry", "carry_reason"))
    assert carries == [("closed", "Asia raukesi"), ("escalated", "")]
    follow_up.refresh_from_db()
    assert (follow_up.times_carried, follow_up.is_open()) == (1, True)
    # An item that comes after that is asked about again.
    late = make_agendaitem(negotiation=now)
    assert unsettled(now).items == [late]


def carry(area: Area, negotiation: Negotiation, choice: Choice) -> None:
    left = unsettled(negotiation)
    carry_over(
        negotiation,
        items={item.pk: choice for item in left.items},
        follow_ups={one.pk: choice for one in left.follow_ups},
        actor=area.actor("coordinator"),
    )


def test_the_next_agenda_begins_with_what_was_kept(area: Area) -> None:
    actor = area.actor("coordinator")
    first = meeting(area, -60, S.HELD)
    make_agendaitem(negotiation=first, title="Kesken", title_sv="Ofärdig", is_confidential=True)
    make_agendaitem(negotiation=first, title="Siirretty", outcome_kind="postponed")
    make_agendaitem(negotiation=first, title="Valmis", outcome_kind="agreed")
    second = meeting(area, -30, S.PLANNED)
    actions.propose_agenda(second, actor=actor)
    assert not kept_from_before(second).exists()
    carry(area, first, Choice(KEEP))
    # Its agenda had been begun: what was kept comes first on it by itself.
    assert list(second.items.values_list("title", flat=True))[:2] == ["Kesken", "Siirretty"]
    taken = second.items.first()
    assert (taken.title_sv, taken.is_confidential, taken.times_postponed) == ("Ofärdig", True, 1)
    Negotiation.objects.filter(pk=second.pk).update(state=S.HELD)
    second.items.exclude(title="Kesken").update(outcome_kind="agreed")
    carry(area, second, Choice(KEEP))
    third = meeting(area, 30, S.PLANNED)
    elsewhere = meeting(area, 30, S.PLANNED, covering=[area.koivujoki])
    for _twice in range(2):
        actions.propose_agenda(third, actor=actor)
        actions.propose_agenda(elsewhere, actor=actor)
    # After the opening and the heading of what was agreed before.
    assert list(third.items.values_list("title", flat=True)).index("Kesken") == 2
    again = third.items.get(title="Kesken")
    assert again.times_postponed == 2
    assert [item.negotiation for item in history_of(again)] == [second, first]
    assert not elsewhere.items.filter(title="Kesken").exists()
    assert third.items.count() == 11


def test_a_closed_follow_up_has_its_reason(area: Area) -> None:
    follow_up = make_followup(negotiation=meeting(area, -90, S.APPROVED))
    now = meeting(area, -1)
    carry(area, now, Choice(CLOSE, "Tarvetta ei ole"))
    follow_up.refresh_from_db()
    assert (follow_up.state, follow_up.note) == (FollowUp.State.DROPPED, "Tarvetta ei ole")
    make_agendaitem(negotiation=now)
    with pytest.raises(StepRefusedError):
        carry(area, now, Choice(CLOSE, " "))


def test_escalating_to_a_forum_raises_a_matter_and_proposes_it_to_its_next_meeting(
    area: Area,
) -> None:
    forum = make_forum()
    coming = meeting(area, 20, S.PLANNED, forum=forum, covering=[])
    meeting(area, 50, S.PLANNED, forum=forum, covering=[])
    follow_up = make_followup(negotiation=meeting(area, -90, S.APPROVED), what="Luettelo")
    now = meeting(area, -1)
    item = make_agendaitem(negotiation=now, title="Toimitilat")
    secret = make_agendaitem(
        negotiation=now, title="Salainen", is_confidential=True, ground="24 § 1 mom. 17 k"
    )
    carry(area, now, Choice(ESCALATE, "Ei ratkennut", forum))
    item.refresh_from_db()
    assert (item.carry, item.matter.level, item.matter.forum) == ("escalated", "forum", forum)
    assert "Salainen" not in Matter.objects.get(items=secret).title
    proposals = coming.items.proposed()
    assert [each.title for each in proposals] == ["Toimitilat", "Salainen", "Luettelo"]
    assert proposals[2].follow_up == follow_up
    assert proposals[1].is_confidential
    follow_up.refresh_from_db()
    assert follow_up.is_escalated
    # It is the forum's now: the next meeting with the municipality does not begin with it.
    assert not unsettled(meeting(area, -1)).follow_ups


def test_escalating_to_the_leaders_lifts_the_matter_that_is_there(area: Area) -> None:
    matter = make_matter(organisation=area.alavesi, concerning=[area.county])
    now = meeting(area, -1)
    make_agendaitem(negotiation=now, matter=matter)
    carry(area, now, Choice(ESCALATE, "Ei ratkennut"))
    matter.refresh_from_db()
    assert matter.level == Matter.Level.LEADERSHIP
    assert Matter.objects.count() == 1


def test_the_memo_does_not_go_out_before_everything_is_settled(area: Area) -> None:
    follow_up = make_followup(negotiation=meeting(area, -90, S.APPROVED))
    now = meeting(area, -1)
    make_participant(negotiation=now, attendance="present")
    make_agendaitem(negotiation=now, outcome_kind="agreed")
    actor = area.actor("coordinator")
    with pytest.raises(StepRefusedError):
        actions.advance_negotiation(now, "circulate", actor=actor)
    carry(area, now, Choice(KEEP))
    assert actions.advance_negotiation(now, "circulate", actor=actor).state == S.COMMENTING
    follow_up.refresh_from_db()
    assert follow_up.times_carried == 1


def test_nothing_is_carried_out_of_a_closed_meeting_or_into_one(area: Area) -> None:
    now = meeting(area, -1)
    item = make_agendaitem(negotiation=now)
    Negotiation.objects.filter(pk=now.pk).update(state=S.APPROVED)
    with pytest.raises(StepRefusedError):
        carry(area, now, Choice(KEEP))
    Negotiation.objects.filter(pk=now.pk).update(state=S.HELD)
    closed = meeting(area, 10, S.CANCELLED)
    make_agendaitem(negotiation=closed)
    carry(area, now, Choice(KEEP))
    assert not item.carried_to.exists()
    assert closed.items.count() == 1
    with pytest.raises(StepRefusedError):
        actions.propose_agenda(closed, actor=area.actor("coordinator"))


def test_an_agenda_written_by_hand_is_told_what_was_kept(
    area: Area, url: Any, coordinator: Client
) -> None:
    now = meeting(area, -1)
    item = make_agendaitem(negotiation=now, title="Kesken")
    carry(area, now, Choice(KEEP))
    coming = meeting(area, 30, S.PLANNED)
    page = coming.get_absolute_url()
    assert coordinator.get(page).context["kept"] == 1
    coordinator.post(url("backlog", coming.pk), {"kind": "kept", "pk": item.pk})
    assert coordinator.get(page).context["kept"] == 0
    assert coming.items.get().carried_from == item
    # A later meeting does not get it too.
    assert not kept_from_before(meeting(area, 60, S.PLANNED)).exists()


def begun(area: Area, state: str = S.IN_SESSION, **fields: Any) -> Negotiation:
    """A meeting that goes on, or whose day came before it was opened."""
    if state == S.IN_SESSION:
        fields["session_began_at"] = timezone.now() - timedelta(hours=1)
    return meeting(area, -1, state, **fields)


def chosen(page: Any) -> dict[str, str]:
    """What the browser sends when nothing is changed on the page."""
    form = page.context["form"]
    return {f"{row.prefix}-way": row["way"].value() for row in [*form.items, *form.follow_ups]}


@pytest.mark.parametrize("state", [S.IN_SESSION, S.INVITED, S.PLANNED])
def test_a_meeting_that_leaves_something_open_is_closed_by_settling_it(
    area: Area, url: Any, coordinator: Client, state: str
) -> None:
    follow_up = make_followup(negotiation=meeting(area, -90, S.APPROVED))
    now = begun(area, state)
    item = make_agendaitem(negotiation=now, title="Kesken")
    closed = coordinator.post(url("step", now.pk, "hold"))
    assert closed["Location"] == url("carry", now.pk)
    # Who leaves here has changed nothing, and is led here again.
    now.refresh_from_db()
    assert (now.state, now.is_carried_over) == (state, False)
    page = coordinator.get(closed["Location"])
    first = Way.KEEP if state == S.IN_SESSION else Way.LATER
    assert chosen(page) == {f"item-{item.pk}-way": first, f"follow-up-{follow_up.pk}-way": KEEP}
    assert coordinator.post(closed["Location"], chosen(page)).status_code == 302
    for row in (now, item, follow_up):
        row.refresh_from_db()
    assert (now.state, now.is_carried_over) == (S.HELD, True)
    assert (item.carry, follow_up.times_carried) == ("kept" if first == KEEP else "", 1)
    codes = Entry.objects.filter(code__in=["negotiation.carried", "negotiation.hold"])
    assert codes.count() == 2


@pytest.mark.parametrize("state", [S.IN_SESSION, S.INVITED])
def test_a_meeting_that_leaves_nothing_open_is_closed_at_once(
    area: Area, url: Any, coordinator: Client, state: str
) -> None:
    now = begun(area, state, covering=[])
    make_agendaitem(negotiation=now, outcome_kind="agreed")
    assert coordinator.post(url("step", now.pk, "hold"))["Location"] == now.get_absolute_url()
    now.refresh_from_db()
    assert now.state == S.HELD


def test_what_is_written_later_stands_in_the_way_of_the_memo(
    area: Area, url: Any, coordinator: Client
) -> None:
    now = begun(area, S.PLANNED)
    make_participant(negotiation=now, attendance="present")
    item = make_agendaitem(negotiation=now)
    coordinator.post(url("carry", now.pk), {f"item-{item.pk}-way": "later"})
    assert "carry/" in coordinator.get(now.get_absolute_url()).content.decode()
    actor = area.actor("coordinator")
    with pytest.raises(StepRefusedError):
        actions.advance_negotiation(now, "circulate", actor=actor)
    # Once it is held, something must come of it.
    refused = coordinator.post(url("carry", now.pk), {f"item-{item.pk}-way": "later"})
    assert refused.status_code == 422
    AgendaItem.objects.filter(pk=item.pk).update(outcome="Sovittiin")
    assert actions.advance_negotiation(now, "circulate", actor=actor).state == S.COMMENTING


def test_closing_is_whole_or_not_at_all(
    area: Area, url: Any, coordinator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    follow_up = make_followup(negotiation=meeting(area, -90, S.APPROVED))
    now, keep = begun(area), {follow_up.pk: Choice(KEEP)}
    actor = area.actor("coordinator")
    with pytest.raises(StepRefusedError):
        actions.advance_negotiation(now, "hold", actor=actor)
    coming = meeting(area, 3, S.INVITED)
    item = make_agendaitem(negotiation=coming)
    with pytest.raises(StepRefusedError):  # it has not begun
        close_meeting(coming, items={item.pk: Choice(KEEP)}, follow_ups=keep, actor=actor)
    coming.refresh_from_db()
    assert not coming.is_carried_over
    follow_up.refresh_from_db()
    assert follow_up.times_carried == 0
    assert coordinator.get(url("carry", coming.pk)).status_code == 403
    assert coordinator.post(url("step", coming.pk, "hold")).status_code == 422


def test_two_who_close_at_once_settle_it_once(area: Area) -> None:
    follow_up = make_followup(negotiation=meeting(area, -90, S.APPROVED))
    now, actor = begun(area), area.actor("coordinator")
    keep = {follow_up.pk: Choice(KEEP)}
    for _twice in range(2):
        assert close_meeting(now, items={}, follow_ups=keep, actor=actor).state == S.HELD
    follow_up.refresh_from_db()
    assert follow_up.times_carried == 1


HELD_ALREADY = {"title_fi": "Vuosikeskustelu", "held_on": "2026-01-13", "note": "Keskusteltiin."}


def held_already(area: Area, **more: Any) -> dict[str, Any]:
    return HELD_ALREADY | {"municipalities": [area.alavesi.pk], "convener": area.county.pk} | more


def test_what_was_held_already_takes_on_what_was_open(
    area: Area, url: Any, coordinator: Client
) -> None:
    before = make_negotiation(
        state=S.APPROVED, covering=[area.alavesi], starts_at=at(date(2025, 9, 1))
    )
    kept, closed = (make_followup(negotiation=before, what=what) for what in ("Eka", "Toka"))
    elsewhere = make_followup(
        negotiation=make_negotiation(
            state=S.APPROVED, covering=[area.koivujoki], starts_at=at(date(2025, 9, 1))
        )
    )
    page = coordinator.get(url("held"))
    assert {row.subject for row in page.context["rows"]} == {kept, closed, elsewhere}
    wrong = held_already(area) | {f"follow-up-{closed.pk}-way": "close"}
    refused = coordinator.post(url("held"), wrong)
    assert refused.status_code == 422
    assert "Keskusteltiin." in refused.content.decode()
    assert not Negotiation.objects.filter(title_fi="Vuosikeskustelu").exists()
    told = wrong | {f"follow-up-{closed.pk}-reason": "Tehty"}
    assert coordinator.post(url("held"), told).status_code == 302
    for row in (kept, closed, elsewhere):
        row.refresh_from_db()
    assert [kept.times_carried, closed.state, elsewhere.times_carried] == [1, "dropped", 0]
    recorded = Negotiation.objects.get(title_fi="Vuosikeskustelu")
    assert (recorded.state, recorded.is_carried_over) == (S.APPROVED, True)


def test_the_page_of_one_held_asks_as_much_for_many_follow_ups(
    area: Area, url: Any, coordinator: Client, django_assert_max_num_queries: Any
) -> None:
    for _n in range(30):
        make_followup(negotiation=meeting(area, -90, S.APPROVED))
    with django_assert_max_num_queries(30):
        page = coordinator.get(url("held"))
    assert len(page.context["rows"]) == 30


def test_a_preparer_keeps_what_others_agreed(area: Area, url: Any) -> None:
    """Own meetings' follow-ups may be closed, those of other parties only go on."""
    both = [area.alavesi, area.koivujoki]
    own = make_followup(negotiation=meeting(area, -90, S.APPROVED))
    others = make_followup(negotiation=meeting(area, -80, S.APPROVED, covering=[area.koivujoki]))
    now = begun(area, convener=area.alavesi, covering=both)
    editor, page = area.people.client("editor"), url("carry", now.pk)
    ways = {
        row.subject: len(row.fields["way"].choices)
        for row in editor.get(page).context["form"].follow_ups
    }
    assert ways == {own: 3, others: 1}
    told = {"-way": "close", "-reason": "Ei"}
    data = {f"follow-up-{one.pk}{k}": v for one in (own, others) for k, v in told.items()}
    assert editor.post(page, data).status_code == 422
    assert editor.post(page, data | {f"follow-up-{others.pk}-way": "keep"}).status_code == 302
    others.refresh_from_db()
    assert (others.is_open(), others.times_carried) == (True, 1)


def test_a_silent_plan_of_others_is_not_told(area: Area, url: Any) -> None:
    make_followup(negotiation=meeting(area, -90, S.APPROVED))
    now = begun(area, convener=area.alavesi)
    meeting(area, 30, S.PLANNED, title_fi="Salainen suunnitelma")
    for who, is_told in (("editor", False), ("coordinator", True)):
        page = area.people.client(who).get(url("carry", now.pk)).content.decode()
        assert ("Salainen suunnitelma" in page) is is_told
