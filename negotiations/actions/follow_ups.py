"""Follow-ups: what was agreed to be done and how it goes; remarks on the memo."""

from django.db import transaction
from django.utils import timezone

from contacts.models import Holding
from contacts.recipients import answering_for, of_person
from negotiations import invitations
from negotiations.actions.locks import open_one
from negotiations.models import FollowUp, Remark
from yhdyspinta.audit.models import record
from yhdyspinta.notices.models import Recipient
from yhdyspinta.tenancy.actor import Actor


def responsible_for(follow_up: FollowUp) -> list[Recipient]:
    """Those who hold its post, else who answers for the organisation in the item's interface."""
    if follow_up.post:
        holders = Holding.objects.valid_on(timezone.localdate()).filter(post=follow_up.post)
        found = [
            recipient
            for h in holders.select_related("person")
            if (recipient := of_person(h.person))
        ]
        if found:
            return found
    interface = follow_up.item.interface if follow_up.item else None
    return answering_for(follow_up.organisation, interface)


@transaction.atomic
def add_follow_up(follow_up: FollowUp, *, actor: Actor) -> FollowUp:
    """Record what was agreed to be done; refused when the negotiation is not open any more.

    What was sent twice, because the first answer was lost, is recorded once.
    """
    negotiation = open_one(follow_up.negotiation_id)
    same = negotiation.follow_ups.filter(
        item=follow_up.item,
        what=follow_up.what,
        organisation=follow_up.organisation,
        due_on=follow_up.due_on,
    )
    if there := same.open().first():
        return there
    follow_up.save()
    record(
        actor,
        "follow_up.added",
        follow_up,
        what=follow_up.what,
        organisation=follow_up.organisation,
    )
    return follow_up


@transaction.atomic
def update_follow_up(follow_up: FollowUp, *, actor: Actor) -> FollowUp:
    """Save its state; the responsible organisation is told when someone else recorded it."""
    is_done = follow_up.state == FollowUp.State.DONE
    follow_up.done_on = (follow_up.done_on or timezone.localdate()) if is_done else None
    follow_up.is_on_behalf = actor.organisation_id != follow_up.organisation_id
    follow_up.save()
    if follow_up.is_on_behalf:
        invitations.tell_of_correction(follow_up, responsible_for(follow_up))
    record(
        actor,
        "follow_up.state_on_behalf" if follow_up.is_on_behalf else "follow_up.state",
        follow_up,
        state=follow_up.state,
        organisation=follow_up.organisation,
    )
    return follow_up


def add_remark(remark: Remark, *, actor: Actor) -> Remark:
    """A participating organisation's remark on the memo."""
    remark.membership_id = actor.membership_id
    remark.organisation_id = actor.organisation_id
    remark.save()
    record(actor, "negotiation.remark", remark.negotiation)
    return remark
