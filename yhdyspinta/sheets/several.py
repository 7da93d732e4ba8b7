"""Several sheets as one: one sheet per interface, put together under their names."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from yhdyspinta.sheets.columns import fold
from yhdyspinta.sheets.headers import Header, headings_of
from yhdyspinta.sheets.read import Grid, Merge


@dataclass(frozen=True)
class Part:
    """One of the sheets, and where its headings are."""

    grid: Grid
    header: Header


def combine(first: Part, others: Sequence[Part], *, has_names: bool) -> Grid:
    """The first sheet with the rows of the others after its own, columns matched by heading.

    With has_names a row with the sheet's name stands above the rows of each that does not begin
    with a sub-heading of its own.
    """
    table = _Table(first, has_names=has_names)
    for part in others:
        table.add(part)
    return table.grid()


class _Table:
    def __init__(self, first: Part, *, has_names: bool) -> None:
        self.first, self.has_names = first, has_names
        self.headings = headings_of(first.grid, first.header.last, first.header.top)
        self.rows = [list(row) for row in first.grid.rows[: first.header.last]]
        self.places = [(first.grid.name, number) for number in range(1, len(self.rows) + 1)]
        self.formulas: set[tuple[int, int]] = set()
        self.unsaved: set[tuple[int, int]] = set()
        self.hidden: set[int] = set()
        self.merges = [each for each in first.grid.merges if each.top <= first.header.last]
        self.add(first)

    def add(self, part: Part) -> None:
        grid, header = part.grid, part.header.last
        columns = self._columns(part)
        if self.has_names and not _begins_with_heading(grid, header):
            self.rows.append([grid.name])
            self.places.append((grid.name, header))
        shift = len(self.rows) - header
        for number, row in enumerate(grid.rows[header:], header + 1):
            self.rows.append(_moved(row, columns))
            self.places.append((grid.name, number))
        self._add_marks(grid, header, shift, columns)

    def _columns(self, part: Part) -> list[int]:
        """The place here of each of the sheet's columns; new headings come to the right."""
        headings = headings_of(part.grid, part.header.last, part.header.top)
        if part is self.first:
            return list(range(len(headings)))
        free: dict[str, list[int]] = defaultdict(list)
        for index, heading in enumerate(self.headings):
            free[fold(heading)].append(index)
        columns = []
        for heading in headings:
            found = free[fold(heading)] if heading else []
            if not found:
                found = [len(self.headings)]
                self.headings.append(heading)
            columns.append(found.pop(0))
        return columns

    def _add_marks(self, grid: Grid, header: int, shift: int, columns: list[int]) -> None:
        self.formulas |= {
            (r + shift, columns[c]) for r, c in _below(grid.formulas, header, columns)
        }
        unsaved = _below(grid.unsaved_formulas, header, columns)
        self.unsaved |= {(r + shift, columns[c]) for r, c in unsaved}
        self.hidden |= {row + shift for row in grid.hidden_rows if row > header}
        self.merges += [
            Merge(each.top + shift, columns[each.left], each.bottom + shift, columns[each.right])
            for each in grid.merges
            if each.top > header and each.right < len(columns)
        ]

    def grid(self) -> Grid:
        header = self.rows[self.first.header.last - 1]
        for index, heading in enumerate(self.headings):
            if index >= len(header):
                header.append(heading)
        return replace(
            self.first.grid,
            rows=self.rows,
            formulas=frozenset(self.formulas),
            unsaved_formulas=frozenset(self.unsaved),
            hidden_rows=frozenset(self.hidden),
            merges=tuple(self.merges),
            places=tuple(self.places),
        )


def _begins_with_heading(grid: Grid, header: int) -> bool:
    first = next((row for row in grid.rows[header:] if any(row)), [])
    return len(list(filter(None, first))) == 1


def _below(
    places: frozenset[tuple[int, int]], header: int, columns: list[int]
) -> list[tuple[int, int]]:
    return [(row, column) for row, column in places if row > header and column < len(columns)]


def _moved(row: list[str], columns: list[int]) -> list[str]:
    moved = [""] * (max((columns[i] for i in range(len(row))), default=-1) + 1)
    for index, text in enumerate(row):
        moved[columns[index]] = text
    return moved
