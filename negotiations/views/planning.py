"""Planning one negotiation; recording one that was held already."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from negotiations import policies
from negotiations.actions import plan_negotiation, record_held
from negotiations.forms import HeldForm, NegotiationForm
from negotiations.models import Forum, Negotiation
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.web.access import ActorRequest, loads, may
from yhdyspinta.web.forms import pk_of, posted, posted_files

FORM = "negotiations/negotiation_form.html"


def _plan(request: ActorRequest, form: NegotiationForm) -> Negotiation:
    return plan_negotiation(
        form.save(commit=False),
        themes=form.chosen_themes(),
        own_rules=form.chosen_own_rules(),
        municipalities=form.cleaned_data["municipalities"],
        actor=request.actor,
    )


def _of_forum(pk: int) -> dict[str, Any]:
    """What is known of a meeting of the forum."""
    forum = Forum.objects.current().filter(pk=pk).first()
    if forum is None:
        return {}
    named = {"title_fi": forum.name_fi, "title_sv": forum.name_sv, "forum": forum.pk}
    return named | ({"convener": forum.convener_id} if forum.convener_id else {})


@require_http_methods(["GET", "POST"])
@may(policies.create_negotiation)
def negotiation_new(request: ActorRequest) -> HttpResponse:
    """Plan one negotiation; `?forum=` makes it the forum's meeting."""
    form = NegotiationForm(posted(request), initial=_of_forum(pk_of(request.GET.get("forum", ""))))
    if request.method == "POST" and form.is_valid():
        negotiation = _plan(request, form)
        if negotiation.is_recorded_afterwards:
            messages.info(
                request,
                _("The day has passed already: mark who was present, then that it was held."),
            )
        return redirect(negotiation)
    return render(request, FORM, {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@loads(Negotiation, may=policies.edit_negotiation)
def negotiation_edit(request: ActorRequest, negotiation: Negotiation) -> HttpResponse:
    """Change the plan; those invited get the change in their calendars."""
    form = NegotiationForm(posted(request), instance=negotiation)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(_plan(request, form))
        except StepRefusedError as refusal:
            form.add_error(None, " ".join(refusal.reasons))
    context = {"form": form, "negotiation": negotiation}
    return render(request, FORM, context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@may(policies.create_negotiation)
def negotiation_held(request: ActorRequest) -> HttpResponse:
    """Take in a negotiation that was held already, on one page."""
    form = HeldForm(posted(request), posted_files(request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        negotiation = record_held(
            form.save(commit=False),
            day=data["held_on"],
            themes=form.chosen_themes(),
            own_rules=form.chosen_own_rules(),
            present=list(data["municipalities"]),
            absent=list(data["absent"]),
            memo=data["memo"],
            note=data["note"],
            actor=request.actor,
        )
        return redirect(negotiation)
    return render(
        request, "negotiations/held_form.html", {"form": form}, status=422 if form.errors else 200
    )
