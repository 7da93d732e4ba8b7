"""Who may plan rounds, answer invitations and see what is handed out before a meeting."""

from negotiations.models import (
    Attachment,
    Cycle,
    Negotiation,
    Participant,
    SurveyQuestion,
)
from negotiations.policies import invite_people, manage_negotiation, read_confidential_of
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.models import Group, Role


def read_round(actor: Actor, cycle: Cycle) -> bool:
    return actor.has(Role.VIEWER)


def widen_round(actor: Actor, cycle: Cycle) -> bool:
    return actor.has(Role.COORDINATOR) and cycle.closed_on is None


def close_round(actor: Actor, cycle: Cycle) -> bool:
    return widen_round(actor, cycle)


def open_round(actor: Actor, cycle: Cycle) -> bool:
    return actor.has(Role.COORDINATOR) and cycle.closed_on is not None


def remove_round(actor: Actor, cycle: Cycle) -> bool:
    """Only one without negotiations: of the others something remains to be told."""
    return actor.has(Role.COORDINATOR) and not cycle.negotiations.exists()


def manage_groups(actor: Actor) -> bool:
    """Negotiation areas are the coordinators'."""
    return actor.has(Role.COORDINATOR)


def edit_group(actor: Actor, group: Group) -> bool:
    """The group of all municipalities follows the register by itself."""
    return manage_groups(actor) and not group.is_all_municipalities


def manage_settings(actor: Actor) -> bool:
    return actor.has_any(Role.COORDINATOR, Role.ADMIN)


def edit_participant(actor: Actor, participant: Participant) -> bool:
    return invite_people(actor, participant.negotiation)


def answer_invitation(actor: Actor, negotiation: Negotiation) -> bool:
    """Whoever has an account; the page is empty for those who were not invited in person."""
    return actor.has(Role.VIEWER)


def ask_beforehand(actor: Actor, negotiation: Negotiation) -> bool:
    """Questions beforehand, and the answers to them."""
    return manage_negotiation(actor, negotiation)


def change_questions(actor: Actor, negotiation: Negotiation) -> bool:
    return ask_beforehand(actor, negotiation) and negotiation.is_coming()


def remove_question(actor: Actor, question: SurveyQuestion) -> bool:
    return change_questions(actor, question.negotiation)


def attach(actor: Actor, negotiation: Negotiation) -> bool:
    return manage_negotiation(actor, negotiation) and negotiation.is_open()


def remove_attachment(actor: Actor, attachment: Attachment) -> bool:
    return attach(actor, attachment.negotiation)


def read_attachment(actor: Actor, attachment: Attachment) -> bool:
    """A confidential one, or one of a confidential item, is for those who take part."""
    if not attachment.is_hidden():
        return actor.has(Role.VIEWER)
    return read_confidential_of(actor, attachment.negotiation)
