"""The rules of the law as a page, and who must attend by them."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import translation

from negotiations.attending import not_seen_in
from negotiations.models import AreaRule
from negotiations.rulebook import rules_of_law
from tests.conftest import People
from tests.factories import contacts as people_factory
from tests.factories.negotiations import make_arearule, make_cycle, make_participant
from tests.factories.register import as_owner, make_county, make_register, make_statutory_duty
from tests.negotiations.conftest import Area
from tests.negotiations.duties_help import SPRING, S, duty_of, held_with
from yhdyspinta.register.models import County, StatutoryDuty

WHO = "Molempien osapuolten johto"


@pytest.fixture
def asking(area: Area) -> Area:
    """§ 14 asks for both sides, the municipality's side of hyte for its named post."""
    change("s14", attended_by="sides", must_attend_fi=WHO)
    change("hyte-attendance", attended_by="hyte", must_attend_fi="Kunnan hyte-vastuutaho")
    return area


def change(code: str, **fields: object) -> None:
    with as_owner():
        StatutoryDuty.objects.filter(code=code).update(**fields)


def test_every_rule_says_whether_and_why_it_binds(area: Area, url, on_day) -> None:
    on_day(SPRING)
    make_statutory_duty(code="old", valid_to=date(2025, 12, 31), position=10)
    make_statutory_duty(code="new", valid_from=date(2027, 1, 1), position=11)
    make_statutory_duty(code="sami", scope="sami_homeland", position=12)
    make_statutory_duty(code="hus", bearer="county", other_party="hus", position=13)
    with translation.override("en"):
        why = {each.rule.code: each.why_not for each in rules_of_law(SPRING)}
    assert why == {
        "s14": "",
        "hyte-negotiation": "",
        "hyte-attendance": "",
        "municipality-yearly-report": "",
        "old": "The rule is not in force any more.",
        "new": "The rule is not in force yet.",
        "sami": "It binds only the county that has a municipality of the Sámi homeland.",
        "hus": "HUS Group is not among the organisations of the area.",
    }
    bearers = {each.rule.code: each.bearers for each in rules_of_law(SPRING)}
    assert bearers["hyte-attendance"] == [area.alavesi, area.koivujoki]
    assert bearers["s14"] == [area.county]  # the municipalities are its other side
    page = area.people.client("viewer").get(url("rules"))
    text = page.content.decode()
    for code in why:
        assert f'id="rule-{code}"' in text
    assert "Laki sosiaali- ja terveydenhuollon järjestämisestä" in text


def test_helsinki_is_told_that_it_belongs_to_no_county(area: Area) -> None:
    make_county(code="90", kind=County.Kind.CITY, name="Helsinki")
    change("s14", scope="counties")
    area.tenant.county_code = "90"
    area.tenant.save()
    with translation.override("en"):
        why = {each.rule.code: each.why_not for each in rules_of_law(SPRING)}
    assert why["s14"] == "It binds in wellbeing services counties. Helsinki belongs to none."
    assert why["municipality-yearly-report"] == ""


def test_a_rule_leads_from_a_duty_to_its_place(asking: Area, url, coordinator) -> None:
    page = coordinator.get(duty_of("s14", asking.alavesi).get_absolute_url()).content.decode()
    assert f"{url('rules')}#rule-s14" in page
    assert WHO in page
    assert "Laki hyvinvointialueesta" in page


def test_who_must_attend_is_shown_when_planning(asking: Area, url, coordinator) -> None:
    cycle = make_cycle()
    cycle.rules.create(rule_id="s14")
    pages = [url("rules"), url("round-new"), url("new"), url("round", cycle.pk)]
    for page in [*pages, url("round-more", cycle.pk)]:
        assert WHO in coordinator.get(page).content.decode(), page
    meeting = held_with(asking, "s14")
    assert WHO in coordinator.get(meeting.get_absolute_url()).content.decode()


def test_a_party_of_whom_nobody_was_present_is_told_and_nothing_is_refused(
    asking: Area, coordinator
) -> None:
    meeting = held_with(asking, "s14")
    assert not_seen_in(meeting) == []
    meeting.municipalities.create(organisation=asking.koivujoki)
    make_participant(negotiation=meeting, organisation=asking.county, attendance="absent")
    (sentence,) = not_seen_in(meeting)
    assert "Koivujoki" in sentence
    assert asking.county.name in sentence
    assert "Alavesi" not in sentence
    assert WHO in sentence
    page = coordinator.get(meeting.get_absolute_url())
    assert page.context["not_seen"] == [sentence]
    meeting.state = S.APPROVED
    meeting.save()
    assert coordinator.get(meeting.get_absolute_url()).context["not_seen"] == []


def test_hyte_asks_for_who_holds_the_named_post(asking: Area) -> None:
    meeting = held_with(asking, "hyte-attendance")
    assert len(not_seen_in(meeting)) == 1
    hyte = people_factory.make_interface(code="hyte")
    post = people_factory.make_post(organisation=asking.alavesi, interface=hyte)
    person = people_factory.make_person(organisation=asking.alavesi)
    people_factory.make_holding(post=post, person=person)
    assert len(not_seen_in(meeting)) == 1
    meeting.participants.filter(organisation=asking.alavesi).update(person=person)
    assert not_seen_in(meeting) == []


def test_who_came_for_an_organisation_that_stands_by_its_name_is_not_guessed(asking: Area) -> None:
    meeting = held_with(asking, "hyte-attendance")
    meeting.participants.filter(organisation=asking.alavesi).update(name=asking.alavesi.name_fi)
    assert not_seen_in(meeting) == []


def test_the_areas_own_rule_says_who_must_attend(area: Area, url, coordinator) -> None:
    typed = {
        "name_fi": "Kevätkeskustelu",
        "bearer": "county",
        "other_party": "municipality",
        "period": "calendar_year",
        "served_by": "negotiation",
        "must_attend_fi": "Puheenjohtajat",
        "due_month": "",
    }
    assert coordinator.post(url("rule-new"), typed).status_code == 302
    rule = AreaRule.objects.get()
    assert (rule.must_attend, rule.attended_by) == ("Puheenjohtajat", "sides")
    assert "Puheenjohtajat" in coordinator.get(url("rules")).content.decode()
    meeting = held_with(area)
    meeting.rules.create(own_rule=rule)
    meeting.participants.all().delete()
    (sentence,) = not_seen_in(meeting)
    assert "Alavesi" in sentence
    assert "Puheenjohtajat" in sentence
    assert make_arearule().attended_by == "none"


def test_the_rules_of_a_whole_county_are_on_the_page(people: People) -> None:
    make_register()
    response = people.client("viewer").get(reverse("negotiations:rules", args=[people.tenant.slug]))
    assert response.status_code == 200
    shown = [each.rule.code for _name, laws in response.context["groups"] for each in laws]
    assert len(shown) == StatutoryDuty.objects.count() == 28
