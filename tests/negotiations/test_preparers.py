"""A preparer plans and records what the own organisation takes part in; the coordinator sees it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from negotiations.models import Negotiation
from tests.factories.negotiations import make_agendaitem, make_forum, make_negotiation
from tests.negotiations.conftest import Area

S = Negotiation.State
Url = Callable[..., str]


@pytest.fixture
def editor(area: Area) -> Client:
    return area.people.client("editor")


def plan(area: Area, **changes: Any) -> dict[str, Any]:
    return {
        "title_fi": "Vuosikeskustelu",
        "themes": ["hyte-negotiation"],
        "municipalities": [area.alavesi.pk],
    } | changes


def record(area: Area, **changes: Any) -> dict[str, Any]:
    told = {"held_on": "2026-02-03", "note": "Keskusteltiin.", "convener": area.alavesi.pk}
    return plan(area) | told | {"with_county": "on"} | changes


def test_a_preparer_is_offered_the_own_organisation(area: Area, url: Url, editor: Client) -> None:
    make_forum()
    assert {"new", "held"} <= {
        name for name in ("new", "held", "round-new") if url(name) in editor.get(url("list")).text
    }
    assert url("round-new") not in editor.get(url("list")).text
    new, held = (editor.get(url(name)).context["form"] for name in ("new", "held"))
    assert not {"convener", "forum"} & set(new.fields)
    assert new["municipalities"].value() == [area.alavesi.pk]
    assert set(held.fields["convener"].queryset) == {area.alavesi, area.county}
    assert held["with_county"].value() is True


def test_a_plan_is_the_own_organisations_whatever_is_posted(
    area: Area, url: Url, editor: Client
) -> None:
    both = [area.alavesi.pk, area.koivujoki.pk]
    forged = {"convener": area.koivujoki.pk, "forum": make_forum().pk, "municipalities": both}
    assert editor.post(url("new"), plan(area, **forged)).status_code == 302
    planned = Negotiation.objects.get()
    assert (planned.convener, planned.forum) == (area.alavesi, None)
    assert planned.municipalities.count() == 2


@pytest.mark.parametrize("page", ["new", "held"])
def test_the_own_municipality_takes_part(area: Area, url: Url, editor: Client, page: str) -> None:
    data = record(area, municipalities=[area.koivujoki.pk])
    response = editor.post(url(page), data)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["municipalities"]


@pytest.mark.parametrize("page", ["new", "held"])
def test_nobody_of_another_area_is_a_party(area: Area, url: Url, editor: Client, page: str) -> None:
    foreign = area.people.members["outsider"].organisation
    for field in ("municipalities", "convener"):
        value = [area.alavesi.pk, foreign.pk] if field == "municipalities" else foreign.pk
        response = editor.post(url(page), record(area, **{field: value}))
        expected = 302 if (page, field) == ("new", "convener") else 422  # not asked there
        assert response.status_code == expected
    assert not Negotiation.objects.filter(convener=foreign).exists()


def test_what_a_preparer_plans_is_theirs_to_run_and_the_coordinators_to_take_over(
    area: Area, url: Url, editor: Client, coordinator: Client
) -> None:
    editor.post(url("new"), plan(area))
    planned = Negotiation.objects.get()
    make_agendaitem(negotiation=planned)
    for name in ("edit", "people", "item-new", "attachment-new"):
        for client, status in ((editor, 200), (coordinator, 200)):
            assert client.get(url(name, planned.pk)).status_code == status, name
        assert area.people.client("partner").get(url(name, planned.pk)).status_code == 404
    assert area.people.client("viewer").get(url("edit", planned.pk)).status_code == 403
    listed = coordinator.get(url("list")).content.decode().replace("\u00ad", "")
    assert "Vuosikeskustelu" in listed
    assert "Alavesi</span>" in listed  # whose plan it is
    # An edit of the preparer's keeps the convener; the coordinator may change it.
    editor.post(url("edit", planned.pk), plan(area, convener=area.koivujoki.pk, place="Tori"))
    planned.refresh_from_db()
    assert (planned.place, planned.convener) == ("Tori", area.alavesi)
    coordinator.post(url("edit", planned.pk), plan(area, convener=area.county.pk))
    assert editor.get(url("detail", planned.pk)).status_code == 404
    assert coordinator.get(url("detail", planned.pk)).status_code == 200


def test_a_talk_from_plan_to_memo_by_its_preparer(area: Area, url: Url, editor: Client) -> None:
    began = timezone.localtime() - timedelta(hours=3)
    editor.post(url("new"), plan(area, starts_at=began.strftime("%Y-%m-%dT%H:%M")))
    held = Negotiation.objects.get()
    editor.post(
        url("participant-new", held.pk), {"organisation": area.alavesi.pk, "name": "Aino Alanko"}
    )
    item = make_agendaitem(negotiation=held)
    closing = editor.post(url("step", held.pk, "hold"))
    assert closing["Location"] == url("carry", held.pk)
    assert editor.post(closing["Location"], {f"item-{item.pk}-way": "later"}).status_code == 302
    assert editor.get(url("session", item.pk)).status_code == 200
    editor.post(url("attendance", held.pk), {"present": [held.participants.get().pk]})
    data = {"version": 1, "outcome_kind": "agreed", "body": "Sovittiin."}
    editor.post(url("outcome", item.pk), data)
    assert editor.post(url("step", held.pk, "circulate")).status_code == 302
    held.refresh_from_db()
    assert held.state == S.COMMENTING


@pytest.mark.parametrize(
    ("changes", "present"),
    [
        ({}, {"Alavesi", "Järvialueen hyvinvointialue"}),
        ({"with_county": ""}, {"Alavesi"}),
        ({"convener": "county", "with_county": ""}, {"Alavesi", "Järvialueen hyvinvointialue"}),
    ],
)
def test_a_talk_held_already_is_recorded_by_a_party(
    area: Area, url: Url, editor: Client, changes: dict[str, Any], present: set[str]
) -> None:
    if "convener" in changes:
        changes = changes | {"convener": area.county.pk}
    assert editor.post(url("held"), record(area, **changes)).status_code == 302
    recorded = Negotiation.objects.get()
    assert recorded.state == S.APPROVED
    there = recorded.participants.filter(attendance="present")
    assert set(there.values_list("name", flat=True)) == present
    assert set(recorded.municipalities.values_list("organisation__name_fi", flat=True)) == {
        "Alavesi"
    }
    state = area.state("hyte-attendance", area.alavesi, area.county, timezone.localdate())
    met = len(present) == 2 and timezone.localdate().year == 2026
    assert (state in {"met", "met_late"}) is met


def test_a_preparer_of_the_county_records_without_being_asked_of_the_county(
    area: Area, url: Url
) -> None:
    membership = area.people.members["admin"]
    membership.roles = ["editor"]
    membership.save()
    client = area.people.client("admin")
    form = client.get(url("held")).context["form"]
    assert not {"convener", "with_county"} & set(form.fields)
    data = record(area, municipalities=[area.koivujoki.pk])
    assert client.post(url("held"), data).status_code == 302
    recorded = Negotiation.objects.get()
    assert recorded.convener == area.county
    assert recorded.participants.count() == 2


def test_what_awaits_a_preparer_is_the_own_memos(area: Area, url: Url) -> None:
    from negotiations.todo import awaiting

    make_negotiation(state=S.HELD, convener=area.alavesi, title_fi="Oma")
    make_negotiation(state=S.HELD, convener=area.koivujoki, title_fi="Muiden")
    texts = " ".join(todo.text for todo in awaiting(area.actor("editor")))
    assert "Oma" in texts
    assert "Muiden" not in texts
