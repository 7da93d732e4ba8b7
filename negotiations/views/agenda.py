"""The agenda's items: proposed, written, put in order, removed, and what came of each."""

from typing import Any

from django.contrib import messages
from django.forms import BoundField
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from negotiations import documents, policies
from negotiations.actions import (
    OutcomeConflictError,
    move_item,
    propose_agenda,
    remove_item,
    save_item,
    save_outcome,
)
from negotiations.actions.agenda import UnknownItemError, order_items, place_item
from negotiations.agenda_page import outcome_form
from negotiations.forms import ItemForm, OutcomeForm
from negotiations.models import AgendaItem, Negotiation
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.web.access import ActorRequest, loads
from yhdyspinta.web.forms import pk_of, posted

FORM = "negotiations/item_form.html"
OUTCOME = "negotiations/outcome.html"


def to_agenda(negotiation_id: int) -> HttpResponse:
    return redirect(f"{area_url('negotiations:detail', negotiation_id)}#agenda")


def to_session(item: AgendaItem) -> HttpResponse:
    return redirect(area_url("negotiations:session", item.pk))


def _is_saved(request: ActorRequest, form: ItemForm) -> bool:
    """Save what was posted; a refusal stands in the form, with all that was typed."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        save_item(form.save(commit=False), actor=request.actor)
    except StepRefusedError as refusal:
        form.add_error(None, refusal.reasons)
        return False
    return True


@require_POST
@loads(Negotiation, may=policies.edit_agenda)
def agenda_propose(request: ActorRequest, negotiation: Negotiation) -> HttpResponse:
    """Add the usual items, with what is open from before."""
    return _done(request, negotiation.pk, propose_agenda, negotiation, actor=request.actor)


def _done(
    request: ActorRequest, negotiation_id: int, action: Any, *args: Any, **kwargs: Any
) -> HttpResponse:
    """Do it and show the agenda; a refusal is told there."""
    try:
        action(*args, **kwargs)
    except StepRefusedError as refusal:
        messages.error(request, " ".join(refusal.reasons))
    return to_agenda(negotiation_id)


@require_http_methods(["GET", "POST"])
@loads(Negotiation, may=policies.edit_agenda)
def item_new(request: ActorRequest, negotiation: Negotiation) -> HttpResponse:
    """Add an item as the last one."""
    new = AgendaItem(negotiation=negotiation)
    form = ItemForm(posted(request), instance=new, actor=request.actor)
    if _is_saved(request, form):
        return to_agenda(negotiation.pk)
    context = {"form": form, "negotiation": negotiation}
    return render(request, FORM, context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@loads(AgendaItem, may=policies.edit_item)
def item_edit(request: ActorRequest, item: AgendaItem) -> HttpResponse:
    """Change what an item says before it is discussed."""
    form = ItemForm(posted(request), instance=item, actor=request.actor)
    if _is_saved(request, form):
        return to_agenda(item.negotiation_id)
    context = {"form": form, "negotiation": item.negotiation, "item": item}
    status = 409 if form.is_late else 422 if form.errors else 200
    return render(request, FORM, context, status=status)


@require_POST
@loads(AgendaItem, may=policies.edit_item)
def item_move(request: ActorRequest, item: AgendaItem, way: str) -> HttpResponse:
    """One place up or down, or to the place that is asked for."""
    if way not in {"up", "down", "to"} or item.is_proposal:
        raise Http404
    if way != "to":
        return _done(request, item.negotiation_id, move_item, item, up=way == "up")
    place = pk_of(request.POST.get("place", ""))
    if not place:
        messages.error(request, _("Give the place as a number: 1 is the first."))
        return to_agenda(item.negotiation_id)
    return _done(request, item.negotiation_id, place_item, item, place)


@require_POST
@loads(Negotiation, may=policies.edit_agenda)
def items_order(request: ActorRequest, negotiation: Negotiation) -> HttpResponse:
    """Save the order that was dragged together: 409 when it names an item that is gone."""
    order = [pk_of(text) for text in request.POST.getlist("order")]
    try:
        order_items(negotiation, order, actor=request.actor)
    except UnknownItemError:
        return HttpResponse(status=409)
    except StepRefusedError:
        return HttpResponse(status=422)
    return HttpResponse(status=204)


@require_POST
@loads(AgendaItem, may=policies.edit_item)
def item_remove(request: ActorRequest, item: AgendaItem) -> HttpResponse:
    """Take the item off the agenda."""
    return _done(request, item.negotiation_id, remove_item, item, actor=request.actor)


@require_POST
@loads(AgendaItem, may=policies.write_outcome)
def item_outcome(request: ActorRequest, item: AgendaItem) -> HttpResponse:
    """Save what came of the item: 409 and both texts when someone else did meanwhile."""
    form = OutcomeForm(request.POST, auto_id=f"item-{item.pk}-%s")
    has_swedish = "body_sv" in request.POST
    if not has_swedish:
        del form.fields["body_sv"]
    context = {"item": item, "negotiation": item.negotiation, "form": form}
    if not form.is_valid():
        return _outcome(request, "refused", context, status=422)
    data = form.cleaned_data
    try:
        saved = save_outcome(
            item,
            revision=data["version"],
            kind=data["outcome_kind"],
            text=data["body"],
            text_sv=data["body_sv"] if has_swedish else None,
            actor=request.actor,
        )
    except StepRefusedError as refusal:
        form.add_error(None, refusal.reasons)
        return _outcome(request, "refused", context, status=422)
    except OutcomeConflictError as conflict:
        context |= {"theirs": conflict.item, "mine": data["body"]}
        if has_swedish:
            context["mine_sv"] = data["body_sv"]
        if not data["outcome_kind"]:
            context["their_kind"] = _kind_beside(conflict.item)
        return _outcome(request, "conflict", context, status=409)
    if not request.htmx:
        is_session = "session" in request.POST
        return to_session(item) if is_session else to_agenda(item.negotiation_id)
    return _outcome(request, "saved", context | {"item": saved}, status=200)


def _kind_beside(item: AgendaItem) -> BoundField:
    """The other's choice, put into the form of who has chosen nothing: it would be lost."""
    form = outcome_form(item, languages=documents.languages_of(item.negotiation))
    form.fields["outcome_kind"].widget.attrs["data-hx-swap-oob"] = "true"
    return form["outcome_kind"]


def _outcome(
    request: ActorRequest, part: str, context: dict[str, object], *, status: int
) -> HttpResponse:
    """The answer beside the text, or a page of its own without JavaScript."""
    template = f"{OUTCOME}#{part}" if request.htmx else OUTCOME
    return render(request, template, context | {"part": part}, status=status)
