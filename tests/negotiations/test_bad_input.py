"""What is mistyped or comes too late: a clear answer on the page, and nothing changed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from negotiations import actions
from negotiations.actions.proposing import add_from_backlog, propose_item
from negotiations.models import AgendaItem, FollowUp, Forum, Negotiation, Participant
from tests.factories.negotiations import make_agendaitem, make_forum, make_negotiation
from tests.factories.tenancy import make_organisation
from tests.negotiations.conftest import Area
from yhdyspinta.flow import StepRefusedError

S = Negotiation.State
CLOSED = [S.APPROVED, S.PUBLISHED, S.CANCELLED, S.NOT_HELD]
Url = Callable[..., str]


def plan(area: Area, **changes: Any) -> dict[str, Any]:
    told = {"title_fi": "Yöneuvottelu", "municipalities": [area.alavesi.pk]}
    return told | {"convener": area.county.pk} | changes


@pytest.mark.parametrize(
    ("starts", "ends", "field"),
    [
        ("2027-03-28T03:30", "2027-03-28T05:00", "starts_at"),  # the hour that is not there
        ("2027-03-28T01:00", "2027-03-28T03:30", "ends_at"),
        ("2026-10-25T03:30", "2026-10-25T05:00", "starts_at"),  # the hour that is there twice
        ("2027-11-03T22:00", "2027-11-03T01:00", "ends_at"),  # over midnight, on the day before
        ("2027-11-03T22:00", "2027-11-03T22:00", "ends_at"),
        ("", "2027-11-03T22:00", "starts_at"),
    ],
)
def test_hours_that_are_not_or_are_twice_are_refused(
    area: Area, url: Url, coordinator: Client, starts: str, ends: str, field: str
) -> None:
    data = plan(area, starts_at=starts, ends_at=ends)
    response = coordinator.post(url("new"), data)
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert "Yöneuvottelu" in response.content.decode()
    assert not Negotiation.objects.exists()


@pytest.mark.parametrize(
    ("starts", "ends", "hours"),
    [
        ("2027-11-03T22:00", "2027-11-04T01:00", 3),
        ("2027-03-28T01:00", "2027-03-28T05:00", 3),
        ("2026-10-25T02:30", "2026-10-25T05:00", 3.5),
    ],
)
def test_a_night_is_as_long_as_its_clock(
    area: Area, url: Url, coordinator: Client, starts: str, ends: str, hours: float
) -> None:
    coordinator.post(url("new"), plan(area, starts_at=starts, ends_at=ends))
    planned = Negotiation.objects.get()
    assert planned.starts_at
    assert planned.ends_at
    assert planned.ends_at - planned.starts_at == timedelta(hours=hours)
    assert coordinator.get(planned.get_absolute_url()).status_code == 200


def test_a_municipality_of_another_area_is_no_choice(
    area: Area, url: Url, coordinator: Client
) -> None:
    foreign = area.people.members["outsider"].organisation
    for name, more in (("new", {}), ("held", {"held_on": "2026-02-03", "note": "Käytiin"})):
        data = plan(area, municipalities=[area.alavesi.pk, foreign.pk]) | more
        response = coordinator.post(url(name), data)
        assert response.status_code == 422
        assert "municipalities" in response.context["form"].errors
    assert not Negotiation.objects.exists()


def test_a_day_in_the_past_is_told_of_and_lacks_its_memo(
    english: None, area: Area, url: Url, coordinator: Client
) -> None:
    page = coordinator.post(url("new"), plan(area, starts_at="2026-01-13T09:00"), follow=True)
    text = page.content.decode()
    assert "The day has passed already" in text
    assert "Mark who took part and that it was held" in text
    assert Negotiation.objects.get().is_recorded_afterwards
    missing = coordinator.post(url("held"), plan(area, held_on="2026-01-13"))
    assert missing.status_code == 422
    assert list(missing.context["form"].errors) == ["memo"]


@pytest.mark.parametrize("state", CLOSED)
def test_a_closed_negotiation_takes_nothing(area: Area, state: str) -> None:
    actor = area.actor("coordinator")
    closed = make_negotiation(convener=area.county, title_fi="Suljettu")
    item = make_agendaitem(negotiation=closed)
    Negotiation.objects.filter(pk=closed.pk).update(state=state)
    closed.title_fi = "Muutettu"
    new = AgendaItem(title="Uusi")
    proposed = AgendaItem(negotiation=closed, title="Ehdotus")
    task = FollowUp(negotiation=closed, what="Työ", organisation=area.county)
    refused: list[Callable[[], object]] = [
        lambda: actions.plan_negotiation(closed, themes=[], municipalities=[], actor=actor),
        lambda: actions.move_item(item, up=False),
        lambda: actions.propose_agenda(closed, actor=actor),
        lambda: actions.add_follow_up(task, actor=actor),
        lambda: add_from_backlog(closed, new, actor=actor),
        lambda: propose_item(proposed, actor=actor),
    ]
    for act in refused:
        with pytest.raises(StepRefusedError):
            act()
    assert Negotiation.objects.get(pk=closed.pk).title_fi == "Suljettu"
    assert list(closed.items.all()) == [item]
    assert not FollowUp.objects.exists()


@pytest.mark.parametrize("state", CLOSED)
def test_pages_that_write_are_shut_when_it_is_closed(
    area: Area, url: Url, coordinator: Client, state: str
) -> None:
    closed = make_negotiation(
        convener=area.county, state=state, starts_at=timezone.now() - timedelta(days=3)
    )
    item = make_agendaitem(negotiation=closed)
    for name, pk in (
        ("edit", closed.pk),
        ("carry", closed.pk),
        ("backlog", closed.pk),
        ("agenda-propose", closed.pk),
        ("follow-up-new", closed.pk),
        ("item-edit", item.pk),
    ):
        assert coordinator.post(url(name, pk)).status_code == 403, name
    assert coordinator.post(url("item-move", item.pk, "up")).status_code == 403


def test_the_list_of_five_hundred_is_marked_and_counted_by_as_many_statements_as_ten(
    area: Area, url: Url, coordinator: Client
) -> None:
    forum = make_forum(quorum=3, record=Forum.Record.INSPECTED)
    homes = [make_organisation() for _n in range(5)]
    began = timezone.now() - timedelta(hours=1)
    counts = []
    for number in (10, 500):
        held = make_negotiation(
            state=S.IN_SESSION, forum=forum, starts_at=began, session_began_at=began
        )
        Participant.objects.bulk_create(
            Participant(
                negotiation=held, organisation=homes[n % 5], name=f"Osa {n}", deputy_for=f"Osa {n}"
            )
            for n in range(number)
        )
        make_agendaitem(negotiation=held, outcome_kind="agreed")
        present = list(held.participants.values_list("pk", flat=True))
        found = []
        for method, name, *rest in (
            ("get", "attendance"),
            ("post", "attendance"),
            ("post", "step", "hold"),
            ("get", "signers"),
            ("get", "detail"),
            ("get", "draft"),
        ):
            with CaptureQueriesContext(connection) as asked:
                answer = getattr(coordinator, method)(
                    url(name, held.pk, *rest), {"present": present}
                )
            assert answer.status_code in {200, 302}, name
            found.append(len(asked))
        counts.append(found)
    # The first ones also ask what is remembered after that.
    assert all(many <= few for few, many in zip(*counts, strict=True))


def test_templates_are_found_and_have_both_languages_side_by_side(
    area: Area, url: Url, coordinator: Client
) -> None:
    assert url("templates") in coordinator.get(url("list")).content.decode()
    assert url("templates") not in area.people.client("editor").get(url("list")).content.decode()
    assert url("template-new") in coordinator.get(url("templates")).content.decode()
    row = coordinator.get(url("template-new")).context["headings"].forms[0]
    assert [name for name in row.fields if name.startswith("title")] == ["title_fi", "title_sv"]
