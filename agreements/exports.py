"""A responsibility table as a spreadsheet that comes back in without a change."""

from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from agreements.models import Matrix, Task
from agreements.table import Line, Table, paper_columns

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A cell that begins with = + - or @ stays text: strings are written as strings, links as words.
SAFE = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
TEXTS = 7  # columns before the organisations


def matrix_xlsx(table: Table, matrix: Matrix) -> bytes:
    """The table on one sheet, its letters on another; headings are those that the import knows."""
    file = BytesIO()
    with xlsxwriter.Workbook(file, SAFE) as book:
        _write_table(book, table, matrix)
        _write_legend(book, table)
    return file.getvalue()


def _headings() -> list[str]:
    return [
        _("Interface of cooperation"),
        _("Task in Finnish"),
        _("Task in Swedish"),
        _("Task in English"),
        _("By law"),
        _("Law and section"),
        _("Note"),
    ]


def _write_table(book: Any, table: Table, matrix: Matrix) -> None:
    sheet = book.add_worksheet(_("Responsibilities")[:31])
    head = book.add_format(
        {"bold": True, "bg_color": "#e3eff3", "text_wrap": True, "valign": "vcenter"}
    )
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    letter = book.add_format({"align": "center", "valign": "top"})
    columns = paper_columns(table)
    for index, heading in enumerate([*_headings(), *(column.label for column in columns)]):
        sheet.write_string(0, index, heading, head)
    names = {task.pk: task for task in Task.objects.filter(matrix=matrix)}
    number = 0
    for section in table.sections:
        for line in section.lines:
            number += 1
            for index, text in enumerate(_texts(section.name, line, names[line.task_id])):
                sheet.write_string(number, index, text, plain)
            for index, column in enumerate(columns, TEXTS):
                sheet.write_string(
                    number, index, table.letters_of(line.cells.get(column.key, ())), letter
                )
    _lay_out(sheet, number, TEXTS + len(columns))


def _texts(interface: str, line: Line, task: Task) -> list[str]:
    names = [task.name_fi, task.name_sv, task.name_en]
    return [interface, *names, str(line.by_law), line.law, line.note]


def _lay_out(sheet: Any, rows: int, width: int) -> None:
    sheet.freeze_panes(1, 2)
    sheet.set_row(0, 45)
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 2, 44)
    sheet.set_column(3, 6, 24)
    sheet.set_column(TEXTS, width, 13)
    sheet.autofilter(0, 0, max(rows, 1), width - 1)
    sheet.set_landscape()
    sheet.set_paper(8)  # A3
    sheet.repeat_rows(0)
    sheet.fit_to_pages(1, 0)


def _write_legend(book: Any, table: Table) -> None:
    sheet = book.add_worksheet(_("Letters")[:31])
    sheet.set_column(0, 0, 10)
    sheet.set_column(1, 1, 40)
    for number, mark in enumerate(mark for mark in table.marks.values()):
        sheet.write_string(number, 0, mark.letter)
        sheet.write_string(number, 1, str(mark.label))
