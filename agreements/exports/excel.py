"""An exported table as an Excel workbook that looks like the page (.xlsx)."""

from collections.abc import Sequence
from functools import cached_property
from io import BytesIO
from itertools import groupby
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_rowcol_to_cell

from agreements.exports.looks import BANDS, BRAND, LINE, LOOKS, MUTED, ON_BRAND, PLAIN, SOFT, Look
from agreements.exports.rows import KEY, ROLES, Heading, Row, Sheet
from agreements.table import Mark

# A cell that begins with = + - or @ stays text: strings are written as strings, links as words.
SAFE = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
A3 = 8
TITLE, TOLD, GROUPS, HEADINGS = range(4)
FIRST = HEADINGS + 1
MANY = 12  # with more columns of letters the headings are turned
LONGEST_NAME = 31


def sheet_xlsx(sheet: Sheet) -> bytes:
    """The table on one sheet, its letters on another."""
    file = BytesIO()
    with xlsxwriter.Workbook(file, SAFE) as book:
        TableWriter(book, sheet).write(_("Responsibilities"))
        write_legend(book, sheet.legend)
    return file.getvalue()


class TableWriter:
    """Writes a table to a worksheet of its own."""

    def __init__(self, book: Any, sheet: Sheet) -> None:
        self.book, self.sheet = book, sheet
        self.formats: dict[tuple[tuple[str, Any], ...], Any] = {}
        self.roles = sheet.places(ROLES)
        self.last = FIRST + max(len(sheet.rows), 1) - 1

    def format(self, **properties: Any) -> Any:
        key = tuple(sorted(properties.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format(properties)
        return self.formats[key]

    def write(self, name: str) -> Any:
        """The worksheet, so that more can be done to it."""
        self.page = self.book.add_worksheet(name[:LONGEST_NAME])
        self.page.write_string(TITLE, 0, self.sheet.title, self.format(bold=True, font_size=16))
        self.page.write_string(TOLD, 0, self.sheet.told, self.format(font_color=MUTED))
        self._write_groups()
        self._write_headings()
        for number, row in enumerate(self.sheet.rows, FIRST):
            self._write_row(number, row)
        self._offer_letters()
        self._colour_letters()
        self._lay_out()
        return self.page

    @cached_property
    def is_turned(self) -> bool:
        return len(self.roles) > MANY

    def _write_groups(self) -> None:
        """Wellbeing services county | Municipalities | Others, each over its columns."""
        look = self.format(bold=True, bg_color=BRAND, font_color=ON_BRAND, align="center", border=1)
        numbered = enumerate(self.sheet.headings)
        for group, members in groupby(numbered, key=lambda each: each[1].group):
            places = [index for index, _heading in members]
            if group and len(places) > 1:
                self.page.merge_range(GROUPS, places[0], GROUPS, places[-1], group, look)
            elif group:
                self.page.write_string(GROUPS, places[0], group, look)

    def _write_headings(self) -> None:
        common = {"bold": True, "bg_color": SOFT, "text_wrap": True, "border": 1}
        common["border_color"] = LINE
        for index, heading in enumerate(self.sheet.headings):
            is_turned = self.is_turned and heading.sort == ROLES
            more = {"rotation": 90, "align": "center"} if is_turned else {"valign": "vcenter"}
            self.page.write_string(HEADINGS, index, heading.text, self.format(**common, **more))

    def _write_row(self, number: int, row: Row) -> None:
        for index, value in enumerate(row.values):
            heading = self.sheet.headings[index]
            look = self.format(**self.look_of(heading, row, index))
            if value.text:
                self.page.write_string(number, index, value.text, look)
            else:
                self.page.write_blank(number, index, None, look)

    def look_of(self, heading: Heading, row: Row, index: int) -> dict[str, Any]:
        """Lines around, a thicker one above each interface; its name on a band of its own."""
        look: dict[str, Any] = {"border": 1, "border_color": LINE, "valign": "top"}
        look |= {"align": "center"} if heading.sort == ROLES else {"text_wrap": True}
        if row.is_first:
            look |= {"top": 2, "top_color": BRAND}
        if index == 0:
            look |= {"bg_color": BANDS[row.band % len(BANDS)], "bold": row.is_first}
        return look

    def _offer_letters(self) -> None:
        """A list to choose from; "V/O" may be written too."""
        letters = [mark.letter for mark in self.sheet.legend]
        for first, last in self._stretches():
            self.page.data_validation(
                FIRST,
                first,
                self.last,
                last,
                {
                    "validate": "list",
                    "source": letters,
                    "error_type": "warning",
                    "error_title": _("Not one of the letters")[:32],
                    "error_message": _("Several letters can be joined: %(letters)s.")
                    % {"letters": "/".join(letters[:2])},
                },
            )

    def _colour_letters(self) -> None:
        """By the first letter, so that the colour changes with it."""
        for first, last in self._stretches():
            cell = xl_rowcol_to_cell(FIRST, first)
            for mark in self.sheet.legend:
                letter = mark.letter.replace('"', '""')
                said = f'=EXACT(LEFT({cell},FIND("/",{cell}&"/")-1),"{letter}")'
                look = self.format(**_colours(LOOKS.get(mark.style, PLAIN)))
                rule = {"type": "formula", "criteria": said, "format": look}
                self.page.conditional_format(FIRST, first, self.last, last, rule)

    def _stretches(self) -> list[tuple[int, int]]:
        """Columns of letters that stand side by side."""
        return [(self.roles[0], self.roles[-1])] if self.roles else []

    def _lay_out(self) -> None:
        page, last = self.page, len(self.sheet.headings) - 1
        for index, heading in enumerate(self.sheet.headings):
            is_narrow = self.is_turned and heading.sort == ROLES
            width, options = (6 if is_narrow else heading.width), {"hidden": heading.sort == KEY}
            page.set_column(index, index, width, None, options)
        page.set_row(TITLE, 24)
        page.set_row(HEADINGS, 150 if self.is_turned else 48)
        page.freeze_panes(FIRST, 2)
        page.autofilter(HEADINGS, 0, self.last, last)
        page.set_landscape()
        page.set_paper(A3)
        page.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        page.repeat_rows(GROUPS, HEADINGS)
        page.fit_to_pages(1, 0)
        page.set_footer("&L&8&F&R&8&P / &N")


def _colours(look: Look) -> dict[str, Any]:
    ground = {"bg_color": look.ground} if look.ground else {}
    return {"font_color": look.color, "bold": look.bold, **ground}


def write_legend(book: Any, legend: Sequence[Mark]) -> None:
    """What each letter means: a sheet that the import passes by."""
    page = book.add_worksheet(_("Legend")[:LONGEST_NAME])
    page.set_column(0, 0, 10)
    page.set_column(1, 1, 40)
    for number, mark in enumerate(legend):
        look = {"align": "center", "border": 1, "border_color": LINE}
        look |= _colours(LOOKS.get(mark.style, PLAIN))
        page.write_string(number, 0, mark.letter, book.add_format(look))
        page.write_string(number, 1, str(mark.label))
