"""The directory as spreadsheets: the contact list and the sheet to fill in."""

import csv
import io
from collections.abc import Callable, Sequence

import xlsxwriter
from django.utils import translation
from django.utils.translation import gettext as _

from contacts.models import Holding, Level, Post
from contacts.sheet.columns import COLUMNS, KEY, TO_FILL_IN, Column, Listed
from contacts.sheet.words import word_for_all
from yhdyspinta.sheets.formats import CSV, XLSX
from yhdyspinta.sheets.plain_text import harmless

WIDTH, NARROW = 28, 14
LONGEST_CHOICE = 255  # what Excel takes as the list of a cell
_NARROW = {"business_id", "languages", "kind", "starts_on", "ends_on", "mandate_until", "level"}


def contact_list(rows: Sequence[Listed], language: str) -> bytes:
    """Every person with every post, in the columns that an import reads."""
    with translation.override(language):
        return _sheet(COLUMNS, _texts(rows), language)


def contact_csv(rows: Sequence[Listed], language: str) -> bytes:
    """The same as text with semicolons, in UTF-8 that Excel recognises."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=";")
    writer.writerow(column.heading(language) for column in COLUMNS)
    with translation.override(language):
        writer.writerows([harmless(text) for text in row] for row in _texts(rows))
    return file.getvalue().encode("utf-8-sig")


def template_sheet(language: str) -> bytes:
    """The sheet to fill in: the headings, and what is needed of each."""
    with translation.override(language):
        return _sheet(TO_FILL_IN, [], language)


WRITERS: dict[str, Callable[[Sequence[Listed], str], bytes]] = {
    XLSX: contact_list,
    CSV: contact_csv,
}


def _texts(rows: Sequence[Listed]) -> list[list[str]]:
    return [[column.value(row) for column in COLUMNS] for row in rows]


def _sheet(columns: Sequence[Column], rows: Sequence[Sequence[str]], language: str) -> bytes:
    buffer = io.BytesIO()
    # Everything is text: a number keeps its zeros, and no cell becomes a formula or a link.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        sheet = book.add_worksheet(_("Contacts")[:31])
        bold = book.add_format({"bold": True, "bottom": 1})
        text = book.add_format({"num_format": "@"})
        choices = _choices()
        for index, column in enumerate(columns):
            sheet.write_string(0, index, column.heading(language), bold)
            sheet.write_comment(0, index, str(column.hint))
            width = NARROW if column.code in _NARROW else WIDTH
            sheet.set_column(index, index, width, text, {"hidden": column.code == KEY})
            words = choices.get(column.code, [])
            if words and len(",".join(words)) <= LONGEST_CHOICE:
                rule = {"validate": "list", "source": words, "error_type": "warning"}
                sheet.data_validation(1, index, len(rows) + 1000, index, rule)
        for number, row in enumerate(rows, 1):
            for index, value in enumerate(row):
                if value:
                    sheet.write_string(number, index, value)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)
    return buffer.getvalue()


def _choices() -> dict[str, list[str]]:
    """What can be chosen in a cell; other words are taken too, and asked about if unknown."""
    return {
        "mandate": [str(label) for label in Post.Mandate.labels],
        "kind": [str(label) for label in Holding.Kind.labels],
        "level": [level.name for level in Level.objects.all()],
        "coverage": [word_for_all()],
    }
