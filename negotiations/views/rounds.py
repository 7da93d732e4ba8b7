"""A round: begun from a duty, seen as a proposal before it is saved, and its own page."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from negotiations import planning_policies, policies, rounds
from negotiations.actions import plan_round
from negotiations.forms import MeetingFormSet, MoreForm, RoundForm
from negotiations.forms.meetings import meetings_of
from negotiations.forms.rounds import ArrangementForm
from negotiations.free_days import Calendar
from negotiations.models import Cycle, Negotiation, negotiation_settings
from negotiations.views.overview import TONES
from yhdyspinta.tenancy.models import Organisation
from yhdyspinta.web.access import ActorRequest, loads, may
from yhdyspinta.web.forms import posted

PREFIX = "meeting"


@require_http_methods(["GET", "POST"])
@may(policies.create_negotiation)
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
    context = {
        "cycle": cycle,
        "rows": _with_warnings(cycle, found, may_widen),
        "undated": [one for one in found if one.starts_at is None and one.is_coming()],
        "rules": rules,
        "groups": [row.group for row in cycle.groups.select_related("group")],
        "may_widen": may_widen,
        "warnings": rounds.warnings_of(
            rounds.themes_of(rules),
            first=cycle.period_start,
            last=cycle.period_end,
            invites_others=cycle.invites_others,
        )
        if may_widen
        else [],
    }
    return render(request, "negotiations/round_detail.html", context)


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
