"""Search over everything: groups by sort, and nothing that the actor can't see."""

import pytest

from agreements.models import Agreement
from tests.conftest import People
from tests.factories.agreements import make_agreement
from tests.factories.contacts import make_interface, make_person
from tests.factories.indicators import make_goal
from tests.factories.negotiations import make_negotiation
from tests.indicators.counting import statements
from yhdyspinta.search import LONGEST, words_of
from yhdyspinta.tenancy.context import tenant_context

MOST_QUERIES = 32


def search(people: People, who: str, text: str, **headers: str) -> str:
    response = people.client(who).get("/jarvialue/search/", {"q": text}, headers=headers)
    assert response.status_code == 200
    return str(response.content.decode())


def test_hits_come_from_every_app_by_sort(people: People):
    with tenant_context(people.tenant.pk):
        make_interface(name_fi="Opiskeluhuolto")
        make_person(organisation=people.county, name="Oona Opiskeluhuolto")
        make_agreement(title_fi="Opiskeluhuoltosopimus", state=Agreement.State.IN_FORCE)
        make_negotiation(title_fi="Opiskeluhuollon neuvottelu")
        make_goal(title_fi="Opiskeluhuolto tutuksi")
    page = search(people, "viewer", "opiskeluhuol")
    for sort in ("Who answers", "Person", "Agreement", "Negotiation", "Goal"):
        assert f"<h2>{sort} " in page
    assert "5 hits" in page


def test_a_draft_is_found_by_coordinators_only(people: People):
    with tenant_context(people.tenant.pk):
        draft = make_agreement(title_fi="Salainen luonnos", state=Agreement.State.DRAFT)
        make_goal(title_fi="Salainen tavoite", agreement=draft)
    assert "Salainen luonnos" in search(people, "coordinator", "salainen")
    for who in ("viewer", "editor", "admin", "partner"):
        page = search(people, who, "salainen")
        assert "luonnos" not in page
        assert "tavoite" not in page
        assert "Nothing was found" in page


def test_nothing_is_asked_of_one_letter(people: People):
    assert "Write at least two letters." in search(people, "viewer", "o")
    assert "Write at least two letters." in search(people, "viewer", "  ")


@pytest.mark.parametrize(
    "text", ["\x00nul", "%_\\'\"", "<b>", "å" * 5000, "\N{SNOWMAN}", "a\nb", "(((", "&|!"]
)
def test_whatever_is_typed_is_answered(people: People, text: str):
    page = search(people, "viewer", text)
    assert "<b>" not in page


def test_what_is_typed_becomes_words():
    assert words_of("  kaksi\n\t sanaa\x00 ") == "kaksi sanaa"
    assert len(words_of("a" * 5000)) == LONGEST


def test_typing_swaps_the_results_alone(people: People):
    part = search(people, "viewer", "alavesi", **{"HX-Request": "true"})
    assert part.lstrip().startswith('<section id="results">')
    assert "Alavesi" in part


def test_the_search_takes_as_many_statements_with_little_as_with_much(people: People):
    def add(times: int) -> None:
        with tenant_context(people.tenant.pk):
            for number in range(times):
                make_person(organisation=people.municipality, name=f"Kaisla {number} {times}")
                make_agreement(title_fi=f"Kaisla {number}", state=Agreement.State.IN_FORCE)
                make_negotiation(title_fi=f"Kaisla {number}")
                make_goal(title_fi=f"Kaisla {number}")

    client = people.client("viewer")
    add(3)
    few, _page = statements(client, "/jarvialue/search/?q=kaisla")
    add(27)
    many, _page = statements(client, "/jarvialue/search/?q=kaisla")
    assert few == many <= MOST_QUERIES
