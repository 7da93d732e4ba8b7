"""The wizard's last steps: the check, the preview, accepting."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yhdyspinta.sheets import check_step, pages, policies, preview_step
from yhdyspinta.sheets.actions import request_acceptance
from yhdyspinta.sheets.check_step import CheckForm
from yhdyspinta.sheets.forms import AcceptForm
from yhdyspinta.sheets.kinds import ImportKind, Job
from yhdyspinta.sheets.marking import marked_copy
from yhdyspinta.sheets.models import ImportSession, NotOpenError
from yhdyspinta.sheets.tasks import accept_waiting
from yhdyspinta.sheets.views.steps import of_an_open_import
from yhdyspinta.sheets.wizard import Outcome, work_out
from yhdyspinta.tenancy.context import current_tenant_id
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.web.access import ActorRequest, loads
from yhdyspinta.web.forms import posted


@require_http_methods(["GET", "POST"])
@loads(ImportSession, may=policies.work_on_import)
@of_an_open_import
def import_check(request: ActorRequest, kind: ImportKind, job: Job) -> HttpResponse:
    """Everything that is wrong, at once; put right in place, or left out by choice."""
    if "take_back" in request.POST:
        check_step.take_back(job)
        return redirect(area_url("sheets:check", job.session.pk))
    outcome = work_out(kind, job)
    if outcome.is_ready:
        return redirect(area_url("sheets:preview", job.session.pk))
    form = CheckForm(outcome.questions, outcome.problems, posted(request))
    if form.is_bound and form.is_valid():
        check_step.choose(kind, job, form)
        return redirect(area_url("sheets:check", job.session.pk))
    context = check_step.check_page(kind, job, outcome, form)
    return render(
        request, "sheets/import_check.html", context, status=422 if form.is_bound else 200
    )


@require_GET
@loads(ImportSession, may=policies.work_on_import)
@of_an_open_import
def import_marked(request: ActorRequest, kind: ImportKind, job: Job) -> HttpResponse:
    """The user's own file with the errors marked."""
    return marked_copy(job, work_out(kind, job).problems)


@require_http_methods(["GET", "POST"])
@loads(ImportSession, may=policies.work_on_import)
@of_an_open_import
def import_preview(request: ActorRequest, kind: ImportKind, job: Job) -> HttpResponse:
    """What would change; nothing has. What is done to what the file lacks is chosen here."""
    if not job.columns:
        return redirect(area_url("sheets:columns", job.session.pk))
    outcome = work_out(kind, job)
    if not outcome.is_ready:
        return redirect(area_url("sheets:check", job.session.pk))
    if request.method == "POST":
        return _choose_missing(request, kind, job, outcome)
    preview_step.keep_seen(job.session, outcome)
    form = AcceptForm(initial={"digest": outcome.digest})
    context = preview_step.preview_page(request, kind, job, outcome, form)
    return render(request, "sheets/import_preview.html", context)


def _choose_missing(
    request: ActorRequest, kind: ImportKind, job: Job, outcome: Outcome
) -> HttpResponse:
    missing = outcome.plan.missing
    chosen = preview_step.MissingForm(kind, job, missing, request.POST)
    if kind.missing_options and not chosen.is_valid():
        form = AcceptForm(initial={"digest": outcome.digest})
        context = preview_step.preview_page(request, kind, job, outcome, form)
        context["missing_form"] = chosen
        return render(request, "sheets/import_preview.html", context, status=422)
    if kind.missing_options:
        preview_step.choose_missing(job, chosen)
    return redirect(area_url("sheets:preview", job.session.pk))


@require_POST
@loads(ImportSession, may=policies.work_on_import)
@of_an_open_import
def import_accept(request: ActorRequest, kind: ImportKind, job: Job) -> HttpResponse:
    """Leave what the preview showed for the worker; if it is no longer so, ask of what moved."""
    form = AcceptForm(request.POST)
    outcome = work_out(kind, job)
    if not (form.is_valid() and outcome.is_ready and outcome.lines):
        return _preview_again(request, kind, job, outcome)
    if outcome.digest != form.cleaned_data["digest"]:
        return _preview_again(request, kind, job, outcome)
    reason = form.cleaned_data["reason"]
    try:
        request_acceptance(job.session, outcome.digest, actor=request.actor, reason=reason)
    except NotOpenError:
        messages.info(request, pages.is_over(job.session))
    else:
        later: Any = accept_waiting
        later.delay_on_commit(tenant_id=current_tenant_id())
    return redirect(area_url("sheets:result", job.session.pk))


def _preview_again(
    request: ActorRequest, kind: ImportKind, job: Job, outcome: Outcome
) -> HttpResponse:
    if not outcome.is_ready:
        told = _("Something has changed meanwhile. Check these before accepting.")
        messages.warning(request, told)
        return redirect(area_url("sheets:check", job.session.pk))
    form = AcceptForm({"digest": outcome.digest, "reason": request.POST.get("reason", "")})
    context = preview_step.preview_page(request, kind, job, outcome, form)
    if form.is_valid():
        context |= preview_step.stale_page(request, outcome, job.session)
    preview_step.keep_seen(job.session, outcome)
    return render(
        request, "sheets/import_preview.html", context, status=409 if form.is_valid() else 422
    )
