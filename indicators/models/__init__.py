"""Goals of several organisations, their measures, and the figures that show how it goes."""

from indicators.models.figure import GoalIndicator, Indicator, Observation
from indicators.models.goal import Goal, GoalOwner, GoalQuerySet, Measure

__all__ = [
    "Goal",
    "GoalIndicator",
    "GoalOwner",
    "GoalQuerySet",
    "Indicator",
    "Measure",
    "Observation",
]
