"""In session: one screen per item, and what is noted on it; by forms, or by a browser's queue."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from negotiations import policies
from negotiations.actions import OutcomeConflictError, add_follow_up, save_outcome
from negotiations.actions.session import (
    mark_done,
    note_disqualification,
    note_presence,
    remove_disqualification,
    remove_presence,
    save_view,
    was_done,
)
from negotiations.forms import OutcomeForm
from negotiations.forms.session import (
    DisqualificationForm,
    ItemFollowUpForm,
    PartyViewForm,
    PresenceForm,
)
from negotiations.models import AgendaItem, PartyView, Presence
from negotiations.session_page import order_of, screens_context, session_context, there_now
from negotiations.views.agenda import OUTCOME, to_session
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.web.access import ActorRequest, loads
from yhdyspinta.web.forms import pk_of

# A form with what was typed, and what to do with it when it is valid.
Noting = tuple[Any, Callable[[], object]]


def _show(
    request: ActorRequest, item: AgendaItem, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = session_context(request.actor, item) | more
    return render(request, "negotiations/item_session.html", context, status=status)


@require_GET
@loads(AgendaItem, may=policies.run_session)
def item_session(request: ActorRequest, item: AgendaItem) -> HttpResponse:
    """All that is needed while the item is being discussed."""
    return _show(request, item)


@require_GET
@loads(AgendaItem, may=policies.run_session)
def screens(request: ActorRequest, item: AgendaItem) -> HttpResponse:
    """All items of the meeting, for going from one to another without asking; `?one`: this item."""
    order = order_of(item.negotiation)
    wanted = [item.pk] if "one" in request.GET else [one.pk for one in order]
    return _screens(request, item, order, wanted)


def _screens(
    request: ActorRequest, item: AgendaItem, order: list[AgendaItem], wanted: list[int]
) -> HttpResponse:
    negotiation = item.negotiation
    context = screens_context(request.actor, negotiation, order, wanted)
    context |= {"there": there_now(negotiation), "is_part": True}
    return render(request, "negotiations/_session_screens.html", context)


def _noted(request: ActorRequest, item: AgendaItem, noting: Noting, name: str) -> HttpResponse:
    """Do what the form asks and go back to the item; what is refused stays as it was typed."""
    form, act = noting
    if form.is_valid():
        try:
            act()
            return to_session(item)
        except StepRefusedError as refusal:
            form.add_error(None, refusal.reasons)
    return _show(request, item, status=_status(form), **{name: form}, opened=name)


def _status(form: Any) -> int:
    return 409 if getattr(form, "is_late", False) else 422


@require_http_methods(["GET", "POST"])
@loads(AgendaItem, may=policies.run_session)
def item_view(request: ActorRequest, item: AgendaItem) -> HttpResponse:
    """What an organisation says of the item; `?organisation=` opens what it has said."""
    if request.method == "GET":
        there = _view_of(item, request.GET)
        return _show(
            request, item, view_form=PartyViewForm(item=item, view=there), opened="view_form"
        )
    there = _view_of(item, request.POST)
    if there and there.text == request.POST.get("text", "").strip():
        return to_session(item)  # sent again after its answer was lost
    return _noted(request, item, _note_view(request.actor, item, request.POST), "view_form")


def _view_of(item: AgendaItem, asked: QueryDict) -> PartyView | None:
    """What the organisation that is asked for has said of the item."""
    pk = pk_of(asked.get("organisation", ""))
    found: PartyView | None = PartyView.objects.filter(item=item, organisation=pk).first()
    return found


def _note_view(actor: Actor, item: AgendaItem, typed: QueryDict) -> Noting:
    form = PartyViewForm(typed, item=item, view=_view_of(item, typed))

    def act() -> None:
        data = form.cleaned_data
        view = PartyView(item=item, organisation=data["organisation"], text=data["text"])
        save_view(view, actor=actor)

    return form, act


@require_POST
@loads(AgendaItem, may=policies.run_session)
def item_presence(request: ActorRequest, item: AgendaItem) -> HttpResponse:
    """Someone came or left at this item; `remove` names what was noted by mistake."""
    if "remove" in request.POST:
        _remove_presence(request.actor, item, request.POST)
        return to_session(item)
    return _noted(request, item, _note_presence(request.actor, item, request.POST), "presence_form")


def _remove_presence(actor: Actor, item: AgendaItem, typed: QueryDict) -> None:
    wrong = item.presences.filter(pk=pk_of(typed.get("remove", ""))).first()
    if wrong:
        remove_presence(wrong, actor=actor)


def _note_presence(actor: Actor, item: AgendaItem, typed: QueryDict) -> Noting:
    form = PresenceForm(typed, item=item)

    def act() -> None:
        data = form.cleaned_data
        time = "came_at" if data["way"] == "came" else "left_at"
        presence = Presence(participant=data["participant"], item=item, **{time: data["at"]})
        note_presence(presence, actor=actor)

    return form, act


@require_POST
@loads(AgendaItem, may=policies.run_session)
def item_disqualified(request: ActorRequest, item: AgendaItem) -> HttpResponse:
    """Someone does not take part in this item; `remove` names what was noted by mistake."""
    if "remove" in request.POST:
        _remove_disqualified(request.actor, item, request.POST)
        return to_session(item)
    noting = _note_disqualified(request.actor, item, request.POST)
    return _noted(request, item, noting, "disqualification_form")


def _remove_disqualified(actor: Actor, item: AgendaItem, typed: QueryDict) -> None:
    wrong = item.disqualifications.filter(pk=pk_of(typed.get("remove", ""))).first()
    if wrong:
        remove_disqualification(wrong, actor=actor)


def _note_disqualified(actor: Actor, item: AgendaItem, typed: QueryDict) -> Noting:
    form = DisqualificationForm(typed, item=item)
    return form, lambda: note_disqualification(form.instance, actor=actor)


@require_POST
@loads(AgendaItem, may=policies.run_session)
def item_follow_up(request: ActorRequest, item: AgendaItem) -> HttpResponse:
    """What was agreed to be done in this item."""
    noting = _note_follow_up(request.actor, item, request.POST)
    return _noted(request, item, noting, "follow_up_form")


def _note_follow_up(actor: Actor, item: AgendaItem, typed: QueryDict) -> Noting:
    form = ItemFollowUpForm(typed, item=item)
    return form, lambda: add_follow_up(form.save(commit=False), actor=actor)


def _note_outcome(actor: Actor, item: AgendaItem, typed: QueryDict) -> Noting:
    form = OutcomeForm(typed)
    if "body_sv" not in typed:
        del form.fields["body_sv"]

    def act() -> None:
        data = form.cleaned_data
        save_outcome(
            item,
            revision=data["version"],
            kind=data["outcome_kind"],
            text=data["body"],
            text_sv=data.get("body_sv"),
            actor=actor,
        )

    return form, act


NOTING: dict[str, Callable[[Actor, AgendaItem, QueryDict], Noting]] = {
    "outcome": _note_outcome,
    "view": _note_view,
    "presence": _note_presence,
    "disqualified": _note_disqualified,
    "follow-up": _note_follow_up,
}
REMOVING: dict[str, Callable[[Actor, AgendaItem, QueryDict], None]] = {
    "presence": _remove_presence,
    "disqualified": _remove_disqualified,
}


@require_POST
@loads(AgendaItem, may=policies.run_session)
def item_entry(request: ActorRequest, item: AgendaItem) -> HttpResponse:
    """One change from the queue of a browser, made once by its key; answered by the item's screen.

    403 when someone else has logged in in that browser since; 409 and 422 tell why it was not made.
    """
    typed = request.POST
    if typed.get("user") != str(request.actor.user_id):
        raise PermissionDenied
    kind, key = typed.get("kind", ""), _key_of(typed)
    if kind not in NOTING or key is None:
        raise Http404
    refused = None
    if not was_done(item.negotiation, key):
        refused = _refusal(request, item, kind)
        if refused is None:
            mark_done(item.negotiation, key)
    return refused or _screens(request, item, order_of(item.negotiation), [item.pk])


def _key_of(typed: QueryDict) -> UUID | None:
    try:
        return UUID(typed.get("key", ""))
    except ValueError:
        return None


def _refusal(request: ActorRequest, item: AgendaItem, kind: str) -> HttpResponse | None:
    """Make the change, or tell why it is not made."""
    typed = request.POST
    try:
        if "remove" in typed and kind in REMOVING:
            REMOVING[kind](request.actor, item, typed)
            return None
        form, act = NOTING[kind](request.actor, item, typed)
        if form.is_valid():
            act()
            return None
    except StepRefusedError as refusal:
        return JsonResponse({"reasons": refusal.reasons}, status=422)
    except OutcomeConflictError as conflict:
        return _both_texts(request, item, conflict.item)
    reasons = [str(reason) for errors in form.errors.values() for reason in errors]
    seen = form["seen"].value() if "seen" in form.fields else ""
    return JsonResponse({"reasons": reasons, "seen": seen}, status=_status(form))


def _both_texts(request: ActorRequest, item: AgendaItem, theirs: AgendaItem) -> HttpResponse:
    typed = request.POST
    context = {"item": item, "theirs": theirs, "mine": typed.get("body", "")}
    if "body_sv" in typed:
        context["mine_sv"] = typed["body_sv"]
    return render(request, f"{OUTCOME}#conflict", context, status=409)
