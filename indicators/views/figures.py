"""One indicator: its figures as pictures and tables, entering them by hand, fetching them."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from indicators import pictures, policies
from indicators.actions import enter_figures
from indicators.forms import FiguresForm, YearForm
from indicators.models import GoalIndicator, Indicator, Observation
from indicators.regions import Place, Places, places
from indicators.sources.sotkanet import RegionKey
from indicators.tasks import fetch_soon
from indicators.views.pages import form_page
from yhdyspinta.tenancy.models import Role
from yhdyspinta.web.access import ActorRequest, loads
from yhdyspinta.web.forms import posted
from yhdyspinta.web.htmx import render_part


@require_GET
@loads(Indicator, may=policies.read_indicator)
def indicator_detail(request: ActorRequest, indicator: Indicator) -> HttpResponse:
    return show_indicator(request, indicator)


@require_POST
@loads(Indicator, may=policies.fetch_figures)
def figures_fetch(request: ActorRequest, indicator: Indicator) -> HttpResponse:
    """Ask the source again now instead of next night."""
    indicator.fetched_at, indicator.trouble = None, ""
    indicator.save(update_fields=["fetched_at", "trouble"])
    fetch_soon(indicator)
    return redirect(indicator)


@require_http_methods(["GET", "POST"])
@loads(Indicator, may=policies.enter_figures)
def figures_enter(request: ActorRequest, indicator: Indicator) -> HttpResponse:
    """One year's figures, a field for each region that the actor may enter for."""
    years = YearForm(request.GET or {"year": timezone.localdate().year - 1})
    form, shown = None, _enterable(request, places())
    if years.is_valid():
        year = years.cleaned_data["year"]
        form = FiguresForm(
            posted(request), indicator=indicator, shown=shown, known=_known(indicator, year, shown)
        )
        if form.is_valid():
            enter_figures(indicator, year, form.given(), actor=request.actor)
            return redirect(indicator)
    return form_page(
        request,
        years if form is None else form,
        _("Enter figures"),
        parent=(indicator.name, indicator.get_absolute_url()),
        template="indicators/figures.html",
        indicator=indicator,
        years=years,
        figures=form,
    )


def show_indicator(
    request: ActorRequest,
    indicator: Indicator,
    *,
    reasons: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The indicator's page, or its figures for another municipality."""
    actor, where = request.actor, places()
    own = _chosen(request, where)
    shown = [where.county, *([own] if own else []), where.country]
    found = pictures.observations_of([indicator], where.all()).get(indicator.pk, {})
    links = list(
        GoalIndicator.objects.visible_to(actor)
        .filter(indicator=indicator)
        .select_related("goal", "indicator")
    )
    aims = (pictures.target_of(link) for link in links)
    targets = list(dict.fromkeys(aim for aim in aims if aim))
    context = {
        "indicator": indicator,
        "title": pictures.title_of(indicator),
        "municipalities": where.municipalities,
        "own": own,
        "over_years": pictures.over_years(indicator, found, shown, targets[:2]),
        "by_place": pictures.of_newest_year(indicator, found, where, own),
        "goals": [(link.goal, link) for link in links],
        "reasons": reasons,
        "may_edit": policies.edit_indicator(actor, indicator),
        "may_enter": policies.enter_figures(actor, indicator),
        "may_fetch": policies.fetch_figures(actor, indicator),
    }
    return render_part(
        request, "indicators/indicator_detail.html", "figures", context, status=status
    )


def _chosen(request: ActorRequest, where: Places) -> Place | None:
    """The municipality asked for, or else the actor's own."""
    code = request.GET.get("municipality")
    if code is None:
        return where.municipality_of(request.actor.organisation_id)
    return next((one for one in where.municipalities if one.key.code == code), None)


def _enterable(request: ActorRequest, where: Places) -> list[Place]:
    if request.actor.has(Role.COORDINATOR):
        return where.all()
    return where.of_organisation(request.actor.organisation_id)


def _known(indicator: Indicator, year: int, shown: list[Place]) -> dict[Place, Observation]:
    rows = Observation.objects.of_indicator(indicator).filter(year=year)
    found = {RegionKey(row.region_category, row.region_code): row for row in rows}
    return {place: found[place.key] for place in shown if place.key in found}
