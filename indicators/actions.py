"""What can be done with goals, measures and indicators, each leaving its trace."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from indicators import collect
from indicators.collect import Given
from indicators.models import Goal, GoalIndicator, GoalOwner, Indicator, Measure, Observation
from indicators.regions import Place
from indicators.sources.sotkanet import SotkanetError, describe
from yhdyspinta.audit.models import record
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.models import Organisation


@transaction.atomic
def save_goal(goal: Goal, *, owners: Collection[Organisation], actor: Actor) -> Goal:
    """Store the goal, new or changed, with exactly these owners."""
    is_new = goal.pk is None
    goal.save()
    goal.owners.exclude(organisation__in=owners).delete()
    kept = set(goal.owners.values_list("organisation_id", flat=True))
    GoalOwner.objects.bulk_create(
        GoalOwner(goal=goal, organisation=one) for one in owners if one.pk not in kept
    )
    record(actor, "goal.create" if is_new else "goal.edit", goal)
    return goal


@transaction.atomic
def set_goal_state(goal: Goal, state: str, *, reason: str, actor: Actor) -> Goal:
    """Say how it goes with the goal, and why."""
    goal = Goal.objects.select_for_update().get(pk=goal.pk)
    goal.state, goal.state_reason = state, reason
    goal.save(update_fields=["state", "state_reason"])
    record(actor, f"goal.{state}", goal, reason=reason)
    return goal


@transaction.atomic
def save_measure(measure: Measure, *, actor: Actor) -> Measure:
    """Store the measure, new or changed; the goal's history tells of it."""
    before = None if measure.pk is None else Measure.objects.get(pk=measure.pk).state
    measure.save()
    code = "measure.create" if before is None else "measure.edit"
    if before is not None and before != measure.state:
        code = f"measure.{measure.state}"
    record(actor, code, measure.goal, measure=str(measure))
    return measure


@transaction.atomic
def follow_goal(link: GoalIndicator, *, actor: Actor) -> GoalIndicator:
    """Let an indicator tell of a goal, or change its target."""
    code = "goal.follow" if link.pk is None else "goal.target"
    link.save()
    record(actor, code, link.goal, indicator=link.indicator.name_fi)
    return link


@transaction.atomic
def stop_following(link: GoalIndicator, *, actor: Actor) -> Goal:
    """The indicator and its figures stay; the goal is no longer told by it."""
    goal = link.goal
    record(actor, "goal.unfollow", goal, indicator=link.indicator.name_fi)
    link.delete()
    return goal


def add_from_sotkanet(number: int, *, direction: str, actor: Actor) -> Indicator:
    """Take an indicator of Sotkanet in use; its figures come by the task. Raises SotkanetError."""
    info = describe(collect.source_here(hurried=True), number)
    if info.id != number:
        raise SotkanetError(f"Asked for {number}, was told of {info.id}.")
    fields = collect.described(info) | {"direction": direction}
    return _add(Indicator.Source.SOTKANET, str(number), fields, actor)


def add_own(code: str, *, direction: str, actor: Actor) -> Indicator:
    """Take in use a figure that this system counts; the first one is counted at once."""
    fields = collect.named_as(code) | {"direction": direction}
    indicator = _add(Indicator.Source.OWN, code, fields, actor)
    collect.record_own_figures()
    return indicator


@transaction.atomic
def save_indicator(indicator: Indicator, *, actor: Actor) -> Indicator:
    """Store the indicator, new or changed."""
    code = "indicator.create" if indicator.pk is None else "indicator.edit"
    indicator.save()
    record(actor, code, indicator)
    return indicator


@transaction.atomic
def enter_figures(
    indicator: Indicator, year: int, figures: Mapping[Place, Given | None], *, actor: Actor
) -> None:
    """Store one year's figures by hand; a place that was emptied has none from now on."""
    if not figures:
        return
    emptied = [place.key for place, given in figures.items() if given is None]
    Observation.objects.of_indicator(indicator).of_regions(emptied).filter(year=year).delete()
    collect.store(
        indicator, {(place, year): given for place, given in figures.items() if given is not None}
    )
    Indicator.objects.filter(pk=indicator.pk).update(updated_on=timezone.localdate())
    record(actor, "indicator.enter", indicator, year=year)


@transaction.atomic
def remove_indicator(indicator: Indicator, *, actor: Actor) -> None:
    """Take the indicator and its figures away; refused with reasons while a goal is told by it."""
    goals = [link.goal.title for link in indicator.goals.select_related("goal")]
    if goals:
        told = _("A goal is told by this indicator: %(goal)s. Remove it from the goal first.")
        raise StepRefusedError([told % {"goal": goal} for goal in goals])
    record(actor, "indicator.remove", indicator)
    indicator.delete()


def _add(source: str, source_code: str, fields: dict[str, Any], actor: Actor) -> Indicator:
    with transaction.atomic():
        indicator, is_new = Indicator.objects.get_or_create(
            source=source, source_code=source_code, defaults=fields
        )
        if is_new:
            record(actor, "indicator.create", indicator)
    return indicator
