"""What the negotiation's page shows of its people, of its files, and of what is missing."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from negotiations import answering, planning_policies, policies
from negotiations.flow import NEGOTIATION_FLOW
from negotiations.models import Negotiation, Participant
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.tenancy.actor import Actor

S = Negotiation.State


def people_context(
    actor: Actor, negotiation: Negotiation, participants: list[Participant]
) -> dict[str, Any]:
    """The answers summed, for those who arrange; and the actor's own invitation."""
    manages = policies.manage_negotiation(actor, negotiation)
    was_invited = negotiation.sequence > 0 or negotiation.state != S.PLANNED
    shows = manages and was_invited and bool(participants)
    is_asked = negotiation.state == S.INVITED and not negotiation.has_begun()
    return {
        "answers": answering.answers_of(participants) if shows else None,
        "needs": answering.needs_of(participants) if shows else [],
        "own_row": answering.own_row(negotiation, actor) if is_asked else None,
    }


def material_context(actor: Actor, negotiation: Negotiation) -> dict[str, Any]:
    """The files that the actor may read; those of items stand with their items too."""
    files = list(negotiation.attachments.select_related("item"))
    if not policies.read_confidential_of(actor, negotiation):
        files = [each for each in files if not each.is_hidden()]
    return {
        "files": files,
        "may_attach": planning_policies.attach(actor, negotiation),
        "may_ask": planning_policies.ask_beforehand(actor, negotiation),
    }


def missing_from(negotiation: Negotiation) -> list[str]:
    """What a meeting in the past still lacks before its memo can go out."""
    if negotiation.day is None or negotiation.day >= timezone.localdate():
        return []
    if negotiation.is_coming():
        return [
            _("The day has passed. Mark who took part and that it was held, or that it was not.")
        ]
    if negotiation.state == S.IN_SESSION:
        return [_("The meeting was not closed. Close it to write the memo.")]
    if negotiation.state == S.HELD:
        try:
            NEGOTIATION_FLOW.step("circulate", subject=negotiation)
        except StepRefusedError as refusal:
            return refusal.reasons
    return []
