"""In session: one screen per item, and what is noted on it."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from negotiations import policies
from negotiations.actions import add_follow_up
from negotiations.actions.session import (
    note_disqualification,
    note_presence,
    remove_disqualification,
    remove_presence,
    save_view,
)
from negotiations.forms.session import (
    DisqualificationForm,
    ItemFollowUpForm,
    PartyViewForm,
    PresenceForm,
)
from negotiations.models import AgendaItem, PartyView, Presence
from negotiations.session_page import session_context
from negotiations.views.agenda import to_session
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.web.access import ActorRequest, loads
from yhdyspinta.web.forms import pk_of, posted


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


def _noted(
    request: ActorRequest, item: AgendaItem, form: Any, name: str, act: Callable[[], object]
) -> HttpResponse:
    """Do what the form asks and go back to the item; what is refused stays as it was typed."""
    if form.is_valid():
        try:
            act()
            return to_session(item)
        except StepRefusedError as refusal:
            form.add_error(None, refusal.reasons)
    status = 409 if getattr(form, "is_late", False) else 422
    return _show(request, item, status=status, **{name: form}, opened=name)


@require_http_methods(["GET", "POST"])
@loads(AgendaItem, may=policies.run_session)
def item_view(request: ActorRequest, item: AgendaItem) -> HttpResponse:
    """What an organisation says of the item; `?organisation=` opens what it has said."""
    asked = pk_of(request.POST.get("organisation", request.GET.get("organisation", "")))
    there = PartyView.objects.filter(item=item, organisation=asked).first()
    if request.method == "POST" and there and there.text == request.POST.get("text", "").strip():
        return to_session(item)  # sent again after its answer was lost
    form = PartyViewForm(posted(request), item=item, view=there)
    if request.method == "GET":
        return _show(request, item, view_form=form, opened="view_form")

    def act() -> None:
        data = form.cleaned_data
        view = PartyView(item=item, organisation=data["organisation"], text=data["text"])
        save_view(view, actor=request.actor)

    return _noted(request, item, form, "view_form", act)


@require_POST
@loads(AgendaItem, may=policies.run_session)
def item_presence(request: ActorRequest, item: AgendaItem) -> HttpResponse:
    """Someone came or left at this item; `remove` names what was noted by mistake."""
    if "remove" in request.POST:
        wrong = item.presences.filter(pk=pk_of(request.POST["remove"])).first()
        if wrong:
            remove_presence(wrong, actor=request.actor)
        return to_session(item)
    form = PresenceForm(request.POST, item=item)

    def act() -> None:
        data = form.cleaned_data
        time = "came_at" if data["way"] == "came" else "left_at"
        presence = Presence(participant=data["participant"], item=item, **{time: data["at"]})
        note_presence(presence, actor=request.actor)

    return _noted(request, item, form, "presence_form", act)


@require_POST
@loads(AgendaItem, may=policies.run_session)
def item_disqualified(request: ActorRequest, item: AgendaItem) -> HttpResponse:
    """Someone does not take part in this item; `remove` names what was noted by mistake."""
    if "remove" in request.POST:
        wrong = item.disqualifications.filter(pk=pk_of(request.POST["remove"])).first()
        if wrong:
            remove_disqualification(wrong, actor=request.actor)
        return to_session(item)
    form = DisqualificationForm(request.POST, item=item)
    return _noted(
        request,
        item,
        form,
        "disqualification_form",
        lambda: note_disqualification(form.instance, actor=request.actor),
    )


@require_POST
@loads(AgendaItem, may=policies.run_session)
def item_follow_up(request: ActorRequest, item: AgendaItem) -> HttpResponse:
    """What was agreed to be done in this item."""
    form = ItemFollowUpForm(request.POST, item=item)
    return _noted(
        request,
        item,
        form,
        "follow_up_form",
        lambda: add_follow_up(form.save(commit=False), actor=request.actor),
    )
