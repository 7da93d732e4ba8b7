"""Taking a step of an agreement's life: what it means is told first, then it is taken."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from agreements import actions, policies
from agreements.flow import AGREEMENT_FLOW
from agreements.forms.agreement import TerminateForm
from agreements.models import Agreement
from agreements.telling import unreachable
from yhdyspinta.flow import Step, StepRefusedError
from yhdyspinta.web.access import ActorRequest, loads
from yhdyspinta.web.forms import posted

MEANING = {
    "submit": _(
        "The parties see the draft from now on and are told of it. Its text can still be changed."
    ),
    "return": _("The draft is seen by coordinators and drafters only, until it is sent out again."),
    "decide": _(
        "The text, the parties and the responsibility table are fixed: from now on nobody can"
        " change them. Each party's registry and recorders of decisions are told at once."
    ),
    "sign": _("The signatories of each party are told at once."),
    "terminate": _("The agreement stays in force until its last day, and ends by itself then."),
    "lapse": _("The agreement will not come into force. Its text stays readable."),
}


@require_http_methods(["GET", "POST"])
@loads(Agreement, may=policies.take_steps)
def agreement_step(request: ActorRequest, agreement: Agreement, step_name: str) -> HttpResponse:
    """GET tells what the step does and what is missing; POST takes it."""
    step = next((each for each in AGREEMENT_FLOW if each.name == step_name), None)
    if step is None:
        raise Http404
    if not policies.take_step(request.actor, agreement, step_name):
        raise PermissionDenied
    form = TerminateForm(posted(request)) if step_name == "terminate" else None
    if request.method == "GET":
        return _show(request, agreement, step, form, reasons=_reasons(agreement, step))
    if form is not None and not form.is_valid():
        return _show(request, agreement, step, form, status=422)
    try:
        _take(request, agreement, step_name, form)
    except StepRefusedError as refusal:
        return _show(request, agreement, step, form, reasons=refusal.reasons, status=422)
    messages.success(request, gettext("Done: %(step)s.") % {"step": step.label})
    return redirect(agreement)


def _take(request: ActorRequest, agreement: Agreement, step_name: str, form: Any) -> None:
    if form is None:
        actions.advance_agreement(agreement, step_name, actor=request.actor)
    else:
        actions.terminate_agreement(agreement, **form.cleaned_data, actor=request.actor)


def _reasons(agreement: Agreement, step: Step) -> list[str]:
    try:
        AGREEMENT_FLOW.step(step.name, subject=agreement)
    except StepRefusedError as refusal:
        return refusal.reasons
    return []


def _show(
    request: ActorRequest,
    agreement: Agreement,
    step: Step,
    form: Any,
    *,
    reasons: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "agreement": agreement,
        "step": step,
        "meaning": MEANING[step.name],
        "form": form,
        "reasons": reasons,
        "parties": agreement.parties.select_related("organisation"),
        "unreachable": unreachable(agreement, step.name),
    }
    return render(request, "agreements/agreement_step.html", context, status=status)
