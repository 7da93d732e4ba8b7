"""Planning one negotiation; recording one that was held already."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from negotiations import policies
from negotiations.actions import plan_negotiation, record_held
from negotiations.carry import Unsettled, open_in
from negotiations.forms import HeldForm, NegotiationForm
from negotiations.forms.carry import CarryForm, with_the_rest_kept
from negotiations.models import Forum, Negotiation
from negotiations.views.carry import reasons_of
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.web.access import ActorRequest, loads, may
from yhdyspinta.web.forms import pk_of, posted, posted_files

FORM = "negotiations/negotiation_form.html"
# No more open follow-ups on the page of one that was held: the others go on as they are.
MOST = 200


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
    initial = _of_forum(pk_of(request.GET.get("forum", "")))
    form = NegotiationForm(posted(request), initial=initial, actor=request.actor)
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
    form = NegotiationForm(posted(request), instance=negotiation, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(_plan(request, form))
        except StepRefusedError as refusal:
            form.add_error(None, " ".join(refusal.reasons))
    context = {"form": form, "negotiation": negotiation}
    return render(request, FORM, context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@may(policies.record_held)
def negotiation_held(request: ActorRequest) -> HttpResponse:
    """Take in a negotiation that was held already, on one page, with what it left open."""
    form = HeldForm(posted(request), posted_files(request), actor=request.actor)
    rows = _open_rows(request)
    is_posted = request.method == "POST"
    if is_posted and form.is_valid() & rows.is_valid():
        try:
            return redirect(_record(request, form, rows))
        except StepRefusedError as refusal:
            form.add_error(None, refusal.reasons)
    wrong = rows.unfinished() if is_posted else []
    context = {
        "form": form,
        "rows": rows.follow_ups,
        "reasons": reasons_of(rows if is_posted else None),
        "is_opened": bool(wrong),
    }
    status = 422 if is_posted else 200
    return render(request, "negotiations/held_form.html", context, status=status)


def _open_rows(request: ActorRequest) -> CarryForm:
    """Open follow-ups that the actor may settle; whatever is not chosen of goes on as it is."""
    meetings = Negotiation.objects.visible_to(request.actor)
    found = list(open_in(meetings).visible_to(request.actor))
    free = policies.may_settle(request.actor, found)
    left = Unsettled([], [one for one in found if one.pk in free][:MOST])
    data = with_the_rest_kept(posted(request), left.follow_ups)
    return CarryForm(data, left, list(Forum.objects.current()), may_settle=free)


def _record(request: ActorRequest, form: HeldForm, rows: CarryForm) -> Negotiation:
    data = form.cleaned_data
    return record_held(
        form.save(commit=False),
        day=data["held_on"],
        themes=form.chosen_themes(),
        own_rules=form.chosen_own_rules(),
        present=list(data["municipalities"]),
        absent=list(data["absent"]),
        others=form.others_present(),
        memo=data["memo"],
        note=data["note"],
        follow_ups=rows.choices_of(rows.follow_ups),
        actor=request.actor,
    )
