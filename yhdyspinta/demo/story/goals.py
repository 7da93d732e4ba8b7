"""Shared goals with their measures, and the figures that tell how it goes."""

from datetime import date, timedelta
from decimal import Decimal

from agreements.models import Agreement
from indicators import actions
from indicators.models import Goal, GoalIndicator, Indicator, Measure
from indicators.tasks import fetch_area
from yhdyspinta.demo.clock import on_day, today, weeks_ago, working_day
from yhdyspinta.demo.stage import Facts, Stage, facts_of
from yhdyspinta.tenancy.models import Organisation

LESS, MORE = Indicator.Direction.LESS, Indicator.Direction.MORE


def tell_goals(stage: Stage, agreement: Agreement) -> None:
    """The goals of the whole area's agreement, and how each of them goes."""
    for number, facts in enumerate(facts_of("goals")["goal"]):
        with on_day(weeks_ago(31), 10, number):
            goal = _goal(stage, agreement, facts)
            measures = [_measure(stage, goal, each) for each in facts["measure"]]
            for indicator, target in _indicators(stage, facts):
                link = GoalIndicator(
                    goal=goal,
                    indicator=indicator,
                    target=Decimal(target),
                    target_year=today().year + 3,
                )
                actions.follow_goal(link, actor=stage.coordinator)
        _go_on(stage, goal, facts, measures)
    fetch_area(tenant_id=stage.tenant.pk)


def _organisation(stage: Stage, who: str | int) -> Organisation:
    if isinstance(who, int):
        return stage.municipalities[who]
    return stage.council if who == "council" else stage.organisation(who)


def _goal(stage: Stage, agreement: Agreement, facts: Facts) -> Goal:
    goal = Goal(
        title_fi=facts["title_fi"],
        title_sv=facts["title_sv"],
        description=stage.said(facts, "description"),
        interface=stage.interfaces[facts["interface"]],
        agreement=agreement,
        starts_on=date(today().year, 1, 1),
        ends_on=date(today().year + 3, 12, 31),
    )
    owners = [_organisation(stage, who) for who in facts["owners"]]
    return actions.save_goal(goal, owners=owners, actor=stage.coordinator)


def _measure(stage: Stage, goal: Goal, facts: Facts) -> Measure:
    measure = Measure(
        goal=goal,
        title_fi=facts["title_fi"],
        title_sv=facts["title_sv"],
        organisation=_organisation(stage, facts["who"]),
        due_on=today() + timedelta(weeks=facts["due"]),
    )
    return actions.save_measure(measure, actor=stage.coordinator)


def _indicators(stage: Stage, facts: Facts) -> list[tuple[Indicator, str]]:
    actor = stage.coordinator
    if "own" in facts:
        return [
            (actions.add_own(code, direction=MORE, actor=actor), target)
            for code, target in facts["own"]
        ]
    number = int(facts["indicator"])
    indicator = actions.add_from_sotkanet(number, direction=LESS, actor=actor)
    return [(indicator, facts["target"][stage.code])]


def _go_on(stage: Stage, goal: Goal, facts: Facts, measures: list[Measure]) -> None:
    """What has been done since, and what the owners say of it."""
    for measure, told in zip(measures, facts["measure"], strict=True):
        if told["state"] != Measure.State.OPEN:
            done_on = weeks_ago(max(2, -told["due"] + 1))
            with on_day(done_on, 15):
                measure.state = told["state"]
                actions.save_measure(measure, actor=stage.coordinator)
    if facts["state"] != Goal.State.PLANNED:
        with on_day(working_day(weeks_ago(3)), 10, 40):
            reason = stage.said(facts, "reason")
            actions.set_goal_state(goal, facts["state"], reason=reason, actor=stage.coordinator)
