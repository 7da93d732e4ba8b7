"""One municipality on one page before a meeting (Kuntakortti): gathered from every app."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import Q
from django.utils.safestring import SafeString

from agreements.models import Party
from contacts.models import Interface
from contacts.pairs import Pair, pairs
from indicators import pictures
from indicators.models import Goal, GoalIndicator
from indicators.regions import places
from negotiations.board import Cell
from negotiations.bodies import Rule
from negotiations.models import Duty, FollowUp, Forum, Negotiation
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.models import Organisation

NEXT = 3


@dataclass(frozen=True)
class DutyRow:
    """A rule between the county and the municipality, whose duty it is, and its state."""

    cell: Cell
    bearers: list[Organisation]

    @property
    def rule(self) -> Rule:
        return self.cell.duty.what


@dataclass(frozen=True)
class GoalRow:
    """A goal of the municipality, with its newest figure and a small line if there is one."""

    goal: Goal
    indicator_name: str = ""
    figure: str = ""
    year: int | None = None
    spark: SafeString | str = ""


@dataclass(frozen=True)
class Card:
    """What is to be known of a municipality before one meets it (Kuntakortti)."""

    municipality: Organisation
    day: date
    pairs: list[Pair]
    duties: list[DutyRow]
    parties: list[Party]
    follow_ups: list[FollowUp]
    coming: list[Negotiation]
    goals: list[GoalRow]
    forums: list[Forum]

    @property
    def county(self) -> Organisation | None:
        sides = (pair.county_side for pair in self.pairs)
        return next((side.organisation for side in sides if side), None)


def card_of(municipality: Organisation, actor: Actor, day: date) -> Card:
    """The card shows what every member of the area may see, so that it can be handed on."""
    anyone = as_anyone(actor)
    interfaces = list(Interface.objects.visible_to(anyone).current(day))
    negotiations = Negotiation.objects.visible_to(anyone).coming(day)
    follow_ups = FollowUp.objects.visible_to(anyone).open()
    return Card(
        municipality,
        day,
        pairs(interfaces, municipality, day),
        list(_duties(municipality, day)),
        _parties(municipality, anyone),
        list(follow_ups.of_organisation(municipality.pk).select_related("negotiation")),
        list(negotiations.of_organisation(municipality.pk).order_by("starts_at")[:NEXT]),
        _goals(municipality, anyone, day),
        list(Forum.objects.current().with_seat_of(municipality)),
    )


def as_anyone(actor: Actor) -> Actor:
    """A member of the area without roles, drafts or an organisation of their own."""
    return replace(actor, roles=frozenset(), membership_id=0, organisation_id=0)


def _duties(municipality: Organisation, day: date) -> Iterator[DutyRow]:
    """The municipality's own and those towards it; both sides of a mutual duty in one row."""
    duties = Duty.objects.filter(Q(bearer=municipality) | Q(other=municipality)).binding()
    stated: Any = duties.of_period(day).with_state(day)  # annotations that the types don't know
    found = (
        stated.with_evidence()
        .select_related("rule", "own_rule", "bearer")
        .order_by("rule__position", "own_rule", "state", "met_on", "bearer__rank")
    )
    alike = groupby(map(Cell, found), lambda cell: (cell.duty.what, cell.state, cell.met_on))
    for _key, group in alike:
        cells = list(group)
        yield DutyRow(cells[0], [cell.duty.bearer for cell in cells])


def _parties(municipality: Organisation, anyone: Actor) -> list[Party]:
    """Its place in each agreement that is alive, with its own decision."""
    parties = Party.objects.visible_to(anyone).of_organisation(municipality.pk)
    return list(
        parties.alive()
        .select_related("agreement__type", "organ")
        .prefetch_related("signatures")
        .order_by("agreement__title_fi", "pk")
    )


def _goals(municipality: Organisation, anyone: Actor, day: date) -> list[GoalRow]:
    goals = list(
        Goal.objects.visible_to(anyone)
        .current_on(day)
        .of_owner(municipality.pk)
        .exclude(state=Goal.State.DROPPED)
    )
    links = GoalIndicator.objects.filter(goal__in=goals).select_related("indicator").order_by("-pk")
    return list(_with_sparks(goals, {link.goal_id: link for link in links}, municipality))


def _with_sparks(
    goals: Iterable[Goal], links: dict[int, GoalIndicator], municipality: Organisation
) -> Iterator[GoalRow]:
    """Each goal with its first indicator's figures of the municipality."""
    place = places().municipality_of(municipality.pk)
    wanted = [link.indicator for link in links.values()]
    found = pictures.observations_of(wanted, [place] if place else [])
    for goal in goals:
        link = links.get(goal.pk)
        if link is None or place is None:
            yield GoalRow(goal)
            continue
        figures = found.get(link.indicator_id, {})
        newest = pictures.newest(figures, place)
        yield GoalRow(
            goal,
            pictures.title_of(link.indicator),
            link.indicator.worded(newest.value) if newest else "",
            newest.year if newest else None,
            pictures.spark_of(link, figures, place),
        )
