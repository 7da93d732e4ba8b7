"""The steps of a negotiation: each from its own state only, and refused with reasons."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from negotiations.actions import advance_negotiation
from negotiations.flow import NEEDS_REASON, NEGOTIATION_FLOW
from negotiations.models import CoveredMunicipality, Minutes, Negotiation
from negotiations.policies import steps_for
from tests.factories.negotiations import (
    at,
    make_agendaitem,
    make_followup,
    make_negotiation,
    make_participant,
)
from tests.negotiations.conftest import Area
from yhdyspinta.flow import StepRefusedError

S = Negotiation.State
NAMES = sorted({step.name for step in NEGOTIATION_FLOW})
WRONG = [
    (name, state)
    for name in NAMES
    for state in S
    if state not in {step.source for step in NEGOTIATION_FLOW if step.name == name}
]


def ready(area: Area, state: str = S.PLANNED, *, held: bool = False) -> Negotiation:
    """A negotiation that nothing is missing from."""
    days = -1 if held else 7
    negotiation = make_negotiation(
        state=state, starts_at=timezone.now() + timedelta(days=days), convener=area.county
    )
    make_participant(negotiation=negotiation, organisation=area.alavesi, attendance="present")
    make_agendaitem(negotiation=negotiation, outcome="Sovittiin.", outcome_kind="agreed")
    return negotiation


@pytest.mark.parametrize(("name", "state"), WRONG)
def test_a_step_starts_only_from_its_own_state(area: Area, name: str, state: str) -> None:
    negotiation = ready(area, state, held=True)
    with pytest.raises(StepRefusedError):
        advance_negotiation(negotiation, name, actor=area.actor("coordinator"), reason="Syy")
    negotiation.refresh_from_db()
    assert negotiation.state == state


def test_the_whole_life(area: Area) -> None:
    coordinator = area.actor("coordinator")
    negotiation = ready(area)
    negotiation = advance_negotiation(negotiation, "invite", actor=coordinator)
    Negotiation.objects.filter(pk=negotiation.pk).update(starts_at=timezone.now())
    for step in ("hold", "circulate"):
        negotiation = advance_negotiation(negotiation, step, actor=coordinator)
    assert negotiation.comment_until == timezone.localdate() + timedelta(days=14)
    over = timezone.localdate() - timedelta(days=1)
    Negotiation.objects.filter(pk=negotiation.pk).update(comment_until=over)
    negotiation = advance_negotiation(negotiation, "approve", actor=coordinator)
    assert negotiation.state == S.APPROVED
    assert Minutes.objects.get(negotiation=negotiation).language == "fi"


def test_a_small_talk_may_go_from_plan_to_held(area: Area) -> None:
    negotiation = ready(area, held=True)
    assert advance_negotiation(negotiation, "hold", actor=area.actor("coordinator")).state == S.HELD


@pytest.mark.parametrize(
    ("starts_in", "may"),
    [
        (timedelta(minutes=31), False),
        (timedelta(minutes=29), True),
        (-timedelta(hours=2), True),
        (-timedelta(hours=23), True),
        (-timedelta(days=2), False),
        (None, False),
    ],
)
@pytest.mark.parametrize("state", [S.PLANNED, S.INVITED])
def test_session_is_opened_at_its_time(
    area: Area, state: str, starts_in: timedelta | None, may: bool
) -> None:
    coordinator = area.actor("coordinator")
    negotiation = ready(area, state)
    starts_at = None if starts_in is None else timezone.now() + starts_in
    Negotiation.objects.filter(pk=negotiation.pk).update(starts_at=starts_at)
    negotiation.refresh_from_db()
    offered = {step.name for step in steps_for(coordinator, negotiation)}
    assert ("begin" in offered) is may
    if not may:
        with pytest.raises(StepRefusedError):
            advance_negotiation(negotiation, "begin", actor=coordinator)
        return
    opened = advance_negotiation(negotiation, "begin", actor=coordinator)
    assert opened.state == S.IN_SESSION
    assert opened.session_began_at
    assert [step.name for step in steps_for(coordinator, opened)] == ["hold"]
    closed = advance_negotiation(opened, "hold", actor=coordinator)
    assert closed.session_ended_at
    assert closed.session_ended_at >= opened.session_began_at


def test_what_earlier_meetings_left_open_is_settled_before_the_memo(area: Area) -> None:
    coordinator = area.actor("coordinator")
    negotiation = ready(area, S.HELD, held=True)
    CoveredMunicipality.objects.create(negotiation=negotiation, organisation=area.alavesi)
    earlier = make_negotiation(
        state=S.APPROVED, starts_at=at(date(2026, 1, 2)), covering=[area.alavesi]
    )
    make_followup(negotiation=earlier, organisation=area.alavesi)
    with pytest.raises(StepRefusedError) as refusal:
        advance_negotiation(negotiation, "circulate", actor=coordinator)
    assert len(refusal.value.reasons) == 1
    Negotiation.objects.filter(pk=negotiation.pk).update(is_carried_over=True)
    assert advance_negotiation(negotiation, "circulate", actor=coordinator).comment_until


def test_published_and_back(area: Area) -> None:
    coordinator = area.actor("coordinator")
    negotiation = ready(area, S.COMMENTING, held=True)
    for step, state in (
        ("approve", S.APPROVED),
        ("publish", S.PUBLISHED),
        ("unpublish", S.APPROVED),
    ):
        negotiation = advance_negotiation(negotiation, step, actor=coordinator)
        assert negotiation.state == state


def test_invitation_to_nobody_is_refused(area: Area) -> None:
    negotiation = make_negotiation(state=S.PLANNED)
    make_participant(negotiation=negotiation, email="")
    with pytest.raises(StepRefusedError) as refusal:
        advance_negotiation(negotiation, "invite", actor=area.actor("coordinator"))
    assert len(refusal.value.reasons) == 1


@pytest.mark.parametrize("starts_at", [None, at(date(2026, 1, 2))])
def test_invitation_needs_a_day_to_come(area: Area, starts_at: object) -> None:
    negotiation = make_negotiation(state=S.PLANNED, starts_at=starts_at)
    make_participant(negotiation=negotiation)
    with pytest.raises(StepRefusedError):
        advance_negotiation(negotiation, "invite", actor=area.actor("coordinator"))


@pytest.mark.parametrize("step", ["hold", "miss"])
def test_nothing_is_said_of_a_day_to_come(area: Area, step: str) -> None:
    with pytest.raises(StepRefusedError):
        advance_negotiation(ready(area), step, actor=area.actor("coordinator"), reason="Syy")


def test_memo_without_outcomes_people_or_items_is_refused(area: Area) -> None:
    coordinator = area.actor("coordinator")
    negotiation = make_negotiation(state=S.HELD, starts_at=at(date(2026, 1, 2)))
    with pytest.raises(StepRefusedError) as refusal:
        advance_negotiation(negotiation, "circulate", actor=coordinator)
    assert len(refusal.value.reasons) == 2
    make_participant(negotiation=negotiation, attendance="present")
    make_agendaitem(negotiation=negotiation, title="Tilannekuva")
    with pytest.raises(StepRefusedError, match="Tilannekuva"):
        advance_negotiation(negotiation, "circulate", actor=coordinator)


@pytest.mark.parametrize("step", sorted(NEEDS_REASON))
def test_an_exit_needs_a_reason(area: Area, step: str) -> None:
    negotiation = ready(area, S.INVITED, held=True)
    with pytest.raises(StepRefusedError):
        advance_negotiation(negotiation, step, actor=area.actor("coordinator"), reason="  ")
    done = advance_negotiation(negotiation, step, actor=area.actor("coordinator"), reason="Myrsky")
    assert done.state_reason == "Myrsky"


def test_two_people_pressing_the_same_button(area: Area) -> None:
    negotiation = ready(area)
    advance_negotiation(negotiation, "invite", actor=area.actor("coordinator"))
    with pytest.raises(StepRefusedError):
        advance_negotiation(negotiation, "invite", actor=area.actor("coordinator"))
