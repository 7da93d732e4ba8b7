"""One negotiation: its facts, people, agenda and what came of it; the steps of its life."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from negotiations import calendar, documents, policies
from negotiations.actions import advance_negotiation
from negotiations.agenda_page import agenda_context
from negotiations.attending import not_seen_in
from negotiations.carry import unsettled
from negotiations.flow import NEEDS_REASON, NEGOTIATION_FLOW
from negotiations.forms import ReasonForm
from negotiations.memo_page import memo_context
from negotiations.models import FollowUp, Negotiation
from negotiations.people_page import material_context, missing_from, people_context
from negotiations.views.overview import TONES
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.notices.letters import calendar_name
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.web.access import ActorRequest, loads
from yhdyspinta.web.forms import posted

MAIN_STEPS = ("invite", "begin", "hold", "circulate", "approve", "plan")
EXITS = ("postpone", "cancel", "miss")


def detail_context(request: ActorRequest, negotiation: Negotiation) -> dict[str, Any]:
    """All that the page shows of the negotiation to this actor."""
    actor = request.actor
    steps = policies.steps_for(actor, negotiation)
    may_read = policies.read_outcomes(actor, negotiation)
    manages = policies.manage_negotiation(actor, negotiation)
    participants = list(negotiation.participants.select_related("organisation"))
    rules = negotiation.rules.select_related("rule", "own_rule")
    covered = negotiation.municipalities.select_related("organisation")
    return {
        "negotiation": negotiation,
        "tone": TONES[negotiation.state],
        "steps": [step for step in steps if step.name in MAIN_STEPS],
        "exits": [step for step in steps if step.name in EXITS],
        "may_edit": policies.edit_negotiation(actor, negotiation),
        "may_invite": policies.invite_people(actor, negotiation),
        "may_mark": policies.mark_attendance(actor, negotiation),
        "missing": missing_from(negotiation) if manages else [],
        "not_seen": _not_seen(negotiation) if manages else [],
        **agenda_context(actor, negotiation),
        "groups": documents.by_home(participants),
        "has_people": bool(participants),
        "rules": sorted(
            (row.rule or row.own_rule for row in rules), key=lambda rule: rule.position
        ),
        "covered": [row.organisation for row in covered.order_by("organisation__name_sort")],
        "follow_ups": FollowUp.objects.visible_to(actor)
        .filter(negotiation=negotiation)
        .select_related("organisation", "item", "post")
        if may_read
        else [],
        **memo_context(actor, negotiation),
        **_carry(actor, negotiation),
        **people_context(actor, negotiation, participants),
        **material_context(actor, negotiation),
    }


def _not_seen(negotiation: Negotiation) -> list[str]:
    """Whom the rules ask for and nobody has marked present, from the meeting until its memo."""
    is_now = negotiation.state in {Negotiation.State.IN_SESSION, Negotiation.State.HELD}
    return not_seen_in(negotiation) if is_now else []


def _carry(actor: Actor, negotiation: Negotiation) -> dict[str, Any]:
    """What is open still after the meeting was closed: before that, closing asks of it."""
    may_carry = negotiation.was_held() and policies.carry_over(actor, negotiation)
    return {
        "may_carry": may_carry,
        "unsettled": unsettled(negotiation) if may_carry else None,
    }


def show(
    request: ActorRequest, negotiation: Negotiation, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = detail_context(request, negotiation) | more
    return render(request, "negotiations/negotiation_detail.html", context, status=status)


@require_GET
@loads(Negotiation, may=policies.read_negotiation)
def negotiation_detail(request: ActorRequest, negotiation: Negotiation) -> HttpResponse:
    """The negotiation's page."""
    return show(request, negotiation)


@require_http_methods(["GET", "POST"])
@loads(Negotiation, may=policies.manage_negotiation)
def negotiation_step(
    request: ActorRequest, negotiation: Negotiation, step_name: str
) -> HttpResponse:
    """A step of its life; one that needs a reason asks for it on a page of its own."""
    steps = {step.name: step for step in NEGOTIATION_FLOW}
    if step_name not in steps:
        raise Http404
    if not policies.take_step(request.actor, negotiation, step_name):
        raise PermissionDenied
    if step_name == "hold" and _asks_what_is_open(request.actor, negotiation):
        return redirect(area_url("negotiations:carry", negotiation.pk))
    form = ReasonForm(posted(request)) if step_name in NEEDS_REASON else None
    context = {"negotiation": negotiation, "step": steps[step_name], "form": form}
    if request.method == "GET":
        return render(request, "negotiations/step_form.html", context)
    if form and not form.is_valid():
        return render(request, "negotiations/step_form.html", context, status=422)
    reason = form.cleaned_data["reason"] if form else ""
    try:
        negotiation = advance_negotiation(
            negotiation, step_name, actor=request.actor, reason=reason
        )
    except StepRefusedError as refusal:
        negotiation.refresh_from_db()
        return show(request, negotiation, status=422, reasons=refusal.reasons)
    messages.success(request, _("Done: %(step)s.") % {"step": steps[step_name].label})
    return redirect(negotiation)


def _asks_what_is_open(actor: Actor, negotiation: Negotiation) -> bool:
    """A meeting that leaves something open is closed on the page that asks what becomes of it."""
    if negotiation.was_held() or not policies.carry_over(actor, negotiation):
        return False
    return bool(unsettled(negotiation))


@require_GET
@loads(Negotiation, may=policies.read_negotiation)
def negotiation_calendar(request: ActorRequest, negotiation: Negotiation) -> HttpResponse:
    """The negotiation as a calendar file in the reader's language; without a day there is none."""
    if negotiation.starts_at is None:
        raise Http404
    is_over = negotiation.state in {
        Negotiation.State.CANCELLED,
        Negotiation.State.POSTPONED,
        Negotiation.State.NOT_HELD,
    }
    text = calendar.invitation(
        negotiation,
        method=calendar.CANCEL if is_over else calendar.REQUEST,
        languages=[get_language() or "fi"],
    )
    name = calendar_name(text)
    return HttpResponse(
        text,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
