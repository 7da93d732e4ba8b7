"""The items in session: their history, their goals' figures, what is said and who is there."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from indicators import pictures
from indicators.models import Goal
from indicators.regions import places
from negotiations import documents, policies
from negotiations.agenda_page import outcome_form
from negotiations.carry import histories_of
from negotiations.forms import OutcomeForm
from negotiations.forms.session import (
    DisqualificationForm,
    ItemFollowUpForm,
    PartyViewForm,
    PresenceForm,
    seen_of,
)
from negotiations.models import (
    AgendaItem,
    Attachment,
    Disqualification,
    FollowUp,
    Negotiation,
    Participant,
    PartyView,
    Presence,
)
from yhdyspinta.tenancy.actor import Actor


@dataclass(frozen=True)
class Said:
    """The view of a party, with what its form is to know if it is changed."""

    view: PartyView
    seen: str


@dataclass(frozen=True)
class Screen:
    """All that is needed while the item is being discussed."""

    item: AgendaItem
    form: OutcomeForm
    number: int
    count: int
    before: AgendaItem | None
    after: AgendaItem | None
    history: list[AgendaItem]
    pictures: list[pictures.Picture]
    views: list[Said]
    follow_ups: list[FollowUp]
    presences: list[Presence]
    disqualifications: list[Disqualification]
    attachments: list[Attachment]

    @property
    def decision(self) -> AgendaItem | None:
        """The newest of its history that something came of."""
        return next((one for one in self.history if one.has_outcome()), None)


def session_context(actor: Actor, item: AgendaItem) -> dict[str, Any]:
    """What item_session.html shows; forms that were refused are put in their places by the view."""
    negotiation = item.negotiation
    order = order_of(negotiation)
    return {
        **screens_context(actor, negotiation, order, [item.pk]),
        "item": item,
        "order": order,
        "there": there_now(negotiation),
        "view_form": PartyViewForm(item=item),
        "unsaid": PartyViewForm(item=item).initial["seen"],
        "follow_up_form": ItemFollowUpForm(item=item),
        "presence_form": PresenceForm(item=item),
        "disqualification_form": DisqualificationForm(item=item),
    }


def order_of(negotiation: Negotiation) -> list[AgendaItem]:
    """The agenda in its order, with no more of each item than its heading."""
    return list(negotiation.items.on_agenda().only("title", "title_sv", "negotiation"))


def screens_context(
    actor: Actor, negotiation: Negotiation, order: list[AgendaItem], wanted: list[int]
) -> dict[str, Any]:
    """What _session_screen.html shows of the wanted items; as many queries for one as for all."""
    items = AgendaItem.objects.filter(pk__in=wanted).select_related("goal")
    items = items.prefetch_related(
        "views__organisation",
        "presences__participant__organisation",
        "disqualifications__participant__organisation",
        "attachments",
    )
    found = {item.pk: item for item in items}
    histories = _readable(actor, histories_of(found.values()))
    drawn = _pictures_of(actor, found.values())
    follow_ups = FollowUp.objects.visible_to(actor).filter(item__in=found)
    to_do = list(follow_ups.select_related("organisation", "post"))
    languages = documents.languages_of(negotiation)
    screens = []
    for place, one in enumerate(order):
        if (item := found.get(one.pk)) is None:
            continue
        item.negotiation = negotiation
        screens.append(
            Screen(
                item=item,
                form=outcome_form(item, languages=languages),
                number=place + 1,
                count=len(order),
                before=order[place - 1] if place else None,
                after=order[place + 1] if place + 1 < len(order) else None,
                history=histories[item.pk],
                pictures=drawn.get(item.goal_id or 0, []),
                views=[Said(view, seen_of(view)) for view in item.views.all()],
                follow_ups=[each for each in to_do if each.item_id == item.pk],
                presences=list(item.presences.all()),
                disqualifications=list(item.disqualifications.all()),
                attachments=list(item.attachments.all()),
            )
        )
    return {"negotiation": negotiation, "screens": screens}


def _readable(actor: Actor, histories: dict[int, list[AgendaItem]]) -> dict[int, list[AgendaItem]]:
    """Without the meetings whose notes the actor may not read; each is asked of once."""
    meetings = {one.negotiation_id: one.negotiation for all_ in histories.values() for one in all_}
    read = {pk for pk, one in meetings.items() if policies.read_outcomes(actor, one)}
    secrets = {pk for pk in read if policies.read_confidential_of(actor, meetings[pk])}
    return {
        pk: [
            one
            for one in history
            if one.negotiation_id in (secrets if one.is_confidential else read)
        ]
        for pk, history in histories.items()
    }


def there_now(negotiation: Negotiation) -> list[Participant]:
    """Those marked present who have not left since, in the order of the list."""
    people = list(negotiation.participants.select_related("organisation"))
    gone: dict[int, bool] = {}
    for presence in _by_the_clock(people):
        gone[presence.participant_id] = presence.left_at is not None
    present = Participant.Attendance.PRESENT
    return [p for p in people if p.attendance == present and not gone.get(p.pk, False)]


def _by_the_clock(people: Iterable[Participant]) -> list[Presence]:
    """All comings and goings of the meeting, in the order of the clock."""
    found = Presence.objects.filter(participant__in=[person.pk for person in people])
    return sorted(found, key=lambda one: one.left_at or one.came_at)  # type: ignore[arg-type,return-value]


def _pictures_of(actor: Actor, items: Iterable[AgendaItem]) -> dict[int, list[pictures.Picture]]:
    """Each goal's indicators as lines over years, of the county and the whole country."""
    asked = {item.goal_id for item in items if item.goal_id}
    if not asked:
        return {}
    seen = Goal.objects.visible_to(actor).filter(pk__in=asked)
    goals = list(seen.prefetch_related("indicators__indicator"))
    links = {goal.pk: sorted(goal.indicators.all(), key=lambda link: link.pk) for goal in goals}
    where = places()
    shown = [where.county, where.country]
    every = [link.indicator for each in links.values() for link in each]
    found = pictures.observations_of(every, shown)
    drawn: dict[int, list[pictures.Picture]] = {}
    for pk, each in links.items():
        made = []
        for link in each:
            target = pictures.target_of(link)
            figures = found.get(link.indicator_id, {})
            made.append(
                pictures.over_years(link.indicator, figures, shown, [target] if target else [])
            )
        drawn[pk] = [picture for picture in made if picture.svg]
    return drawn
