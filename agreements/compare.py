"""A responsibility table compared: two days, two municipalities, all municipalities."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agreements.table import MUNICIPALITY, Codes, Column, Line, Mark, Section, Table
from agreements.task_history import TaskHistory


@dataclass(frozen=True)
class Change:
    """One thing that is otherwise: what it was and what it is (muutos)."""

    what: str | Promise
    before: str
    after: str


@dataclass(frozen=True)
class TaskChange:
    """A task in which something is otherwise on the later day; removed ones have no page."""

    name: str
    section: str
    task_id: int | None
    state: str  # added, removed or changed
    changes: tuple[Change, ...] = ()


def between_days(
    old: Table, new: Table, history: TaskHistory, interface: str = ""
) -> list[TaskChange]:
    """What is otherwise in law, agreement, practice and text, in the order of the later table."""
    before = {line.task_id: line for line in old.lines()}
    found = [
        change
        for section, line in _lines(new, interface)
        if (change := _task_change(old, new, section, before.get(line.task_id), line, history))
    ]
    names = {str(section.interface_id): section.name for section in new.sections}
    found += [
        TaskChange(gone.name, names.get(gone.interface, ""), None, "removed")
        for gone in history.removed()
        if interface in ("", gone.interface)
    ]
    return found


def _task_change(
    old: Table, new: Table, section: Section, was: Line | None, line: Line, history: TaskHistory
) -> TaskChange | None:
    if was is None or history.is_added(line.task_id):
        return TaskChange(line.name, section.name, line.task_id, "added")
    changes = (
        *_law(was, line),
        *_cells(old, new, was.cells, line.cells, ""),
        *_cells(old, new, was.practice, line.practice, _("in practice")),
        *(Change(*change) for change in history.texts(line.task_id)),
    )
    found = tuple(each for each in changes if each.before != each.after)
    return TaskChange(line.name, section.name, line.task_id, "changed", found) if found else None


def _law(was: Line, line: Line) -> Iterator[Change]:
    yield Change(_("By law"), str(was.by_law), str(line.by_law))
    yield Change(_("Law and section"), was.law, line.law)
    for side, label in (
        ("county", _("What the law says of the county")),
        ("municipality", _("What the law says of the municipality")),
    ):
        yield Change(label, was.law_texts.get(side, ""), line.law_texts.get(side, ""))


def _cells(
    old: Table, new: Table, was: dict[str, Codes], now: dict[str, Codes], suffix: str | Promise
) -> Iterator[Change]:
    columns = {each.key: each for each in [*_columns(old), *_columns(new)]}
    for key, column in columns.items():
        label = f"{column.label}, {suffix}" if suffix else column.label
        if was.get(key, ()) != now.get(key, ()):
            yield Change(label, _words(old, was.get(key, ())), _words(new, now.get(key, ())))


def _columns(table: Table) -> list[Column]:
    return [*table.organisations, *table.groups]


def _words(table: Table, codes: Codes) -> str:
    return ", ".join(str(mark.label) for mark in table.marks_of(codes))


def _lines(table: Table, interface: str) -> Iterator[tuple[Section, Line]]:
    for section in table.sections:
        if interface in ("", str(section.interface_id)):
            for line in section.lines:
                yield section, line


# Municipalities.


@dataclass(frozen=True)
class PairRow:
    """What two municipalities do in a task (kahden kunnan vertailu)."""

    section: Section
    line: Line
    first: list[Mark]
    second: list[Mark]
    differs: bool


def two_municipalities(
    table: Table, first: str, second: str, interface: str = "", *, everything: bool = False
) -> list[PairRow]:
    """The tasks in which the two do different things, or all of them."""
    return [
        PairRow(section, line, table.marks_of(one), table.marks_of(other), set(one) != set(other))
        for section, line in _lines(table, interface)
        for one, other in [(line.effective[first], line.effective[second])]
        if everything or set(one) != set(other)
    ]


@dataclass(frozen=True)
class Share:
    """Those municipalities that do the same (osuus)."""

    marks: list[Mark]
    names: tuple[str, ...]

    @property
    def count(self) -> int:
        return len(self.names)


@dataclass(frozen=True)
class AreaRow:
    """A task as the municipalities of the area have it: the most common way first."""

    section: Section
    line: Line
    most: Share
    others: tuple[Share, ...]


def all_municipalities(
    table: Table, interface: str = "", *, everything: bool = False
) -> list[AreaRow]:
    """The tasks that the municipalities have differently, or all of them."""
    municipalities, rows = table.of_kind(MUNICIPALITY), []
    for section, line in _lines(table, interface) if municipalities else ():
        most, *others = _shares(table, line, municipalities)
        if others or everything:
            rows.append(AreaRow(section, line, most, tuple(others)))
    return rows


def _shares(table: Table, line: Line, municipalities: Iterable[Column]) -> list[Share]:
    names: dict[Codes, list[str]] = defaultdict(list)
    for each in municipalities:
        names[line.effective[each.key]].append(each.label)
    by_size = sorted(names.items(), key=lambda item: -len(item[1]))
    return [Share(table.marks_of(codes), tuple(labels)) for codes, labels in by_size]
