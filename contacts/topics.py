"""What other apps know by name and belongs to an interface: the search leads to its pair."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise

from yhdyspinta.tenancy.actor import Actor


@dataclass(frozen=True)
class Topic:
    """One thing of an interface with a page of its own, such as a task of a table (aihe)."""

    sort: str | Promise
    name: str
    names: tuple[str, ...]
    interface_id: int
    url: str


Source = Callable[[Actor], Iterable[Topic]]
SOURCES: list[Source] = []


def register_topics(source: Source) -> Source:
    """Offer what the source gives to the search, each time it asks."""
    if source not in SOURCES:
        SOURCES.append(source)
    return source


def topics_for(actor: Actor) -> list[Topic]:
    return [topic for source in SOURCES for topic in source(actor)]
