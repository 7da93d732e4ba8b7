"""The memo: its draft, remarks on it and their answers, and the stored files."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from negotiations import documents, policies
from negotiations.actions import OutcomeConflictError, add_remark, answer_remark
from negotiations.forms import RemarkAnswerForm, RemarkForm
from negotiations.models import Minutes, Negotiation, Remark
from negotiations.views.detail import show
from yhdyspinta.documents.models import response_for, safe_name
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.web.access import ActorRequest, loads
from yhdyspinta.web.forms import posted


@require_GET
@loads(Negotiation, may=policies.read_draft)
def memo_draft(request: ActorRequest, negotiation: Negotiation) -> HttpResponse:
    """The memo as it is now, before it is approved; `?public=1` as everyone would see it."""
    languages = documents.papers_of(negotiation)
    # A plus in an address is a space.
    language = request.GET.get("language", languages[0]).replace(" ", "+")
    if language not in languages:
        raise Http404
    is_public = "public" in request.GET
    content = documents.memo_pdf(
        negotiation, language, created=timezone.now(), is_draft=True, is_public=is_public
    )
    with translation.override(documents.first_of(language)):
        draft = _("Draft")
    name = f"{draft} {documents.memo_name(negotiation, language, is_public=is_public)}"
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": content_disposition_header(False, safe_name(name)) or ""},
    )


def _at_remarks(negotiation: Negotiation) -> str:
    return f"{area_url('negotiations:detail', negotiation.pk)}#remarks"


@require_POST
@loads(Negotiation, may=policies.make_remark)
def remark_new(request: ActorRequest, negotiation: Negotiation) -> HttpResponse:
    """Say something of the memo before it is approved."""
    form = RemarkForm(request.POST, negotiation=negotiation)
    if not form.is_valid():
        return show(request, negotiation, status=422, remark_form=form)
    add_remark(form.save(commit=False), actor=request.actor)
    return redirect(_at_remarks(negotiation))


@require_http_methods(["GET", "POST"])
@loads(Remark, may=policies.answer_remark)
def remark_answer(request: ActorRequest, remark: Remark) -> HttpResponse:
    """Accept or reject a remark, and correct the text that it is about."""
    item = remark.item
    initial: dict[str, Any] = {"verdict": remark.verdict, "reason": remark.verdict_reason}
    if item:
        initial |= {"outcome": item.outcome, "version": item.revision}
    form = RemarkAnswerForm(posted(request), remark=remark, initial=initial)
    context = {"form": form, "remark": remark, "negotiation": remark.negotiation}
    if request.method == "GET" or not form.is_valid():
        status = 422 if form.errors else 200
        return render(request, "negotiations/remark_answer.html", context, status=status)
    data = form.cleaned_data
    try:
        answer_remark(
            remark,
            data["verdict"],
            data["reason"].strip(),
            outcome=data.get("outcome"),
            revision=data.get("version") or 0,
            actor=request.actor,
        )
    except OutcomeConflictError as conflict:
        # Saving again replaces what stands now: it is shown beside what was written.
        form.data = {**form.data.dict(), "version": str(conflict.item.revision)}  # type: ignore[attr-defined]
        context |= {"now": conflict.item.outcome}
        return render(request, "negotiations/remark_answer.html", context, status=409)
    except StepRefusedError as refusal:
        context |= {"reasons": refusal.reasons}
        return render(request, "negotiations/remark_answer.html", context, status=422)
    messages.success(request, _("The remark has been answered."))
    return redirect(_at_remarks(remark.negotiation))


@require_GET
@loads(Minutes, may=policies.read_minutes)
def minutes_download(request: ActorRequest, minutes: Minutes) -> HttpResponse:
    """The approved memo as it was stored."""
    return response_for(minutes.file)
