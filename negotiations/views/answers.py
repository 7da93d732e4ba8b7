"""The page where an invitee answers: by a personal link, or after logging in."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import pghistory
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from negotiations import answering, planning_policies, policies
from negotiations.actions.answers import answer_invitation, take_reply
from negotiations.answering import AnswerOverError
from negotiations.forms import InvitationAnswerForm, ReplyForm
from negotiations.invitations import ANSWER_LINK, LINK_DAYS, languages_of
from negotiations.models import Negotiation, Participant
from negotiations.replies import event_of
from yhdyspinta.documents.models import response_for
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.web.access import ActorRequest, by_link, loads
from yhdyspinta.web.forms import posted, posted_files
from yhdyspinta.web.language import in_language

LinkView = Callable[..., HttpResponse]


def _for_its_invitee(view: LinkView) -> Callable[..., HttpResponse]:
    """Give the view the invitee whose link it is, or say kindly why nothing is asked any more."""

    @wraps(view)
    def guarded(request: ActorRequest, **kwargs: Any) -> HttpResponse:
        try:
            participant = answering.participant_of_link(request.guest.payload)  # type: ignore[attr-defined]
        except AnswerOverError as over:
            return _over(request, over)
        return in_language(
            request, languages_of(participant)[0], lambda: answered(request, participant, **kwargs)
        )

    def answered(request: ActorRequest, participant: Participant, **kwargs: Any) -> HttpResponse:
        try:
            answering.check_open(participant.negotiation)
            with pghistory.context(by_link_of_participant=participant.pk):
                return view(request, participant, **kwargs)
        except AnswerOverError as over:
            return _over(request, over)

    return guarded


def _over(request: ActorRequest, over: AnswerOverError) -> HttpResponse:
    context = {"why": str(over)}
    return render(request, "negotiations/answer_over.html", context, status=over.status)


@require_http_methods(["GET", "HEAD", "POST"])
@by_link(ANSWER_LINK, days=LINK_DAYS)
@_for_its_invitee
def answer_by_link(request: ActorRequest, participant: Participant) -> HttpResponse:
    """The invitation with its agenda and files; only a posted answer changes anything."""
    return _page(request, participant, actor=None)


@require_safe
@by_link(ANSWER_LINK, days=LINK_DAYS)
@_for_its_invitee
def file_by_link(request: ActorRequest, participant: Participant, file: int) -> HttpResponse:
    """A file that is handed out to every invitee."""
    files = {each.pk: each for each in answering.readable_files(participant.negotiation)}
    if file not in files:
        raise Http404
    return response_for(files[file].file)


@require_http_methods(["GET", "HEAD", "POST"])
@loads(Negotiation, may=planning_policies.answer_invitation)
def answer_own(request: ActorRequest, negotiation: Negotiation) -> HttpResponse:
    """The same after logging in, for whoever was invited in person."""
    participant = answering.own_row(negotiation, request.actor)
    if participant is None:
        messages.info(request, _("You are not on the list of participants."))
        return redirect(negotiation)
    try:
        answering.check_open(negotiation)
        participant.negotiation = negotiation
        return _page(request, participant, actor=request.actor)
    except AnswerOverError as over:
        return _over(request, over)


@require_http_methods(["GET", "POST"])
@loads(Negotiation, may=policies.invite_people)
def reply_new(request: ActorRequest, negotiation: Negotiation) -> HttpResponse:
    """Take in an answer that an invitee's calendar sent by mail."""
    form = ReplyForm(posted(request), posted_files(request))
    if request.method == "POST" and form.is_valid():
        try:
            event = event_of(form.cleaned_data["reply"])
            one = take_reply(negotiation, event, actor=request.actor)
        except StepRefusedError as refusal:
            form.add_error("reply", " ".join(refusal.reasons))
        except AnswerOverError:
            form.add_error("reply", _("No answers are asked to this negotiation now."))
        else:
            said = {"name": one.name, "answer": one.get_answer_display()}
            messages.success(request, _("%(name)s: %(answer)s.") % said)
            return redirect(f"{negotiation.get_absolute_url()}#people")
    context = {"form": form, "negotiation": negotiation}
    status = 422 if form.errors else 200
    return render(request, "negotiations/reply_form.html", context, status=status)


def _page(request: ActorRequest, participant: Participant, *, actor: Actor | None) -> HttpResponse:
    form = InvitationAnswerForm(posted(request), participant=participant)
    if request.method == "POST" and form.is_valid():
        try:
            answer_invitation(participant, form.said(), actor=actor)
        except StepRefusedError as refusal:
            form.add_error("deputy_name", " ".join(refusal.reasons))
        else:
            messages.success(request, _("Thank you. Your answer is saved."))
            return redirect(participant.negotiation if actor else request.path)
    negotiation, language = participant.negotiation, get_language() or "fi"
    context = {
        "form": form,
        "participant": participant,
        "negotiation": negotiation,
        "items": [
            (item, item.title_in(language)) for item in answering.readable_items(negotiation)
        ],
        "files": answering.readable_files(negotiation),
        "token": request.resolver_match.kwargs.get("token", "") if request.resolver_match else "",
        "is_late": answering.is_late(negotiation),
    }
    status = 422 if form.errors else 200
    return render(request, "negotiations/answer.html", context, status=status)
