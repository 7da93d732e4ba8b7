"""One item in session: its history, its goal's figures, what is said and who is there."""

from collections.abc import Iterable
from typing import Any

from indicators import pictures
from indicators.models import Goal
from indicators.regions import places
from negotiations import documents, policies
from negotiations.agenda_page import outcome_form
from negotiations.carry import history_of
from negotiations.forms.session import (
    DisqualificationForm,
    ItemFollowUpForm,
    PartyViewForm,
    PresenceForm,
)
from negotiations.models import AgendaItem, FollowUp, Participant, Presence
from yhdyspinta.tenancy.actor import Actor


def session_context(actor: Actor, item: AgendaItem) -> dict[str, Any]:
    """What item_session.html shows; forms that were refused are put in their places by the view."""
    negotiation = item.negotiation
    order = list(negotiation.items.on_agenda().only("title", "title_sv", "negotiation"))
    place = next(n for n, one in enumerate(order) if one.pk == item.pk)
    history = [one for one in history_of(item) if _may_read(actor, one)]
    people = list(negotiation.participants.select_related("organisation"))
    return {
        "negotiation": negotiation,
        "item": item,
        "form": outcome_form(item, languages=documents.languages_of(negotiation)),
        "number": place + 1,
        "count": len(order),
        "before": order[place - 1] if place else None,
        "after": order[place + 1] if place + 1 < len(order) else None,
        "order": order,
        "history": history,
        "decision": next((one for one in history if one.has_outcome()), None),
        "pictures": pictures_of(actor, item.goal) if item.goal else [],
        "views": item.views.select_related("organisation"),
        "view_form": PartyViewForm(item=item),
        "follow_ups": FollowUp.objects.visible_to(actor)
        .filter(item=item)
        .select_related("organisation", "post"),
        "follow_up_form": ItemFollowUpForm(item=item),
        "presences": presences_of(item),
        "presence_form": PresenceForm(item=item),
        "there": _there(people, presences_of_all(people)),
        "disqualifications": item.disqualifications.select_related("participant__organisation"),
        "disqualification_form": DisqualificationForm(item=item),
        "attachments": item.attachments.all(),
    }


def _may_read(actor: Actor, item: AgendaItem) -> bool:
    return policies.read_outcomes(actor, item.negotiation) and policies.read_confidential(
        actor, item
    )


def presences_of(item: AgendaItem) -> Any:
    """Who came or left at the item."""
    return item.presences.select_related("participant__organisation")


def presences_of_all(people: Iterable[Participant]) -> list[Presence]:
    """All comings and goings of the meeting, in the order of the clock."""
    found = Presence.objects.filter(participant__in=[person.pk for person in people])
    return sorted(found, key=lambda one: one.left_at or one.came_at)  # type: ignore[arg-type,return-value]


def _there(people: list[Participant], presences: list[Presence]) -> list[Participant]:
    """Those marked present who have not left since."""
    gone: dict[int, bool] = {}
    for presence in presences:
        gone[presence.participant_id] = presence.left_at is not None
    present = Participant.Attendance.PRESENT
    return [p for p in people if p.attendance == present and not gone.get(p.pk, False)]


def pictures_of(actor: Actor, goal: Goal) -> list[pictures.Picture]:
    """The goal's indicators as lines over years, of the county and the whole country."""
    if not Goal.objects.visible_to(actor).filter(pk=goal.pk).exists():
        return []
    links = list(goal.indicators.select_related("indicator").order_by("pk"))
    where = places()
    shown = [where.county, where.country]
    found = pictures.observations_of([link.indicator for link in links], shown)
    drawn = []
    for link in links:
        target = pictures.target_of(link)
        figures = found.get(link.indicator_id, {})
        aims = [target] if target else []
        drawn.append(pictures.over_years(link.indicator, figures, shown, aims))
    return [picture for picture in drawn if picture.svg]
