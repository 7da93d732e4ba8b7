"""Goals: the list, one goal, its facts and its state."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from agreements.models import Agreement
from indicators import pictures, policies
from indicators.actions import save_goal, set_goal_state
from indicators.forms import GoalFilter, GoalForm, GoalStateForm
from indicators.models import Goal, GoalIndicator, GoalQuerySet
from indicators.regions import Place, places
from indicators.views.pages import form_page
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.web.access import ActorRequest, loads, may
from yhdyspinta.web.forms import posted
from yhdyspinta.web.htmx import render_part

PER_PAGE = 50


@require_GET
@may(policies.read_goals)
def goal_list(request: ActorRequest) -> HttpResponse:
    """Goals by interface, with owners, state, measures and a small line."""
    filters = GoalFilter(request.GET)
    found = _narrowed(Goal.objects.visible_to(request.actor), filters)
    page = Paginator(found.for_list(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "filters": filters,
        "page": page,
        "goals": _with_sparks(list(page)),
        "is_narrowed": any(request.GET.get(name) for name in filters.fields),
        "may_create": policies.create_goal(request.actor),
    }
    return render_part(request, "indicators/goal_list.html", "results", context)


@require_GET
@loads(Goal, may=policies.read_goal)
def goal_detail(request: ActorRequest, goal: Goal) -> HttpResponse:
    """One goal: whose it is, what is done, and what the figures say."""
    actor = request.actor
    measures = list(goal.measures.select_related("organisation"))
    context = {
        "goal": goal,
        "owners": goal.owners.select_related("organisation").order_by(
            "organisation__rank", "organisation__name_sort"
        ),
        "agreement": goal.agreement,
        "measures": [(one, policies.edit_measure(actor, one)) for one in measures],
        "followed": _followed(goal, actor.organisation_id),
        "may_edit": policies.edit_goal(actor, goal),
        "may_set_state": policies.set_goal_state(actor, goal),
        "may_follow": policies.follow_goal(actor, goal),
    }
    return render_part(request, "indicators/goal_detail.html", "goal", context)


@require_http_methods(["GET", "POST"])
@may(policies.create_goal)
def goal_add(request: ActorRequest) -> HttpResponse:
    return _goal_form(request, Goal(), _("Add a goal"))


@require_http_methods(["GET", "POST"])
@loads(Goal, may=policies.edit_goal)
def goal_edit(request: ActorRequest, goal: Goal) -> HttpResponse:
    return _goal_form(request, goal, _("Edit the goal"))


@require_http_methods(["GET", "POST"])
@loads(Goal, may=policies.set_goal_state)
def goal_state(request: ActorRequest, goal: Goal) -> HttpResponse:
    """Say how it goes with the goal, and why."""
    form = GoalStateForm(posted(request), instance=goal)
    title = str(Goal.objects.get(pk=goal.pk)) if form.is_bound else goal.title
    if form.is_valid():
        state, reason = form.cleaned_data["state"], form.cleaned_data["state_reason"]
        return redirect(set_goal_state(goal, state, reason=reason, actor=request.actor))
    return form_page(request, form, _("State of the goal"), parent=(title, goal.get_absolute_url()))


@require_GET
@loads(Agreement, may=policies.read_agreement_goals)
def goals_of_agreement(request: ActorRequest, agreement: Agreement) -> HttpResponse:
    """The panel of an agreement's page."""
    goals = Goal.objects.visible_to(request.actor).filter(agreement=agreement).for_list()
    context = {"agreement": agreement, "goals": goals}
    return render_part(request, "indicators/of_agreement.html", "goals", context)


def _goal_form(request: ActorRequest, goal: Goal, title: str) -> HttpResponse:
    form = GoalForm(posted(request), instance=goal, actor=request.actor)
    if form.is_valid():
        saved = save_goal(form.instance, owners=form.cleaned_data["owners"], actor=request.actor)
        return redirect(saved)
    back = (goal.title, goal.get_absolute_url()) if goal.pk else None
    return form_page(request, form, title, parent=back, cancel=area_url("indicators:goals"))


def _narrowed(goals: GoalQuerySet, filters: GoalFilter) -> GoalQuerySet:
    if not filters.is_valid():
        return goals
    asked = filters.cleaned_data
    if asked["q"]:
        goals = goals.matching(asked["q"])
    if asked["interface"]:
        goals = goals.filter(interface=asked["interface"])
    if asked["organisation"]:
        goals = goals.of_owner(asked["organisation"].pk)
    if asked["state"]:
        goals = goals.filter(state=asked["state"])
    return goals


def _with_sparks(goals: list[Goal]) -> list[dict[str, Any]]:
    """Each goal with its first indicator's newest figure of the county and a small line."""
    links = GoalIndicator.objects.filter(goal__in=goals).select_related("indicator")
    first = {link.goal_id: link for link in links.order_by("-pk")}
    county = places().county
    found = pictures.observations_of([link.indicator for link in first.values()], [county])
    rows = []
    for goal in goals:
        row: dict[str, Any] = {"goal": goal}
        if link := first.get(goal.pk):
            figures = found.get(link.indicator_id, {})
            row |= {"link": link, "newest": pictures.newest(figures, county)}
            row["spark"] = pictures.spark_of(link, figures, county)
            if row["newest"]:
                row["figure"] = link.indicator.with_unit(link.indicator.worded(row["newest"].value))
        rows.append(row)
    return rows


def _followed(goal: Goal, organisation_id: int) -> list[dict[str, Any]]:
    links = list(goal.indicators.select_related("indicator").order_by("pk"))
    where = places()
    own = where.municipality_of(organisation_id)
    shown = [where.county, *([own] if own else []), where.country]
    found = pictures.observations_of([link.indicator for link in links], shown)
    return [_told(link, found.get(link.indicator_id, {}), shown) for link in links]


def _told(link: GoalIndicator, found: pictures.Found, shown: list[Place]) -> dict[str, Any]:
    target = pictures.target_of(link)
    return {
        "link": link,
        "picture": pictures.over_years(link.indicator, found, shown, [target] if target else []),
    }
