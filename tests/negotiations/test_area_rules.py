"""What meets a continuous duty, the area's own duties, and what counts as an account."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from negotiations.duties import open_duties, show_evidence
from negotiations.models import (
    AreaRule,
    Attachment,
    Duty,
    Evidence,
    Negotiation,
)
from tests.factories.agreements import make_agreement
from tests.factories.documents import make_stored_file
from tests.factories.negotiations import (
    at,
    make_agendaitem,
    make_arearule,
    make_duty,
    make_evidence,
    make_forum,
    make_minutes,
    make_negotiation,
    make_participant,
)
from tests.factories.register import make_statutory_duty
from tests.factories.responsibility import make_matrix, make_task
from tests.negotiations.conftest import Area
from tests.negotiations.duties_help import SPRING, S, duty_of, held_with


@pytest.fixture
def lasting(area: Area) -> Duty:
    make_statutory_duty(
        code="coordination",
        period="continuous",
        served_by="pointer",
        law="612/2021",
        section="10 §",
    )
    open_duties(SPRING)
    return duty_of("coordination", area.county)


def test_a_clause_a_task_or_a_forum_meets_a_continuous_duty(
    area, url, coordinator, lasting, on_day
) -> None:
    on_day(SPRING)
    agreement = make_agreement(state="in_force", clauses=2)
    draft = make_agreement(state="draft")
    clause = agreement.versions.get().clauses.all()[1]
    task, forum = make_task(matrix=make_matrix()), make_forum(name_fi="Kuntakokous")
    address = url("evidence-new", lasting.pk)
    offered: Any = coordinator.get(address).context["form"].fields["clause"].choices
    assert str(draft) not in [str(name) for name, _group in offered]
    for typed in (
        {"clause": f"{agreement.pk}:{clause.anchor}"},
        {"task": task.pk},
        {"forum": forum.pk},
    ):
        assert coordinator.post(address, typed).status_code == 302
        evidence = lasting.evidence.get().evidence
        assert (evidence.kind, evidence.done_on) == ("pointer", SPRING)
        assert area.state("coordination", area.county, None, SPRING) == "met"
        page = coordinator.get(lasting.get_absolute_url()).content.decode()
        assert ("#clause-" in page) == ("clause" in typed)
        if "forum" not in typed:
            evidence.delete()
    forum.ended_on = date(2026, 4, 1)
    forum.save()
    assert area.state("coordination", area.county, None, date(2026, 4, 1)) == "met"
    assert area.state("coordination", area.county, None, date(2026, 4, 2)) == "to_do"


def test_a_clause_of_an_agreement_that_has_ended_shows_nothing(area, lasting) -> None:
    agreement = make_agreement(state="in_force")
    make_evidence(
        duty=lasting,
        kind="pointer",
        title="",
        agreement=agreement,
        clause_anchor=agreement.versions.get().clauses.get().anchor,
    )
    assert area.state("coordination", area.county, None, SPRING) == "met"
    agreement.state = "replaced"
    agreement.save()
    assert area.state("coordination", area.county, None, SPRING) == "to_do"


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({}, "title"),
        ({"clause": "1:x"}, "clause"),
        ({"task": "999999"}, "task"),
        ({"two": "1"}, "forum"),
    ],
)
def test_a_wrong_pointer_is_refused(area, url, coordinator, lasting, typed, field) -> None:
    if typed.pop("two", ""):
        typed |= {"task": make_task(matrix=make_matrix()).pk, "forum": make_forum().pk}
    response = coordinator.post(url("evidence-new", lasting.pk), typed)
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert not Evidence.objects.exists()


def own(**changes: Any) -> dict[str, Any]:
    return {
        "name_fi": "Yhteinen vuosikatsaus",
        "basis": "Yhteistyösopimus 5 §",
        "bearer": "everyone",
        "other_party": "none",
        "period": "calendar_year",
        "served_by": "document",
        "due_month": "10",
        "valid_from": "2026-01-01",
    } | changes


def test_a_duty_of_the_area_is_opened_changed_and_ended(area, url, coordinator, on_day) -> None:
    on_day(SPRING)
    assert "Yhteinen" not in coordinator.get(url("rules")).content.decode()
    assert coordinator.post(url("rule-new"), own()).status_code == 302
    rule = AreaRule.objects.get()
    duties = Duty.objects.filter(own_rule=rule)
    assert {d.bearer for d in duties} == {area.county, area.alavesi, area.koivujoki}
    assert {(d.period_start, d.due_on) for d in duties} == {(date(2026, 1, 1), date(2026, 10, 31))}
    make_evidence(duty=duties.get(bearer=area.alavesi))
    board = coordinator.get(url("duties") + "?show=documents").context["board"]
    assert [c.rule for c in board.columns][-1] == rule
    response = coordinator.post(url("rule-edit", rule.pk), own(due_month="5", bearer="county"))
    assert response.status_code == 302, response.context["form"].errors
    rule.refresh_from_db()
    assert (rule.bearer, duties.all()[0].due_on) == ("everyone", date(2026, 5, 31))
    for who in ("county", "alavesi"):
        page = coordinator.get(duties.get(bearer=getattr(area, who)).get_absolute_url())
        assert page.status_code == 200
    for name, args in (("front:front", []), ("front:municipality", [area.alavesi.pk])):
        assert coordinator.get(reverse(name, args=[area.tenant.slug, *args])).status_code == 200
    coordinator.post(url("rule-end", rule.pk), {"on": "2026-04-30"})
    assert {d.bearer: str(d.state) for d in duties.with_state(SPRING)} == {
        area.county: "not_binding",
        area.alavesi: "met",
        area.koivujoki: "not_binding",
    }
    open_duties(date(2027, 1, 5))
    assert duties.count() == 3
    coordinator.post(url("rule-end", rule.pk), {"on": "2026-12-31"})
    assert {str(d.state) for d in duties.with_state(SPRING)} == {"met", "to_do"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name_fi": ""}, "name_fi"),
        ({"name_fi": "yhteinen KATSAUS"}, "name_fi"),
        ({"bearer": "county", "other_party": "county"}, "other_party"),
        ({"served_by": "negotiation", "period": "continuous", "due_month": ""}, "period"),
        ({"served_by": "pointer"}, "period"),
        ({"served_by": "post"}, "served_by"),
        ({"period": "council_term"}, "due_month"),
        ({"due_month": "13"}, "due_month"),
        ({"valid_from": "2026-02-30"}, "valid_from"),
    ],
)
def test_a_wrong_duty_of_the_area_is_refused(area, url, coordinator, changes, field) -> None:
    make_arearule(name_fi="Yhteinen katsaus")
    response = coordinator.post(url("rule-new"), own(**changes))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert "Yhteistyösopimus 5 §" in response.content.decode()


@pytest.mark.parametrize("day", ["", "2025-12-31", "2026-02-30", "0001-01-01"])
def test_a_duty_of_the_area_ends_on_a_day_after_its_first(area, url, coordinator, day) -> None:
    rule = make_arearule(valid_from=date(2026, 1, 1))
    assert coordinator.post(url("rule-end", rule.pk), {"on": day}).status_code == 422


def test_a_negotiation_meets_a_duty_of_the_area(area) -> None:
    rule = make_arearule(bearer="everyone", other_party="municipality", served_by="negotiation")
    open_duties(SPRING)
    pairs = {(d.bearer, d.other) for d in Duty.objects.filter(own_rule=rule)}
    assert (area.alavesi, area.alavesi) not in pairs
    assert (area.county, area.alavesi) in pairs
    negotiation = held_with(area)
    negotiation.rules.create(own_rule=rule)
    show_evidence(negotiation, membership_id=None)
    met = Duty.objects.with_state(SPRING).filter(own_rule=rule).met()
    assert [(d.bearer, d.other) for d in met] == [(area.county, area.alavesi)]


def test_a_day_before_the_first_known_term_opens_nothing(area) -> None:
    rule = make_arearule(period="council_term")
    open_duties(date(2019, 3, 2))
    assert not Duty.objects.filter(own_rule=rule).exists()


def _outcome(n: Negotiation) -> None:
    make_agendaitem(negotiation=n, outcome_kind="noted")


def _attach(n: Negotiation, days: int) -> None:
    Attachment.objects.create(negotiation=n, title="Muistio", file=make_stored_file())
    added = (n.starts_at or timezone.now()) + timedelta(days=days)
    Attachment.objects.filter(negotiation=n).update(added_at=added)


@pytest.mark.parametrize(
    ("what", "is_met"),
    [
        (lambda n: None, False),
        (_outcome, True),
        (lambda n: make_agendaitem(negotiation=n, background="Ennakkoaineisto"), False),
        (lambda n: make_minutes(negotiation=n), True),
        (lambda n: _attach(n, 2), True),
        (lambda n: _attach(n, -2), False),
        (lambda n: setattr(n, "state", S.COMMENTING), True),
        (lambda n: setattr(n, "state", S.PUBLISHED), True),
        (lambda n: setattr(n, "state", S.IN_SESSION), False),
    ],
)
def test_a_duty_is_met_only_by_what_something_is_written_of(area, what, is_met) -> None:
    negotiation = make_negotiation(
        rules=["s14"],
        covering=[area.alavesi],
        starts_at=at(date(2026, 2, 2)),
        convener=area.county,
        state=S.HELD,
    )
    make_participant(negotiation=negotiation, organisation=area.alavesi, attendance="present")
    what(negotiation)
    show_evidence(negotiation, membership_id=None)
    assert (area.state("s14", area.alavesi, area.county, SPRING) == "met") is is_met
    assert Evidence.objects.exists() is is_met


def test_a_meeting_in_session_has_its_date(area, on_day) -> None:
    on_day(SPRING)
    make_negotiation(
        rules=["s14"], covering=[area.alavesi], starts_at=at(SPRING), state=S.IN_SESSION
    )
    assert area.state("s14", area.alavesi, area.county, SPRING) == "dated"


def test_a_continuous_duty_of_a_year_view_is_in_every_year(area, url, coordinator, lasting) -> None:
    response = coordinator.get(url("duties") + "?show=continuous&year=2026")
    assert [c.rule.code for _o, c in response.context["board"].others] == ["coordination"]
    make_duty(
        rule=lasting.rule, bearer=area.alavesi, period_start=None, period_end=None, due_on=None
    )
    assert coordinator.get(url("duties") + "?show=continuous&term=2025").context["board"].rows
