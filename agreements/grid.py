"""A responsibility table as it is edited: each cell of the grid tells whose it is."""

import json
from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from agreements.cells import Layer, Place, column_of
from agreements.imports import MatrixImport
from agreements.models import Cell
from agreements.table import COUNTY, MUNICIPALITY, Codes, Column, Line, Table


def grid_of(table: Table, chosen: dict[str, str]) -> dict[str, Any]:
    """The rows and columns asked for, drawn as cells of a grid."""
    columns = _columns(table, everyone=chosen["columns"] == "all")
    drawing = _Drawing(table, columns, _noted(table), chosen["layer"])
    sections = [
        (section, [(line, drawing.line(line)) for line in section.lines])
        for section in table.sections
        if chosen["interface"] in ("", str(section.interface_id))
    ]
    return {
        "table": table,
        "columns": [(column, " ".join(drawing.above[column.key])) for column in columns],
        "sections": sections,
        "marks": json.dumps(_marks(table), ensure_ascii=False),
        "row_count": 1 + sum(1 + len(lines) for _section, lines in sections),
        "column_count": 1 + len(columns),
    }


def _columns(table: Table, *, everyone: bool) -> list[Column]:
    """The county, the groups and the others that the table names; by choice every organisation."""
    counties = table.of_kind(COUNTY)
    if everyone:
        rest = [each for each in table.organisations if each.kind != COUNTY]
        return [*counties, *table.groups, *rest]
    named = {key for line in table.lines() for key in (*line.cells, *line.practice)}
    others = [
        each
        for each in table.organisations
        if each.kind not in (COUNTY, MUNICIPALITY) and each.key in named
    ]
    return [*counties, *table.groups, *others]


def _noted(table: Table) -> set[Place]:
    """The cells for which a note has been written."""
    cells = Cell.objects.filter(~Q(note=""), task__matrix=table.matrix_id)
    return {(cell.task_id, column_of(cell)) for cell in cells}


def _marks(table: Table) -> list[dict[str, Any]]:
    """Each letter with its words: the same that a sheet brought in may say."""
    words = {
        each.code: [*each.letters, str(each.label), *each.words]
        for each in MatrixImport().meanings()
    }
    return [
        {
            "code": code,
            "letter": mark.letter,
            "label": str(mark.label),
            "look": mark.style,
            "words": words.get(code, []),
        }
        for code, mark in table.marks.items()
    ]


class _Drawing:
    """Draws cells: what is alike inside is drawn once."""

    def __init__(
        self, table: Table, columns: Iterable[Column], noted: set[Place], layer: str
    ) -> None:
        self.table, self.columns, self.noted = table, list(columns), noted
        self.is_practice = layer == Layer.PRACTICE
        self.labels = {each.key: each.label for each in [*table.organisations, *table.groups]}
        # The smaller the group, the more is meant by naming it: all municipalities come last.
        self.above = {
            each.key: [g.key for g in reversed(table.groups) if each.key in g.members]
            for each in self.columns
        }
        self.inside: dict[tuple[Codes, bool], str] = {}

    def line(self, line: Line) -> SafeString:
        said = line.practice if self.is_practice else line.cells
        return mark_safe("".join([self._cell(line, column, said) for column in self.columns]))

    def _cell(self, line: Line, column: Column, said: dict[str, Codes]) -> str:
        own = said.get(column.key, ())
        above = "" if own else next((key for key in self.above[column.key] if key in said), "")
        codes = own or said.get(above, ())
        label = f"{line.name}, {column.label}: {self._words(line, column, codes, above)}"
        noted = ""
        if (line.task_id, column.key) in self.noted:
            noted, label = ' data-noted="1"', f"{label}, {_('has a note')}"
        return (
            f'<td data-c="{column.key}" data-v="{"+".join(own)}"{noted}'
            f' aria-label="{escape(label)}">{self._inside(codes, bool(above))}</td>'
        )

    def _words(self, line: Line, column: Column, codes: Codes, above: str) -> str:
        words = ", ".join(str(mark.label) for mark in self.table.marks_of(codes))
        by = "" if self.is_practice else self.labels.get(line.disputed_by.get(column.key, ""), "")
        return f"{words} ({by or self.labels[above]})" if by or above else words

    def _inside(self, codes: Codes, is_inherited: bool) -> str:
        key = codes, is_inherited
        if key not in self.inside:
            more = " inherited" if is_inherited else ""
            self.inside[key] = "".join(
                f'<span class="cell {mark.style}{more}" data-letter="{escape(mark.letter)}"></span>'
                for mark in self.table.marks_of(codes)
            )
        return self.inside[key]
