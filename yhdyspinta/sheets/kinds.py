"""What an app tells the wizard about one kind of import; the wizard knows no app."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.utils.functional import Promise

from yhdyspinta.sheets.columns import LEFT_OUT as LEFT_OUT
from yhdyspinta.sheets.columns import Finder, Target, knows_nothing
from yhdyspinta.sheets.job import Job as Job
from yhdyspinta.sheets.job import SheetRow as SheetRow
from yhdyspinta.sheets.models import ImportSession
from yhdyspinta.sheets.resource import Row, SheetResource

if TYPE_CHECKING:
    from yhdyspinta.sheets.wizard import Outcome
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
    # Whether such a word means it also in the middle of a sentence.
    in_prose: bool = False


@dataclass(frozen=True)
class Problem:
    """What keeps a row from being imported: where it is, what was found, what was expected."""

    sort: Text  # the heading that problems alike share
    row: int
    found: str
    expected: Text
    column: int | None = None
    # Texts that would do, with their labels; empty where any text may.
    options: tuple[tuple[str, Text], ...] = ()
    # The part of the cell that is wrong, when that is not the whole of it.
    part: str = ""


@dataclass(frozen=True)
class Question:
    """What the user decides once for many rows: an unknown interface, a name met twice."""

    key: str
    text: Text
    options: Sequence[tuple[str, Text]]
    rows: tuple[int, ...] = ()
    hint: Text = ""


@dataclass(frozen=True)
class Missing:
    """What the database has and the sheet does not (tiedostosta puuttuva)."""

    key: str
    label: str
    hint: Text = ""

    def __str__(self) -> str:
        return self.label


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
    # What the database has and the sheet does not: it stays, unless chosen otherwise.
    missing: list[Missing] = field(default_factory=list)
    # What follows from the changes: tasks left without a responsible, posts that become vacant.
    effects: list[Text] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)
    # Columns for problems that the models' own fields find: attribute → target code.
    places: dict[str, str] = field(default_factory=dict)
    # What the rows went into, once they have: the id of a new table.
    into: Callable[[], int | None] | None = None
    # What is done once everything has been written, beside the rows.
    done: Callable[[], None] | None = None
    # What preview_extra() draws.
    picture: Any = None


@dataclass(frozen=True)
class Line:
    """One thing of the preview or the result: a label and what changes in it."""

    action: str
    label: str
    row: int | None = None
    details: tuple[tuple[str, str, str], ...] = ()  # what, before, after


class ImportKind(ABC):
    """A kind of spreadsheet that can be brought in (tuontilaji). Subclass it and register it."""

    code: str
    label: Text
    lead: Text = ""  # what to bring, in a sentence or two
    # One or more codes of which at least one must be matched, with what to say if none is.
    needs: Sequence[tuple[tuple[str, ...], Text]] = ()
    # Codes that start so may be matched by several columns (none by default).
    repeatable: tuple[str, ...] = ()
    # Codes that start so may be, if the user says that the columns complement each other.
    joinable: tuple[str, ...] = ()

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

    def finder(self) -> Finder:
        """What a heading or a name means that no target's name is."""
        return knows_nothing

    def shape_in_words(self, codes: Iterable[str]) -> Text:
        """What sort of table the columns make, so that the user can see whether it is so."""
        return ""

    def meanings(self) -> list[Meaning]:
        """What a letter may mean; empty where cells are plain texts."""
        return []

    def values_in(self, job: Job) -> Iterable[tuple[str, int, int]]:
        """Each letter or word that must have a meaning, with its row and column."""
        return []

    def told(self, token: str) -> Text:
        """The letter or word as it is asked about."""
        return token

    def names_in(self, job: Job) -> Iterable[tuple[str, int, int]]:
        """Each name in a cell that must have an organisation, with its row and column."""
        return []

    def name_targets(self) -> list[Target]:
        """What a name in a cell can mean."""
        return []

    empties: Sequence[tuple[str, Text]] = ()  # what an empty cell may mean, the first by default

    # What can be done to what the sheet lacks, beside keeping it: code and label.
    missing_options: Sequence[tuple[str, Text]] = ()

    # Rows.

    @abstractmethod
    def plan(self, job: Job) -> Plan:
        """Work out what the sheet would change. Writes nothing."""

    def lines(self, changes: Sequence[Any]) -> list[Line]:
        """Changes (RowChange, or ImportChange when read later) as people are told of them."""
        return [_line(change) for change in changes]

    def preview_extra(self, job: Job, outcome: "Outcome") -> str:
        """The kind's own picture of the changes; escaped unless it is a SafeString."""
        return ""

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
