"""Goals and measures in the browser: made, changed, filtered, and what is refused."""

import pytest

from indicators.models import Goal, GoalIndicator, Measure
from tests.factories.agreements import make_agreement
from tests.factories.contacts import make_interface
from tests.factories.indicators import (
    make_goal,
    make_goalindicator,
    make_indicator,
    make_measure,
    make_observation,
)
from tests.indicators.counting import statements
from yhdyspinta.audit.models import Entry
from yhdyspinta.tenancy.context import tenant_context
from yhdyspinta.tenancy.links import area_url


@pytest.fixture
def at(people):
    """Inside the area; asks for pages by name as some member."""
    with tenant_context(people.tenant.pk):
        yield lambda name, *args: area_url(f"indicators:{name}", *args)


def text(response):
    return response.content.decode()


def test_a_coordinator_enters_a_goal_of_several_organisations(people, at):
    client = people.client("coordinator")
    sent = {
        "title_fi": "Harvempi nuori syrjäytyy",
        "owners": [people.county.pk, people.municipality.pk],
        "starts_on": "2025-06-01",
        "ends_on": "31.5.2029",
    }
    response = client.post(at("goal-add"), sent)
    goal = Goal.objects.get()
    assert response.url == goal.get_absolute_url()
    assert set(goal.owners.values_list("organisation_id", flat=True)) == set(sent["owners"])
    page = text(client.get(response.url))
    assert "Harvempi nuori syrjäytyy" in page
    assert "Alavesi" in page


def test_owners_are_exactly_those_that_were_ticked(people, at):
    goal = make_goal(owners=[people.county, people.municipality])
    kept = goal.owners.get(organisation=people.county).pk
    sent = {"title_fi": goal.title_fi, "owners": [people.county.pk, people.other_municipality.pk]}
    people.client("coordinator").post(at("goal-edit", goal.pk), sent)
    owners = dict(goal.owners.values_list("organisation__name_fi", "pk"))
    assert set(owners) == {people.county.name_fi, "Koivujoki"}
    assert kept in owners.values()


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        ({"ends_on": "2024-01-01"}, "The last day is before the first day."),
        ({"owners": []}, "Choose at least one organisation."),
        ({"owners": ["999999"]}, "999999"),
        ({"starts_on": "31.2.2026"}, "Enter a valid date"),
        ({"title_fi": ""}, "This field is required."),
        ({"title_fi": "x" * 251}, "250"),
    ],
)
def test_a_refused_goal_says_why_and_keeps_what_was_typed(people, at, wrong, hint):
    sent = {
        "title_fi": "Tavoite",
        "description": "Pitkä kuvaus, jota ei kirjoiteta uudestaan",
        "owners": [people.county.pk],
        "starts_on": "2025-06-01",
        "ends_on": "2029-05-31",
    } | wrong
    response = people.client("coordinator").post(
        at("goal-add"), sent, headers={"Accept-Language": "en"}
    )
    assert response.status_code == 422
    assert hint in text(response)
    assert "Pitkä kuvaus, jota ei kirjoiteta uudestaan" in text(response)
    assert not Goal.objects.exists()


def test_an_owners_preparer_says_how_it_goes_and_why(people, at):
    goal = make_goal(owners=[people.municipality])
    client = people.client("editor")
    refused = client.post(at("goal-state", goal.pk), {"state": "off_track"})
    assert refused.status_code == 422
    assert goal.title_fi in text(refused)
    client.post(at("goal-state", goal.pk), {"state": "off_track", "state_reason": "Ei tekijää."})
    goal.refresh_from_db()
    assert (goal.state, goal.state_reason) == ("off_track", "Ei tekijää.")
    assert "Ei tekijää." in Entry.objects.about(goal).get().sentence()


def test_a_preparer_adds_measures_of_the_own_organisation_only(people, at):
    goal = make_goal(owners=[people.municipality])
    sent = {"title_fi": "Päivystys", "state": "open", "due_on": "2026-12-31"}
    client = people.client("editor")
    other = client.post(at("measure-add", goal.pk), sent | {"organisation": people.county.pk})
    assert other.status_code == 422
    assert "Päivystys" in text(other)
    client.post(at("measure-add", goal.pk), sent | {"organisation": people.municipality.pk})
    measure = Measure.objects.get()
    client.post(
        at("measure-edit", measure.pk),
        sent | {"organisation": people.municipality.pk, "state": "done"},
    )
    codes = [entry.code for entry in Entry.objects.about(goal)]
    assert codes == ["measure.done", "measure.create"]


@pytest.mark.parametrize(
    ("target", "year", "hint"),
    [
        ("12,5", "", "Say by which year"),
        ("", "2027", "Give the target too"),
        ("..", "2027", "only that it is not known"),
        ("puolet", "2027", "Write a number only"),
        ("12", "27", "four digits"),
        ("12", "tammikuu", "four digits"),
    ],
)
def test_a_refused_target_says_why_and_keeps_what_was_typed(people, at, target, year, hint):
    goal, indicator = make_goal(), make_indicator(unit="%")
    sent = {"indicator": indicator.pk, "target": target, "target_year": year}
    response = people.client("coordinator").post(
        at("goal-indicator-add", goal.pk), sent, headers={"Accept-Language": "en"}
    )
    assert response.status_code == 422
    assert hint in text(response)
    assert f'value="{target or year}"' in text(response)
    assert not GoalIndicator.objects.exists()


def test_a_target_takes_a_decimal_comma_and_the_indicators_own_unit(people, at):
    goal = make_goal()
    share, euros = make_indicator(unit="%"), make_indicator(unit="€")
    client = people.client("coordinator")
    for indicator, status in ((share, 302), (euros, 422)):
        sent = {"indicator": indicator.pk, "target": "12,25 %", "target_year": "2027"}
        assert client.post(at("goal-indicator-add", goal.pk), sent).status_code == status
    link = goal.indicators.get()
    assert str(link.target) == "12.2500"
    assert "12,25" in text(client.get(at("goal-indicator-edit", link.pk)))
    assert "12,25" in text(client.get(goal.get_absolute_url()))


def test_the_same_indicator_twice_is_refused(people, at):
    link = make_goalindicator()
    response = people.client("coordinator").post(
        at("goal-indicator-add", link.goal_id), {"indicator": link.indicator_id}
    )
    assert response.status_code == 422


def test_goals_are_narrowed_and_the_part_alone_is_given_to_htmx(people, at):
    interface = make_interface(name_fi="Nuoret")
    make_goal(title_fi="Yksi", interface=interface, owners=[people.municipality])
    make_goal(title_fi="Kaksi", state="off_track")
    client = people.client("viewer")
    for asked, shown in (
        ({"interface": interface.pk}, "Yksi"),
        ({"organisation": people.municipality.pk}, "Yksi"),
        ({"state": "off_track"}, "Kaksi"),
        ({"q": "kak"}, "Kaksi"),
    ):
        page = text(client.get(at("goals"), asked, headers={"HX-Request": "true"}))
        assert "<html" not in page
        assert ("Yksi" in page, "Kaksi" in page) == (shown == "Yksi", shown == "Kaksi")
    nothing = text(client.get(at("goals"), {"q": "kolme", "state": "x"}))
    assert "Yksi" in nothing  # a filter that is no filter narrows nothing


def test_a_goal_of_a_draft_is_seen_by_those_who_see_the_draft(people, at):
    draft = make_agreement()
    goal = make_goal(agreement=draft, title_fi="Salainen")
    measure = make_measure(goal=goal, organisation=people.municipality)
    editor = people.client("editor")
    assert editor.get(goal.get_absolute_url()).status_code == 404
    assert editor.get(at("measure-edit", measure.pk)).status_code == 404
    assert "Salainen" not in text(editor.get(at("goals")))
    coordinator = people.client("coordinator")
    assert "Salainen" in text(coordinator.get(at("goals")))
    assert draft.get_absolute_url() in text(coordinator.get(goal.get_absolute_url()))
    assert "Salainen" in text(coordinator.get(at("of-agreement", draft.pk)))


def test_an_empty_list_says_what_to_do(people, at):
    assert at("goal-add") in text(people.client("coordinator").get(at("goals")))
    assert at("goal-add") not in text(people.client("viewer").get(at("goals")))


def _goals_with_everything(people, number):
    for n in range(number):
        goal = make_goal(owners=[people.municipality, people.county])
        make_measure(goal=goal, organisation=people.county)
        link = make_goalindicator(goal=goal, target=5, target_year=2029)
        for year in (2023, 2024):
            make_observation(
                indicator=link.indicator,
                region_category="HYVINVOINTIALUE",
                region_code=people.tenant.county_code,
                year=year,
                value=n,
            )


def test_the_list_takes_as_many_statements_however_long(people, at):
    client = people.client("coordinator")
    _goals_with_everything(people, 3)
    few, _page = statements(client, at("goals"))
    _goals_with_everything(people, 27)
    many, page = statements(client, at("goals"))
    assert page.count("<svg xmlns") == 30
    assert few == many <= 19


def test_a_goal_takes_as_many_statements_however_much_it_has(people, at):
    goal = make_goal(owners=[people.municipality, people.county])
    client, counts = people.client("editor"), []
    for number in (2, 12):
        for _n in range(number):
            make_measure(goal=goal, organisation=people.municipality)
            make_observation(indicator=make_goalindicator(goal=goal).indicator)
        counts.append(statements(client, goal.get_absolute_url())[0])
    assert counts[0] == counts[1] <= 19
