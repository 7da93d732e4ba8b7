"""The memo by a personal link: read it, remark on it, inspect or sign it without an account."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import pghistory
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from negotiations import documents
from negotiations.actions.approving import remark_by_link, sign_minutes
from negotiations.forms import RemarkForm
from negotiations.invitations import LINK_DAYS, MEMO_LINK, languages_of
from negotiations.models import Forum, Negotiation, Participant
from negotiations.models.minutes import rule_of
from yhdyspinta.documents.models import response_for
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.web.access import ActorRequest, by_link, link_is_over
from yhdyspinta.web.forms import posted
from yhdyspinta.web.language import in_language

S, P = Negotiation.State, Participant.Part
SIGNERS = {P.CHAIR, P.SECRETARY, P.INSPECTOR}
LinkView = Callable[..., HttpResponse]


def _for_its_participant(view: LinkView) -> LinkView:
    """Give the view the participant whose link it is, while there is a memo to read."""

    @wraps(view)
    def guarded(request: ActorRequest, **kwargs: Any) -> HttpResponse:
        pk = request.guest.payload.get("participant")  # type: ignore[attr-defined]
        found = Participant.objects.filter(pk=pk)
        participant = found.select_related(
            "negotiation__forum", "organisation", "person__user"
        ).first()
        if participant is None:
            return link_is_over(request, "used")
        if participant.negotiation.state not in {S.COMMENTING, *Negotiation.FINAL_STATES}:
            return link_is_over(request, "old")
        with pghistory.context(by_link_of_participant=participant.pk):
            return in_language(
                request, languages_of(participant)[0], lambda: view(request, participant, **kwargs)
            )

    return guarded


def _may_sign(participant: Participant) -> bool:
    """Inspectors, the chair and the secretary, who were there and have not done it yet."""
    negotiation = participant.negotiation
    return (
        negotiation.state == S.COMMENTING
        and rule_of(negotiation) == Forum.Record.INSPECTED
        and participant.part in SIGNERS
        and participant.attendance == Participant.Attendance.PRESENT
        and not participant.approvals.standing().exists()
    )


@require_http_methods(["GET", "HEAD", "POST"])
@by_link(MEMO_LINK, days=LINK_DAYS)
@_for_its_participant
def memo_by_link(request: ActorRequest, participant: Participant, token: str = "") -> HttpResponse:
    """The memo's page; only what is posted changes anything."""
    if request.method == "POST" and "sign" in request.POST:
        return _sign(request, participant)
    form = _remark_form(participant, posted(request))
    if request.method == "POST" and form and form.is_valid():
        remark_by_link(participant, form.cleaned_data["item"], form.cleaned_data["text"])
        messages.success(request, _("Thank you. The secretary answers the remark."))
        return redirect(request.path)
    if request.method == "POST" and form is None:
        return _page(request, participant, None, reasons=[_("The memo has been approved.")])
    return _page(request, participant, form)


def _remark_form(participant: Participant, data: Any = None) -> RemarkForm | None:
    """While the memo is out; confidential items are there for those who sign alone."""
    negotiation = participant.negotiation
    if negotiation.state != S.COMMENTING:
        return None
    form = RemarkForm(data, negotiation=negotiation)
    if participant.part not in SIGNERS:
        shown = negotiation.items.on_agenda().filter(is_confidential=False)
        form.fields["item"].queryset = shown  # type: ignore[attr-defined]
    return form


def _sign(request: ActorRequest, participant: Participant) -> HttpResponse:
    try:
        sign_minutes(participant, actor=None)
    except StepRefusedError as refusal:
        return _page(request, participant, _remark_form(participant), reasons=refusal.reasons)
    messages.success(request, _("Recorded."))
    return redirect(request.path)


def _page(
    request: ActorRequest,
    participant: Participant,
    form: RemarkForm | None,
    reasons: list[str] | None = None,
) -> HttpResponse:
    context = {
        "participant": participant,
        "negotiation": participant.negotiation,
        "form": form,
        "reasons": reasons,
        "may_sign": _may_sign(participant),
        "approval": participant.approvals.standing().first(),
        "paper": f"{request.path}pdf/",
    }
    status = 422 if reasons or (form and form.errors) else 200
    return render(request, "negotiations/memo_link.html", context, status=status)


@require_safe
@by_link(MEMO_LINK, days=LINK_DAYS)
@_for_its_participant
def paper_by_link(request: ActorRequest, participant: Participant) -> HttpResponse:
    """The paper; whole to those who inspect or sign it, to others without what is confidential."""
    negotiation = participant.negotiation
    sees_all = participant.part in SIGNERS
    languages = documents.papers_of(negotiation)
    language = get_language() if get_language() in languages else languages[0]
    if negotiation.state == S.COMMENTING:
        content = documents.memo_pdf(
            negotiation,
            str(language),
            created=timezone.now(),
            is_draft=True,
            is_public=not sees_all,
        )
        return HttpResponse(content, content_type="application/pdf")
    stored = negotiation.minutes.newest().select_related("file").filter(language=language)
    if not sees_all and negotiation.items.filter(is_confidential=True).exists():
        stored = stored.filter(is_public=True)
    paper = stored.exclude(kind="erratum").order_by("is_public", "pk").first()
    if paper is None:
        raise Http404
    return response_for(paper.file, inline=True)
