"""Goals, measures, indicators and their figures for tests."""

from decimal import Decimal
from itertools import count
from typing import Any

from indicators.models import Goal, GoalIndicator, GoalOwner, Indicator, Measure, Observation
from tests.factories.tenancy import make_organisation
from yhdyspinta.tenancy.models import Organisation

_number = count(1)


def make_goal(*, owners: list[Organisation] | None = None, **fields: Any) -> Goal:
    goal = Goal.objects.create(**({"title_fi": f"Tavoite {next(_number)}"} | fields))
    for organisation in owners or []:
        make_goalowner(goal=goal, organisation=organisation)
    return goal


def make_goalowner(**fields: Any) -> GoalOwner:
    fields.setdefault("goal", None)
    fields["goal"] = fields["goal"] or make_goal()
    fields["organisation"] = fields.get("organisation") or make_organisation()
    return GoalOwner.objects.create(**fields)


def make_measure(**fields: Any) -> Measure:
    fields["goal"] = fields.get("goal") or make_goal()
    fields["organisation"] = fields.get("organisation") or make_organisation()
    return Measure.objects.create(**({"title_fi": f"Toimenpide {next(_number)}"} | fields))


def make_indicator(**fields: Any) -> Indicator:
    defaults = {
        "source": Indicator.Source.MANUAL,
        "name_fi": f"Mittari {next(_number)}",
        "unit": "%",
    }
    return Indicator.objects.create(**(defaults | fields))


def make_goalindicator(**fields: Any) -> GoalIndicator:
    fields["goal"] = fields.get("goal") or make_goal()
    fields["indicator"] = fields.get("indicator") or make_indicator()
    return GoalIndicator.objects.create(**fields)


def make_observation(**fields: Any) -> Observation:
    fields["indicator"] = fields.get("indicator") or make_indicator()
    defaults = {
        "region_category": "MAA",
        "region_code": "358",
        "year": 2024,
        "value": Decimal("8.1"),
    }
    return Observation.objects.create(**(defaults | fields))
