"""A responsibility table as it fits on landscape sheets, and one organisation's part of it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from agreements.table import COUNTY, Codes, Column, Line, Mark, Table

MOST_ON_A4, MOST_ON_A3 = 18, 40
MOST_UPRIGHT = 6  # with more columns their headings are turned
# Millimetres for the turned headings, by the longest name: two lines of it.
_LOW, _HIGH, _MM_PER_LETTER = 26, 56, 1.0


@dataclass(frozen=True)
class PaperCell:
    """A cell on paper: its letters and how they look."""

    text: str
    style: str


@dataclass(frozen=True)
class PaperPart:
    """As many columns as fit on a sheet, with their cells (taulukon osa)."""

    columns: Sequence[Column]
    rows: list[tuple[str, list[tuple[Line, list[PaperCell]]]]]
    is_wide: bool
    number: int = 1
    count: int = 1

    @property
    def width(self) -> int:
        return len(self.columns) + 2

    @property
    def is_turned(self) -> bool:
        return len(self.columns) > MOST_UPRIGHT

    @property
    def heading_mm(self) -> int:
        """How high the turned headings are."""
        longest = max((len(column.label) for column in self.columns), default=0)
        return round(min(max(_LOW, 8 + longest * _MM_PER_LETTER), _HIGH))


def paper(table: Table, columns: Sequence[Column] | None = None) -> dict[str, Any]:
    """The table with every organisation; more than fit side by side come on sheets of their own."""
    columns = columns or _columns_that_fit(table)
    slices = _slices(columns)
    parts = [
        PaperPart(each, _rows(table, each), len(each) > MOST_ON_A4, number, len(slices))
        for number, each in enumerate(slices, 1)
    ]
    return {"table": table, "table_parts": parts, "table_legend": table.legend}


def _slices(columns: Sequence[Column]) -> list[Sequence[Column]]:
    """As few sheets side by side as will do, with about as many columns each."""
    count = ceil(len(columns) / MOST_ON_A3) or 1
    each = ceil(len(columns) / count) or 1
    return [columns[at : at + each] for at in range(0, len(columns) or 1, each)]


def _columns_that_fit(table: Table) -> list[Column]:
    """Every organisation; of more than fit on a sheet the groups, and those that are named."""
    if len(table.organisations) <= MOST_ON_A3:
        return table.organisations
    return paper_columns(table)


def paper_columns(table: Table) -> list[Column]:
    """The county, the groups, and those organisations that the table names by themselves."""
    named = {key for line in table.lines() for key in line.cells}
    own = [each for each in table.organisations if each.key in named or each.kind == COUNTY]
    groups = [each for each in table.groups if each.key in named or each == table.everyone]
    counties = [each for each in own if each.kind == COUNTY]
    return [*counties, *groups, *(each for each in own if each.kind != COUNTY)]


def _rows(
    table: Table, columns: Sequence[Column]
) -> list[tuple[str, list[tuple[Line, list[PaperCell]]]]]:
    return [
        (section.name, [_paper_line(table, line, columns) for line in section.lines])
        for section in table.sections
    ]


def _paper_line(
    table: Table, line: Line, columns: Iterable[Column]
) -> tuple[Line, list[PaperCell]]:
    return line, [
        _paper_cell(table, line.effective.get(each.key, line.cells.get(each.key, ())))
        for each in columns
    ]


def _paper_cell(table: Table, codes: Codes) -> PaperCell:
    marks = table.marks_of(codes)
    style = {"leads": "leads", "takes-part": "takes-part", "open": "open", "disputed": "open"}
    return PaperCell("/".join(mark.letter for mark in marks), style.get(marks[0].style, ""))


# One organisation.


@dataclass(frozen=True)
class Part:
    """A task that the organisation has something in (organisaation tehtävä)."""

    line: Line
    others: str  # its further roles there
    through: str  # the group whose responsibility it is, when it has none of its own
    practice: str  # how it is in fact, if otherwise


@dataclass(frozen=True)
class RoleOnPaper:
    """What an organisation does in one role, interface by interface."""

    mark: Mark
    sections: list[tuple[str, list[Part]]]

    @property
    def count(self) -> int:
        return sum(len(parts) for _name, parts in self.sections)


def parts_of(table: Table, organisation: Column) -> list[RoleOnPaper]:
    """Each task once, under the first role that the organisation has in it."""
    found: dict[str, dict[str, list[Part]]] = defaultdict(lambda: defaultdict(list))
    for section in table.sections:
        for line in section.lines:
            codes = [c for c in line.effective.get(organisation.key, ()) if c in table.marks]
            if codes:
                part = _part(table, line, organisation, codes)
                found[codes[0]][section.name].append(part)
    return [
        RoleOnPaper(mark, list(found[code].items()))
        for code, mark in table.marks.items()
        if code in found
    ]


def _part(table: Table, line: Line, organisation: Column, codes: Sequence[str]) -> Part:
    others = ", ".join(str(table.marks[code].label) for code in codes[1:])
    practice = line.in_practice.get(organisation.key, ())
    is_otherwise = bool(practice) and set(practice) != set(codes)
    told = ", ".join(str(mark.label) for mark in table.marks_of(practice)) if is_otherwise else ""
    return Part(line, others, _through(table, line, organisation), told)


def _through(table: Table, line: Line, organisation: Column) -> str:
    """The smallest group of the organisation that the line names; "" if it has its own."""
    if organisation.key in line.cells:
        return ""
    groups = [each for each in reversed(table.groups) if organisation.key in each.members]
    return next((each.label for each in groups if each.key in line.cells), "")
