"""The agenda: templates, order, what is open, proposals of the parties, confidential items."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agreements.models import Agreement, Responsibility, Task
from indicators.models import Goal, Indicator
from negotiations import actions
from negotiations.actions.agenda import UnknownItemError, order_items, place_item
from negotiations.actions.proposing import accept_proposal, decline_proposal
from negotiations.backlog import backlog
from negotiations.models import AgendaTemplate, FollowUp, Negotiation
from tests.factories import agreements, contacts, indicators, responsibility
from tests.factories.negotiations import (
    a_rule,
    at,
    make_agendaitem,
    make_agendatemplate,
    make_cycle,
    make_followup,
    make_forum,
    make_matter,
    make_negotiation,
)
from tests.negotiations.conftest import Area
from yhdyspinta.flow import StepRefusedError

S = Negotiation.State
SECRET = "Salainen toimitilahanke"
GROUND = "621/1999 24 § 1 mom. 17 k"


@pytest.fixture
def url(area: Area) -> Callable[..., str]:
    def of(name: str, *args: Any) -> str:
        return reverse(f"negotiations:{name}", args=[area.tenant.slug, *args])

    return of


@pytest.fixture
def coordinator(area: Area) -> Client:
    return area.people.client("coordinator")


def titles(negotiation: Negotiation) -> list[str]:
    return list(negotiation.items.values_list("title", flat=True))


def test_the_forums_template_goes_before_the_rules_and_that_before_the_usual(area: Area) -> None:
    coordinator, forum = area.actor("coordinator"), make_forum()
    make_agendatemplate(headings=["Foorumin avaus"], forum=forum)
    make_agendatemplate(headings=["Lain avaus", "Päätös"], rule=a_rule("s14"))
    found = {}
    meetings: dict[str, dict[str, Any]] = {
        "forum": {"forum": forum, "rules": ["s14"]},
        "rule": {"rules": ["s14"]},
        "usual": {"rules": ["hyte-negotiation"]},
    }
    for name, fields in meetings.items():
        negotiation = make_negotiation(**fields)
        actions.propose_agenda(negotiation, actor=coordinator)
        actions.propose_agenda(negotiation, actor=coordinator)
        found[name] = titles(negotiation)
    assert found["forum"] == ["Foorumin avaus"]
    assert found["rule"] == ["Lain avaus", "Päätös"]
    assert len(found["usual"]) == 10
    usual = negotiation.items.first()
    assert usual.title_sv
    assert usual.title_sv != usual.title


def test_a_common_day_has_a_part_for_each_negotiation(area: Area) -> None:
    cycle = make_cycle(is_common_day=True)
    negotiation = make_negotiation(cycle=cycle, rules=["s14", "hyte-negotiation"])
    make_agendatemplate(headings=["Hyte-kertomus"], rule=a_rule("hyte-negotiation"))
    actions.propose_agenda(negotiation, actor=area.actor("coordinator"))
    parts = list(negotiation.items.values_list("part", flat=True))
    assert parts == [None] * 2 + ["s14"] * 4 + ["hyte-negotiation"] + [None] * 4
    page = area.people.client("coordinator").get(negotiation.get_absolute_url()).content.decode()
    assert page.count('<h3 class="part">') == 3  # two parts, and what is common again after them


def test_a_template_is_made_changed_and_removed(area: Area, url: Any, coordinator: Client) -> None:
    row = {
        "row0-title_fi": "Avaus",
        "row0-position": 2,
        "row1-title_fi": "Ensin",
        "row1-position": 1,
    }
    base = {"name_fi": "Neuvottelu", "name_sv": "", "rule": "s14", "forum": ""}
    both = base | row | {"forum": make_forum().pk}
    assert coordinator.post(url("template-new"), both).status_code == 422
    only_swedish = base | {"row0-title_sv": "Öppning", "row0-title_fi": ""}
    refused = coordinator.post(url("template-new"), only_swedish)
    assert refused.status_code == 422
    assert "Öppning" in refused.content.decode()
    assert coordinator.post(url("template-new"), base | row).status_code == 302
    template = AgendaTemplate.objects.get()
    assert [item.title_fi for item in template.items.all()] == ["Ensin", "Avaus"]
    again = {"row0-title_fi": "", "row1-title_fi": "Avaus", "row1-title_sv": "Öppning"}
    coordinator.post(url("template-edit", template.pk), base | again)
    assert [item.title_sv for item in template.items.all()] == ["Öppning"]
    assert coordinator.get(url("template-edit", template.pk)).status_code == 200
    assert "Neuvottelu" in coordinator.get(url("templates")).content.decode()
    coordinator.post(url("template-remove", template.pk))
    assert not AgendaTemplate.objects.exists()


def test_order_is_saved_as_a_whole_and_by_place(area: Area, url: Any, coordinator: Client) -> None:
    negotiation, actor = make_negotiation(), area.actor("coordinator")
    one, two, three = (make_agendaitem(negotiation=negotiation, title=t) for t in "123")
    order_items(negotiation, [three.pk, one.pk], actor=actor)
    assert "".join(titles(negotiation)) == "312"
    place_item(one, 1)
    assert "".join(titles(negotiation)) == "132"
    place_item(one, 99)
    assert "".join(titles(negotiation)) == "321"
    stranger = make_agendaitem()
    with pytest.raises(UnknownItemError):
        order_items(negotiation, [stranger.pk, two.pk], actor=actor)
    address = url("items-order", negotiation.pk)
    assert coordinator.post(address, {"order": [two.pk, stranger.pk]}).status_code == 409
    assert coordinator.post(address, {"order": ["x", two.pk]}).status_code == 409
    assert "".join(titles(negotiation)) == "321"
    assert coordinator.post(address, {"order": [one.pk, two.pk, three.pk]}).status_code == 204
    coordinator.post(url("item-move", one.pk, "to"), {"place": "3"})
    assert "".join(titles(negotiation)) == "231"
    answer = coordinator.post(url("item-move", one.pk, "to"), {"place": "x"}, follow=True)
    assert answer.status_code == 200
    assert "".join(titles(negotiation)) == "231"


def test_two_hundred_items_take_as_many_statements_as_twenty(
    area: Area, url: Any, coordinator: Client
) -> None:
    counts: dict[int, list[int]] = {}
    for number in (2, 20, 200):
        negotiation = make_negotiation(
            state=S.HELD, starts_at=timezone.now() - timedelta(hours=1), covering=[area.alavesi]
        )
        items = [make_agendaitem(negotiation=negotiation) for _n in range(number)]
        pages = [
            ("get", negotiation.get_absolute_url()),
            ("post", url("item-move", items[-1].pk, "to")),
            ("get", url("session", items[-1].pk)),
            ("get", url("carry", negotiation.pk)),
        ]
        counts[number] = []
        for method, page in pages:
            with CaptureQueriesContext(connection) as found:
                answer = getattr(coordinator, method)(page, {"place": "1"})
            assert answer.status_code in {200, 302}
            counts[number].append(len(found))
    assert counts[20] == counts[200]


@pytest.mark.parametrize("state", [S.APPROVED, S.PUBLISHED, S.CANCELLED])
def test_the_agenda_of_a_closed_meeting_takes_nothing(area: Area, state: str) -> None:
    actor = area.actor("coordinator")
    item = make_agendaitem()
    proposal = make_agendaitem(negotiation=item.negotiation, is_proposal=True)
    Negotiation.objects.filter(pk=item.negotiation_id).update(state=state)
    negotiation = item.negotiation
    refused: list[Callable[[], object]] = [
        lambda: actions.propose_agenda(negotiation, actor=actor),
        lambda: actions.move_item(item, up=True),
        lambda: order_items(negotiation, [item.pk], actor=actor),
        lambda: accept_proposal(proposal, actor=actor),
        lambda: decline_proposal(proposal, reason="Ei", actor=actor),
        lambda: actions.add_follow_up(
            FollowUp(negotiation=negotiation, what="Työ", organisation=area.county), actor=actor
        ),
    ]
    for act in refused:
        with pytest.raises(StepRefusedError):
            act()
    assert negotiation.items.count() == 2
    assert not FollowUp.objects.exists()


def item_fields(**changes: Any) -> dict[str, Any]:
    return {
        "title": "Toimitilat",
        "title_sv": "Lokaler",
        "presenter": "Maija",
        "minutes": 20,
    } | changes


def test_an_item_in_two_languages_with_presenter_and_minutes(
    area: Area, url: Any, coordinator: Client
) -> None:
    day = timezone.localdate() + timedelta(days=3)
    negotiation = make_negotiation(starts_at=at(day, 9), ends_at=at(day, 10))
    address = url("item-new", negotiation.pk)
    for wrong, field in (
        ({"minutes": "99999"}, "minutes"),
        ({"is_confidential": "on"}, "ground"),
        ({"title": ""}, "title"),
    ):
        answer = coordinator.post(address, item_fields(**wrong))
        assert answer.status_code == 422
        assert field in answer.context["form"].errors
        assert "Maija" in answer.content.decode()
    coordinator.post(address, item_fields())
    coordinator.post(address, item_fields(title="Talous", minutes=50))
    item = negotiation.items.first()
    assert (item.title_sv, item.presenter, item.minutes) == ("Lokaler", "Maija", 20)
    context = coordinator.get(negotiation.get_absolute_url()).context
    assert (context["planned_minutes"], context["meeting_minutes"], context["overrun"]) == (
        70,
        60,
        10,
    )


def test_a_confidential_item_is_only_mentioned_to_those_who_do_not_take_part(area: Area) -> None:
    negotiation = make_negotiation(state=S.APPROVED, convener=area.county, covering=[area.alavesi])
    item = make_agendaitem(
        negotiation=negotiation,
        title=SECRET,
        background=SECRET,
        outcome=SECRET,
        is_confidential=True,
        ground=GROUND,
    )
    follow_up = make_followup(
        negotiation=negotiation, item=item, what=SECRET, organisation=area.county
    )
    for who, sees in {
        "coordinator": True,
        "editor": True,
        "viewer": True,
        "partner": False,
    }.items():
        page = area.people.client(who).get(negotiation.get_absolute_url()).content.decode()
        assert (SECRET in page) == sees, who
        assert GROUND in page
        seen = FollowUp.objects.visible_to(area.actor(who)).filter(pk=follow_up.pk)
        assert seen.exists() == sees, who
        found = Negotiation.objects.matching(SECRET)
        assert not found.exists()


def offers(area: Area, negotiation: Negotiation) -> dict[str, list[str]]:
    found = backlog(area.actor("coordinator"), negotiation)
    return {kind.value: [offer.item.title for offer in rows] for kind, rows in found.offers.items()}


@dataclass
class Open:
    """A negotiation with Alavesi, and one of everything that is open between the parties."""

    negotiation: Negotiation
    task: Task
    agreement: Agreement


@pytest.fixture
def open_things(area: Area) -> Open:
    day = timezone.localdate()
    earlier = make_negotiation(
        state=S.APPROVED, covering=[area.alavesi], starts_at=at(day - timedelta(days=90))
    )
    make_followup(negotiation=earlier, what="Luettelo kootaan")
    make_followup(negotiation=earlier, what="Valmis", state=FollowUp.State.DONE)
    make_matter(title="Terveyskeskuksen muutto", organisation=area.alavesi)
    task = responsibility.make_task(name_fi="Kouluterveydenhuolto", name_sv="Skolhälsovård")
    for organisation, value in ((area.county, "disputed"), (area.alavesi, "not_agreed")):
        Responsibility.objects.create(task=task, organisation=organisation, value=value)
    make_goals(area)
    ending = agreements.make_agreement(
        parties=0, starts_on=date(2025, 1, 1), ends_on=day + timedelta(days=60)
    )
    agreements.make_party(agreement=ending, organisation=area.alavesi)
    ending.state = "in_force"
    ending.save()
    contacts.make_post(title_fi="Yhdyspintakoordinaattori", organisation=area.alavesi)
    negotiation = make_negotiation(convener=area.county, covering=[area.alavesi])
    return Open(negotiation, task, ending)


def make_goals(area: Area) -> None:
    """One off track, one on track, and one on track whose figure does not reach its target."""
    indicators.make_goal(title_fi="Yksinäisyys vähenee", state=Goal.State.OFF_TRACK)
    indicators.make_goal(title_fi="Kunnossa", state=Goal.State.ON_TRACK)
    missed = indicators.make_goal(title_fi="Terveempiä vuosia", state=Goal.State.ON_TRACK)
    indicator = indicators.make_indicator(direction=Indicator.Direction.LESS)
    indicators.make_goalindicator(goal=missed, indicator=indicator, target=10, target_year=2030)
    indicators.make_observation(
        indicator=indicator,
        region_category="HYVINVOINTIALUE",
        region_code=area.tenant.county_code,
        value=12,
    )


def test_the_backlog_has_all_that_is_open_between_the_parties(
    area: Area, open_things: Open
) -> None:
    found = offers(area, open_things.negotiation)
    assert len(found.pop("vacancy")) == 1
    assert found == {
        "follow_up": ["Luettelo kootaan"],
        "matter": ["Terveyskeskuksen muutto"],
        "task": ["Kouluterveydenhuolto"],
        "goal": ["Terveempiä vuosia", "Yksinäisyys vähenee"],
        "agreement": [open_things.agreement.title_fi],
    }


def test_what_is_added_is_linked_to_its_source_and_offered_no_more(
    area: Area, url: Any, coordinator: Client, open_things: Open
) -> None:
    negotiation, task = open_things.negotiation, open_things.task
    page = url("backlog", negotiation.pk)
    assert coordinator.get(page).status_code == 200
    for kind, rows in backlog(area.actor("coordinator"), negotiation).offers.items():
        for offer in rows:
            answer = coordinator.post(page, {"kind": kind, "pk": offer.pk})
            assert answer.status_code == 200, kind
    assert offers(area, negotiation) == {}
    items = {item.title: item for item in negotiation.items.all()}
    assert items["Luettelo kootaan"].follow_up.what == "Luettelo kootaan"
    assert items["Terveyskeskuksen muutto"].matter
    assert items["Kouluterveydenhuolto"].task == task
    assert items["Kouluterveydenhuolto"].title_sv == "Skolhälsovård"
    assert items["Yksinäisyys vähenee"].goal
    assert items[open_things.agreement.title_fi].agreement == open_things.agreement
    for wrong in ({"kind": "task", "pk": task.pk}, {"kind": "x", "pk": "x"}, {}):
        assert coordinator.post(page, wrong).status_code == 422
    assert negotiation.items.count() == len(items)


def test_a_party_proposes_and_the_preparers_answer(
    area: Area, url: Any, coordinator: Client
) -> None:
    negotiation = make_negotiation(convener=area.county, covering=[area.alavesi])
    viewer, partner = area.people.client("viewer"), area.people.client("partner")
    address = url("item-propose", negotiation.pk)
    assert viewer.post(address, {"title": ""}).status_code == 422
    for title in ("Kuljetukset", "Kahvit"):
        viewer.post(address, {"title": title})
    assert list(negotiation.items.on_agenda()) == []
    one, other = negotiation.items.proposed()
    assert one.proposer == area.alavesi
    page = negotiation.get_absolute_url()
    assert "Kuljetukset" in viewer.get(page).content.decode()
    assert "Kuljetukset" not in partner.get(page).content.decode()
    coordinator.post(url("item-accept", one.pk))
    assert titles(negotiation)[-1] == "Kuljetukset"
    assert coordinator.post(url("item-decline", other.pk), {"reason": ""}).status_code == 422
    coordinator.post(url("item-decline", other.pk), {"reason": "Ei kuulu neuvotteluun."})
    assert "Ei kuulu neuvotteluun." in viewer.get(page).content.decode()
    assert [item.title for item in negotiation.items.on_agenda()] == ["Kuljetukset"]
    assert coordinator.get(url("item-decline", one.pk)).status_code == 404
    with pytest.raises(StepRefusedError):
        accept_proposal(one, actor=area.actor("coordinator"))
