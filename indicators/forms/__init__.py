"""Forms of goals, measures, indicators and figures entered by hand."""

from indicators.forms.goals import (
    GoalFilter,
    GoalForm,
    GoalIndicatorForm,
    GoalStateForm,
    MeasureForm,
)
from indicators.forms.indicators import (
    FiguresForm,
    IndicatorFilter,
    IndicatorForm,
    OwnFigureForm,
    SotkanetForm,
    YearForm,
)

__all__ = [
    "FiguresForm",
    "GoalFilter",
    "GoalForm",
    "GoalIndicatorForm",
    "GoalStateForm",
    "IndicatorFilter",
    "IndicatorForm",
    "MeasureForm",
    "OwnFigureForm",
    "SotkanetForm",
    "YearForm",
]
