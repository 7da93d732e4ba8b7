"""What is confidential stays with those who were there, through every door."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from negotiations import actions
from negotiations.actions.carrying import Choice, Way, carry_over
from negotiations.carry import unsettled
from negotiations.invitations import memo_path
from negotiations.models import AgendaItem, Matter, Negotiation
from tests.factories.negotiations import (
    make_agendaitem,
    make_followup,
    make_forum,
    make_negotiation,
    make_participant,
)
from tests.negotiations.conftest import Area

S = Negotiation.State
SECRET = "Varautumisen salainen asia"


def meeting(area: Area, days: int, state: str) -> Negotiation:
    starts_at = timezone.now() + timedelta(days=days)
    return make_negotiation(state=state, starts_at=starts_at, covering=[area.alavesi])


def secret(negotiation: Negotiation, **fields: object) -> AgendaItem:
    return make_agendaitem(negotiation=negotiation, title=SECRET, is_confidential=True, **fields)


@pytest.mark.parametrize("posted", [{}, {"sign": "1"}])
def test_a_memo_link_tells_no_confidential_heading(area: Area, posted: dict[str, str]) -> None:
    negotiation = meeting(area, -3, S.COMMENTING)
    secret(negotiation)
    make_agendaitem(negotiation=negotiation, title="Avoin asia")
    guest = make_participant(negotiation=negotiation, organisation=None, organisation_name="Seura")
    client, path = Client(), memo_path(guest)
    response = client.post(path, posted) if posted else client.get(path)
    assert "Avoin asia" in response.content.decode()
    assert SECRET not in response.content.decode()


def test_a_history_page_tells_no_confidential_heading(area: Area) -> None:
    item = secret(meeting(area, -3, S.HELD))
    path = reverse("audit:of", args=[area.tenant.slug, "negotiations.agendaitem", item.pk])
    response = area.people.client("partner").get(path)
    assert SECRET not in response.content.decode()


def test_what_is_kept_goes_by_itself_to_no_wider_circle(area: Area) -> None:
    secret(meeting(area, -30, S.APPROVED), carry="kept")
    Negotiation.objects.update(is_carried_over=True)
    wider = make_negotiation(state=S.PLANNED, covering=[area.alavesi, area.koivujoki])
    actions.propose_agenda(wider, actor=area.actor("coordinator"))
    assert not wider.items.filter(title=SECRET).exists()


def test_what_is_escalated_stays_confidential(area: Area) -> None:
    before = meeting(area, -90, S.APPROVED)
    item = secret(before, outcome_kind="agreed")
    make_followup(negotiation=before, item=item, what=f"{SECRET}: suunnitelma")
    now, forum = meeting(area, -1, S.HELD), make_forum()
    coming = meeting(area, 30, S.PLANNED)
    Negotiation.objects.filter(pk=coming.pk).update(forum=forum)
    choice = Choice(Way.ESCALATE, reason="Ei edennyt", forum=forum)
    carry_over(
        now,
        items={},
        follow_ups={one.pk: choice for one in unsettled(now).follow_ups},
        actor=area.actor("coordinator"),
    )
    assert SECRET not in Matter.objects.get().title
    assert coming.items.get().is_confidential


def test_an_invitation_without_a_day_is_refused(area: Area, url: Callable[..., str]) -> None:
    negotiation = meeting(area, 7, S.INVITED)
    data = {"title_fi": "Sama", "convener": area.county.pk, "municipalities": [area.alavesi.pk]}
    response = area.people.client("coordinator").post(url("edit", negotiation.pk), data)
    assert response.status_code == 422
    assert "starts_at" in response.context["form"].errors


def test_a_proposal_has_no_place_on_the_agenda(area: Area, url: Callable[..., str]) -> None:
    item = make_agendaitem(negotiation=meeting(area, 7, S.INVITED), is_proposal=True)
    client = area.people.client("coordinator")
    assert client.post(url("item-move", item.pk, "up")).status_code == 404
