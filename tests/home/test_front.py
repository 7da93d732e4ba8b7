"""The front page: what awaits, how the duties are, what comes and what has changed."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from negotiations.models import Negotiation
from tests.conftest import People
from tests.factories.contacts import make_holding, make_interface, make_post
from tests.factories.negotiations import (
    a_rule,
    at,
    make_duty,
    make_evidence,
    make_followup,
    make_negotiation,
)
from tests.factories.register import make_statutory_duty
from tests.factories.tenancy import make_actor, make_organisation
from tests.indicators.counting import statements
from yhdyspinta.audit.models import record
from yhdyspinta.home.awaiting import Awaited, awaiting
from yhdyspinta.home.beginning import ticks
from yhdyspinta.home.duties import state_of_duties
from yhdyspinta.tenancy.actor import actor_of
from yhdyspinta.tenancy.context import tenant_context
from yhdyspinta.tenancy.models import Role
from yhdyspinta.web.answers import Todo

TODAY = date(2026, 11, 24)
MOST_QUERIES = 45


def page_of(people: People, who: str) -> str:
    content: str = people.client(who).get("/jarvialue/").content.decode()
    return content


@pytest.mark.parametrize(
    ("days", "nearness", "tone"),
    [
        (-1, "Time limit passed", "bad"),
        (0, "Today", "warn"),
        (1, "Tomorrow", "warn"),
        (7, "In 7 days", "warn"),
        (8, "", "warn"),
        (None, "", "warn"),
    ],
)
def test_nearness_is_said_in_words(days, nearness, tone):
    due_on = None if days is None else TODAY + timedelta(days=days)
    awaited = Awaited(Todo("Tee tämä", "/", due_on), TODAY)
    assert awaited.nearness == nearness
    assert awaited.tone == tone


def test_what_awaits_is_in_order_of_its_day_and_undated_last(people: People):
    today = timezone.localdate()
    with tenant_context(people.tenant.pk):
        for days in (30, -3, 5):
            make_followup(organisation=people.municipality, due_on=today + timedelta(days=days))
        make_followup(organisation=people.municipality, what="Ilman päivää")
        make_followup(organisation=people.other_municipality, what="Naapurin asia")
        found = awaiting(actor_of(people.members["viewer"]))
    assert [each.days for each in found] == [-3, 5, 30, None]


def test_only_the_first_that_await_are_open(people: People):
    with tenant_context(people.tenant.pk):
        for _ in range(11):
            make_followup(organisation=people.municipality)
    page = page_of(people, "viewer")
    assert "Show 3 more" in page


def test_nobody_is_left_without_a_word_when_nothing_awaits(people: People):
    assert "Nothing awaits you now." in page_of(people, "viewer")


def test_duties_are_counted_for_the_year_and_the_term(tenant):
    county, own = make_organisation(kind="county"), make_organisation()
    yearly = make_statutory_duty(code="kertomus", period="calendar_year")
    year = {"period_start": date(2026, 1, 1), "period_end": date(2026, 12, 31)}
    met = make_duty(rule=yearly, bearer=own, due_on=date(2026, 12, 31), **year)
    make_evidence(duty=met)
    make_duty(rule=yearly, bearer=county, due_on=date(2026, 6, 30), **year)
    make_duty(rule=yearly, bearer=make_organisation(), is_binding=False, **year)
    make_duty(rule=a_rule(), bearer=county)
    state = state_of_duties(TODAY)
    assert (state.area.year.met, state.area.year.of, state.area.year.overdue) == (1, 2, 1)
    assert (state.area.term.met, state.area.term.of, state.area.term.tone) == (0, 1, "")
    assert (state.of(own.pk).year.met, state.of(own.pk).year.tone) == (1, "good")
    assert not state.of(0)


def test_a_report_of_two_years_counts_in_its_last_year_only(tenant):
    rule = make_statutory_duty(code="selonteko", period="two_years")
    make_duty(rule=rule, period_start=date(2025, 1, 1), period_end=date(2026, 12, 31))
    assert state_of_duties(date(2025, 5, 1)).area.year.of == 0
    assert state_of_duties(TODAY).area.year.of == 1


def test_the_own_organisations_duties_come_first(people: People):
    with tenant_context(people.tenant.pk):
        make_duty(bearer=people.municipality)
        make_duty(bearer=people.other_municipality)
    own = page_of(people, "viewer")
    assert own.index("Your own organisation") < own.index("The whole area")
    assert "Your own organisation" not in page_of(people, "coordinator")


def test_three_coming_negotiations_are_shown_without_plans(people: People):
    today = timezone.localdate()
    with tenant_context(people.tenant.pk):
        for days in (4, 1, 3, 2):
            make_negotiation(title_fi=f"Päivä {days}", starts_at=at(today + timedelta(days=days)))
        make_negotiation(title_fi="Suunnitelma", state=Negotiation.State.PLANNED)
    page = page_of(people, "viewer")
    assert page.index("Päivä 1") < page.index("Päivä 2") < page.index("Päivä 3")
    assert "Päivä 4" not in page
    assert "Suunnitelma" not in page


def test_only_visible_entries_of_the_log_are_shown(people: People):
    with tenant_context(people.tenant.pk):
        actor = make_actor(Role.COORDINATOR, organisation=people.county)
        hidden = make_negotiation(title_fi="Salainen", state=Negotiation.State.PLANNED)
        record(actor, "negotiation.plan", hidden)
        for number in range(9):
            record(actor, "negotiation.plan", make_negotiation(title_fi=f"Avoin {number}"))
    page = page_of(people, "viewer")
    assert "Salainen" not in page
    assert "Avoin 8" in page
    assert "Avoin 0" not in page[: page.index("Coming negotiations")]


def test_a_new_area_is_taken_into_use_by_its_managers(people: People):
    assert "Take the area into use" in page_of(people, "admin")
    assert "Take the area into use" in page_of(people, "coordinator")
    assert "Take the area into use" not in page_of(people, "editor")


def test_a_step_that_the_actor_may_not_take_has_no_link(people: People):
    with tenant_context(people.tenant.pk):
        for_admin = ticks(actor_of(people.members["admin"]))
        for_coordinator = ticks(actor_of(people.members["coordinator"]))
    assert [bool(tick.url) for tick in for_admin] == [True, True, True, True, False, False]
    assert [bool(tick.url) for tick in for_coordinator] == [True, False, True, True, True, True]


def test_ticks_are_computed_from_what_is_there(people: People):
    with tenant_context(people.tenant.pk):
        actor = actor_of(people.members["admin"])
        assert [tick.is_done for tick in ticks(actor)] == [True, True, False, False, False, False]
        make_organisation(name_fi="Kolmas kunta")
        make_holding(post=make_post(interface=make_interface()))
        make_negotiation(state=Negotiation.State.HELD)
        assert [tick.is_done for tick in ticks(actor)] == [True, False, True, False, False, True]


@pytest.mark.parametrize("who", ["viewer", "coordinator", "admin"])
def test_the_page_takes_as_many_statements_with_little_as_with_much(people: People, who: str):
    def add(times: int) -> None:
        with tenant_context(people.tenant.pk):
            actor = actor_of(people.members["coordinator"])
            for _ in range(times):
                home = make_organisation()
                make_duty(bearer=home)
                make_duty(bearer=people.municipality, other=home)
                held = make_negotiation(covering=[people.municipality, home])
                make_followup(organisation=people.municipality, negotiation=held)
                make_followup(organisation=people.county, negotiation=held)
                make_holding(post=make_post(interface=make_interface(), organisation=home))
                record(actor, "negotiation.plan", held)

    client = people.client(who)
    add(8)
    few, _page = statements(client, "/jarvialue/")
    add(22)
    many, _page = statements(client, "/jarvialue/")
    assert few == many <= MOST_QUERIES


def test_the_quick_questions_lead_to_pages_that_answer_them(people: People):
    with tenant_context(people.tenant.pk):
        chosen = make_interface(name_fi="Opiskeluhuolto")
    client = people.client("viewer")
    page = page_of(people, "viewer")
    asked: dict[str, dict[str, str | int]] = {
        "contacts/": {"q": "opiskeluhuolto"},
        "responsibilities/": {"interface": chosen.pk},
        "search/": {"q": "opiskeluhuolto"},
    }
    for path, question in asked.items():
        assert f'action="/jarvialue/{path}"' in page
        assert client.get(f"/jarvialue/{path}", question).status_code == 200
    assert f'<option value="{chosen.pk}">Opiskeluhuolto</option>' in page
