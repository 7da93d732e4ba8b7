"""The list of rounds: how far each is, closing and removing, and what changes in the middle."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from negotiations.models import Cycle
from negotiations.rounds import RoundState, changes_of_municipalities, round_rows
from tests.factories.negotiations import at, make_arearule, make_cycle, make_negotiation
from tests.factories.tenancy import make_organisation
from tests.negotiations.conftest import Area
from tests.negotiations.duties_help import SPRING, S
from yhdyspinta.audit.models import Entry


def rows_of(response) -> dict[str, tuple[str, int, int]]:
    rows = response.context["rows"]
    return {row.cycle.title_fi: (str(row.state), row.held, row.of) for row in rows}


def test_each_round_says_how_far_it_is(area: Area, url, coordinator) -> None:
    make_cycle(title_fi="Tyhjä")
    for title, states in {
        "Suunnitteilla": [S.PLANNED, S.INVITED],
        "Kesken": [S.HELD, S.PLANNED, S.CANCELLED],
        "Valmis": [S.APPROVED, S.NOT_HELD],
        "Peruttu": [S.CANCELLED],
    }.items():
        cycle = make_cycle(title_fi=title)
        for state in states:
            make_negotiation(cycle=cycle, state=state)
    make_cycle(title_fi="Suljettu", closed_on=SPRING)
    assert rows_of(coordinator.get(url("rounds"))) == {
        "Tyhjä": ("empty", 0, 0),
        "Suunnitteilla": ("planned", 0, 2),
        "Kesken": ("in_progress", 1, 2),
        "Valmis": ("complete", 1, 1),
        "Peruttu": ("empty", 0, 0),
        "Suljettu": ("closed", 0, 0),
    }


def test_only_what_one_may_see_is_listed_and_counted(area: Area, url) -> None:
    make_cycle(title_fi="Tyhjä")
    cycle = make_cycle(title_fi="Osin")
    for state in (S.PLANNED, S.PLANNED, S.HELD):
        make_negotiation(cycle=cycle, state=state, convener=area.county)
    viewer = area.people.client("viewer")
    assert rows_of(viewer.get(url("rounds"))) == {"Osin": ("complete", 1, 1)}
    assert viewer.get(url("list")).content.decode().count(url("rounds")) >= 1


def test_rounds_of_a_year_and_a_rule(area: Area, url, coordinator) -> None:
    own = make_arearule(served_by="negotiation")
    term = make_cycle(title_fi="Kausi", period_start=date(2025, 6, 1), period_end=date(2029, 5, 31))
    term.rules.create(rule_id="s14")
    make_cycle(title_fi="Vuosi").rules.create(own_rule=own)

    def shown(query: str) -> set[str]:
        return set(rows_of(coordinator.get(url("rounds") + query)))

    assert shown("?year=2026") == {"Kausi", "Vuosi"}
    assert shown("?year=2028") == {"Kausi"}
    assert shown("?rule=s14") == {"Kausi"}
    assert shown(f"?rule={own.code}") == {"Vuosi"}
    assert shown(f"?year=2028&rule={own.code}") == set()
    for odd in ("?year=x", "?year=1800", "?rule=x", "?page=x"):
        assert coordinator.get(url("rounds") + odd).status_code == 200
    assert term.period_in_words == "2025–2029"
    assert Cycle.objects.get(title_fi="Vuosi").period_in_words == "2026"


def test_an_empty_list_says_why(area: Area, url, coordinator) -> None:
    assert coordinator.get(url("rounds")).context["rows"] == []
    make_cycle()
    make_cycle(period_start=date(2028, 1, 1), period_end=date(2028, 12, 31))
    page = coordinator.get(url("rounds") + "?year=2027")
    assert (page.context["rows"], page.context["is_filtered"]) == ([], True)


def test_the_list_costs_as_much_for_many_rounds(area: Area, url, coordinator) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert coordinator.get(url("rounds")).status_code == 200
        return len(asked)

    def fill(count: int) -> None:
        for _n in range(count):
            cycle = make_cycle()
            cycle.rules.create(rule_id="s14")
            make_negotiation(cycle=cycle)

    fill(2)
    statements()
    few = statements()
    fill(15)
    assert statements() == few


def test_a_round_is_closed_with_a_reason_and_opened_again(area: Area, url, coordinator) -> None:
    cycle = make_cycle()
    make_negotiation(cycle=cycle, state=S.PLANNED)
    page = coordinator.get(url("round-close", cycle.pk))
    assert page.context["left"] == 1
    assert coordinator.post(url("round-close", cycle.pk), {"reason": ""}).status_code == 422
    coordinator.post(url("round-close", cycle.pk), {"reason": "Jäi kesken"})
    cycle.refresh_from_db()
    assert cycle.closed_on
    assert cycle.closed_why == "Jäi kesken"
    page = coordinator.get(cycle.get_absolute_url())
    assert "Jäi kesken" in page.content.decode()
    assert not page.context["may_widen"]
    assert coordinator.get(url("round-more", cycle.pk)).status_code == 403
    assert coordinator.post(url("round-close", cycle.pk), {"reason": "x"}).status_code == 403
    coordinator.post(url("round-open", cycle.pk))
    assert Cycle.objects.get(pk=cycle.pk).closed_on is None
    codes = set(Entry.objects.about(cycle).values_list("code", flat=True))
    assert {"round.closed", "round.opened"} <= codes


def test_only_a_round_without_negotiations_is_removed(area: Area, url, coordinator) -> None:
    empty, full = make_cycle(), make_cycle()
    empty.rules.create(rule_id="s14")
    make_negotiation(cycle=full, state=S.CANCELLED)
    assert coordinator.get(empty.get_absolute_url()).context["may_remove"]
    assert coordinator.post(url("round-remove", empty.pk)).url == url("rounds")
    assert coordinator.post(url("round-remove", full.pk)).status_code == 403
    assert list(Cycle.objects.all()) == [full]


def test_a_closed_round_does_not_stand_for_a_convener(area: Area, on_day) -> None:
    on_day(SPRING)
    cycle = make_cycle()
    cycle.rules.create(rule_id="s14")
    assert area.state("s14", area.alavesi, area.county, SPRING) == "to_do"
    cycle.closed_on = SPRING
    cycle.save()
    assert area.state("s14", area.alavesi, area.county, SPRING) == "no_convener"


def test_a_term_that_changes_in_the_middle_is_told_to_everyone(area: Area, url) -> None:
    over = make_cycle(period_start=date(2028, 1, 1), period_end=date(2030, 12, 31))
    within = make_cycle(period_start=date(2026, 1, 1), period_end=date(2028, 12, 31))
    viewer = area.people.client("viewer")
    for cycle, count in ((over, 1), (within, 0)):
        make_negotiation(cycle=cycle)
        assert len(viewer.get(url("round", cycle.pk)).context["changes"]) == count


def test_a_municipality_that_merges_or_begins_in_the_middle_is_told(area: Area, url) -> None:
    cycle = make_cycle()
    make_negotiation(cycle=cycle, covering=[area.alavesi, area.koivujoki], starts_at=at(SPRING))
    new = make_organisation(name_fi="Uusikunta", valid_from=date(2026, 7, 1))
    make_organisation(name_fi="Myöhempi", valid_from=date(2027, 1, 1))
    area.alavesi.valid_to, area.alavesi.successor = date(2026, 6, 30), new
    area.alavesi.save()
    area.koivujoki.valid_to = date(2026, 12, 31)
    area.koivujoki.save()
    page = area.people.client("viewer").get(url("round", cycle.pk))
    ending, beginning = page.context["changes"]
    assert "Alavesi" in ending
    assert "Uusikunta" in ending
    assert "Uusikunta" in beginning
    assert "Alavesi" not in beginning
    assert len(changes_of_municipalities(cycle, [area.alavesi, new])) == 1


def test_another_arrangement_is_kept_beside_the_first(area: Area) -> None:
    cycle = make_cycle(model=Cycle.Model.WHOLE_AREA, also_models=[Cycle.Model.THEMATIC])
    assert len(cycle.arrangements) == 2
    [row] = round_rows([cycle], area.actor("coordinator"))
    assert row.state == RoundState.EMPTY


@pytest.mark.parametrize("name", ["round-open", "round-remove"])
def test_changing_a_round_takes_a_post(area: Area, url, coordinator, name) -> None:
    cycle = make_cycle(closed_on=SPRING if name == "round-open" else None)
    assert coordinator.get(url(name, cycle.pk)).status_code == 405
