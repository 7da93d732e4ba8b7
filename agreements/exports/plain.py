"""An exported table as text with semicolons, as Excel opens it (.csv)."""

import csv
import io
import re

from agreements.exports.rows import Sheet

_LOOKS_LIKE_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")


def sheet_csv(sheet: Sheet) -> bytes:
    """The headings and the rows alone, in UTF-8 that Excel recognises."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=";")
    writer.writerow(harmless(heading.text) for heading in sheet.headings)
    for row in sheet.rows:
        writer.writerow(harmless(value.text) for value in row.values)
    return file.getvalue().encode("utf-8-sig")


def harmless(text: str) -> str:
    """With an apostrophe before what a spreadsheet would calculate; the import takes it off."""
    is_formula = text.startswith(_LOOKS_LIKE_FORMULA) and not _NUMBER.fullmatch(text)
    return f"'{text}" if is_formula else text
