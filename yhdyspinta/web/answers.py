"""What every app answers alike, by modules of the same name: todo.py and search.py."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Todo:
    """Something that awaits the actor: what, where to do it, and by when."""

    text: str
    url: str
    due_on: date | None = None


@dataclass(frozen=True)
class Hit:
    """One thing found by a search: what sort it is, its name, a line about it, its page."""

    sort: str
    label: str
    text: str
    url: str
