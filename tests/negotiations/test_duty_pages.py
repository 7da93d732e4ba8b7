"""The duty view: what binds, who convenes, why a duty is not met, who was heard."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from negotiations.duties import open_duties
from negotiations.models import (
    Convening,
    Duty,
    Negotiation,
    SurveyAnswer,
    SurveyQuestion,
)
from tests.factories.agreements import make_agreement
from tests.factories.negotiations import (
    at,
    make_cycle,
    make_evidence,
    make_negotiation,
    make_participant,
)
from tests.factories.register import make_statutory_duty
from tests.factories.tenancy import make_organisation
from tests.negotiations.duties_help import SPRING, S, duty_of, held_with


def test_a_term_shows_the_states_of_all_its_years(area, url, on_day) -> None:
    for day in (date(2025, 12, 1), date(2027, 2, 1)):
        open_duties(day)
    on_day(date(2027, 2, 1))
    coordinator = area.people.client("coordinator")
    make_evidence(duty=Duty.objects.get(rule="hyte-attendance", bearer=area.alavesi, **in_2026()))
    response = coordinator.get(url("duties") + "?term=2025")
    [row] = [cells for o, cells in response.context["board"].rows if o == area.alavesi]
    seen = {
        cells[0].duty.rule_id: [(each.years, str(each.state)) for each in cells] for cells in row
    }
    assert seen == {
        "s14": [("2025–2029", "no_convener")],
        "hyte-attendance": [("2025", "overdue"), ("2026", "met"), ("2027", "to_do")],
    }
    assert (response.context["is_term"], response.context["years"]) == (True, [2027, 2026, 2025])
    for odd in ("?term=1900", "?term=x", "?term=2025&year=2026&show=documents"):
        assert coordinator.get(url("duties") + odd).status_code == 200


def in_2026() -> dict[str, date]:
    return {"period_start": date(2026, 1, 1)}


def test_what_does_not_bind_is_said_and_not_counted(area, url, coordinator, on_day) -> None:
    on_day(SPRING)
    make_statutory_duty(code="hyte-hus", name="HUS mukana", scope="uusimaa", position=9)
    Duty.objects.filter(bearer=area.koivujoki, rule="s14").update(
        is_binding=False, reason="Yhdistyi"
    )
    response = coordinator.get(url("duties"))
    assert [rule.code for rule in response.context["unbound"]] == ["hyte-hus"]
    s14 = response.context["board"].columns[0]
    assert (s14.rule.code, s14.of, s14.without_date) == ("s14", 1, 1)
    text = response.content.decode()
    assert text.count("Ei koske") == 2 or text.count("Does not apply") == 2
    Duty.objects.filter(bearer=area.koivujoki).update(is_binding=False)
    rows = coordinator.get(url("duties")).context["board"].rows
    assert [o for o, _cells in rows] == [area.alavesi]


def test_thirty_municipalities_twelve_duties_two_terms_take_as_many_statements(
    area, url, coordinator, on_day, django_assert_num_queries
) -> None:
    for n in range(8):
        make_statutory_duty(
            code=f"plan-{n}", bearer="municipality", period="calendar_year", position=10 + n
        )

    def fill() -> None:
        for year in range(2022, 2030):
            open_duties(date(year, 6, 15))
        for duty in Duty.objects.filter(rule="plan-0", evidence=None):
            make_evidence(duty=duty, done_on=duty.period_start)

    def statements(page: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert coordinator.get(url("duties") + page).status_code == 200
        return len(asked)

    on_day(SPRING)
    fill()
    pages = ["", "?term=2025", "?term=2022", "?term=2025&show=documents"]
    statements("")
    few = [statements(page) for page in pages]
    for n in range(28):
        make_organisation(name_fi=f"Kunta {n:02}")
    fill()
    assert [statements(page) for page in pages] == few
    assert max(few) <= 24


@pytest.mark.parametrize("how", ["convening", "cycle"])
def test_a_convener_agreed_or_a_round_planned_takes_the_state_away(
    area, url, coordinator, how, on_day
) -> None:
    on_day(SPRING)
    duty = duty_of("s14", area.alavesi)
    assert area.state("s14", area.alavesi, area.county, SPRING) == "no_convener"
    assert "Koollekutsuja sopimatta" in coordinator.get(
        duty.get_absolute_url()
    ).content.decode() or (
        "Convener not agreed" in coordinator.get(duty.get_absolute_url()).content.decode()
    )
    if how == "convening":
        typed = {"convener": area.county.pk, "agreed_on": "2026-02-10", "basis": "Sopimus 4 §"}
        assert coordinator.post(url("convener", duty.pk), typed).url == duty.get_absolute_url()
        page = coordinator.get(duty.get_absolute_url())
        assert page.context["convening"].convener == area.county
        typed["convener"] = area.koivujoki.pk
        coordinator.post(url("convener", duty.pk), typed)
        assert Convening.objects.get().convener == area.koivujoki
    else:
        cycle = make_cycle(period_start=date(2026, 1, 1), period_end=date(2026, 12, 31))
        cycle.rules.create(rule_id="s14")
    for bearer, other in ((area.alavesi, area.county), (area.county, area.koivujoki)):
        assert area.state("s14", bearer, other, SPRING) == "to_do"


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"convener": ""}, "convener"),
        ({"convener": "999999"}, "convener"),
        ({"agreed_on": "2099-01-01"}, "agreed_on"),
        ({"agreed_on": "2026-02-30"}, "agreed_on"),
    ],
)
def test_a_wrong_convener_is_refused(area, url, coordinator, typed, field) -> None:
    duty = duty_of("s14", area.alavesi)
    typed = {"convener": area.county.pk, "agreed_on": "", "basis": "Foorumi"} | typed
    response = coordinator.post(url("convener", duty.pk), typed)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert "Foorumi" in response.content.decode()


def test_a_rule_with_a_fixed_convener_asks_for_none(area, url, coordinator) -> None:
    assert (
        coordinator.get(url("convener", duty_of("hyte-attendance", area.alavesi).pk)).status_code
        == 403
    )


def test_the_page_says_why_a_negotiation_does_not_meet_the_duty(
    area, url, coordinator, english, on_day
) -> None:
    on_day(date(2026, 6, 1))
    common: dict[str, Any] = {"rules": ["hyte-attendance"], "covering": [area.alavesi]}
    common |= {"convener": area.county, "starts_at": at(date(2026, 4, 14))}
    make_negotiation(**common, state=S.NOT_HELD, state_reason="Lumimyrsky")
    absent = make_negotiation(**common, state=S.HELD)
    make_participant(negotiation=absent, organisation=area.alavesi, attendance="absent")
    silent = make_negotiation(**common, state=S.HELD)
    make_participant(negotiation=silent, organisation=area.alavesi, attendance="present")
    make_negotiation(**common, state=S.HELD)
    page = coordinator.get(duty_of("hyte-attendance", area.alavesi).get_absolute_url())
    reasons = sorted(reason for _n, reason in page.context["negotiations"])
    assert reasons == [
        "Alavesi was invited and did not take part.",
        "It has not been marked whether Alavesi took part.",
        "Lumimyrsky",
        "Nothing has been written of what came of it, or the other party was not there.",
    ]


def test_a_duty_and_a_year_with_much_in_them_take_as_many_statements(
    area, url, coordinator, english
) -> None:
    duty = duty_of("hyte-negotiation", area.county)
    pages = [duty.get_absolute_url(), url("year") + "?year=2026"]

    def fill(number: int) -> list[int]:
        for n in range(number):
            make_evidence(duty=duty)
            held_with(area, "hyte-negotiation", day=date(2026, 2, 2 + n))
            make_agreement(state="in_force", starts_on=None, ends_on=date(2026, 5, 31))
        counted = []
        for page in pages:
            with CaptureQueriesContext(connection) as asked:
                assert coordinator.get(page).status_code == 200
            counted.append(len(asked))
        return counted

    fill(1)
    assert fill(1) == fill(9)


def test_an_approved_memo_is_marked_beside_the_negotiation(area, url, coordinator, english) -> None:
    negotiation = held_with(area, "s14", day=date(2026, 2, 2))
    page = url("duties") + "?year=2026"
    assert "memo approved" not in coordinator.get(page).content.decode()
    Negotiation.objects.filter(pk=negotiation.pk).update(state=S.APPROVED)
    assert "memo approved" in coordinator.get(page).content.decode()
    duty = duty_of("s14", area.alavesi)
    assert "Memo approved" in coordinator.get(duty.get_absolute_url()).content.decode()


def test_others_were_present_answered_or_had_an_event_of_their_own(
    area, url, coordinator, english, on_day
) -> None:
    on_day(date(2026, 6, 1))
    negotiation = held_with(area, "hyte-negotiation")
    answering = make_participant(
        negotiation=negotiation, organisation=None, organisation_name="Liikuntaseura ry"
    )
    question = SurveyQuestion.objects.create(negotiation=negotiation, text_fi="Mitä toivotte?")
    SurveyAnswer.objects.create(question=question, participant=answering, text="Salivuoroja")
    police = make_organisation(kind="state_agency", name_fi="Poliisi")
    for n in (1, 2):
        make_participant(
            negotiation=negotiation, organisation=police, name=f"P{n}", attendance="present"
        )
    duty = duty_of("hyte-negotiation", area.county)
    typed = {"name": "Yrittäjät", "way": "own_event", "happened_on": "2026-05-05", "note": "Ilta"}
    assert coordinator.post(url("involvement-new", duty.pk), typed).status_code == 302
    found = coordinator.get(duty.get_absolute_url()).context["heard"]
    assert [(h.name, h.way, h.happened_on) for h in found] == [
        ("Poliisi", "Was present", date(2026, 2, 2)),
        ("Yrittäjät", "An event of its own", date(2026, 5, 5)),
        ("Liikuntaseura ry", "Answered a survey", date(2026, 6, 1)),
    ]
    coordinator.post(url("involvement-remove", duty.involvements.get().pk))
    assert not duty.involvements.exists()
    assert (
        coordinator.get(duty_of("hyte-attendance", area.alavesi).get_absolute_url()).context[
            "heard"
        ]
        is None
    )


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": " "}, "name"),
        ({"way": "telepathy"}, "way"),
        ({"happened_on": "2099-01-01"}, "happened_on"),
        ({"happened_on": "2025-12-31"}, "happened_on"),
        ({"happened_on": ""}, "happened_on"),
    ],
)
def test_a_wrong_involvement_is_refused(area, url, coordinator, typed, field, on_day) -> None:
    on_day(date(2026, 6, 1))
    duty = duty_of("hyte-negotiation", area.county)
    typed = {"name": "Yrittäjät", "way": "present", "happened_on": "2026-05-05"} | typed
    response = coordinator.post(url("involvement-new", duty.pk), typed)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
