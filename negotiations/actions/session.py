"""In session: what came of an item, what each party said, who came and left, who stood aside."""

from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from negotiations.actions.locks import open_one
from negotiations.actions.memo import ask_again
from negotiations.models import (
    AgendaItem,
    Disqualification,
    Negotiation,
    PartyView,
    Presence,
    SessionEntry,
)
from negotiations.models.people import Participant
from yhdyspinta.audit.models import record
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.tenancy.actor import Actor


class OutcomeConflictError(Exception):
    """Someone else saved the outcome meanwhile; `item` is what stands now."""

    def __init__(self, item: AgendaItem) -> None:
        super().__init__(str(item.pk))
        self.item = item


def was_done(negotiation: Negotiation, key: UUID) -> bool:
    """Whether the change with this key has been made before.

    Another request of the same meeting waits until this one's transaction ends: the same
    change sent twice at once is made once.
    """
    Negotiation.objects.select_for_update().get(pk=negotiation.pk)
    return bool(negotiation.session_entries.filter(key=key).exists())


def mark_done(negotiation: Negotiation, key: UUID) -> None:
    """The change with this key has been made: it is not made again."""
    SessionEntry.objects.create(negotiation=negotiation, key=key)


@transaction.atomic
def save_outcome(
    item: AgendaItem,
    *,
    revision: int,
    kind: str,
    text: str,
    text_sv: str | None = None,
    actor: Actor | None = None,
) -> AgendaItem:
    """Save what came of the item; OutcomeConflictError when someone else did since `revision`.

    The Swedish text stays as it is when none is given. The first thing written of a meeting
    that was held may be what its duties are met by.
    """
    negotiation = open_one(item.negotiation_id)
    before = AgendaItem.objects.get(pk=item.pk)
    new = {"outcome": text, "outcome_kind": kind}
    if text_sv is not None:
        new["outcome_sv"] = text_sv
    saved = AgendaItem.objects.filter(pk=item.pk, revision=revision).update(
        **new, revision=F("revision") + 1
    )
    current = AgendaItem.objects.select_related("negotiation").get(pk=item.pk)
    if not saved and any(getattr(current, name) != value for name, value in new.items()):
        raise OutcomeConflictError(current)
    is_changed = any(getattr(before, name) != value for name, value in new.items())
    if is_changed and negotiation.state == Negotiation.State.COMMENTING:
        ask_again(negotiation, current)
    if actor and negotiation.was_held() and before.has_outcome() != current.has_outcome():
        _note_evidence(negotiation, actor)
    return current


def _note_evidence(negotiation: Negotiation, actor: Actor) -> None:
    from negotiations.actions.meeting import note_evidence

    note_evidence(negotiation, actor)


@transaction.atomic
def save_view(view: PartyView, *, actor: Actor) -> PartyView | None:
    """Keep what an organisation said of the item, in place of what it said before.

    An empty text takes the view away.
    """
    open_one(view.item.negotiation_id)
    there = PartyView.objects.filter(item=view.item, organisation=view.organisation)
    if not view.text.strip():
        there.delete()
        return None
    saved, _is_new = PartyView.objects.update_or_create(
        item=view.item, organisation=view.organisation, defaults={"text": view.text.strip()}
    )
    record(actor, "item.view", view.item.negotiation, organisation=view.organisation)
    return saved


@transaction.atomic
def note_presence(presence: Presence, *, actor: Actor) -> Presence:
    """Note that someone came or left; who comes is present from then on.

    Refused when someone leaves before they came; sent twice, it is noted once.
    """
    negotiation = open_one(presence.participant.negotiation_id)
    there: Presence | None = Presence.objects.filter(
        participant=presence.participant,
        item=presence.item,
        came_at=presence.came_at,
        left_at=presence.left_at,
    ).first()
    if there:
        return there
    if presence.left_at:
        came = presence.participant.presences.exclude(came_at=None).order_by("-came_at").first()
        if came and came.came_at and came.came_at > presence.left_at:
            raise StepRefusedError([_("Nobody leaves before they come.")])
    presence.save()
    Participant.objects.filter(pk=presence.participant_id).update(
        attendance=Participant.Attendance.PRESENT
    )
    record(actor, "negotiation.presence", negotiation)
    return presence


@transaction.atomic
def remove_presence(presence: Presence, *, actor: Actor) -> None:
    """Take away what was noted by mistake."""
    negotiation = open_one(presence.participant.negotiation_id)
    presence.delete()
    record(actor, "negotiation.presence", negotiation)


@transaction.atomic
def note_disqualification(row: Disqualification, *, actor: Actor) -> Disqualification:
    """Note that someone did not take part in the item, and why; said again, the reason is new."""
    negotiation = open_one(row.item.negotiation_id)
    saved, _is_new = Disqualification.objects.update_or_create(
        item=row.item, participant=row.participant, defaults={"reason": row.reason}
    )
    record(actor, "item.disqualified", negotiation)
    return saved


@transaction.atomic
def remove_disqualification(row: Disqualification, *, actor: Actor) -> None:
    negotiation = open_one(row.item.negotiation_id)
    row.delete()
    record(actor, "item.disqualified", negotiation)
