"""Who may read the log."""

from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.models import Role


def read_history(actor: Actor) -> bool:
    """Every member; entries meant for one organisation are left out by the QuerySet."""
    return actor.has(Role.VIEWER)
