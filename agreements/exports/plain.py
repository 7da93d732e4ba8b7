"""An exported table as text with semicolons, as Excel opens it (.csv)."""

import csv
import io

from agreements.exports.rows import Sheet
from yhdyspinta.sheets.plain_text import harmless


def sheet_csv(sheet: Sheet) -> bytes:
    """The headings and the rows alone, in UTF-8 that Excel recognises."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=";")
    writer.writerow(harmless(heading.text) for heading in sheet.headings)
    for row in sheet.rows:
        writer.writerow(harmless(value.text) for value in row.values)
    return file.getvalue().encode("utf-8-sig")
