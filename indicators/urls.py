"""Addresses of goals, measures and indicators."""

from django.urls import path

from indicators.views import figures, goals, indicators, measures

app_name = "indicators"
urlpatterns = [
    path("goals/", goals.goal_list, name="goals"),
    path("goals/new/", goals.goal_add, name="goal-add"),
    path("goals/<int:pk>/", goals.goal_detail, name="goal"),
    path("goals/<int:pk>/edit/", goals.goal_edit, name="goal-edit"),
    path("goals/<int:pk>/state/", goals.goal_state, name="goal-state"),
    path("goals/<int:pk>/measures/new/", measures.measure_add, name="measure-add"),
    path("goals/<int:pk>/indicators/new/", measures.goal_indicator_add, name="goal-indicator-add"),
    path("goals/measures/<int:pk>/", measures.measure_edit, name="measure-edit"),
    path("goals/indicators/<int:pk>/", measures.goal_indicator_edit, name="goal-indicator-edit"),
    path(
        "goals/indicators/<int:pk>/remove/",
        measures.goal_indicator_remove,
        name="goal-indicator-remove",
    ),
    path("goals/of-agreement/<int:pk>/", goals.goals_of_agreement, name="of-agreement"),
    path("indicators/", indicators.indicator_list, name="indicators"),
    path("indicators/new/", indicators.indicator_add_sotkanet, name="indicator-add"),
    path("indicators/new/own/", indicators.indicator_add_own, name="indicator-add-own"),
    path("indicators/new/by-hand/", indicators.indicator_add_manual, name="indicator-add-manual"),
    path("indicators/<int:pk>/", figures.indicator_detail, name="indicator"),
    path("indicators/<int:pk>/edit/", indicators.indicator_edit, name="indicator-edit"),
    path("indicators/<int:pk>/figures/", figures.figures_enter, name="figures"),
    path("indicators/<int:pk>/fetch/", figures.figures_fetch, name="fetch"),
    path("indicators/<int:pk>/remove/", indicators.indicator_remove, name="indicator-remove"),
]
