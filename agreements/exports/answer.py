"""A workbook for one organisation to answer: what it does in each task, and nothing else."""

from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from agreements.exports.excel import LONGEST_NAME, SAFE, TableWriter, write_legend
from agreements.exports.rows import (
    ROLES,
    Heading,
    Row,
    Sheet,
    Value,
    columns_of,
    key_heading,
    key_of,
    legend_of,
    told,
    value_of,
)
from agreements.sheet.headings import SHOWN
from agreements.table import Column, Line, Table

# What may be done on the locked sheet beside filling in the open cells.
_ALLOWED = {"format_columns": True, "format_rows": True, "autofilter": True, "sort": True}


class _OpenCells(TableWriter):
    """Only the cells of letters can be written to."""

    def look_of(self, heading: Heading, row: Row, index: int) -> dict[str, Any]:
        is_open = heading.sort == ROLES
        return super().look_of(heading, row, index) | ({"locked": False} if is_open else {})


def answer_xlsx(table: Table, organisation: Column) -> bytes:
    """The tasks with what is agreed of them, and one open column: that of the organisation."""
    file = BytesIO()
    sheet = _sheet(table, organisation)
    with xlsxwriter.Workbook(file, SAFE) as book:
        page = _OpenCells(book, sheet).write(_("Responsibilities"))
        page.protect("", _ALLOWED)
        _write_instructions(book, table, organisation)
        write_legend(book, sheet.legend)
    return file.getvalue()


def _sheet(table: Table, organisation: Column) -> Sheet:
    rows = []
    for band, section in enumerate(table.sections):
        for number, line in enumerate(section.lines):
            law = ", ".join(filter(None, [str(line.by_law), line.law]))
            texts = [section.name, line.name, law, _agreed(table, organisation, line)]
            own = value_of(table, line.cells.get(organisation.key, ()))
            values = [*map(Value, texts), own, Value(key_of(line))]
            rows.append(Row(values, band, is_first=not number))
    return Sheet(table.name, told(table), _headings(organisation), rows, legend_of(table))


def _headings(organisation: Column) -> list[Heading]:
    widths = 26, 50, 34, 40
    shown = [Heading(str(text), width=width) for text, width in zip(SHOWN, widths, strict=True)]
    return [*shown, Heading(organisation.label, ROLES, 22), key_heading()]


def _agreed(table: Table, organisation: Column, line: Line) -> str:
    """ "Hyvinvointialue: V; Kunnat: O"."""
    others = [each for each in columns_of(table, all_columns=False) if each != organisation]
    said = [(each.label, table.letters_of(line.cells.get(each.key, ()))) for each in others]
    return "; ".join(f"{label}: {letters}" for label, letters in said if letters)


def _write_instructions(book: Any, table: Table, organisation: Column) -> None:
    page = book.add_worksheet(_("How to answer")[:LONGEST_NAME])
    page.set_column(0, 0, 100)
    wrapped, bold = book.add_format({"text_wrap": True}), book.add_format({"bold": True})
    page.write_string(0, 0, f"{table.name}: {organisation.label}", bold)
    for number, text in enumerate(_instructions(organisation), 1):
        page.write_string(number, 0, text, wrapped)


def _instructions(organisation: Column) -> list[str]:
    name = {"name": organisation.label}
    return [
        _("Write in the column %(name)s what you do in each task.") % name,
        _("Choose a letter from the list of the cell, or join several: V/O."),
        _("Leave the cell empty if nothing of your own is agreed: what is agreed for all holds."),
        _("The other cells are to read. They can't be changed here."),
        _("Send the file back to who sent it. Only the column %(name)s is brought in from it.")
        % name,
    ]
