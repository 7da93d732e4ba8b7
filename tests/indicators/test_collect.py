"""Figures into observations: recorded answers, the service's bad days, own figures, by hand."""

from decimal import Decimal

import pytest
from django.utils import timezone

from indicators import collect, tasks
from indicators.actions import add_from_sotkanet, add_own, enter_figures
from indicators.collect import Given
from indicators.models import Indicator, Observation
from indicators.regions import places
from indicators.sources.sotkanet import WHOLE_COUNTRY, RegionKey, SotkanetError, fetch
from tests.factories.indicators import make_goal, make_indicator, make_measure
from tests.factories.tenancy import make_actor, make_county, make_organisation, make_tenant
from yhdyspinta.tenancy.context import tenant_context
from yhdyspinta.tenancy.models import Role

CODES = {"Heinävesi": "090", "Joensuu": "167", "Rääkkylä": "707"}


def make_area(**fields):
    return make_tenant(**({"county_code": "14", "is_demo": True} | fields))


def fill_area(codes=CODES):
    county = make_county(name_fi="Pohjois-Karjalan hyvinvointialue")
    for name, code in codes.items():
        make_organisation(name_fi=name, municipality_code=code)
    return make_actor(Role.COORDINATOR, organisation=county)


@pytest.fixture
def area(db):
    return make_area()


@pytest.fixture
def indicator(area):
    with tenant_context(area.pk):
        actor = fill_area()
        return add_from_sotkanet(3219, direction="less", actor=actor)


def figures(area, indicator):
    with tenant_context(area.pk):
        rows = Observation.objects.of_indicator(indicator)
        return {
            (row.region_category, row.region_code, row.year): (row.value, row.null_reason)
            for row in rows
        }


def test_an_indicator_is_described_as_its_source_does(indicator):
    assert indicator.name_fi.startswith("Koulutuksen ulkopuolelle jääneet")
    assert indicator.name_sv
    assert (indicator.unit, indicator.decimals) == ("%", 1)
    assert indicator.is_example
    assert indicator.is_waiting()


def test_the_recorded_figures_are_kept_as_they_stand_in_the_files(area, indicator):
    tasks.fetch_everywhere()
    wanted = [
        RegionKey("HYVINVOINTIALUE", "14"),
        WHOLE_COUNTRY,
        *(RegionKey("KUNTA", code) for code in CODES.values()),
    ]
    answer = fetch([3219], range(2015, 2026), base_url="recorded:", regions=wanted)
    assert figures(area, indicator) == {
        (*value.region, value.year): (value.value, value.null_reason or "")
        for value in answer.values
    }
    assert len(answer.values) == 5 * 11
    with tenant_context(area.pk):
        indicator.refresh_from_db()
        assert not indicator.is_waiting()
        joensuu = Observation.objects.filter(organisation__name_fi="Joensuu")
        assert set(joensuu.values_list("region_code", flat=True)) == {"167"}
        assert indicator.updated_on == answer.indicators[0].updated_on


def test_fetching_again_changes_nothing(area, indicator):
    tasks.fetch_area(tenant_id=area.pk)
    with tenant_context(area.pk):
        before = list(Observation.objects.order_by("pk").values_list("pk", "recorded_at"))
    tasks.fetch_area(tenant_id=area.pk)
    with tenant_context(area.pk):
        assert list(Observation.objects.order_by("pk").values_list("pk", "recorded_at")) == before


def test_a_figure_that_the_source_has_changed_is_changed_here(area, indicator):
    tasks.fetch_area(tenant_id=area.pk)
    before = figures(area, indicator)
    with tenant_context(area.pk):
        Observation.objects.filter(region_code="167").update(value=Decimal(99))
    tasks.fetch_area(tenant_id=area.pk)
    assert figures(area, indicator) == before


def test_two_areas_get_their_own_regions(area, indicator):
    other = make_area(county_code="17")
    with tenant_context(other.pk):
        actor = fill_area({"Vaasa": "905"})
        theirs = add_from_sotkanet(3219, direction="less", actor=actor)
    tasks.fetch_everywhere()
    assert {key[1] for key in figures(other, theirs)} == {"17", "905", "358"}
    assert {key[1] for key in figures(area, indicator)} == {"14", "358", *CODES.values()}


@pytest.mark.parametrize("number", [2, 500])
def test_storing_takes_as_many_statements_however_many_rows(
    area, number, django_assert_num_queries
):
    with tenant_context(area.pk):
        fill_area()
        indicator, where = make_indicator(), places()
        rows = {(where.county, 1500 + n): Given(Decimal(n)) for n in range(number)}
        with django_assert_num_queries(2):
            collect.store(indicator, rows)
        with django_assert_num_queries(1):
            assert collect.store(indicator, rows) == 0


# --- the service's bad days


@pytest.fixture
def real_area(sotkanet, db):
    """An area that is no demo: it asks the service."""
    return make_area(is_demo=False)


@pytest.fixture
def fetched(real_area):
    with tenant_context(real_area.pk):
        actor = fill_area()
        indicator = add_from_sotkanet(3219, direction="less", actor=actor)
    tasks.fetch_area(tenant_id=real_area.pk)
    return indicator


def test_the_service_is_asked_at_the_address_of_the_settings(sotkanet, real_area, fetched):
    assert sotkanet.asked[0] == "/indicators/3219"
    assert sotkanet.asked[1] == "/regions"
    assert len(figures(real_area, fetched)) == 5 * 11


@pytest.mark.parametrize(
    ("status", "body", "trouble"),
    [
        (500, b"", "unreachable"),
        (403, b"", "refused"),
        (404, b"", "missing"),
        (200, b'[{"id": 658, "code"', "nonsense"),
        (200, {"not": "regions"}, "nonsense"),
        (200, b"", "nonsense"),
    ],
)
def test_a_bad_night_keeps_the_old_figures_and_is_told(
    sotkanet, real_area, fetched, status, body, trouble, monkeypatch
):
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    before = figures(real_area, fetched)
    sotkanet.always(status, body)
    tasks.fetch_area(tenant_id=real_area.pk)
    assert figures(real_area, fetched) == before
    with tenant_context(real_area.pk):
        fetched.refresh_from_db()
        assert fetched.trouble == trouble


def test_trouble_with_one_indicator_holds_up_no_other(sotkanet, real_area, fetched):
    with tenant_context(real_area.pk):
        gone = make_indicator(source="sotkanet", source_code="999", name_fi="A")
        Observation.objects.all().delete()
    tasks.fetch_area(tenant_id=real_area.pk)
    with tenant_context(real_area.pk):
        gone.refresh_from_db()
        assert gone.trouble == "missing"
    assert len(figures(real_area, fetched)) == 5 * 11


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1e30", '"x"', "[1]"])
def test_figures_that_are_no_figures_are_refused(sotkanet, real_area, fetched, value):
    before = figures(real_area, fetched)
    good = sotkanet.answer
    row = f'[{{"indicator":3219,"region":658,"year":2024,"gender":"total","value":{value}}}]'
    sotkanet.answer = lambda path: (200, row.encode()) if path.startswith("/json") else good(path)
    tasks.fetch_area(tenant_id=real_area.pk)
    assert figures(real_area, fetched) == before
    with tenant_context(real_area.pk):
        fetched.refresh_from_db()
        assert fetched.trouble == "nonsense"


def test_trouble_is_forgotten_when_the_service_answers_again(sotkanet, real_area, fetched):
    with tenant_context(real_area.pk):
        Indicator.objects.update(trouble="refused")
    tasks.fetch_area(tenant_id=real_area.pk)
    with tenant_context(real_area.pk):
        fetched.refresh_from_db()
        assert fetched.trouble == ""


def test_an_answer_about_another_indicator_is_refused(sotkanet, real_area):
    good = sotkanet.answer
    sotkanet.answer = lambda path: good("/indicators/5")
    with tenant_context(real_area.pk):
        actor = fill_area()
        with pytest.raises(SotkanetError):
            add_from_sotkanet(3219, direction="less", actor=actor)
        assert not Indicator.objects.exists()


# --- own figures, and figures by hand


def test_an_own_figure_is_counted_once_a_year_and_follows_the_day(area):
    with tenant_context(area.pk):
        actor = fill_area()
        indicator = add_own("measures_done_pct", direction="more", actor=actor)
        row = Observation.objects.get()
        assert (row.value, row.null_reason) == (None, "nothing")
        goal = make_goal()
        make_measure(goal=goal, state="done")
        make_measure(goal=goal)
        make_measure(goal=goal, state="dropped")
    tasks.count_own(tenant_id=area.pk)
    tasks.count_own(tenant_id=area.pk)
    year = timezone.localdate().year
    assert figures(area, indicator) == {("HYVINVOINTIALUE", "14", year): (Decimal(50), "")}


def test_a_year_entered_by_hand_is_kept_changed_and_emptied(area):
    with tenant_context(area.pk):
        actor = fill_area()
        indicator, where = make_indicator(), places()
        joensuu, heinavesi = where.municipalities[1], where.municipalities[0]
        given = {joensuu: Given(Decimal("12.5")), heinavesi: Given(None, "not_known")}
        enter_figures(indicator, 2024, given, actor=actor)
        enter_figures(indicator, 2023, given, actor=actor)
        enter_figures(indicator, 2024, {joensuu: Given(Decimal(13)), heinavesi: None}, actor=actor)
        indicator.refresh_from_db()
        assert indicator.updated_on == timezone.localdate()
    assert figures(area, indicator) == {
        ("KUNTA", "167", 2024): (Decimal(13), ""),
        ("KUNTA", "167", 2023): (Decimal("12.5"), ""),
        ("KUNTA", "090", 2023): (None, "not_known"),
    }
