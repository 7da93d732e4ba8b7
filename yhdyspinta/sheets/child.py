"""The child process that opens a workbook: standard input to JSON on standard output.

Whatever a hostile file does to the reader, it does here: with little memory, little time,
no environment and nothing to write to.
"""

import json
import posixpath
import re
import resource
import sys
import zipfile
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

from yhdyspinta.sheets.guard import SheetRefusedError, check, column_number

MEMORY = 1024 * 1024 * 1024
SECONDS = 20
LONGEST_CELL = 32_767  # Excel's own limit

_SPACE = re.compile(r"[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_LINES = re.compile(r" *[\r\n\u2028\u2029\v\f]+ *")
_CONTROLS = [code for code in range(32) if chr(code) not in "\t\n\v\f\r"]
_INVISIBLE = dict.fromkeys([*_CONTROLS, 0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF])
_FORMULA = re.compile(
    rb"""<(?:\w+:)?c\b[^>]*?\br\s*=\s*["']([A-Z]{1,3})(\d{1,7})["'][^>]*>\s*"""
    rb"<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*(<(?:\w+:)?v>[^<]+<)?"
)
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    content = sys.stdin.buffer.read()
    try:
        check(content)
        answer: dict[str, Any] = {"sheets": read_sheets(content)}
    except SheetRefusedError as refusal:
        answer = {"refused": refusal.code, "details": refusal.details}
    except MemoryError:
        answer = {"refused": "memory", "details": {}}
    json.dump(answer, sys.stdout, ensure_ascii=True, separators=(",", ":"))


def read_sheets(content: bytes) -> list[dict[str, Any]]:
    """Every worksheet: name, whether it is hidden, rows of texts, and where formulas stand."""
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    formulas = formulas_of(content)
    sheets = []
    try:
        with CalamineWorkbook.from_object(BytesIO(content)) as book:
            for meta in book.sheets_metadata:
                if meta.typ != SheetTypeEnum.WorkSheet:
                    continue
                sheet = book.get_sheet_by_name(meta.name)
                rows = [
                    [as_text(cell) for cell in row]
                    for row in sheet.to_python(skip_empty_area=False)
                ]
                spread(rows, sheet.merged_cell_ranges or [])
                sheets.append(
                    {
                        "name": meta.name,
                        "is_hidden": meta.visible != SheetVisibleEnum.Visible,
                        "rows": trimmed(rows),
                        "formulas": formulas.get(meta.name, []),
                    }
                )
    except CalamineError as error:
        raise SheetRefusedError("damaged") from error
    return sheets


def as_text(value: Any) -> str:
    """A cell as people read it: 3 for 3.0, an ISO date, one space between words."""
    if isinstance(value, str):
        return tidy(value)
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        at_midnight = value.time() == time.min
        return value.date().isoformat() if at_midnight else value.isoformat(" ")
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return str(value)


def tidy(text: str) -> str:
    """Without what can't be seen: soft hyphens, hard spaces, doubled spaces and line breaks."""
    text = text[:LONGEST_CELL].translate(_INVISIBLE)
    return _LINES.sub("\n", _SPACE.sub(" ", text)).strip()


def spread(
    rows: list[list[str]], merges: Iterable[tuple[tuple[int, int], tuple[int, int]]]
) -> None:
    """Give a merged cell's text to all its places.

    Across only when it does not begin at the first column: a whole merged row is a sub-heading.
    """
    for (top, left), (bottom, right) in merges:
        if top >= len(rows) or left >= len(rows[top]):
            continue
        text = rows[top][left]
        last = left if left == 0 else right
        for row in rows[top : bottom + 1]:
            for column in range(left, min(last + 1, len(row))):
                row[column] = text


def trimmed(rows: list[list[str]]) -> list[list[str]]:
    """Without empty cells at the end of each row and empty rows at the end of the sheet."""
    for row in rows:
        while row and not row[-1]:
            row.pop()
    while rows and not rows[-1]:
        rows.pop()
    return rows


def formulas_of(content: bytes) -> dict[str, list[tuple[int, int, bool]]]:
    """Sheet → row and column (from 0) of each formula, and whether its result is in the file."""
    found = {}
    with zipfile.ZipFile(BytesIO(content)) as archive:
        for name, path in _paths_of_sheets(archive):
            if path in archive.namelist():
                found[name] = [
                    (int(row) - 1, column_number(letters) - 1, bool(result))
                    for letters, row, result in _FORMULA.findall(archive.read(path))
                ]
    return found


def _paths_of_sheets(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    try:
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    except (ElementTree.ParseError, KeyError) as error:
        raise SheetRefusedError("damaged") from error
    targets = {each.get("Id"): each.get("Target", "") for each in links}
    sheets = [each for each in book.iter() if each.tag.endswith("}sheet")]
    found = [
        (each.get("name", ""), targets.get(each.get(f"{{{_RELATIONS}}}id"), "")) for each in sheets
    ]
    return [(name, posixpath.normpath(posixpath.join("/xl", to)).lstrip("/")) for name, to in found]


if __name__ == "__main__":
    main()
