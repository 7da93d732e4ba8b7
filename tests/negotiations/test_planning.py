"""Rounds from a duty to their meetings: what is proposed, what is warned of, what is saved."""

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from negotiations import actions, rounds
from negotiations.actions.groups import save_group
from negotiations.duties import themes_on
from negotiations.forms import HeldForm
from negotiations.free_days import Calendar, is_working_day, term_changes_between
from negotiations.models import (
    AreaRule,
    Convening,
    Cycle,
    Duty,
    Negotiation,
    NegotiationSettings,
    negotiation_settings,
)
from tests.factories.negotiations import (
    at,
    make_agendaitem,
    make_cycle,
    make_forum,
    make_negotiation,
    make_participant,
)
from tests.factories.tenancy import make_group, make_organisation
from tests.negotiations.conftest import Area
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.tenancy.models import GroupMember, Organisation

S, M = Negotiation.State, Cycle.Model
TODAY = date(2026, 3, 2)


@pytest.fixture
def url(area: Area) -> Callable[..., str]:
    def address(name: str, *args: Any) -> str:
        return reverse(f"negotiations:{name}", args=[area.tenant.slug, *args])

    return address


@pytest.fixture
def coordinator(area: Area, on_day: Callable[[date], None]) -> Client:
    on_day(TODAY)
    return area.people.client("coordinator")


@pytest.fixture
def south(area: Area) -> Any:
    group = make_group(name_fi="Etelä", name_sv="Söder", is_all_municipalities=False)
    GroupMember.objects.create(group=group, organisation=area.koivujoki)
    return group


def round_of(area: Area, **changes: Any) -> dict[str, Any]:
    return {
        "title_fi": "Hyte 2027",
        "themes": ["hyte-negotiation"],
        "model": M.PER_MUNICIPALITY,
        "municipalities": [area.alavesi.pk, area.koivujoki.pk],
        "convener": area.county.pk,
        "period_start": "2027-01-01",
        "period_end": "2027-12-31",
        "hour": "09:00",
        "length": "90",
    } | changes


def preview_of(response: Any, **changes: Any) -> dict[str, Any]:
    """What the browser would send from the preview."""
    formset = response.context["formset"]
    data: dict[str, Any] = {
        "meeting-TOTAL_FORMS": len(formset.forms),
        "meeting-INITIAL_FORMS": len(formset.forms),
    }
    for form in formset:
        for field in form:
            value = field.value()
            if value not in (None, "", False):
                data[field.html_name] = value
    return data | changes


@pytest.mark.parametrize(
    ("day", "is_free"),
    [
        (date(2027, 3, 1), True),
        (date(2027, 3, 6), False),  # Saturday
        (date(2027, 7, 1), False),
        (date(2027, 3, 26), False),  # Good Friday
        (date(2027, 6, 25), False),  # Midsummer Eve
        (date(2027, 11, 11), False),  # week 45: budgets
        (date(2027, 11, 29), True),
        (date(2027, 12, 27), False),
        (date(2027, 3, 2), False),  # Alavesi is in another negotiation
    ],
)
def test_days_that_are_avoided(area: Area, day: date, is_free: bool) -> None:
    make_negotiation(covering=[area.alavesi], starts_at=at(date(2027, 3, 2), 23))
    make_negotiation(covering=[area.alavesi], starts_at=at(date(2027, 3, 1)), state=S.CANCELLED)
    make_negotiation(covering=[area.koivujoki], starts_at=at(date(2027, 3, 1)))
    against = Calendar(negotiation_settings()).against(day, [area.alavesi.pk])
    assert bool(against) != is_free


def test_budget_weeks_may_go_over_new_year(area: Area) -> None:
    calendar = Calendar(NegotiationSettings(budget_week_from=52, budget_week_to=2))
    assert calendar.against(date(2027, 1, 12))
    assert not calendar.against(date(2027, 1, 19))
    assert not calendar.against(date(2026, 11, 10))


def arrangement(area: Area, **changes: Any) -> rounds.Arrangement:
    chosen: dict[str, Any] = {
        "title_fi": "Kierros",
        "title_sv": "Runda",
        "model": M.WHOLE_AREA,
        "themes": themes_on(TODAY),
        "municipalities": [area.alavesi, area.koivujoki],
        "groups": [],
        "subjects": [],
        "count": None,
        "convener": area.county,
        "is_common_day": True,
        "first_day": date(2026, 4, 1),
        "last_day": date(2026, 12, 31),
        "hour": time(13),
    }
    return rounds.Arrangement(**(chosen | changes))


@pytest.mark.parametrize(
    ("changes", "titles"),
    [
        ({}, ["Kierros"]),
        ({"model": M.CONTINUOUS}, [f"Kierros: {n}/4" for n in (1, 2, 3, 4)]),
        ({"model": M.STANDARD_FORM, "count": 2}, ["Kierros: 1/2", "Kierros: 2/2"]),
        ({"model": M.THEMATIC, "subjects": ["Nuoret"]}, ["Kierros: Nuoret"]),
        ({"model": M.PER_MUNICIPALITY}, ["Kierros: Alavesi", "Kierros: Koivujoki"]),
        ({"is_common_day": False}, ["Kierros: 14 §", "Kierros: 7 § 4 mom."]),
    ],
)
def test_each_arrangement_proposes_its_meetings(
    area: Area, changes: dict[str, Any], titles: list[str]
) -> None:
    found = rounds.proposed(arrangement(area, **changes))
    assert [one.title_fi for one in found] == titles
    days = [one.day for one in found]
    assert None not in days
    assert len(set(days)) == len(days)
    assert all(is_working_day(day) and day <= date(2026, 11, 30) for day in days if day)


def test_groups_are_negotiation_areas(area: Area, south: Any) -> None:
    (one,) = rounds.proposed(arrangement(area, model=M.SUB_REGIONAL, groups=[south]))
    assert (one.title_sv, one.municipalities) == ("Runda: Söder", [area.koivujoki.pk])


def test_no_day_is_proposed_where_there_is_none(area: Area) -> None:
    july = arrangement(area, first_day=date(2026, 7, 1), last_day=date(2026, 7, 31))
    assert [one.day for one in rounds.proposed(july)] == [None]


def test_a_round_begins_from_a_duty_and_is_saved_after_its_preview(
    area: Area, url: Callable[..., str], coordinator: Client
) -> None:
    Convening.objects.create(rule_id="s14", period_start=date(2025, 6, 1), convener=area.koivujoki)
    page = coordinator.get(url("round-new") + "?rule=s14")
    form = page.context["form"]
    assert form.initial["themes"] == ["s14"]
    assert form.initial["convener"] == area.koivujoki
    assert form.initial["period_end"] == date(2029, 5, 31)
    assert "611/2021 § 14" in page.content.decode()

    shown = coordinator.post(url("round-new"), round_of(area))
    assert shown.status_code == 200
    assert not Negotiation.objects.exists()
    typed = preview_of(shown) | {
        "meeting-0-title_fi": "Alaveden oma",
        "meeting-0-day": "2027-05-12",
        "meeting-0-hour": "14:30",
        "meeting-1-day": "",
        "meeting-1-hour": "",
        "save": "1",
    }
    response = coordinator.post(url("round-new"), round_of(area) | typed)
    cycle = Cycle.objects.get()
    assert response["Location"] == cycle.get_absolute_url()
    first, second = Negotiation.objects.order_by("starts_at")
    assert (first.title_fi, first.starts_at) == (
        "Alaveden oma",
        at(date(2027, 5, 12), 14) + timedelta(minutes=30),
    )
    assert first.starts_at
    assert first.ends_at == first.starts_at + timedelta(minutes=90)
    assert second.starts_at is None
    assert first.rules.count() == 2
    assert [row.organisation for row in first.municipalities.all()] == [area.alavesi]
    page = coordinator.get(cycle.get_absolute_url())
    assert page.context["undated"] == [second]


def test_more_meetings_by_another_arrangement(
    area: Area, url: Callable[..., str], coordinator: Client, south: Any
) -> None:
    cycle = make_cycle(title_fi="Kierros")
    form = {
        "themes": ["s14"],
        "model": M.SUB_REGIONAL,
        "municipalities": [area.alavesi.pk],
        "groups": [south.pk],
        "convener": area.county.pk,
        "hour": "09:00",
        "length": "60",
    }
    shown = coordinator.post(url("round-more", cycle.pk), form)
    coordinator.post(url("round-more", cycle.pk), form | preview_of(shown, save="1"))
    assert cycle.negotiations.get().title_fi == "Kierros: Etelä"
    assert [row.group for row in cycle.groups.all()] == [south]
    assert list(cycle.rules.values_list("rule", flat=True)) == ["s14"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"themes": ["s14"], "invites_others": "on"}, "others take part only if"),
        ({"themes": ["s14"], "period_end": "2029-12-31"}, "council term changes"),
        ({}, ""),
    ],
)
def test_the_whole_round_is_warned_of(
    english: None,
    area: Area,
    url: Callable[..., str],
    coordinator: Client,
    changes: dict[str, Any],
    words: str,
) -> None:
    shown = coordinator.post(url("round-new"), round_of(area, **changes))
    assert bool(shown.context["warnings"]) == bool(words)
    assert words in shown.content.decode()


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2027-12-07", "next year&#x27;s budget"),
        ("2027-03-06", "weekend"),
        ("2027-03-26", "public holiday"),
        ("2027-07-06", "holiday season"),
        ("2027-11-10", "budgets"),
        ("2028-01-11", "outside the period"),
        ("", "No day is set"),
    ],
)
def test_a_day_typed_is_warned_of_and_kept(
    english: None, area: Area, url: Callable[..., str], coordinator: Client, day: str, words: str
) -> None:
    shown = coordinator.post(url("round-new"), round_of(area))
    typed = preview_of(shown, check="1") | {"meeting-0-day": day}
    page = coordinator.post(url("round-new"), round_of(area) | typed)
    assert page.status_code == 200
    assert words in page.content.decode()
    assert page.context["formset"][0]["day"].value() == day
    assert not Cycle.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"period_end": "2026-12-31"}, "period_end"),
        ({"municipalities": []}, "municipalities"),
        ({"municipalities": ["999999"]}, "municipalities"),
        ({"model": "seventh"}, "model"),
        ({"model": M.THEMATIC, "subjects": " \n "}, "subjects"),
        ({"model": M.SUB_REGIONAL}, "groups"),
        ({"first_day": "2028-01-03"}, "first_day"),
        ({"count": "61"}, "count"),
        ({"hour": "25:00"}, "hour"),
        ({"is_common_day": "on"}, "is_common_day"),
    ],
)
def test_a_wrong_round_is_refused(
    area: Area,
    url: Callable[..., str],
    coordinator: Client,
    south: Any,
    changes: dict[str, Any],
    field: str,
) -> None:
    response = coordinator.post(url("round-new"), round_of(area, **changes))
    assert response.status_code == 422
    assert field in response.context["form"].errors


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"meeting-0-day": "2027-02-31"}, "day"),
        ({"meeting-0-hour": ""}, "hour"),
        ({"meeting-0-title_fi": ""}, "title_fi"),
        ({"meeting-0-municipalities": ["1", "x"]}, "municipalities"),
    ],
)
def test_a_wrong_meeting_in_the_preview_is_refused(
    area: Area, url: Callable[..., str], coordinator: Client, changes: dict[str, Any], field: str
) -> None:
    shown = coordinator.post(url("round-new"), round_of(area))
    typed = preview_of(shown, save="1") | changes
    response = coordinator.post(url("round-new"), round_of(area) | typed)
    assert response.status_code == 422
    assert list(response.context["formset"][0].errors) == [field]
    assert not Cycle.objects.exists()


@pytest.mark.parametrize("changes", [{"meeting-TOTAL_FORMS": "x"}, {"meeting-TOTAL_FORMS": "999"}])
def test_a_broken_preview_is_no_error(
    area: Area, url: Callable[..., str], coordinator: Client, changes: dict[str, Any]
) -> None:
    shown = coordinator.post(url("round-new"), round_of(area))
    typed = preview_of(shown, save="1") | changes
    assert coordinator.post(url("round-new"), round_of(area) | typed).status_code == 422


def test_a_common_day_keeps_two_duties(
    area: Area, url: Callable[..., str], coordinator: Client
) -> None:
    both = {"themes": ["s14", "hyte-negotiation"], "model": M.WHOLE_AREA, "is_common_day": "on"}
    data = round_of(area, **both)
    shown = coordinator.post(url("round-new"), data)
    coordinator.post(url("round-new"), data | preview_of(shown, save="1"))
    negotiation = Negotiation.objects.get()
    assert negotiation.rules.count() == 3
    make_participant(negotiation=negotiation, organisation=area.alavesi, attendance="present")
    make_participant(negotiation=negotiation, organisation=area.county, attendance="present")
    make_agendaitem(negotiation=negotiation, outcome="Sovittiin.")
    Negotiation.objects.update(starts_at=at(TODAY, 8), ends_at=None)
    actions.advance_negotiation(negotiation, "hold", actor=area.actor("coordinator"))
    met = Duty.objects.with_state(TODAY).met().values_list("rule", flat=True)
    assert set(met) == {"s14", "hyte-negotiation", "hyte-attendance"}


def test_a_round_is_seen_with_its_first_visible_negotiation(
    area: Area, url: Callable[..., str]
) -> None:
    cycle = make_cycle()
    planned = make_negotiation(cycle=cycle, state=S.PLANNED, title_fi="Salainen")
    viewer = area.people.client("viewer")
    assert viewer.get(url("round", cycle.pk)).status_code == 404
    make_negotiation(cycle=cycle)
    page = viewer.get(url("round", cycle.pk))
    assert page.status_code == 200
    assert planned.title_fi not in page.content.decode()


def test_a_group_is_made_and_changed(
    area: Area, url: Callable[..., str], coordinator: Client
) -> None:
    data = {"name_fi": "Pohjoinen", "municipalities": [area.alavesi.pk], "valid_from": "2026-01-01"}
    assert coordinator.post(url("group-new"), data).status_code == 302
    group = GroupMember.objects.get(organisation=area.alavesi).group
    assert "Pohjoinen" in coordinator.get(url("groups")).content.decode()
    data["municipalities"] = [area.koivujoki.pk]
    coordinator.post(url("group-edit", group.pk), data)
    assert [row.organisation for row in group.members.all()] == [area.koivujoki]
    refused: list[dict[str, Any]]
    refused = [{"name_fi": ""}, {"municipalities": []}, {"valid_to": "2025-01-01"}]
    for wrong in refused:
        assert coordinator.post(url("group-edit", group.pk), data | wrong).status_code == 422
    again = coordinator.post(url("group-new"), data)
    assert again.status_code == 422


def test_the_group_of_all_is_not_changed_by_hand(
    area: Area, url: Callable[..., str], coordinator: Client
) -> None:
    assert coordinator.get(url("group-edit", make_group().pk)).status_code == 403


def test_settings_are_stored_once(area: Area, url: Callable[..., str], coordinator: Client) -> None:
    data = {"budget_week_from": 40, "budget_week_to": 41, "remark_days": 7, "publish_months": 12}
    for week in (40, 42):
        data["budget_week_from"] = week
        assert coordinator.post(url("settings"), data).status_code == 302
    assert NegotiationSettings.objects.get().budget_week_from == 42
    assert coordinator.post(url("settings"), data | {"budget_week_to": 54}).status_code == 422


def test_a_municipality_of_another_area_is_not_covered(area: Area) -> None:
    foreign = area.people.members["outsider"].organisation
    with pytest.raises(StepRefusedError):
        actions.plan_negotiation(
            Negotiation(title_fi="Yli rajan", convener=area.county),
            themes=[],
            municipalities=[foreign],
            actor=area.actor("coordinator"),
        )


def test_own_rules_stay_beside_those_of_the_law(
    area: Area, url: Callable[..., str], coordinator: Client
) -> None:
    own = AreaRule.objects.create(
        name_fi="Syysfoorumi", bearer="county", period="calendar_year", served_by="negotiation"
    )
    data = {
        "title_fi": "Neuvottelu",
        "themes": ["s14"],
        "own_rules": [own.pk],
        "municipalities": [area.alavesi.pk],
        "convener": area.county.pk,
    }
    coordinator.post(url("new"), data)
    negotiation = Negotiation.objects.get()
    form = coordinator.get(url("edit", negotiation.pk)).context["form"]
    assert form["own_rules"].value() == [own.pk]
    assert coordinator.get(negotiation.get_absolute_url()).status_code == 200
    coordinator.post(url("edit", negotiation.pk), data | {"themes": []})
    assert [row.own_rule for row in negotiation.rules.all()] == [own]


@pytest.mark.parametrize(
    ("first", "last", "changes"),
    [
        (date(2025, 6, 1), date(2029, 5, 31), []),
        (date(2025, 5, 1), date(2025, 12, 31), [date(2025, 6, 1)]),
        (date(2028, 1, 1), date(2034, 1, 1), [date(2029, 6, 1), date(2033, 6, 1)]),
        (date(2020, 1, 1), date(2020, 12, 31), []),
    ],
)
def test_terms_that_change_within(first: date, last: date, changes: list[date]) -> None:
    assert term_changes_between(first, last) == changes


def test_numbers_go_through_the_year_in_each_forum(area: Area) -> None:
    actor = area.actor("coordinator")
    forum = make_forum()

    def held(day: date, **fields: Any) -> str:
        negotiation = make_negotiation(starts_at=at(day), **fields)
        make_participant(negotiation=negotiation, attendance="present")
        return actions.advance_negotiation(negotiation, "hold", actor=actor).numbered

    assert held(date(2026, 1, 13)) == "1/2026"
    assert held(date(2026, 1, 12)) == "2/2026"
    assert held(date(2026, 1, 14), forum=forum) == "1/2026"
    assert held(date(2025, 12, 16)) == "1/2025"


def test_a_plan_written_meanwhile_keeps_the_number(area: Area) -> None:
    actor = area.actor("coordinator")
    negotiation = make_negotiation(starts_at=at(date(2026, 1, 13)))
    old = Negotiation.objects.get(pk=negotiation.pk)
    actions.advance_negotiation(negotiation, "hold", actor=actor)
    actions.plan_negotiation(old, themes=[], municipalities=[], actor=actor)
    negotiation.refresh_from_db()
    assert (negotiation.numbered, negotiation.state) == ("1/2026", S.HELD)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (S.PLANNED, "Mark who took part and that it was held"),
        (S.INVITED, "Mark who took part and that it was held"),
        (S.IN_SESSION, "The meeting was not closed"),
        (S.HELD, "Nobody is marked present"),
    ],
)
def test_a_past_meeting_says_what_is_missing(
    english: None, area: Area, coordinator: Client, state: str, words: str
) -> None:
    negotiation = make_negotiation(state=state, starts_at=at(date(2026, 1, 13)))
    assert words in coordinator.get(negotiation.get_absolute_url()).content.decode()
    viewer = area.people.client("viewer").get(negotiation.get_absolute_url())
    assert words not in viewer.content.decode()


def test_memo_or_note_is_not_called_optional(area: Area) -> None:
    form: Any = HeldForm(actor=area.actor("coordinator"))
    assert not form["memo"].is_optional
    assert not form["note"].is_optional


def test_a_common_group_with_many_is_saved_at_once(area: Area) -> None:
    many = [make_organisation() for _n in range(5)]
    group = save_group(
        make_group(is_all_municipalities=False), many, actor=area.actor("coordinator")
    )
    assert group.members.count() == 5


def test_a_round_of_thirty_costs_as_many_statements_as_one_of_two(
    area: Area, url: Callable[..., str], coordinator: Client
) -> None:
    cycle = make_cycle()
    coordinator.get(url("list"))
    found = []
    for number in (2, 28):
        for n in range(number):
            one = make_organisation()
            day = date(2026, 4, 1) + timedelta(days=n)
            make_negotiation(cycle=cycle, covering=[one], starts_at=at(day))
        coordinator.get(cycle.get_absolute_url())
        with CaptureQueriesContext(connection) as page:
            assert coordinator.get(cycle.get_absolute_url()).status_code == 200
        municipalities = list(Organisation.objects.municipalities().values_list("pk", flat=True))
        data = round_of(area, municipalities=municipalities)
        with CaptureQueriesContext(connection) as proposal:
            shown = coordinator.post(url("round-new"), data)
        found.append((len(page), len(proposal)))
    assert len(shown.context["formset"].forms) == 32
    assert found[0] == found[1]
