"""The headings and rows of an exported table, the same whatever file they are written to."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from agreements.models import Matrix, Responsibility, Task
from agreements.paper import paper_columns
from agreements.table import COUNTY, OTHER, Column, Line, Mark, Section, Table

TEXT, ROLES, KEY = "text", "roles", "key"
Days = tuple[date | None, date | None]


@dataclass(frozen=True)
class Heading:
    """A column of the sheet: its heading, that of its group, and its width in letters."""

    text: str
    sort: str = TEXT
    width: int = 24
    group: str = ""


@dataclass(frozen=True)
class Value:
    """A cell: its text, and for letters the style of the first of them."""

    text: str
    style: str = ""


@dataclass(frozen=True)
class Row:
    """A task; the number of its interface, and whether it is the first of it."""

    values: list[Value]
    band: int
    is_first: bool


@dataclass(frozen=True)
class Sheet:
    """A table ready to be written (vientitaulukko)."""

    title: str
    told: str
    headings: list[Heading]
    rows: list[Row]
    legend: list[Mark] = field(default_factory=list)

    def places(self, sort: str) -> list[int]:
        return [index for index, each in enumerate(self.headings) if each.sort == sort]


Tell = Callable[[Section, Line], str]
Told = tuple[Heading, Tell]


def sheet_of(table: Table, matrix: Matrix, *, all_columns: bool = False) -> Sheet:
    """The table with its texts, its organisations and, last, the key of each row."""
    texts, columns = _texts(table, matrix), columns_of(table, all_columns=all_columns)
    rows = []
    for band, section in enumerate(table.sections):
        for number, line in enumerate(section.lines):
            values = [Value(tell(section, line)) for _heading, tell in texts]
            values += [value_of(table, line.cells.get(each.key, ())) for each in columns]
            rows.append(Row([*values, Value(key_of(line))], band, is_first=not number))
    headings = [heading for heading, _tell in texts]
    headings += [Heading(each.label, ROLES, 13, group_of(each)) for each in columns]
    return Sheet(table.name, told(table), [*headings, key_heading()], rows, legend_of(table))


def columns_of(table: Table, *, all_columns: bool) -> list[Column]:
    """Those that the table names; with all_columns every organisation, groups still by name."""
    named = paper_columns(table)
    if not all_columns:
        return named
    groups = [each for each in named if each in table.groups]
    counties = table.of_kind(COUNTY)
    return [*counties, *groups, *(each for each in table.organisations if each.kind != COUNTY)]


def group_of(column: Column) -> str:
    """Hyvinvointialue | Kunnat | Muut."""
    if column.kind == COUNTY:
        return _("Wellbeing services county")
    return _("Others") if column.kind == OTHER else _("Municipalities")


def value_of(table: Table, codes: tuple[str, ...]) -> Value:
    style = table.marks_of(codes)[0].style if codes else ""
    return Value(table.letters_of(codes), style)


def key_of(line: Line) -> str:
    """By this the row is met again, even under another name."""
    return f"t{line.task_id}"


def key_heading() -> Heading:
    return Heading(_("Key"), KEY, 8)


def told(table: Table) -> str:
    return _("As it was agreed on %(day)s") % {"day": f"{table.day:%-d.%-m.%Y}"}


def legend_of(table: Table) -> list[Mark]:
    """The letters that a cell may have; an empty cell has none."""
    return list(table.marks.values())


# The columns of texts.


def _texts(table: Table, matrix: Matrix) -> list[Told]:
    names = {task.pk: task for task in Task.objects.filter(matrix=matrix)}
    told = [
        (Heading(_("Interface of cooperation"), width=26), lambda section, line: section.name),
        (Heading(_("Task in Finnish"), width=44), lambda s, line: names[line.task_id].name_fi),
        (Heading(_("Task in Swedish"), width=36), lambda s, line: names[line.task_id].name_sv),
    ]
    if any(task.name_en for task in names.values()):
        english = Heading(_("Task in English"), width=36)
        told.append((english, lambda s, line: names[line.task_id].name_en))
    told += [
        (Heading(_("By law"), width=20), lambda s, line: str(line.by_law)),
        (Heading(_("Law and section"), width=18), lambda s, line: line.law),
    ]
    return [*told, *_law_texts(table), *_days(table), (_note(), lambda s, line: line.note)]


def _note() -> Heading:
    return Heading(_("Note"), width=30)


def _law_texts(table: Table) -> list[Told]:
    """What the law says of each side, where the table has such sentences."""
    if not any(text for line in table.lines() for text in line.law_texts.values()):
        return []
    sides = {
        "county": _("What the law says of the county"),
        "municipality": _("What the law says of the municipality"),
    }
    return [(Heading(text, width=36), _law_text(side)) for side, text in sides.items()]


def _law_text(side: str) -> Tell:
    return lambda section, line: line.law_texts.get(side, "")


def _days(table: Table) -> list[Told]:
    """From when until when each row holds; left out unless its cells all hold as long."""
    days: dict[int, set[Days]] = defaultdict(set)
    agreed = Responsibility.objects.filter(layer=Responsibility.Layer.AGREED)
    valid = agreed.filter(task__matrix=table.matrix_id).valid_on(table.day)
    for task_id, starts_on, ends_on in valid.values_list("task_id", "starts_on", "ends_on"):
        days[task_id].add((starts_on, ends_on))
    is_uniform = all(len(each) == 1 for each in days.values())
    if not is_uniform or not any(any(next(iter(each))) for each in days.values()):
        return []
    headings = _("In force from"), _("In force until")
    return [(Heading(text, width=12), _day(days, end)) for end, text in enumerate(headings)]


def _day(days: dict[int, set[Days]], end: int) -> Tell:
    def tell(section: Section, line: Line) -> str:
        day = next(iter(days.get(line.task_id, {(None, None)})))[end]
        return f"{day:%-d.%-m.%Y}" if day else ""

    return tell
