"""Memos approved and published, by people or by the clock: silence approves, publication ends."""

from datetime import date

from django.db import transaction

from negotiations.actions import memo
from negotiations.actions.approving import approved_in
from negotiations.actions.meeting import advance_negotiation
from negotiations.models import AgendaItem, Forum, Negotiation
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.tenancy.actor import Actor

S = Negotiation.State


@transaction.atomic
def approve_in_meeting(negotiation: Negotiation, item: AgendaItem, *, actor: Actor) -> Negotiation:
    """By the forum's rule: a later meeting approved the memo in that item."""
    approved_in(negotiation, item, actor=actor)
    return advance_negotiation(negotiation, "approve", actor=actor)


@transaction.atomic
def publish_memo(negotiation: Negotiation, *, until: date, actor: Actor) -> Negotiation:
    """Show the memo to everyone until the day."""
    negotiation = advance_negotiation(negotiation, "publish", actor=actor)
    negotiation.published_until = until
    negotiation.save(update_fields=["published_until"])
    return negotiation


def settle_memos(today: date) -> None:
    """Approve what nobody remarked on, take names out of what is published, end publication."""
    approve_silent(today)
    withdraw_old(today)
    memo.remove_names(today)


def approve_silent(today: date) -> int:
    """Memos whose time for remarks is over and that nothing stands in the way of."""
    waiting = Negotiation.objects.filter(state=S.COMMENTING, comment_until__lt=today)
    by_silence = waiting.filter(forum=None) | waiting.filter(forum__record=Forum.Record.MEMO)
    approved = 0
    for negotiation in by_silence:
        try:
            advance_negotiation(negotiation, "approve", actor=None)
        except StepRefusedError:  # a remark waits for its answer: the secretary sees it
            continue
        approved += 1
    return approved


def withdraw_old(today: date) -> int:
    """What has been published for its time is withdrawn by itself."""
    over = list(Negotiation.objects.filter(state=S.PUBLISHED, published_until__lt=today))
    for negotiation in over:
        advance_negotiation(negotiation, "unpublish", actor=None)
    return len(over)
