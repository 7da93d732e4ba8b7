"""Approvals of a memo, signatures of minutes, publication and corrections."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from negotiations import actions, policies
from negotiations.actions import memo
from negotiations.forms import ApprovingMeetingForm, ErratumForm, PublishForm, SignersForm
from negotiations.models import Negotiation, Participant, negotiation_settings
from negotiations.views.detail import show
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.tenancy.links import area_url, current_tenant
from yhdyspinta.web.access import ActorRequest, loads
from yhdyspinta.web.forms import posted


def _done(
    request: ActorRequest, negotiation: Negotiation, action: Callable[[], object], words: str
) -> HttpResponse:
    """The action, and back to the page; or why it was refused."""
    try:
        action()
    except StepRefusedError as refusal:
        negotiation.refresh_from_db()
        return show(request, negotiation, status=422, reasons=refusal.reasons)
    messages.success(request, words)
    return redirect(f"{area_url('negotiations:detail', negotiation.pk)}#memo")


@require_POST
@loads(Negotiation, may=policies.approve_for_party)
def memo_approve(request: ActorRequest, negotiation: Negotiation) -> HttpResponse:
    """The actor's organisation approves the memo."""
    return _done(
        request,
        negotiation,
        lambda: actions.approve_for_party(negotiation, actor=request.actor),
        _("Your organisation has approved the memo."),
    )


@require_POST
@loads(Participant, may=policies.sign_minutes)
def minutes_sign(request: ActorRequest, participant: Participant) -> HttpResponse:
    """An inspector has inspected the minutes; the chair or the secretary signs them."""
    return _done(
        request,
        participant.negotiation,
        lambda: actions.sign_minutes(participant, actor=request.actor),
        _("Recorded."),
    )


@require_http_methods(["GET", "POST"])
@loads(Negotiation, may=policies.choose_signers)
def signers(request: ActorRequest, negotiation: Negotiation) -> HttpResponse:
    """Choose the chair, the secretary and the inspectors of the minutes."""
    form = SignersForm(posted(request), negotiation=negotiation)
    context = {"form": form, "negotiation": negotiation}
    if request.method == "GET" or not form.is_valid():
        status = 422 if form.errors else 200
        return render(request, "negotiations/signers_form.html", context, status=status)
    return _done(
        request,
        negotiation,
        lambda: actions.choose_signers(
            negotiation,
            chair=form.cleaned_data["chair"],
            secretary=form.cleaned_data["secretary"],
            inspectors=form.inspectors(),
            actor=request.actor,
        ),
        _("Saved."),
    )


@require_http_methods(["GET", "POST"])
@loads(Negotiation, may=policies.choose_approving_meeting)
def approving_meeting(request: ActorRequest, negotiation: Negotiation) -> HttpResponse:
    """Choose the later meeting that approved the memo; with that it is approved."""
    form = ApprovingMeetingForm(posted(request), negotiation=negotiation)
    context = {"form": form, "negotiation": negotiation}
    if request.method == "GET" or not form.is_valid():
        status = 422 if form.errors else 200
        return render(request, "negotiations/approving_meeting_form.html", context, status=status)
    return _done(
        request,
        negotiation,
        lambda: actions.approve_in_meeting(
            negotiation, form.cleaned_data["item"], actor=request.actor
        ),
        _("The memo is approved."),
    )


@require_http_methods(["GET", "POST"])
@loads(Negotiation, may=policies.publish_memo)
def memo_publish(request: ActorRequest, negotiation: Negotiation) -> HttpResponse:
    """Show the memo to everyone until a day."""
    today = timezone.localdate()
    until = memo.months_after(today, negotiation_settings().publish_months)
    form = PublishForm(posted(request), initial={"until": until})
    context = {
        "form": form,
        "negotiation": negotiation,
        "names_until": memo.names_until(negotiation, today),
        "has_confidential": memo.has_confidential(negotiation),
    }
    if request.method == "GET" or not form.is_valid():
        status = 422 if form.errors else 200
        return render(request, "negotiations/publish_form.html", context, status=status)
    return _done(
        request,
        negotiation,
        lambda: actions.publish_memo(
            negotiation, until=form.cleaned_data["until"], actor=request.actor
        ),
        _("The memo is published."),
    )


@require_http_methods(["GET", "POST"])
@loads(Negotiation, may=policies.correct_memo)
def erratum_new(request: ActorRequest, negotiation: Negotiation) -> HttpResponse:
    """Correct an approved memo by a document beside it."""
    form = ErratumForm(posted(request), initial={"language": current_tenant().default_language})
    context = {"form": form, "negotiation": negotiation}
    if request.method == "GET" or not form.is_valid():
        status = 422 if form.errors else 200
        return render(request, "negotiations/erratum_form.html", context, status=status)
    data = form.cleaned_data
    return _done(
        request,
        negotiation,
        lambda: actions.add_erratum(
            negotiation,
            data["correction"].strip(),
            data["language"],
            is_public=data["is_public"],
            actor=request.actor,
        ),
        _("The correction is stored."),
    )
