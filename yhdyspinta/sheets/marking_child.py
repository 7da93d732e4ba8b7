"""The child process that marks errors in a workbook: JSON in, the workbook out.

It has as little memory and time as the reader: openpyxl opens the file of whoever brought it.
"""

import base64
import io
import json
import resource
import sys
from typing import Any

MEMORY = 1024 * 1024 * 1024
SECONDS = 40
COLOUR = "FFF8D7DA"
WIDTH = 60


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    asked = json.load(sys.stdin.buffer)
    sys.stdout.buffer.write(marked(base64.b64decode(asked["content"]), asked))


def marked(content: bytes, asked: dict[str, Any]) -> bytes:
    """The workbook with a column at the right of each sheet that has errors."""
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(content))
    for name, rows in asked["marks"].items():
        if name in book.sheetnames:
            _mark(book[name], rows, asked["heading"], asked["header_row"])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _mark(sheet: Any, rows: dict[str, Any], heading: str, header_row: int) -> None:
    from openpyxl.styles import Alignment, PatternFill
    from openpyxl.utils import get_column_letter

    fill = PatternFill("solid", start_color=COLOUR)
    own = sheet.max_column + 1
    _say(sheet.cell(header_row, own), heading, fill)
    for row, (columns, told) in rows.items():
        for column in columns:
            sheet.cell(int(row), column + 1).fill = fill
        cell = sheet.cell(int(row), own)
        _say(cell, told, fill)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.column_dimensions[get_column_letter(own)].width = WIDTH


def _say(cell: Any, text: str, fill: Any) -> None:
    cell.value = text
    cell.data_type = "s"  # a text that begins with = is a text
    cell.fill = fill


if __name__ == "__main__":
    main()
