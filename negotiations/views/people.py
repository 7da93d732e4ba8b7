"""Who is on the list: proposed by the directory, added by hand, marked present or absent."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from negotiations import documents, policies, proposals
from negotiations.actions import add_participants, mark_attendance, remove_participant
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
    add_participants(negotiation, chosen, actor=request.actor)
    return redirect("negotiations:people", request.tenant.slug, negotiation.pk)


@require_http_methods(["GET", "POST"])
@loads(Negotiation, may=policies.invite_people)
def participant_new(request: ActorRequest, negotiation: Negotiation) -> HttpResponse:
    """Put someone on the list who is not in the directory."""
    form = ParticipantForm(posted(request), instance=Participant(negotiation=negotiation))
    if request.method == "POST" and form.is_valid():
        add_participants(negotiation, [form.save(commit=False)], actor=request.actor)
        return redirect("negotiations:people", request.tenant.slug, negotiation.pk)
    return _page(request, negotiation, form, 422 if form.errors else 200)


@require_POST
@loads(Participant, may=policies.remove_participant)
def participant_remove(request: ActorRequest, participant: Participant) -> HttpResponse:
    """Take someone off the list."""
    remove_participant(participant, actor=request.actor)
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
