"""One negotiation: its facts, people, agenda and what came of it; the steps of its life."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from negotiations import calendar, documents, policies
from negotiations.actions import advance_negotiation
from negotiations.flow import NEEDS_REASON, NEGOTIATION_FLOW
from negotiations.forms import OutcomeForm, ReasonForm, RemarkForm
from negotiations.models import AgendaItem, Minutes, Negotiation
from negotiations.views.overview import TONES
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.web.access import ActorRequest, loads
from yhdyspinta.web.forms import posted

MAIN_STEPS = ("invite", "hold", "circulate", "approve", "plan")


def outcome_form(item: AgendaItem) -> OutcomeForm:
    """The form of one item, whose ids no other item on the page has."""
    initial = {
        "version": item.revision,
        "outcome_kind": item.outcome_kind,
        "body": item.outcome,
    }
    return OutcomeForm(initial=initial, auto_id=f"item-{item.pk}-%s")


def detail_context(request: ActorRequest, negotiation: Negotiation) -> dict[str, Any]:
    """All that the page shows of the negotiation to this actor."""
    actor = request.actor
    steps = policies.steps_for(actor, negotiation)
    may_read = policies.read_outcomes(actor, negotiation)
    may_edit = policies.edit_agenda(actor, negotiation)
    writes = may_edit and (negotiation.was_held() or negotiation.has_begun())
    items = list(negotiation.items.select_related("interface", "goal"))
    participants = list(negotiation.participants.select_related("organisation"))
    covered = negotiation.municipalities.select_related("organisation")
    return {
        "negotiation": negotiation,
        "tone": TONES[negotiation.state],
        "steps": [step for step in steps if step.name in MAIN_STEPS],
        "exits": [step for step in steps if step.name not in MAIN_STEPS],
        "may_edit": policies.edit_negotiation(actor, negotiation),
        "may_edit_agenda": may_edit,
        "may_invite": policies.invite_people(actor, negotiation),
        "may_mark": policies.mark_attendance(actor, negotiation),
        "may_read_outcomes": may_read,
        "may_read_draft": policies.read_draft(actor, negotiation),
        "items": [(item, outcome_form(item) if writes else None) for item in items],
        "groups": documents.by_home(participants),
        "has_people": bool(participants),
        "rules": sorted(
            (row.rule for row in negotiation.rules.select_related("rule")), key=lambda r: r.position
        ),
        "covered": [row.organisation for row in covered.order_by("organisation__name_sort")],
        "follow_ups": negotiation.follow_ups.select_related("organisation", "item")
        if may_read
        else [],
        "minutes": Minutes.objects.filter(negotiation=negotiation).select_related("file"),
        "draft_languages": documents.languages_of(negotiation),
        "remarks": _remarks(negotiation) if may_read else [],
        "remark_form": _remark_form(request, negotiation),
    }


def _remarks(negotiation: Negotiation) -> Any:
    return negotiation.remarks.select_related("organisation", "item")


def _remark_form(request: ActorRequest, negotiation: Negotiation) -> RemarkForm | None:
    if policies.make_remark(request.actor, negotiation):
        return RemarkForm(negotiation=negotiation)
    return None


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


@require_GET
@loads(Negotiation, may=policies.read_negotiation)
def negotiation_calendar(request: ActorRequest, negotiation: Negotiation) -> HttpResponse:
    """The negotiation as a calendar file; without a day there is none."""
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
        languages=documents.languages_of(negotiation),
    )
    name = f"{timezone.localdate(negotiation.starts_at)}.ics"
    return HttpResponse(
        text,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
