"""A round: begun from a duty, seen as a proposal before it is saved, and its own page."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from negotiations import planning_policies, policies, rounds
from negotiations.actions import close_round, open_round, plan_round, remove_round
from negotiations.attending import asked_by
from negotiations.forms import MeetingFormSet, MoreForm, ReasonForm, RoundForm
from negotiations.forms.meetings import meetings_of
from negotiations.forms.rounds import ArrangementForm, RoundFilter
from negotiations.free_days import Calendar
from negotiations.models import Cycle, Negotiation, negotiation_settings
from negotiations.views.overview import TONES
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.tenancy.models import Organisation
from yhdyspinta.web.access import ActorRequest, loads, may
from yhdyspinta.web.forms import posted
from yhdyspinta.web.htmx import render_part

PREFIX = "meeting"


@require_GET
@may(policies.list_negotiations)
def round_list(request: ActorRequest) -> HttpResponse:
    """The rounds of a year and a rule, the newest first, with how far each is."""
    found = Cycle.objects.visible_to(request.actor)
    filters = RoundFilter(request.GET, rounds=found, auto_id="search_%s")
    page = Paginator(filters.filtered(found), 25).get_page(request.GET.get("page"))
    context = {
        "filters": filters,
        "page": page,
        "rows": rounds.round_rows(page, request.actor),
        "is_filtered": filters.is_filtering(),
        "may_arrange": policies.arrange_negotiations(request.actor),
    }
    return render_part(request, "negotiations/round_list.html", "results", context)


@require_http_methods(["GET", "POST"])
@may(policies.arrange_negotiations)
def round_new(request: ActorRequest) -> HttpResponse:
    """Begin a round, from a duty or without one; nothing is saved before its preview is."""
    form = RoundForm(posted(request), rule=request.GET.get("rule", ""))
    if request.method == "POST" and form.is_valid() and "back" not in request.POST:
        return _preview(request, form, form.save(commit=False))
    return _form_page(request, form, {})


@require_http_methods(["GET", "POST"])
@loads(Cycle, may=planning_policies.widen_round)
def round_more(request: ActorRequest, cycle: Cycle) -> HttpResponse:
    """More meetings of the round, by this or another arrangement."""
    form = MoreForm(posted(request), cycle=cycle, initial={"model": cycle.model})
    if request.method == "POST" and form.is_valid() and "back" not in request.POST:
        return _preview(request, form, cycle)
    return _form_page(request, form, {"cycle": cycle})


def _form_page(request: ActorRequest, form: ArrangementForm, more: dict[str, Any]) -> HttpResponse:
    status = 422 if form.errors and "back" not in request.POST else 200
    context = {"form": form} | more
    return render(request, "negotiations/round_form.html", context, status=status)


def _preview(request: ActorRequest, form: ArrangementForm, cycle: Cycle) -> HttpResponse:
    """The proposal; or what was made of it, checked again or saved."""
    arrangement = form.arrangement(cycle)
    is_typed = f"{PREFIX}-TOTAL_FORMS" in request.POST
    municipalities = Organisation.objects.current().municipalities().in_order()
    formset = MeetingFormSet(
        request.POST if is_typed else None,
        initial=None if is_typed else _initial(arrangement),
        prefix=PREFIX,
        form_kwargs={
            "municipalities": [(one.pk, one.name) for one in municipalities],
            "themes": [(theme.code, theme.name) for theme in arrangement.themes],
        },
    )
    is_valid = is_typed and formset.is_valid()
    if is_valid and "save" in request.POST:
        return _save(request, form, cycle, formset)
    context = {
        "form": form,
        "cycle": cycle,
        "formset": formset,
        "rows": _rows(formset, arrangement, is_typed=is_typed),
        "warnings": rounds.warnings_of(
            arrangement.themes,
            first=cycle.period_start,
            last=cycle.period_end,
            invites_others=cycle.invites_others,
        ),
    }
    status = 422 if is_typed and not is_valid else 200
    return render(request, "negotiations/round_preview.html", context, status=status)


def _initial(arrangement: rounds.Arrangement) -> list[dict[str, Any]]:
    return [vars(one) for one in rounds.proposed(arrangement)]


def _rows(
    formset: Any, arrangement: rounds.Arrangement, *, is_typed: bool
) -> list[tuple[Any, list[str]]]:
    """Each meeting with what speaks against its day."""
    calendar = Calendar(negotiation_settings())
    by_code = {theme.code: theme for theme in arrangement.themes}
    rows = []
    for form in formset:
        said = getattr(form, "cleaned_data", {}) if is_typed else form.initial
        against: list[str] = []
        if "day" in said:
            against = rounds.warnings_of_day(
                said["day"],
                said.get("municipalities", []),
                [by_code[code] for code in said.get("themes", []) if code in by_code],
                calendar=calendar,
                first=arrangement.first_day,
                last=arrangement.last_day,
            )
        rows.append((form, against))
    return rows


def _save(request: ActorRequest, form: ArrangementForm, cycle: Cycle, formset: Any) -> HttpResponse:
    by_code = {theme.code: theme for theme in form.chosen_themes()}
    planned = plan_round(
        cycle,
        meetings_of(formset, by_code),
        themes=form.chosen_themes(),
        own_rules=form.chosen_own_rules(),
        groups=list(form.cleaned_data.get("groups") or []),
        model=form.cleaned_data["model"],
        convener=form.cleaned_data["convener"],
        length=timedelta(minutes=form.cleaned_data["length"]),
        actor=request.actor,
    )
    sentence = ngettext(
        "%(n)s negotiation was planned. Nobody is told before you invite.",
        "%(n)s negotiations were planned. Nobody is told before you invite.",
        len(planned),
    )
    messages.success(request, sentence % {"n": len(planned)})
    return redirect(cycle)


@require_GET
@loads(Cycle, may=planning_policies.read_round)
def round_detail(request: ActorRequest, cycle: Cycle) -> HttpResponse:
    """The round's negotiations, duties and negotiation areas, and what is without a day."""
    seen = cycle.negotiations.visible_to(request.actor)
    found = list(seen.select_related("convener").with_covered().order_by("starts_at", "title_fi"))
    rules = [row.rule or row.own_rule for row in cycle.rules.select_related("rule", "own_rule")]
    may_widen = planning_policies.widen_round(request.actor, cycle)
    (row,) = rounds.round_rows([cycle], request.actor)
    covered = {each.organisation for one in found for each in one.municipalities.all()}
    context = {
        "cycle": cycle,
        "row": row,
        "may_close": planning_policies.close_round(request.actor, cycle),
        "may_open": planning_policies.open_round(request.actor, cycle),
        "may_remove": planning_policies.remove_round(request.actor, cycle),
        "changes": [
            *rounds.changes_of_term(cycle.period_start, cycle.period_end),
            *rounds.changes_of_municipalities(cycle, covered),
        ],
        "asking": asked_by(rules),
        "rows": _with_warnings(cycle, found, may_widen),
        "undated": [one for one in found if one.starts_at is None and one.is_coming()],
        "rules": rules,
        "groups": [row.group for row in cycle.groups.select_related("group")],
        "may_widen": may_widen,
        "warnings": rounds.warnings_of_parties(
            rounds.themes_of(rules), invites_others=cycle.invites_others
        )
        if may_widen
        else [],
    }
    return render(request, "negotiations/round_detail.html", context)


@require_http_methods(["GET", "POST"])
@loads(Cycle, may=planning_policies.close_round)
def round_close(request: ActorRequest, cycle: Cycle) -> HttpResponse:
    """No more meetings of the round are to come; it is asked why."""
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        close_round(cycle, reason=form.cleaned_data["reason"], actor=request.actor)
        messages.success(request, _("The round is closed."))
        return redirect(cycle)
    left = cycle.negotiations.filter(state__in=Negotiation.COMING_STATES).count()
    context = {"form": form, "cycle": cycle, "left": left}
    status = 422 if form.errors else 200
    return render(request, "negotiations/round_close.html", context, status=status)


@require_POST
@loads(Cycle, may=planning_policies.open_round)
def round_open(request: ActorRequest, cycle: Cycle) -> HttpResponse:
    """The round goes on after all."""
    open_round(cycle, actor=request.actor)
    messages.success(request, _("The round is open again."))
    return redirect(cycle)


@require_POST
@loads(Cycle, may=planning_policies.remove_round)
def round_remove(request: ActorRequest, cycle: Cycle) -> HttpResponse:
    """Take away a round that has no negotiations."""
    try:
        remove_round(cycle, actor=request.actor)
    except StepRefusedError as refusal:
        messages.error(request, " ".join(refusal.reasons))
        return redirect(cycle)
    messages.success(request, _("The round has been removed."))
    return redirect(area_url("negotiations:rounds"))


def _with_warnings(
    cycle: Cycle, found: list[Negotiation], may_widen: bool
) -> list[tuple[Negotiation, str, list[str]]]:
    """The rows of the page; planners see also what speaks against a coming day."""
    today = timezone.localdate()
    themes = rounds.themes_of(row.rule for row in cycle.rules.select_related("rule"))
    calendar = Calendar(negotiation_settings(), but=[one.pk for one in found])
    rows = []
    for one in found:
        against: list[str] = []
        if may_widen and one.day and one.day >= today and one.is_coming():
            against = rounds.warnings_of_day(
                one.day,
                [row.organisation_id for row in one.municipalities.all()],
                themes,
                calendar=calendar,
                first=cycle.period_start,
                last=cycle.period_end,
            )
        rows.append((one, TONES[one.state], against))
    return rows
