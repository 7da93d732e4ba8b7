"""Who is on the list: proposed by the directory, added by hand, marked present or absent."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from negotiations import answering, documents, planning_policies, policies, proposals
from negotiations.actions import add_participants, mark_attendance, remove_participant
from negotiations.actions.meeting import change_participant
from negotiations.actions.reminders import Asked, remind_those_silent
from negotiations.forms import ParticipantForm
from negotiations.models import Negotiation, Participant
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.web.access import ActorRequest, loads
from yhdyspinta.web.forms import posted


def _page(
    request: ActorRequest, negotiation: Negotiation, form: ParticipantForm, status: int = 200
) -> HttpResponse:
    found = proposals.proposals(negotiation)
    participants = list(negotiation.participants.select_related("organisation"))
    context = {
        "negotiation": negotiation,
        "proposed": proposals.by_organisation(found),
        "unknown": proposals.without_anyone(negotiation, found),
        "groups": documents.by_home(participants),
        "answers": answering.answers_of(participants),
        "needs": answering.needs_of(participants),
        "form": form,
    }
    return render(request, "negotiations/people.html", context, status=status)


@require_http_methods(["GET", "POST"])
@loads(Negotiation, may=policies.invite_people)
def people_propose(request: ActorRequest, negotiation: Negotiation) -> HttpResponse:
    """Tick people of the directory onto the list."""
    if request.method == "GET":
        return _page(request, negotiation, ParticipantForm())
    ticked = set(request.POST.getlist("people"))
    chosen = [p.as_participant() for p in proposals.proposals(negotiation) if p.key in ticked]
    return _added(request, negotiation, chosen)


@require_http_methods(["GET", "POST"])
@loads(Negotiation, may=policies.invite_people)
def participant_new(request: ActorRequest, negotiation: Negotiation) -> HttpResponse:
    """Put someone on the list who is not in the directory."""
    form = ParticipantForm(posted(request), instance=Participant(negotiation=negotiation))
    if request.method == "POST" and form.is_valid():
        return _added(request, negotiation, [form.save(commit=False)])
    return _page(request, negotiation, form, 422 if form.errors else 200)


def _added(
    request: ActorRequest, negotiation: Negotiation, chosen: list[Participant]
) -> HttpResponse:
    """Put them on the list; who is there already is told of, not added twice."""
    try:
        added = add_participants(negotiation, chosen, actor=request.actor)
    except StepRefusedError as refusal:
        messages.error(request, " ".join(refusal.reasons))
    else:
        if twice := len(chosen) - added:
            messages.info(request, _("Already on the list: %(n)s.") % {"n": twice})
    return redirect("negotiations:people", request.tenant.slug, negotiation.pk)


@require_http_methods(["GET", "POST"])
@loads(Participant, may=planning_policies.edit_participant)
def participant_edit(request: ActorRequest, participant: Participant) -> HttpResponse:
    """Correct someone on the list, or give them a part: chair, secretary, guest."""
    negotiation = participant.negotiation
    old_email = participant.email
    form = ParticipantForm(posted(request), instance=participant)
    if request.method == "POST" and form.is_valid():
        try:
            change_participant(form.save(commit=False), old_email, actor=request.actor)
            return redirect("negotiations:people", request.tenant.slug, negotiation.pk)
        except StepRefusedError as refusal:
            form.add_error(None, " ".join(refusal.reasons))
    context = {"form": form, "negotiation": negotiation}
    status = 422 if form.errors else 200
    return render(request, "negotiations/participant_form.html", context, status=status)


def _said_of(asked: Asked) -> list[str]:
    said = [_("Reminded: %(n)s.") % {"n": asked.now}] if asked.now else []
    if asked.today:
        said.append(_("Reminded today already, and not again: %(n)s.") % {"n": asked.today})
    if asked.lately:
        said.append(
            _("Reminded in the last five days, and not again yet: %(n)s.") % {"n": asked.lately}
        )
    return said or [_("Everyone has answered.")]


@require_POST
@loads(Negotiation, may=policies.invite_people)
def remind_silent(request: ActorRequest, negotiation: Negotiation) -> HttpResponse:
    """Ask those who have not answered once more, and say of whom that was too soon."""
    try:
        asked = remind_those_silent(negotiation, actor=request.actor)
    except StepRefusedError as refusal:
        messages.error(request, " ".join(refusal.reasons))
    else:
        level = messages.SUCCESS if asked.now else messages.WARNING
        messages.add_message(request, level, " ".join(_said_of(asked)))
    return redirect(f"{area_url('negotiations:detail', negotiation.pk)}#people")


@require_POST
@loads(Participant, may=policies.remove_participant)
def participant_remove(request: ActorRequest, participant: Participant) -> HttpResponse:
    """Take someone off the list."""
    try:
        remove_participant(participant, actor=request.actor)
    except StepRefusedError as refusal:
        messages.error(request, " ".join(refusal.reasons))
    return redirect("negotiations:people", request.tenant.slug, participant.negotiation_id)


@require_http_methods(["GET", "POST"])
@loads(Negotiation, may=policies.mark_attendance)
def attendance(request: ActorRequest, negotiation: Negotiation) -> HttpResponse:
    """Tick who was there; the others on the list were absent."""
    participants = list(negotiation.participants.select_related("organisation"))
    if request.method == "GET":
        context = {"negotiation": negotiation, "groups": documents.by_home(participants)}
        return render(request, "negotiations/attendance.html", context)
    ticked = set(request.POST.getlist("present"))
    try:
        mark_attendance(
            negotiation,
            present=[p.pk for p in participants if str(p.pk) in ticked],
            absent=[p.pk for p in participants if str(p.pk) not in ticked],
            actor=request.actor,
        )
    except StepRefusedError as refusal:
        messages.error(request, " ".join(refusal.reasons))
    return redirect(f"{area_url('negotiations:detail', negotiation.pk)}#people")
