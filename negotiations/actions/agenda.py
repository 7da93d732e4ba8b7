"""The agenda: the usual items, what earlier meetings moved on, and the order of all."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import formats
from django.utils.translation import gettext as _

from indicators.models import Goal
from negotiations.actions.locks import open_one
from negotiations.actions.session import OutcomeConflictError, save_outcome
from negotiations.carry import kept_from_before, open_from_before
from negotiations.headings import Heading, headings_for, in_both
from negotiations.models import AgendaItem, FollowUp, Negotiation, TemplateItem
from yhdyspinta.audit.models import record
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.tenancy.actor import Actor

__all__ = ["OutcomeConflictError", "open_from_before", "save_outcome"]

# What is changed of an item beside its outcome and its place.
WRITTEN_BEFORE = (
    "title",
    "title_sv",
    "background",
    "background_sv",
    "proposal",
    "proposal_sv",
    "presenter",
    "minutes",
    "part",
    "interface",
    "goal",
    "is_confidential",
    "ground",
)
# What an item takes along to the next agenda.
CARRIED = (*WRITTEN_BEFORE, "follow_up", "matter", "task", "agreement", "proposer")
Fill = TemplateItem.Fill


def _follow_up_line(follow_up: FollowUp) -> str:
    due = formats.date_format(follow_up.due_on, "DATE_FORMAT") if follow_up.due_on else ""
    told = [follow_up.what, follow_up.organisation.name, due]
    if follow_up.times_carried:
        told.append(_("times postponed: %(times)s") % {"times": follow_up.times_carried})
    return f"– {' · '.join(filter(None, told))} ({follow_up.get_state_display()})"


def _filled(negotiation: Negotiation, actor: Actor) -> dict[str, tuple[str, str]]:
    """What the system writes under the headings that it fills, in both languages."""
    follow_ups = [
        follow_up
        for follow_up in open_from_before(negotiation).select_related("item")
        if not (follow_up.item and follow_up.item.is_confidential)
    ]
    goals = list(Goal.objects.filter(agreement=None).visible_to(actor).worrying())
    return {
        Fill.NOTHING: ("", ""),
        Fill.FOLLOW_UPS: in_both(lambda: "\n".join(map(_follow_up_line, follow_ups))),
        Fill.FIGURES: in_both(
            lambda: "\n".join(f"– {goal.title} ({goal.get_state_display()})" for goal in goals)
        ),
    }


def _item_of(heading: Heading, filled: dict[str, tuple[str, str]]) -> AgendaItem:
    background, background_sv = filled[heading.fill]
    return AgendaItem(
        title=heading.title_fi,
        title_sv=heading.title_sv,
        background=background,
        background_sv=background_sv,
        minutes=heading.minutes,
        part=heading.part,
    )


@transaction.atomic
def propose_agenda(negotiation: Negotiation, *, actor: Actor) -> None:
    """Add the usual items after those that are there, and what earlier meetings moved on.

    What was moved on comes right after the heading of the follow-ups, or first without one.
    """
    negotiation = open_one(negotiation.pk)
    there = set(negotiation.items.values_list("title", "part"))
    headings = [
        h for h in headings_for(negotiation) if (h.title_fi, h.part and h.part.pk) not in there
    ]
    filled = _filled(negotiation, actor)
    items = [_item_of(heading, filled) for heading in headings]
    fills = [heading.fill for heading in headings]
    after = fills.index(Fill.FOLLOW_UPS) + 1 if Fill.FOLLOW_UPS in fills else 0
    items[after:after] = [copied(item) for item in _kept_for_all(negotiation)]
    add_items(negotiation, items)
    record(actor, "negotiation.agenda", negotiation)


def copied(item: AgendaItem) -> AgendaItem:
    """The same matter for the next agenda, postponed once more."""
    columns = [field.attname for field in AgendaItem._meta.fields if field.name in CARRIED]
    taken = {column: getattr(item, column) for column in columns}
    return AgendaItem(**taken, carried_from=item, times_postponed=item.times_postponed + 1)


def _kept_for_all(negotiation: Negotiation) -> list[AgendaItem]:
    """A confidential one comes by itself only where nobody is who was not in its meeting."""
    now = _circle(negotiation)
    return [
        item
        for item in kept_from_before(negotiation)
        if not item.is_confidential or now <= _circle(item.negotiation)
    ]


def _circle(negotiation: Negotiation) -> set[int]:
    covered = negotiation.municipalities.values_list("organisation_id", flat=True)
    listed = negotiation.participants.values_list("organisation_id", flat=True)
    return {negotiation.convener_id, *covered, *listed} - {None}


def add_items(negotiation: Negotiation, items: Sequence[AgendaItem]) -> None:
    """Put new items last on the agenda, in one statement."""
    last = last_position(negotiation)
    for position, item in enumerate(items, start=last + 1):
        item.negotiation, item.position = negotiation, position
    AgendaItem.objects.bulk_create(items)


@transaction.atomic
def take_kept(negotiation: Negotiation) -> int:
    """Put what earlier meetings moved on first on an agenda that has been begun already."""
    negotiation = open_one(negotiation.pk)
    kept = [copied(item) for item in _kept_for_all(negotiation)]
    there = list(negotiation.items.values_list("pk", flat=True))
    add_items(negotiation, kept)
    if kept:
        _number(negotiation.items.all(), [*(item.pk for item in kept), *there])
    return len(kept)


def last_position(negotiation: Negotiation) -> int:
    return negotiation.items.aggregate(last=Max("position"))["last"] or 0


@transaction.atomic
def save_item(item: AgendaItem, *, actor: Actor) -> AgendaItem:
    """Save a new item as the last one, or a changed one where it is."""
    open_one(item.negotiation_id)
    if item._state.adding:
        item.position = last_position(item.negotiation) + 1
        item.save()
    else:
        item.save(update_fields=WRITTEN_BEFORE)
    record(actor, "negotiation.agenda", item.negotiation)
    return item


@transaction.atomic
def move_item(item: AgendaItem, *, up: bool) -> None:
    """Change places with the item before or after; at the end nothing happens."""
    order = _order(item)
    place = order.index(item.pk)
    place_item(item, place + (0 if up else 2))


@transaction.atomic
def place_item(item: AgendaItem, place: int) -> None:
    """Make it the place-th item of the agenda; beyond the ends it becomes the first or the last."""
    negotiation = open_one(item.negotiation_id)
    order = _order(item)
    order.remove(item.pk)
    order.insert(max(place - 1, 0), item.pk)
    _number(negotiation.items.all(), order)


class UnknownItemError(Exception):
    """The order names an item that is not on the agenda any more."""


@transaction.atomic
def order_items(negotiation: Negotiation, order: Sequence[int], *, actor: Actor) -> None:
    """Save the whole order; those it does not name, added meanwhile, come after it.

    UnknownItemError when it names one that was removed, or that is of another agenda.
    """
    negotiation = open_one(negotiation.pk)
    there = list(negotiation.items.on_agenda().values_list("pk", flat=True))
    wanted = list(dict.fromkeys(order))
    if not set(wanted) <= set(there):
        raise UnknownItemError
    rest = [pk for pk in there if pk not in set(wanted)]
    _number(negotiation.items.all(), [*wanted, *rest])
    record(actor, "negotiation.agenda", negotiation)


def _order(item: AgendaItem) -> list[int]:
    items = AgendaItem.objects.filter(negotiation_id=item.negotiation_id).on_agenda()
    return list(items.values_list("pk", flat=True))


def _number(items: QuerySet[AgendaItem], order: Sequence[int]) -> None:
    """Number the items in that order by one statement, however many they are."""
    place = {pk: position for position, pk in enumerate(order, start=1)}
    changed = [
        item
        for item in items.only("position", "negotiation")
        if place.get(item.pk, item.position) != item.position
    ]
    for item in changed:
        item.position = place[item.pk]
    AgendaItem.objects.bulk_update(changed, ["position"])


@transaction.atomic
def remove_item(item: AgendaItem, *, actor: Actor) -> None:
    """Take the item off the agenda; refused when follow-ups came of it."""
    open_one(item.negotiation_id)
    if item.follow_ups.exists():
        raise StepRefusedError([_("Follow-ups came of this item, so it can't be removed.")])
    negotiation = item.negotiation
    item.delete()
    record(actor, "negotiation.agenda", negotiation)
