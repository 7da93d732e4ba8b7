"""What is done for a goal, and the indicators that tell of it."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from indicators import policies
from indicators.actions import follow_goal, save_measure, stop_following
from indicators.forms import GoalIndicatorForm, MeasureForm
from indicators.models import Goal, GoalIndicator, Indicator, Measure
from indicators.views.pages import form_page
from yhdyspinta.web.access import ActorRequest, loads
from yhdyspinta.web.forms import posted


@require_http_methods(["GET", "POST"])
@loads(Goal, may=policies.add_measure)
def measure_add(request: ActorRequest, goal: Goal) -> HttpResponse:
    return _measure_form(request, Measure(goal=goal), _("Add a measure"))


@require_http_methods(["GET", "POST"])
@loads(Measure, may=policies.edit_measure)
def measure_edit(request: ActorRequest, measure: Measure) -> HttpResponse:
    return _measure_form(request, measure, _("Edit the measure"))


@require_http_methods(["GET", "POST"])
@loads(Goal, may=policies.follow_goal)
def goal_indicator_add(request: ActorRequest, goal: Goal) -> HttpResponse:
    """Choose an indicator for the goal; without any there is the way to add one."""
    link = GoalIndicator(goal=goal)
    has_indicators = Indicator.objects.exists()
    return _link_form(request, link, _("Choose an indicator"), has_indicators=has_indicators)


@require_http_methods(["GET", "POST"])
@loads(GoalIndicator, may=policies.edit_goal_indicator)
def goal_indicator_edit(request: ActorRequest, link: GoalIndicator) -> HttpResponse:
    return _link_form(request, link, link.indicator.name, has_indicators=True)


@require_POST
@loads(GoalIndicator, may=policies.edit_goal_indicator)
def goal_indicator_remove(request: ActorRequest, link: GoalIndicator) -> HttpResponse:
    return redirect(stop_following(link, actor=request.actor))


def _measure_form(request: ActorRequest, measure: Measure, title: str) -> HttpResponse:
    form = MeasureForm(posted(request), instance=measure, actor=request.actor)
    if form.is_valid():
        return redirect(save_measure(form.instance, actor=request.actor))
    goal = measure.goal
    return form_page(request, form, title, parent=(goal.title, goal.get_absolute_url()))


def _link_form(
    request: ActorRequest, link: GoalIndicator, title: str, *, has_indicators: bool
) -> HttpResponse:
    goal = link.goal
    form = GoalIndicatorForm(posted(request), instance=link)
    if form.is_valid():
        return redirect(follow_goal(form.instance, actor=request.actor).goal)
    return form_page(
        request,
        form,
        title,
        parent=(goal.title, goal.get_absolute_url()),
        template="indicators/goal_indicator.html",
        has_indicators=has_indicators,
        link=link if link.pk else None,
    )
