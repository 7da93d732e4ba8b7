"""What comes to the agenda from elsewhere: from the backlog, or proposed by a party."""

from django.db import transaction
from django.utils.translation import gettext as _

from negotiations.actions.agenda import add_items, last_position
from negotiations.actions.locks import open_one
from negotiations.models import AgendaItem, Negotiation
from yhdyspinta.audit.models import record
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.tenancy.actor import Actor


@transaction.atomic
def add_from_backlog(negotiation: Negotiation, item: AgendaItem, *, actor: Actor) -> AgendaItem:
    """Put what the backlog offers last on the agenda, linked to where it comes from."""
    negotiation = open_one(negotiation.pk)
    add_items(negotiation, [item])
    record(actor, "negotiation.agenda", negotiation)
    return item


@transaction.atomic
def propose_item(item: AgendaItem, *, actor: Actor) -> AgendaItem:
    """A party's proposal, which waits until the preparers take it onto the agenda."""
    negotiation = open_one(item.negotiation_id)
    item.is_proposal = True
    item.proposer_id = actor.organisation_id
    add_items(negotiation, [item])
    record(actor, "item.proposed", negotiation, organisation=item.proposer)
    return item


@transaction.atomic
def accept_proposal(item: AgendaItem, *, actor: Actor) -> AgendaItem:
    """Take the proposal onto the agenda, as its last item."""
    negotiation = open_one(item.negotiation_id)
    item = _still_proposed(item)
    item.is_proposal, item.carry, item.carry_reason = False, "", ""
    item.position = last_position(negotiation) + 1
    item.save(update_fields=["is_proposal", "carry", "carry_reason", "position"])
    record(actor, "item.accepted", negotiation, organisation=item.proposer)
    return item


@transaction.atomic
def decline_proposal(item: AgendaItem, *, reason: str, actor: Actor) -> AgendaItem:
    """Leave the proposal off the agenda; its proposer sees why."""
    negotiation = open_one(item.negotiation_id)
    item = _still_proposed(item)
    if not reason.strip():
        raise StepRefusedError([_("Say why: the proposer sees it.")])
    item.carry, item.carry_reason = AgendaItem.Carry.CLOSED, reason.strip()
    item.save(update_fields=["carry", "carry_reason"])
    record(actor, "item.declined", negotiation, organisation=item.proposer, reason=reason.strip())
    return item


def _still_proposed(item: AgendaItem) -> AgendaItem:
    found: AgendaItem = AgendaItem.objects.select_for_update().get(pk=item.pk)
    if not found.is_proposal:
        raise StepRefusedError([_("The proposal is on the agenda already.")])
    return found
