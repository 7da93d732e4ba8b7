"""Who may see the pages made of several apps."""

from contacts.models import Post
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.models import Organisation, Role


def read_front(actor: Actor) -> bool:
    return actor.has(Role.VIEWER)


def search_everything(actor: Actor) -> bool:
    return actor.has(Role.VIEWER)


def list_cards(actor: Actor) -> bool:
    return actor.has(Role.VIEWER)


def read_card(actor: Actor, municipality: Organisation) -> bool:
    """Every member, of any municipality: the card shows only what everyone in the area may see."""
    return actor.has(Role.VIEWER)


def read_handover(actor: Actor, post: Post) -> bool:
    """Whoever sees the post: the page shows of each thing what the reader may see anyway."""
    return actor.has(Role.VIEWER)


def look_after(actor: Actor) -> bool:
    """Those who are told when the service itself has stopped doing something."""
    return actor.has_any(Role.ADMIN, Role.COORDINATOR)


def take_into_use(actor: Actor) -> bool:
    """Those who are told what a new area still lacks."""
    return actor.has_any(Role.ADMIN, Role.COORDINATOR)
