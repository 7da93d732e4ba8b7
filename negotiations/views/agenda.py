"""The agenda's items: proposed, written, moved, removed, and what came of each."""

from django.contrib import messages
from django.forms import BoundField
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from negotiations import policies
from negotiations.actions import (
    OutcomeConflictError,
    move_item,
    propose_agenda,
    remove_item,
    save_item,
    save_outcome,
)
from negotiations.forms import ItemForm, OutcomeForm
from negotiations.models import AgendaItem, Negotiation
from negotiations.views.detail import outcome_form
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.web.access import ActorRequest, loads
from yhdyspinta.web.forms import posted

FORM = "negotiations/item_form.html"
OUTCOME = "negotiations/outcome.html"


def _to_agenda(negotiation_id: int) -> HttpResponse:
    return redirect(f"{area_url('negotiations:detail', negotiation_id)}#agenda")


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
    propose_agenda(negotiation, actor=request.actor)
    return _to_agenda(negotiation.pk)


@require_http_methods(["GET", "POST"])
@loads(Negotiation, may=policies.edit_agenda)
def item_new(request: ActorRequest, negotiation: Negotiation) -> HttpResponse:
    """Add an item as the last one."""
    form = ItemForm(posted(request), instance=AgendaItem(negotiation=negotiation))
    if _is_saved(request, form):
        return _to_agenda(negotiation.pk)
    context = {"form": form, "negotiation": negotiation}
    return render(request, FORM, context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@loads(AgendaItem, may=policies.edit_item)
def item_edit(request: ActorRequest, item: AgendaItem) -> HttpResponse:
    """Change an item's heading, background or proposal."""
    form = ItemForm(posted(request), instance=item)
    if _is_saved(request, form):
        return _to_agenda(item.negotiation_id)
    context = {"form": form, "negotiation": item.negotiation, "item": item}
    return render(request, FORM, context, status=422 if form.errors else 200)


@require_POST
@loads(AgendaItem, may=policies.edit_item)
def item_move(request: ActorRequest, item: AgendaItem, way: str) -> HttpResponse:
    """One place up or down."""
    if way not in {"up", "down"}:
        raise Http404
    move_item(item, up=way == "up")
    return _to_agenda(item.negotiation_id)


@require_POST
@loads(AgendaItem, may=policies.edit_item)
def item_remove(request: ActorRequest, item: AgendaItem) -> HttpResponse:
    """Take the item off the agenda."""
    negotiation_id = item.negotiation_id
    try:
        remove_item(item, actor=request.actor)
    except StepRefusedError as refusal:
        messages.error(request, " ".join(refusal.reasons))
    return _to_agenda(negotiation_id)


@require_POST
@loads(AgendaItem, may=policies.write_outcome)
def item_outcome(request: ActorRequest, item: AgendaItem) -> HttpResponse:
    """Save what came of the item: 409 and both texts when someone else did meanwhile."""
    form = OutcomeForm(request.POST, auto_id=f"item-{item.pk}-%s")
    context = {"item": item, "negotiation": item.negotiation, "form": form}
    if not form.is_valid():
        return _outcome(request, "refused", context, status=422)
    data = form.cleaned_data
    try:
        saved = save_outcome(
            item, revision=data["version"], kind=data["outcome_kind"], text=data["body"]
        )
    except StepRefusedError as refusal:
        form.add_error(None, refusal.reasons)
        return _outcome(request, "refused", context, status=422)
    except OutcomeConflictError as conflict:
        context |= {"theirs": conflict.item, "mine": data["body"]}
        if not data["outcome_kind"]:
            context["their_kind"] = _kind_beside(conflict.item)
        return _outcome(request, "conflict", context, status=409)
    if not request.htmx:
        return _to_agenda(item.negotiation_id)
    return _outcome(request, "saved", context | {"item": saved}, status=200)


def _kind_beside(item: AgendaItem) -> BoundField:
    """The other's choice, put into the form of who has chosen nothing: it would be lost."""
    form = outcome_form(item)
    form.fields["outcome_kind"].widget.attrs["data-hx-swap-oob"] = "true"
    return form["outcome_kind"]


def _outcome(
    request: ActorRequest, part: str, context: dict[str, object], *, status: int
) -> HttpResponse:
    """The answer beside the text, or a page of its own without JavaScript."""
    template = f"{OUTCOME}#{part}" if request.htmx else OUTCOME
    return render(request, template, context | {"part": part}, status=status)
