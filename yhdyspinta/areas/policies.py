"""Who may manage an area."""

from yhdyspinta.areas.models import Feedback, Invitation
from yhdyspinta.notices.models import Mail
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.models import Membership, Role


def read_settings(actor: Actor) -> bool:
    return actor.has_any(Role.ADMIN, Role.COORDINATOR)


def manage_area(actor: Actor) -> bool:
    return actor.has(Role.ADMIN)


def own_settings(actor: Actor) -> bool:
    return actor.has(Role.VIEWER)


def list_members(actor: Actor) -> bool:
    return actor.has(Role.VIEWER)


def manage_membership(actor: Actor, membership: Membership) -> bool:
    return actor.has(Role.ADMIN)


def withdraw_invitation(actor: Actor, invitation: Invitation) -> bool:
    return actor.has(Role.ADMIN)


def answer_feedback(actor: Actor, feedback: Feedback) -> bool:
    return actor.has_any(Role.ADMIN, Role.COORDINATOR)


def send_again(actor: Actor, mail: Mail) -> bool:
    return actor.has(Role.ADMIN)
