"""What a meeting leaves open is kept for the next one, closed with a reason, or escalated.

It is asked when the meeting closes: both happen, or neither.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from negotiations.actions.agenda import add_items, take_kept
from negotiations.actions.follow_ups import update_follow_up
from negotiations.actions.locks import open_one
from negotiations.actions.matters import lift_matter, raise_matter
from negotiations.actions.meeting import advance_negotiation
from negotiations.carry import next_one, unsettled
from negotiations.models import AgendaItem, FollowUp, Forum, Matter, Negotiation
from yhdyspinta.audit.models import record
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.models import Organisation

Carry = AgendaItem.Carry


class Way(models.TextChoices):
    """How something goes on from here."""

    KEEP = "keep", gettext_lazy("Keep: to the next meeting")
    CLOSE = "close", gettext_lazy("Close")
    ESCALATE = "escalate", gettext_lazy("Take to a higher level")
    # Of an item, while the meeting closes: without an outcome its memo does not go out.
    LATER = "later", gettext_lazy("It was handled: the outcome is written later")


WAYS_ON = (Way.KEEP, Way.CLOSE, Way.ESCALATE)


@dataclass(frozen=True)
class Choice:
    """What was chosen; without a forum an escalated one goes to the leadership."""

    way: str
    reason: str = ""
    forum: Forum | None = None


Choices = Mapping[int, Choice]


@transaction.atomic
def close_meeting(
    negotiation: Negotiation, *, items: Choices, follow_ups: Choices, actor: Actor
) -> Negotiation:
    """Settle all that the meeting leaves open, and mark it as held: both or neither.

    When someone else has closed it meanwhile, what is still open is settled. StepRefusedError
    as of carry_over() and of the step.
    """
    was_held = open_one(negotiation.pk).was_held()
    carry_over(negotiation, items=items, follow_ups=follow_ups, actor=actor)
    if not was_held:
        return advance_negotiation(negotiation, "hold", actor=actor)
    found: Negotiation = Negotiation.objects.get(pk=negotiation.pk)
    return found


@transaction.atomic
def carry_over(
    negotiation: Negotiation, *, items: Choices, follow_ups: Choices, actor: Actor
) -> None:
    """Settle all that the meeting leaves open, by the ids of items and of follow-ups.

    StepRefusedError when something has no choice, or is closed without a reason.
    """
    negotiation = open_one(negotiation.pk)
    left = unsettled(negotiation)
    ways = [way for way in Way.values if way != Way.LATER or not negotiation.was_held()]
    _refuse_unfinished([(item, items.get(item.pk)) for item in left.items], ways)
    _refuse_unfinished([(one, follow_ups.get(one.pk)) for one in left.follow_ups], WAYS_ON)
    for item in left.items:
        if items[item.pk].way != Way.LATER:
            _carry_item(item, items[item.pk], negotiation, actor)
    AgendaItem.objects.bulk_update(left.items, ["carry", "carry_reason", "matter"])
    moved = negotiation.items.filter(outcome_kind=AgendaItem.OutcomeKind.POSTPONED, carry="")
    moved.update(carry=Carry.KEPT)
    for follow_up in left.follow_ups:
        _carry_follow_up(follow_up, follow_ups[follow_up.pk], negotiation, actor)
    negotiation.is_carried_over = True
    negotiation.save(update_fields=["is_carried_over"])
    record(actor, "negotiation.carried", negotiation)
    coming = next_one(negotiation)
    if coming and coming.items.exists():
        take_kept(coming)


def _refuse_unfinished(
    chosen: list[tuple[AgendaItem | FollowUp, Choice | None]], ways: Sequence[str]
) -> None:
    reasons = []
    for subject, choice in chosen:
        if choice is None or choice.way not in ways:
            reasons.append(_("Choose what becomes of this: %(what)s.") % {"what": subject})
        elif choice.way == Way.CLOSE and not choice.reason.strip():
            reasons.append(_("Say why this is closed: %(what)s.") % {"what": subject})
    if reasons:
        raise StepRefusedError(reasons)


def _carry_item(item: AgendaItem, choice: Choice, negotiation: Negotiation, actor: Actor) -> None:
    ways = {Way.KEEP: Carry.KEPT, Way.CLOSE: Carry.CLOSED, Way.ESCALATE: Carry.ESCALATED}
    item.carry, item.carry_reason = ways[Way(choice.way)], choice.reason.strip()
    if choice.way != Way.ESCALATE:
        return
    told = (item.mention(), "") if item.is_confidential else (item.title, item.background)
    item.matter = _escalated(item.matter, *told, choice, negotiation, actor)
    _propose_to_forum(
        choice,
        AgendaItem(
            title=item.title,
            title_sv=item.title_sv,
            background=item.background,
            background_sv=item.background_sv,
            is_confidential=item.is_confidential,
            ground=item.ground,
            matter=item.matter,
            carried_from=item,
            times_postponed=item.times_postponed + 1,
        ),
        actor,
    )


def _carry_follow_up(
    follow_up: FollowUp, choice: Choice, negotiation: Negotiation, actor: Actor
) -> None:
    if choice.way == Way.KEEP:
        FollowUp.objects.filter(pk=follow_up.pk).update(times_carried=F("times_carried") + 1)
    elif choice.way == Way.CLOSE:
        follow_up.state, follow_up.note = FollowUp.State.DROPPED, choice.reason.strip()
        update_follow_up(follow_up, actor=actor)
    else:
        FollowUp.objects.filter(pk=follow_up.pk).update(is_escalated=True)
        item = follow_up.item
        is_secret = bool(item and item.is_confidential)
        told = item.mention() if item and is_secret else follow_up.what
        matter = _escalated(item.matter if item else None, told, "", choice, negotiation, actor)
        _propose_to_forum(
            choice,
            AgendaItem(
                title=follow_up.what[:200],
                follow_up=follow_up,
                matter=matter,
                is_confidential=is_secret,
                ground=item.ground if item and is_secret else "",
            ),
            actor,
        )


def _escalated(
    matter: Matter | None,
    title: str,
    text: str,
    choice: Choice,
    negotiation: Negotiation,
    actor: Actor,
) -> Matter:
    """The matter lifted to the level chosen; a new one when there is none that is open."""
    level = Matter.Level.FORUM if choice.forum else Matter.Level.LEADERSHIP
    reason = choice.reason.strip() or str(negotiation)
    if matter and matter.is_open():
        if level in matter.levels_above():
            matter = lift_matter(
                matter, level=level, forum=choice.forum, reason=reason, actor=actor
            )
        return matter
    new = Matter(
        kind=Matter.Kind.WISH,
        title=title[:200],
        text=f"{text}\n\n{reason}".strip()[:5000],
        organisation_id=actor.organisation_id,
        level=level,
        forum=choice.forum,
    )
    return raise_matter(new, concerned=_parties(negotiation), actor=actor, reason=reason)


def _parties(negotiation: Negotiation) -> list[Organisation]:
    covered = Organisation.objects.filter(pk__in=negotiation.municipalities.values("organisation"))
    return list(covered | Organisation.objects.filter(pk=negotiation.convener_id))


def _propose_to_forum(choice: Choice, item: AgendaItem, actor: Actor) -> None:
    """The forum's next meeting, if one is planned, gets it as a proposal."""
    if choice.forum is None:
        return
    coming = Negotiation.objects.filter(
        forum=choice.forum, state__in=Negotiation.COMING_STATES, starts_at__gte=timezone.now()
    )
    meeting = coming.order_by("starts_at").first()
    if meeting:
        item.is_proposal, item.proposer_id = True, actor.organisation_id
        add_items(open_one(meeting.pk), [item])
