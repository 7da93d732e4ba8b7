"""The agenda: the usual items, their order, and what came of them."""

from django.db import transaction
from django.db.models import F, Max
from django.utils import formats, translation
from django.utils.translation import gettext as _

from negotiations.actions.locks import open_one
from negotiations.models import AgendaItem, FollowUp, Negotiation
from yhdyspinta.audit.models import record
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.links import current_tenant

# What is changed of an item beside its outcome and its place.
WRITTEN_BEFORE = ("title", "background", "proposal", "interface")


class OutcomeConflictError(Exception):
    """Someone else saved the outcome meanwhile; `item` is what stands now."""

    def __init__(self, item: AgendaItem) -> None:
        super().__init__(str(item.pk))
        self.item = item


def usual_headings() -> list[str]:
    """The agenda that these negotiations usually have, in the language of the moment."""
    return [
        _("Opening and participants"),
        _("Memo of the previous negotiation and what has been done since"),
        _("Shared situational picture"),
        _("Goals and measures"),
        _("Division of labour and changes to it"),
        _("Matters by interface of cooperation"),
        _("Communication and contact persons"),
        _("Follow-up, responsibilities and timetable"),
        _("Next negotiation"),
        _("Closing"),
    ]


def open_from_before(negotiation: Negotiation) -> list[FollowUp]:
    """Open follow-ups of other negotiations with the same municipalities, once approved."""
    covered = negotiation.municipalities.values("organisation")
    approved = Negotiation.objects.filter(state=Negotiation.State.APPROVED)
    others = approved.filter(municipalities__organisation__in=covered)
    follow_ups = FollowUp.objects.open().filter(negotiation__in=others)
    return list(
        follow_ups.exclude(negotiation=negotiation).select_related("organisation", "negotiation")
    )


def _as_line(follow_up: FollowUp) -> str:
    parts = [follow_up.what, follow_up.organisation.name]
    if follow_up.due_on:
        parts.append(formats.date_format(follow_up.due_on, "DATE_FORMAT"))
    return f"– {' · '.join(parts)} ({follow_up.get_state_display()})"


@transaction.atomic
def propose_agenda(negotiation: Negotiation, *, actor: Actor) -> None:
    """Add the usual items after those that are there; what is open from before comes with them."""
    with translation.override(current_tenant().default_language):
        headings = usual_headings()
        lines = [_as_line(follow_up) for follow_up in open_from_before(negotiation)]
    there = set(negotiation.items.values_list("title", flat=True))
    position = _last_position(negotiation)
    for number, heading in enumerate(headings):
        if heading in there:
            continue
        position += 1
        background = "\n".join(lines) if number == 1 else ""
        AgendaItem.objects.create(
            negotiation=negotiation, position=position, title=heading, background=background
        )
    record(actor, "negotiation.agenda", negotiation)


def _last_position(negotiation: Negotiation) -> int:
    return negotiation.items.aggregate(last=Max("position"))["last"] or 0


@transaction.atomic
def save_item(item: AgendaItem, *, actor: Actor) -> AgendaItem:
    """Save a new item as the last one, or a changed one where it is."""
    open_one(item.negotiation_id)
    if item._state.adding:
        item.position = _last_position(item.negotiation) + 1
        item.save()
    else:
        item.save(update_fields=WRITTEN_BEFORE)
    record(actor, "negotiation.agenda", item.negotiation)
    return item


@transaction.atomic
def move_item(item: AgendaItem, *, up: bool) -> None:
    """Change places with the item before or after; at the end nothing happens."""
    items = list(item.negotiation.items.select_for_update())
    place = next(i for i, other in enumerate(items) if other.pk == item.pk)
    target = place + (-1 if up else 1)
    if 0 <= target < len(items):
        items[place], items[target] = items[target], items[place]
    for position, each in enumerate(items, start=1):
        each.position = position
    AgendaItem.objects.bulk_update(items, ["position"])


@transaction.atomic
def remove_item(item: AgendaItem, *, actor: Actor) -> None:
    """Take the item off the agenda; refused when follow-ups came of it."""
    open_one(item.negotiation_id)
    if item.follow_ups.exists():
        raise StepRefusedError([_("Follow-ups came of this item, so it can't be removed.")])
    negotiation = item.negotiation
    item.delete()
    record(actor, "negotiation.agenda", negotiation)


@transaction.atomic
def save_outcome(item: AgendaItem, *, revision: int, kind: str, text: str) -> AgendaItem:
    """Save what came of the item; OutcomeConflictError when someone else did since `revision`."""
    open_one(item.negotiation_id)
    saved = AgendaItem.objects.filter(pk=item.pk, revision=revision).update(
        outcome=text, outcome_kind=kind, revision=F("revision") + 1
    )
    current = AgendaItem.objects.select_related("negotiation").get(pk=item.pk)
    if not saved and (current.outcome, current.outcome_kind) != (text, kind):
        raise OutcomeConflictError(current)
    return current
