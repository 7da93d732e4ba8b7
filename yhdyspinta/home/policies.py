"""Who may see the pages made of several apps."""

from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.models import Role


def read_front(actor: Actor) -> bool:
    return actor.has(Role.VIEWER)
