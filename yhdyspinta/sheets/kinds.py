"""What an app tells the wizard about one kind of import; the wizard knows no app."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.utils.functional import Promise

from yhdyspinta.sheets.columns import Target
from yhdyspinta.sheets.models import ImportSession
from yhdyspinta.sheets.resource import Row, SheetResource

if TYPE_CHECKING:
    from yhdyspinta.sheets.read import Grid
    from yhdyspinta.tenancy.actor import Actor

Text = str | Promise


@dataclass(frozen=True)
class Meaning:
    """What a cell's letter or word may mean (arvon merkitys)."""

    code: str
    label: Text
    # Texts that mean it in this area: matched exactly.
    letters: tuple[str, ...] = ()
    # Words that mean it anywhere: matched whatever their case.
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Problem:
    """What keeps a row from being imported: where it is, what was found, what was expected."""

    sort: Text  # the heading that problems alike share
    row: int
    found: str
    expected: Text
    column: int | None = None


@dataclass(frozen=True)
class Question:
    """What the user decides once for many rows: an unknown interface, a name met twice."""

    key: str
    text: Text
    options: Sequence[tuple[str, Text]]
    rows: tuple[int, ...] = ()
    hint: Text = ""


@dataclass
class Plan:
    """What accepting would do, worked out from the sheet and the database without writing.

    Steps are run in their order. Rows may come from a generator, which starts when its step does
    and can so use what the steps before it made: `tasks.find(key)`.
    """

    steps: list[tuple[SheetResource, Iterable[Row]]] = field(default_factory=list)
    # How many things the sheet names: those without a change are told to be as they were.
    count: int = 0
    problems: list[Problem] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    # What the database has and the sheet does not: it stays.
    missing: list[str] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)
    # Columns for problems that the models' own fields find: attribute → target code.
    places: dict[str, str] = field(default_factory=dict)
    # What the rows went into, once they have: the id of a new table.
    into: Callable[[], int | None] | None = None


@dataclass(frozen=True)
class Line:
    """One thing of the preview or the result: a label and what changes in it."""

    action: str
    label: str
    row: int | None = None
    details: tuple[tuple[str, str, str], ...] = ()  # what, before, after


class SheetRow:
    """One row of the sheet below the headings, its cells by what their columns were matched to."""

    def __init__(self, number: int, cells: Sequence[str], columns: dict[int, str]) -> None:
        self.number = number
        self.cells = cells
        self.columns = columns

    def text(self, code: str) -> str:
        """The cell of the first column matched to the code; "" where there is none."""
        for index, chosen in self.columns.items():
            if chosen == code and index < len(self.cells) and self.cells[index]:
                return self.cells[index]
        return ""

    def matched(self, *prefixes: str) -> Iterator[tuple[int, str, str]]:
        """Column, code and text of the cells whose code starts so, as in a cross table."""
        for index, chosen in self.columns.items():
            if chosen.startswith(prefixes):
                yield index, chosen, self.cells[index] if index < len(self.cells) else ""

    def is_blank(self) -> bool:
        return not any(self.cells)


@dataclass(frozen=True)
class Job:
    """One import at work: its session, who imports, the sheet and what has been chosen so far."""

    session: ImportSession
    actor: "Actor"
    grid: "Grid"

    @property
    def columns(self) -> dict[int, str]:
        """Column → target code, without those left out."""
        chosen = self.session.mapping.get("columns", {})
        return {int(index): code for index, code in chosen.items() if code != LEFT_OUT}

    @property
    def values(self) -> dict[str, str]:
        """Letter or word → code of its meaning."""
        chosen: dict[str, str] = self.session.mapping.get("values", {})
        return chosen

    @property
    def empty(self) -> str:
        return str(self.session.mapping.get("empty", ""))

    @property
    def answers(self) -> dict[str, str]:
        chosen: dict[str, str] = self.session.mapping.get("answers", {})
        return chosen

    @property
    def skipped(self) -> set[int]:
        return set(self.session.mapping.get("skipped", []))

    def has(self, code: str) -> bool:
        return code in self.columns.values()

    def column_of(self, code: str) -> int | None:
        return next((index for index, chosen in self.columns.items() if chosen == code), None)

    def rows(self) -> Iterator[SheetRow]:
        """The rows below the headings, without blank ones and those left out by choice."""
        header, skipped, columns = self.session.header_row or 0, self.skipped, self.columns
        for number, cells in enumerate(self.grid.rows, 1):
            if number > header and number not in skipped and any(cells):
                yield SheetRow(number, cells, columns)


LEFT_OUT = "-"


class ImportKind(ABC):
    """A kind of spreadsheet that can be brought in (tuontilaji). Subclass it and register it."""

    code: str
    label: Text
    lead: Text = ""  # what to bring, in a sentence or two
    # One or more codes of which at least one must be matched, with what to say if none is.
    needs: Sequence[tuple[tuple[str, ...], Text]] = ()
    # Codes that start so may be matched by several columns (none by default).
    repeatable: tuple[str, ...] = ()

    @abstractmethod
    def may_import(self, actor: "Actor") -> bool:
        """Whether the actor may bring in such a sheet."""

    # Several tables of one kind: what the rows may go into.

    def into(self) -> list[tuple[int, str]]:
        """The things that rows can go into: id and name. Empty if there is no choice."""
        return []

    new_into: Text = ""  # the label of "a new one", if a new one can be made

    # Columns and values.

    @abstractmethod
    def targets(self) -> list[Target]:
        """What a column can be matched to."""

    def meanings(self) -> list[Meaning]:
        """What a letter may mean; empty where cells are plain texts."""
        return []

    def values_in(self, job: Job) -> Iterable[tuple[str, int, int]]:
        """Each letter or word that must have a meaning, with its row and column."""
        return []

    empties: Sequence[tuple[str, Text]] = ()  # what an empty cell may mean, the first by default

    # Rows.

    @abstractmethod
    def plan(self, job: Job) -> Plan:
        """Work out what the sheet would change. Writes nothing."""

    def lines(self, changes: Sequence[Any]) -> list[Line]:
        """Changes (RowChange, or ImportChange when read later) as people are told of them."""
        return [_line(change) for change in changes]

    @abstractmethod
    def result_url(self, session: ImportSession) -> str:
        """Where to see what was imported."""

    def subject(self, session: ImportSession) -> models.Model:
        """What the log entry of an import is about: what everyone may see, such as the table."""
        return session


def _line(change: Any) -> Line:
    model = apps.get_model(change.model)
    names = {f.attname: str(f.verbose_name) for f in model._meta.concrete_fields}
    moved = [name for name in change.after or change.before if name in names]
    details = (
        (names[name], _told(change.before.get(name)), _told(change.after.get(name)))
        for name in moved
        if change.before.get(name) or change.after.get(name)
    )
    return Line(change.action, change.label, change.row, tuple(details))


def _told(value: Any) -> str:
    return "" if value is None else str(value)


_kinds: dict[str, ImportKind] = {}


def register(kind: ImportKind) -> ImportKind:
    """Offer the kind in the wizard; called at the end of the app's imports.py."""
    _kinds[kind.code] = kind
    return kind


def kind_of(code: str) -> ImportKind | None:
    return _kinds.get(code)


def known_kind(session: ImportSession) -> ImportKind:
    """The kind of a session that a policy has let through, which asks the kind itself."""
    return _kinds[session.kind]


def all_kinds() -> list[ImportKind]:
    return [_kinds[code] for code in sorted(_kinds)]


def load_kinds() -> None:
    """Import every app's imports.py, which registers its kinds."""
    for config in apps.get_app_configs():
        name = f"{config.name}.imports"
        if find_spec(name):
            import_module(name)
