"""What the register knows: validity, successors, which rule binds where."""

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import translation

from tests.factories.register import (
    make_county,
    make_municipality,
    make_register,
    make_statutory_duty,
)
from yhdyspinta.register.laws import title_of
from yhdyspinta.register.models import County, Municipality, RegionalCouncil, StatutoryDuty

TODAY = date(2026, 11, 24)


@pytest.fixture
def register(db):
    make_register()


def codes(county: str) -> set[str]:
    return {duty.code for duty in StatutoryDuty.objects.binding_in(County.objects.get(code=county))}


def test_the_municipalities_of_a_county_on_a_day(register):
    assert Municipality.objects.of_county("14", TODAY).count() == 13
    assert Municipality.objects.of_county("90", TODAY).get().name == "Helsinki"
    assert Municipality.objects.valid_on(TODAY).count() == 292
    assert Municipality.objects.valid_on(date(2014, 12, 31)).count() == 304


def test_a_merged_municipality_is_there_until_its_last_day(register):
    assert Municipality.objects.of_county("12", date(2024, 12, 31)).filter(code="588").exists()
    assert not Municipality.objects.of_county("12", date(2025, 1, 1)).filter(code="588").exists()
    pertunmaa = Municipality.objects.get(code="588")
    assert pertunmaa.on(date(2024, 12, 31)).code == "588"
    assert pertunmaa.on(date(2025, 1, 1)).name == "Mäntyharju"


def test_successors_are_followed_to_the_end(db):
    county = make_county()
    last = make_municipality(county=county, code="003")
    second = make_municipality(
        county=county, code="002", valid_to=date(2024, 12, 31), successor=last
    )
    first = make_municipality(
        county=county, code="001", valid_to=date(2020, 12, 31), successor=second
    )
    assert [first.on(date(year, 1, 1)).code for year in (2020, 2021, 2025)] == ["001", "002", "003"]


def test_the_database_refuses_an_end_before_the_start(db):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_municipality(
            county=make_county(), valid_from=date(2025, 1, 1), valid_to=date(2024, 12, 31)
        )


def test_there_are_twenty_two_areas_and_each_has_its_regional_council(register):
    areas = County.objects.areas()
    assert areas.count() == 22
    for area in areas:
        assert RegionalCouncil.objects.of_county(area.code, TODAY).count() == 1
    assert County.objects.in_uusimaa().count() == 5


def test_names_follow_the_language_and_english_ones_the_majority(register):
    county = County.objects.get(code="17")
    with translation.override("sv"):
        assert county.name == "Österbottens välfärdsområde"
    with translation.override("en"):
        assert county.name == "Ostrobothnia wellbeing services county"
        assert Municipality.objects.get(code="599").name == "Pedersöre"
        assert Municipality.objects.get(code="905").name == "Vaasa"


def test_ordinary_areas_share_the_same_rules(register):
    assert codes("14") == codes("19")
    assert {"s14", "hyte-negotiation", "hyte-attendance", "county-hyte-post"} <= codes("14")
    assert not {"language-board-report", "hyte-negotiation-hus"} & codes("14")


def test_bilingual_areas_report_on_language_rights(register):
    bilingual = [
        area.code for area in County.objects.areas() if "language-board-report" in codes(area.code)
    ]
    assert bilingual == ["01", "03", "04", "05", "10", "17", "18"]


def test_only_lapland_has_a_board_of_the_sami_language(register):
    rule = "sami-language-board-report"
    assert [one.code for one in County.objects.areas() if rule in codes(one.code)] == ["21"]


def test_laws_of_every_rule_have_a_title_and_negotiations_say_who_attends(register):
    for duty in StatutoryDuty.objects.all():
        assert title_of(duty.law), duty.law
        texts = {duty.must_attend_fi, duty.must_attend_sv, duty.must_attend_en}
        assert len(texts) == (3 if duty.served_by == "negotiation" else 1)
        assert (duty.attended_by == "none") == (texts == {""})
    assert title_of("1/1900") == ""


def test_uusimaa_negotiates_with_hus_too(register):
    only_there = {"hyte-negotiation-hus", "wellbeing-plan-delivered-hus"}
    for area in County.objects.areas():
        assert (codes(area.code) & only_there) == (
            only_there if area.code in {"01", "02", "03", "04"} else set()
        )


def test_helsinki_has_its_own_rules_and_no_county_to_negotiate_with(register):
    assert codes("90") == {
        "hyte-negotiation-helsinki",
        "municipality-yearly-report",
        "wellbeing-plan",
        "wellbeing-plan-published",
        "municipality-hyte-post",
        "children-plan",
        "older-people-plan",
        "integration-report",
        "integration-coordination",
    }


def test_hus_has_no_area_of_its_own(register):
    assert codes("HUS") == set()


def test_the_two_negotiations_differ_as_the_law_says(register):
    s14 = StatutoryDuty.objects.get(code="s14")
    hyte = StatutoryDuty.objects.get(code="hyte-negotiation")
    assert (s14.citation, s14.period, s14.convener) == ("611/2021 14 §", "council_term", "agreed")
    assert (s14.other_party, s14.is_mutual, s14.invites_others) == ("municipality", True, False)
    assert (hyte.citation, hyte.period, hyte.convener) == (
        "612/2021 7 § 4 mom.",
        "calendar_year",
        "fixed",
    )
    assert (hyte.other_party, hyte.is_mutual, hyte.invites_others) == ("none", False, True)


def test_every_rule_is_explained_in_three_languages(register):
    for duty in StatutoryDuty.objects.all():
        assert len({duty.explanation_fi, duty.explanation_sv, duty.explanation_en}) == 3
        assert len({duty.name_fi, duty.name_sv, duty.name_en}) == 3


PERIODS = [
    ("council_term", "county", (date(2022, 3, 1), date(2025, 5, 31))),
    ("council_term", "municipality", (date(2021, 8, 1), date(2025, 5, 31))),
    ("calendar_year", "county", (date(2024, 1, 1), date(2024, 12, 31))),
    ("two_years", "county", (date(2024, 1, 1), date(2025, 12, 31))),
    ("continuous", "county", None),
]


@pytest.mark.parametrize(("period", "bearer", "term"), PERIODS)
def test_a_rule_comes_round_in_its_period(db, period, bearer, term):
    duty = make_statutory_duty(period=period, bearer=bearer)
    assert duty.period_on(date(2024, 7, 1)) == term


def test_a_rule_holds_between_its_days(db):
    make_statutory_duty(valid_from=date(2025, 1, 1), valid_to=date(2026, 12, 31))
    held = [StatutoryDuty.objects.valid_on(date(year, 6, 1)).count() for year in (2024, 2025, 2027)]
    assert held == [0, 1, 0]


def test_the_application_reads_the_register_and_cannot_change_it(register):
    assert County.objects.count() == 23
    for change in (
        lambda: County.objects.filter(code="14").update(website=""),
        lambda: StatutoryDuty.objects.all().delete(),
        lambda: RegionalCouncil.objects.create(region_code="99"),
        lambda: Municipality.objects.update(population=1),
    ):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            change()
