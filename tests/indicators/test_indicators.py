"""Indicators in the browser: taken in use, shown, entered by hand, and what is refused."""

from decimal import Decimal

import pytest

from indicators.models import Indicator, Observation
from tests.factories.indicators import (
    make_goal,
    make_goalindicator,
    make_indicator,
    make_observation,
)
from tests.indicators.counting import statements
from yhdyspinta.tenancy.context import tenant_context
from yhdyspinta.tenancy.links import area_url

ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def at(people):
    """Inside the area; asks for pages by name as some member."""
    with tenant_context(people.tenant.pk):
        people.tenant.county_code = "14"
        people.tenant.save()
        for place, code in ((people.municipality, "167"), (people.other_municipality, "707")):
            place.municipality_code = code
            place.save()
        yield lambda name, *args: area_url(f"indicators:{name}", *args)


def text(response):
    return response.content.decode()


@pytest.mark.parametrize(
    ("status", "body", "hint"),
    [
        (500, b"", "Sotkanet did not answer"),
        (403, b"", "Sotkanet refused"),
        (404, b"", "no indicator of this number"),
        (200, b'{"id": 3219, "title"', "can&#x27;t be read"),
        (200, [], "can&#x27;t be read"),
    ],
)
def test_outside_trouble_is_told_at_the_field(people, at, sotkanet, status, body, hint):
    sotkanet.always(status, body)
    sent = {"number": "3219", "direction": "less"}
    response = people.client("coordinator").post(at("indicator-add"), sent, headers=ENGLISH)
    assert response.status_code == 422
    assert hint in text(response)
    assert 'value="3219"' in text(response)
    assert len(sotkanet.asked) == 1  # nobody is kept waiting for a second try
    assert not Indicator.objects.exists()


def test_a_number_is_taken_in_use_once(people, at, sotkanet):
    client = people.client("coordinator")
    sent = {"number": "03219", "direction": "less"}
    response = client.post(at("indicator-add"), sent)
    indicator = Indicator.objects.get()
    assert response.url == indicator.get_absolute_url()
    assert "every 3s" in text(client.get(response.url))
    assert client.post(at("indicator-add"), sent).status_code == 422
    assert client.post(at("indicator-add"), sent | {"number": "3219x"}).status_code == 422


def test_an_own_figure_is_taken_in_use_once(people, at):
    client = people.client("coordinator")
    sent = {"code": "measures_done_pct", "direction": "more"}
    assert client.post(at("indicator-add-own"), sent).status_code == 302
    assert client.post(at("indicator-add-own"), sent).status_code == 422
    assert Indicator.objects.get().source == "own"


def _figures(indicator, *, places=(("KUNTA", "167"), ("KUNTA", "707"), ("MAA", "358"))):
    for category, code in places:
        for year in (2022, 2024):
            make_observation(
                indicator=indicator, region_category=category, region_code=code, year=year
            )


def test_a_page_shows_charts_tables_source_and_why_a_figure_is_missing(people, at):
    indicator = make_indicator(
        source="sotkanet",
        source_code="5",
        source_note="Tilastokeskus",
        fetched_at="2026-01-01T00:00Z",
    )
    make_observation(
        indicator=indicator,
        region_category="HYVINVOINTIALUE",
        region_code="14",
        value=None,
        null_reason="no_value",
    )
    _figures(indicator)
    make_goalindicator(
        goal=make_goal(title_fi="Tavoite A"), indicator=indicator, target=6, target_year=2029
    )
    page = text(people.client("viewer").get(indicator.get_absolute_url(), headers=ENGLISH))
    for word in (
        "Tilastokeskus",
        "CC BY 4.0",
        "a small number",
        "no data",
        "Tavoite A",
        "Koivujoki",
    ):
        assert word in page
    assert page.count("<svg xmlns") == 2
    assert "Target 6.0 by 2029" in page
    assert "→ Alavesi" in page


def test_an_invented_figure_is_marked_and_names_no_real_source(people, at):
    indicator = make_indicator(
        source="sotkanet", source_code="5", is_example=True, fetched_at="2026-01-01T00:00Z"
    )
    _figures(indicator)
    page = text(people.client("viewer").get(indicator.get_absolute_url(), headers=ENGLISH))
    assert page.count("EXAMPLE") >= 3
    assert "CC BY" not in page


def test_another_municipality_is_chosen_without_the_whole_page(people, at):
    indicator = make_indicator()
    _figures(indicator)
    client = people.client("viewer")
    url = indicator.get_absolute_url()
    part = text(client.get(url, {"municipality": "707"}, headers={"HX-Request": "true"}))
    assert "<html" not in part
    assert "→ Koivujoki" in part
    assert "→" not in text(client.get(url, {"municipality": ""}))
    assert client.get(url, {"municipality": "nonsense"}).status_code == 200


def test_a_source_without_municipalities_says_so(people, at):
    indicator = make_indicator()
    _figures(indicator, places=(("MAA", "358"),))
    page = text(people.client("viewer").get(indicator.get_absolute_url(), headers=ENGLISH))
    assert "no figures by municipality" in page


def test_figures_are_entered_a_year_at_a_time(people, at):
    client = people.client("coordinator")
    client.post(
        at("indicator-add-manual"), {"name_fi": "Asiakkaat", "direction": "more", "decimals": "1"}
    )
    indicator = Indicator.objects.get()
    url = at("figures", indicator.pk) + "?year=2024"
    client.post(url, {"KUNTA-167": "1 234,56", "KUNTA-707": "..", "MAA-358": ""})
    rows = {row.region_code: (row.value, row.null_reason) for row in Observation.objects.all()}
    assert rows == {"167": (Decimal("1234.56"), ""), "707": (None, "not_known")}
    page = text(client.get(url))
    assert 'value="1234,56"' in page
    assert 'value=".."' in page


def test_what_another_entered_meanwhile_stays(people, at):
    indicator = make_indicator(source="manual")
    for code in ("167", "707"):
        make_observation(
            indicator=indicator, region_category="KUNTA", region_code=code, year=2024, value=5
        )
    url = at("figures", indicator.pk) + "?year=2024"
    form = people.client("coordinator").get(url).context["figures"]
    sent = {
        name: form[field].value() or ""
        for field in form.fields
        for name in (form[field].html_name, form[field].html_initial_name)
    }
    assert f'name="{form["KUNTA-167"].html_initial_name}"' in str(form)
    own = {"initial-KUNTA-167": sent["KUNTA-167"], "KUNTA-167": "8"}
    people.client("editor").post(url, own)
    people.client("coordinator").post(url, sent | {"KUNTA-707": "", "MAA-358": "9"})
    rows = {row.region_code: row.value for row in Observation.objects.all()}
    assert rows == {"167": 8, "358": 9}


@pytest.mark.parametrize(
    ("typed", "hint"),
    [("–", "Write 0 if there are none"), ("n. 5", "Write a number only"), ("5 €", "number only")],
)
def test_a_refused_figure_keeps_all_that_was_typed(people, at, typed, hint):
    indicator = make_indicator()
    response = people.client("coordinator").post(
        at("figures", indicator.pk) + "?year=2024",
        {"KUNTA-167": typed, "KUNTA-707": "77,7"},
        headers=ENGLISH,
    )
    assert response.status_code == 422
    assert hint in text(response)
    assert f'value="{typed}"' in text(response)
    assert 'value="77,7"' in text(response)
    assert not Observation.objects.exists()


@pytest.mark.parametrize("year", ["20x4", "2999", "24", "2099"])
def test_a_year_that_is_none_is_told(people, at, year):
    indicator = make_indicator()
    url = at("figures", indicator.pk) + f"?year={year}"
    assert people.client("coordinator").get(url).status_code == 422
    assert people.client("coordinator").post(url, {"KUNTA-167": "5"}).status_code == 422
    assert not Observation.objects.exists()


def test_a_preparer_enters_for_the_own_municipality_only(people, at):
    indicator = make_indicator()
    url = at("figures", indicator.pk) + "?year=2024"
    people.client("editor").post(url, {"KUNTA-167": "5", "KUNTA-707": "6"})
    assert [row.region_code for row in Observation.objects.all()] == ["167"]


def test_an_indicator_that_tells_of_a_goal_is_not_removed(people, at):
    link = make_goalindicator(goal=make_goal(title_fi="Tavoite A"))
    client = people.client("coordinator")
    refused = client.post(at("indicator-remove", link.indicator_id), headers=ENGLISH)
    assert refused.status_code == 422
    assert "Tavoite A" in text(refused)
    client.post(at("goal-indicator-remove", link.pk))
    client.post(at("indicator-remove", link.indicator_id))
    assert not Indicator.objects.exists()


def test_of_anothers_indicator_only_the_direction_is_ours_to_say(people, at):
    indicator = make_indicator(source="sotkanet", source_code="5", name_fi="Nimi")
    sent = {"name_fi": "Muu", "direction": "more"}
    people.client("coordinator").post(at("indicator-edit", indicator.pk), sent)
    indicator.refresh_from_db()
    assert (indicator.name_fi, indicator.direction) == ("Nimi", "more")


def _indicators_with_figures(number):
    indicators = Indicator.objects.bulk_create(
        Indicator(source="manual", name_fi=f"Mittari {n}") for n in range(number)
    )
    Observation.objects.bulk_create(
        Observation(
            indicator=one, region_category="KUNTA", region_code=f"{n:03}", year=2024, value=1
        )
        for one in indicators
        for n in range(14)
    )


def test_the_list_takes_as_many_statements_however_long(people, at):
    client = people.client("viewer")
    _indicators_with_figures(3)
    few, _page = statements(client, at("indicators"))
    _indicators_with_figures(497)
    many, page = statements(client, at("indicators"))
    assert page.count('<th scope="row">') == 50
    assert few == many <= 15
