"""Decisions across meetings: who may read which, found by interface, municipality, forum, days."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from negotiations.models import AgendaItem, Negotiation
from negotiations.policies import read_confidential_of, read_outcomes
from tests.factories.contacts import make_interface
from tests.factories.negotiations import at, make_agendaitem, make_forum, make_negotiation
from tests.negotiations.conftest import Area
from tests.negotiations.test_memo import text_of
from tests.paper import faults_of

S = Negotiation.State


@pytest.fixture
def url(area: Area) -> Callable[..., str]:
    def at(name: str, query: str = "") -> str:
        return reverse(f"negotiations:{name}", args=[area.tenant.slug]) + query

    return at


def decided(area: Area, day: date = date(2026, 3, 2), **fields: Any) -> AgendaItem:
    """An outcome of a meeting that the county convenes; by default its memo is approved."""
    negotiation = make_negotiation(
        state=fields.pop("state", S.APPROVED),
        starts_at=at(day),
        convener=fields.pop("convener", area.county),
        covering=fields.pop("covering", [area.alavesi]),
        forum=fields.pop("forum", None),
        title_fi="Neuvottelu",
    )
    defaults = {"outcome": "Sovittiin.", "outcome_kind": "agreed"}
    return make_agendaitem(negotiation=negotiation, **(defaults | fields))


def found(area: Area, url: Callable[..., str], who: str, query: str = "") -> list[AgendaItem]:
    response = area.people.client(who).get(url("decisions", query))
    assert response.status_code == 200
    return list(response.context["page"])


@pytest.mark.parametrize("who", ["viewer", "editor", "coordinator", "partner"])
@pytest.mark.parametrize("state", S.values)
@pytest.mark.parametrize("convener", ["county", "alavesi"])
@pytest.mark.parametrize("secret", [True, False])
def test_rows_follow_the_rule_of_reading_outcomes(
    area: Area, who: str, state: str, convener: str, secret: bool
) -> None:
    item = decided(area, state=state, convener=getattr(area, convener), is_confidential=secret)
    actor, negotiation = area.actor(who), item.negotiation
    may = Negotiation.objects.visible_to(actor).filter(pk=negotiation.pk).exists()
    may = may and read_outcomes(actor, negotiation)
    may = may and (not secret or read_confidential_of(actor, negotiation))
    rows = AgendaItem.objects.readable_by(actor)
    assert rows.filter(pk=item.pk).exists() is may


def test_found_by_each_thing_asked_for(area, url) -> None:
    interface, forum = make_interface(), make_forum()
    old = decided(area, date(2024, 5, 2), interface=interface)
    new = decided(area, date(2026, 5, 2), forum=forum, outcome="Kuljetukset hoidetaan yhdessä.")
    other = decided(area, date(2026, 2, 2), covering=[area.koivujoki], title="Palveluseteli")
    for query, expected in (
        ("", [new, other, old]),
        (f"?interface={interface.pk}", [old]),
        (f"?municipality={area.koivujoki.pk}", [other]),
        (f"?municipality={area.alavesi.pk}", [new, old]),
        (f"?forum={forum.pk}", [new]),
        ("?term=2022", [old]),
        ("?term=2025", [new, other]),
        ("?start=2026-05-02&end=2026-05-02", [new]),
        ("?start=2026-05-03", []),
        ("?term=2022&start=2026-01-01", []),
        ("?q=kuljetukset", [new]),
        ("?q=PALVELUSETELI", [other]),
        ("?q=%25", []),
    ):
        assert found(area, url, "viewer", query) == expected, query


@pytest.mark.parametrize("state", ["planned", "invited", "held", "cancelled"])
def test_what_was_not_decided_is_not_there(area, url, state) -> None:
    decided(area, state=state if state != "held" else S.APPROVED, outcome="", outcome_kind="")
    decided(area, state=S.APPROVED, is_proposal=True)
    if state != "held":
        decided(area, state=state)
    assert found(area, url, "coordinator") == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("?interface=999999", "interface"),
        ("?municipality=x", "municipality"),
        ("?term=1999", "term"),
        ("?start=2026-02-31", "start"),
        ("?start=2026-02-02&end=2026-02-01", "end"),
        ("?q=" + "x" * 101, "q"),
    ],
)
@pytest.mark.parametrize("name", ["decisions", "decisions-pdf"])
def test_a_wrong_search_is_refused(area, url, query, field, name) -> None:
    response = area.people.client("viewer").get(url(name, query))
    assert response.status_code == 422
    assert field in response.context["form"].errors


def test_pages_cost_the_same(area, url) -> None:
    forum, interface = make_forum(), make_interface()

    def cost() -> int:
        client = area.people.client("viewer")
        with CaptureQueriesContext(connection) as queries:
            client.get(url("decisions"))
        return len(queries)

    decided(area, forum=forum, interface=interface)
    cost()
    few = cost()
    for n in range(30):
        decided(area, date(2026, 1, 1) + timedelta(days=n), interface=interface)
    assert cost() == few
    assert len(found(area, url, "viewer", "?page=2")) == 6
    assert len(found(area, url, "viewer", "?page=99")) == 6


def test_only_the_part_is_given_to_htmx(area, url) -> None:
    decided(area)
    response = area.people.client("viewer").get(url("decisions"), headers={"HX-Request": "true"})
    assert response.content.decode().strip().startswith("<section")


def test_decisions_on_paper(area, url) -> None:
    decided(area, date(2026, 3, 2), title="Työnjako", interface=make_interface(name_fi="Ruoka"))
    decided(area, date(2026, 4, 2), title="Salainen asia", is_confidential=True)
    query = f"?municipality={area.alavesi.pk}&term=2025"
    for who, sees in (("viewer", True), ("partner", False)):
        response = area.people.client(who).get(url("decisions-pdf", query))
        assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
        text = text_of(response.content)
        assert "Työnjako" in text
        assert "2025–2029" in text
        assert "Ruoka" in text
        assert ("Salainen asia" in text) is sees
    assert not faults_of(response.content)


def test_nothing_found_is_a_paper_too(area, url) -> None:
    response = area.people.client("viewer").get(url("decisions-pdf"))
    assert response.status_code == 200
    assert not faults_of(response.content)


def test_too_much_for_one_paper_is_refused(area, url, monkeypatch) -> None:
    monkeypatch.setattr("negotiations.views.decisions.MOST_ON_PAPER", 1)
    decided(area)
    assert area.people.client("viewer").get(url("decisions-pdf")).status_code == 200
    decided(area)
    response = area.people.client("viewer").get(url("decisions-pdf"))
    assert response.status_code == 422
    assert response.context["reasons"]


def test_terms_go_until_the_one_that_runs(area, url) -> None:
    form = area.people.client("viewer").get(url("decisions")).context["form"]
    codes = [code for code, _label in form.fields["term"].choices]
    assert codes[-2:] == ["2025", "2022"]
    assert codes[1] == str(2025 + (timezone.localdate().year - 2025) // 4 * 4)
