"""The area's indicators: the list, taking one in use, changing and removing it."""

from django.core.paginator import Paginator
from django.db.models import Count
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from indicators import policies
from indicators.actions import add_from_sotkanet, add_own, remove_indicator, save_indicator
from indicators.forms import IndicatorFilter, IndicatorForm, OwnFigureForm, SotkanetForm
from indicators.models import Indicator
from indicators.regions import places
from indicators.sources.sotkanet import SotkanetError
from indicators.tasks import fetch_soon
from indicators.views.figures import show_indicator
from indicators.views.pages import form_page
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.web.access import ActorRequest, loads, may
from yhdyspinta.web.forms import posted
from yhdyspinta.web.htmx import render_part

PER_PAGE = 50


@require_GET
@may(policies.read_indicators)
def indicator_list(request: ActorRequest) -> HttpResponse:
    """Every indicator of the area with the county's newest figure."""
    filters = IndicatorFilter(request.GET)
    found, county = Indicator.objects.all(), places().county
    if filters.is_valid():
        if text := filters.cleaned_data["q"]:
            found = found.matching(text)
        if source := filters.cleaned_data["source"]:
            found = found.filter(source=source)
    found = found.with_latest(*county.key).annotate(goal_count=Count("goals"))
    page = Paginator(found.order_by("name_fi", "pk"), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "filters": filters,
        "page": page,
        "rows": [
            (one, one.with_unit(one.worded(getattr(one, "latest_value", None)))) for one in page
        ],
        "county": county,
        "is_narrowed": any(request.GET.get(name) for name in filters.fields),
        "may_create": policies.create_indicator(request.actor),
    }
    return render_part(request, "indicators/indicator_list.html", "results", context)


@require_http_methods(["GET", "POST"])
@may(policies.create_indicator)
def indicator_add_sotkanet(request: ActorRequest) -> HttpResponse:
    """Take an indicator in use by its number; outside trouble is told at the field."""
    form = SotkanetForm(posted(request))
    if form.is_valid():
        try:
            indicator = add_from_sotkanet(
                form.cleaned_data["number"],
                direction=form.cleaned_data["direction"],
                actor=request.actor,
            )
        except SotkanetError as error:
            form.add_error("number", _trouble_in_words(error))
        else:
            fetch_soon(indicator)
            return redirect(indicator)
    return _add_page(request, form, "sotkanet")


@require_http_methods(["GET", "POST"])
@may(policies.create_indicator)
def indicator_add_own(request: ActorRequest) -> HttpResponse:
    """Take in use a figure that this system counts."""
    form = OwnFigureForm(posted(request))
    if form.is_valid():
        asked = form.cleaned_data
        return redirect(add_own(asked["code"], direction=asked["direction"], actor=request.actor))
    return _add_page(request, form, "own")


@require_http_methods(["GET", "POST"])
@may(policies.create_indicator)
def indicator_add_manual(request: ActorRequest) -> HttpResponse:
    """Describe an indicator whose figures are entered by hand."""
    form = IndicatorForm(posted(request), instance=Indicator(source=Indicator.Source.MANUAL))
    if form.is_valid():
        save_indicator(form.instance, actor=request.actor)
        return redirect(area_url("indicators:figures", form.instance.pk))
    return _add_page(request, form, "manual")


@require_http_methods(["GET", "POST"])
@loads(Indicator, may=policies.edit_indicator)
def indicator_edit(request: ActorRequest, indicator: Indicator) -> HttpResponse:
    parent = (indicator.name, indicator.get_absolute_url())
    form = IndicatorForm(posted(request), instance=indicator)
    if form.is_valid():
        return redirect(save_indicator(form.instance, actor=request.actor))
    return form_page(request, form, _("Edit the indicator"), parent=parent)


@require_POST
@loads(Indicator, may=policies.edit_indicator)
def indicator_remove(request: ActorRequest, indicator: Indicator) -> HttpResponse:
    try:
        remove_indicator(indicator, actor=request.actor)
    except StepRefusedError as refusal:
        return show_indicator(request, indicator, reasons=refusal.reasons, status=422)
    return redirect(area_url("indicators:indicators"))


def _add_page(request: ActorRequest, form: BaseForm, source: str) -> HttpResponse:
    return form_page(
        request,
        form,
        _("Add an indicator"),
        parent=(_("Indicators"), area_url("indicators:indicators")),
        template="indicators/indicator_add.html",
        source=source,
    )


def _trouble_in_words(error: SotkanetError) -> str:
    words = {
        "unreachable": _("Sotkanet did not answer. Try again in a moment."),
        "refused": _("Sotkanet refused to answer. Try again in a moment."),
        "missing": _("Sotkanet has no indicator of this number. Check the number."),
        "nonsense": _("Sotkanet answered something that can't be read. Try again in a moment."),
    }
    return words[error.trouble]
