"""Who may plan, run and read negotiations, and who may say that a duty is met."""

from negotiations.flow import BEFORE_ITS_DAY, NEGOTIATION_FLOW, ON_ITS_DAY
from negotiations.models import (
    AgendaItem,
    Duty,
    Evidence,
    FollowUp,
    Minutes,
    Negotiation,
    Participant,
)
from yhdyspinta.flow import Step
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.models import Role

S = Negotiation.State
_WORKING_ROLES = (Role.EDITOR, Role.RECORDER, Role.SIGNATORY, Role.COORDINATOR)


def list_negotiations(actor: Actor) -> bool:
    return actor.has(Role.VIEWER)


def read_negotiation(actor: Actor, negotiation: Negotiation) -> bool:
    return actor.has(Role.VIEWER)


def create_negotiation(actor: Actor) -> bool:
    return actor.has(Role.COORDINATOR)


def manage_negotiation(actor: Actor, negotiation: Negotiation) -> bool:
    """The coordinators', and the preparers' of the organisation that convenes."""
    return actor.has(Role.COORDINATOR) or (
        actor.has(Role.EDITOR) and actor.organisation_id == negotiation.convener_id
    )


def edit_negotiation(actor: Actor, negotiation: Negotiation) -> bool:
    editable = negotiation.is_open() or negotiation.state == S.POSTPONED
    return manage_negotiation(actor, negotiation) and editable


def invite_people(actor: Actor, negotiation: Negotiation) -> bool:
    """Those who came late to the list can be added until the memo goes out."""
    return manage_negotiation(actor, negotiation) and (
        negotiation.is_coming() or negotiation.state == S.HELD
    )


def mark_attendance(actor: Actor, negotiation: Negotiation) -> bool:
    return manage_negotiation(actor, negotiation) and negotiation.is_open()


def edit_agenda(actor: Actor, negotiation: Negotiation) -> bool:
    return manage_negotiation(actor, negotiation) and negotiation.is_open()


def edit_item(actor: Actor, item: AgendaItem) -> bool:
    return edit_agenda(actor, item.negotiation)


def write_outcome(actor: Actor, item: AgendaItem) -> bool:
    return edit_agenda(actor, item.negotiation)


def remove_participant(actor: Actor, participant: Participant) -> bool:
    return invite_people(actor, participant.negotiation)


def add_follow_up(actor: Actor, negotiation: Negotiation) -> bool:
    return edit_agenda(actor, negotiation)


def read_follow_up(actor: Actor, follow_up: FollowUp) -> bool:
    return actor.has(Role.VIEWER)


def update_follow_up(actor: Actor, follow_up: FollowUp) -> bool:
    """The responsible organisation's own people, or a coordinator on its behalf."""
    own = actor.organisation_id == follow_up.organisation_id
    return actor.has(Role.COORDINATOR) or (own and actor.has_any(Role.EDITOR, Role.RECORDER))


def take_step(actor: Actor, negotiation: Negotiation, step_name: str) -> bool:
    return manage_negotiation(actor, negotiation)


def steps_for(actor: Actor, negotiation: Negotiation) -> list[Step]:
    """The buttons to show."""
    if not manage_negotiation(actor, negotiation):
        return []
    steps = NEGOTIATION_FLOW.steps_from(negotiation.state)
    unready = ON_ITS_DAY if not negotiation.has_begun() else BEFORE_ITS_DAY
    return [step for step in steps if step.name not in unready]


def takes_part(actor: Actor, negotiation: Negotiation) -> bool:
    """The actor's organisation convenes, is covered or is on the list."""
    own = Negotiation.objects.of_organisation(actor.organisation_id)
    return bool(own.filter(pk=negotiation.pk).exists())


def read_outcomes(actor: Actor, negotiation: Negotiation) -> bool:
    """Notes are the secretary's until the memo is out, then the participants', then everyone's."""
    if negotiation.state == S.APPROVED or manage_negotiation(actor, negotiation):
        return True
    return negotiation.state == S.COMMENTING and takes_part(actor, negotiation)


def read_draft(actor: Actor, negotiation: Negotiation) -> bool:
    held = negotiation.state in {S.HELD, S.COMMENTING}
    return held and read_outcomes(actor, negotiation)


def make_remark(actor: Actor, negotiation: Negotiation) -> bool:
    """Those who work for a participating organisation, and whoever was there in person."""
    if negotiation.state != S.COMMENTING:
        return False
    if actor.has(Role.COORDINATOR):
        return True
    was_there = negotiation.participants.filter(person__user_id=actor.user_id).exists()
    return was_there or (actor.has_any(*_WORKING_ROLES) and takes_part(actor, negotiation))


def read_minutes(actor: Actor, minutes: Minutes) -> bool:
    return actor.has(Role.VIEWER)


def list_duties(actor: Actor) -> bool:
    return actor.has(Role.VIEWER)


def read_duty(actor: Actor, duty: Duty) -> bool:
    return actor.has(Role.VIEWER)


def record_evidence(actor: Actor, duty: Duty) -> bool:
    """The bearer's own people, or a coordinator on its behalf."""
    own = actor.organisation_id == duty.bearer_id
    may = actor.has(Role.COORDINATOR) or (own and actor.has_any(Role.EDITOR, Role.RECORDER))
    return may and duty.is_binding


def read_evidence(actor: Actor, evidence: Evidence) -> bool:
    return actor.has(Role.VIEWER)


def remove_evidence(actor: Actor, evidence: Evidence) -> bool:
    """What was recorded by mistake, by those who may record; a negotiation speaks for itself."""
    if evidence.kind == Evidence.Kind.NEGOTIATION:
        return False
    duties = [link.duty for link in evidence.duties.select_related("duty")]
    return bool(duties) and all(record_evidence(actor, duty) for duty in duties)
