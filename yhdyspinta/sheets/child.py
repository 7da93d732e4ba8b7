"""The child process that opens a spreadsheet: standard input to JSON on standard output.

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
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

from yhdyspinta.sheets import old_excel, open_document, plain_text
from yhdyspinta.sheets.formats import CSV, ODS, XLS
from yhdyspinta.sheets.guard import SheetRefusedError, check, column_number
from yhdyspinta.sheets.tidy import give_numbering_back, texts_of

MEMORY = 1024 * 1024 * 1024
SECONDS = 20

_FORMULA = re.compile(
    rb"""<(?:\w+:)?c\b[^>]*?\br\s*=\s*["']([A-Z]{1,3})(\d{1,7})["'][^>]*>\s*"""
    rb"<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*(<(?:\w+:)?v>[^<]+<)?"
)
_HAS_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_ROW_NUMBER = re.compile(rb"""\br\s*=\s*["'](\d{1,7})["']""")
_IS_HIDDEN = re.compile(rb"""\bhidden\s*=\s*["'](?:1|true)["']""")
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
Merge = tuple[tuple[int, int], tuple[int, int]]
# What is found of a sheet beside its cells: "formulas", "hidden_rows", "merges".
Marks = dict[str, list[Any]]


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    content = sys.stdin.buffer.read()
    try:
        answer: dict[str, Any] = {"sheets": read_sheets(content, check(content))}
    except SheetRefusedError as refusal:
        answer = {"refused": refusal.code, "details": refusal.details}
    except MemoryError:
        answer = {"refused": "memory", "details": {}}
    json.dump(answer, sys.stdout, ensure_ascii=True, separators=(",", ":"))


def read_sheets(content: bytes, kind: str) -> list[dict[str, Any]]:
    """Every worksheet: name, whether it is hidden, rows of texts, and what is marked on them."""
    if kind == CSV:
        return [_sheet("CSV", plain_text.read_rows(content), {})]
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    marks = _MARKS.get(kind, marks_of_workbook)(content)
    sheets = []
    try:
        with CalamineWorkbook.from_object(BytesIO(content)) as book:
            for meta in book.sheets_metadata:
                if meta.typ != SheetTypeEnum.WorkSheet:
                    continue
                page = book.get_sheet_by_name(meta.name)
                found = {"merges": page.merged_cell_ranges or [], **marks.get(meta.name, {})}
                sheet = _sheet(meta.name, page.to_python(skip_empty_area=False), found)
                sheet["is_hidden"] = meta.visible != SheetVisibleEnum.Visible
                sheets.append(sheet)
    except CalamineError as error:
        raise SheetRefusedError("damaged") from error
    return sheets


def _sheet(name: str, raw: list[list[Any]], marks: Marks) -> dict[str, Any]:
    give_numbering_back(raw)
    rows = texts_of(raw)
    merges = marks.get("merges", [])
    spread(rows, merges)
    trimmed(rows)
    return {
        "name": name,
        "is_hidden": False,
        "rows": rows,
        "formulas": marks.get("formulas", []),
        "hidden_rows": [row for row in marks.get("hidden_rows", []) if row < len(rows)],
        "merges": [merge for merge in merges if merge[0][0] < len(rows)],
    }


def spread(rows: list[list[str]], merges: Iterable[Merge]) -> None:
    """Give a merged cell's text to all its places.

    Across only when it does not begin at the first column: a whole merged row is a sub-heading.
    """
    for (top, left), (bottom, right) in merges:
        if top >= len(rows) or left >= len(rows[top]) or not rows[top][left]:
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


def marks_of_workbook(content: bytes) -> dict[str, Marks]:
    """Sheet → formulas (row and column from 0, whether the result is there) and hidden rows."""
    found = {}
    with zipfile.ZipFile(BytesIO(content)) as archive:
        for name, path in _paths_of_sheets(archive):
            if path in archive.namelist():
                found[name] = _marks_of_worksheet(archive.read(path))
    return found


def _marks_of_worksheet(xml: bytes) -> Marks:
    hidden, number = [], 0
    for row in _ROW.finditer(xml) if b"hidden" in xml else ():
        place = _ROW_NUMBER.search(row[1])
        number = int(place[1]) if place else number + 1
        if _IS_HIDDEN.search(row[1]):
            hidden.append(number - 1)
    formulas = [
        (int(row) - 1, column_number(letters) - 1, bool(result))
        for letters, row, result in (_FORMULA.findall(xml) if _has_formulas(xml) else ())
    ]
    return {"formulas": formulas, "hidden_rows": hidden}


def _has_formulas(xml: bytes) -> bool:
    return (b"<f" in xml or b":f" in xml) and bool(_HAS_FORMULA.search(xml))


def _marks_of_open_document(content: bytes) -> dict[str, Marks]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        sheets = open_document.scan(archive.read(open_document.CONTENT))
    return {
        sheet.name: {
            "formulas": sheet.formulas,
            "hidden_rows": sheet.hidden_rows,
            "merges": sheet.merges,
        }
        for sheet in sheets
    }


def _marks_of_old_excel(content: bytes) -> dict[str, Marks]:
    return {
        sheet.name: {"formulas": sheet.formulas, "hidden_rows": sheet.hidden_rows}
        for sheet in old_excel.scan(content)
    }


_MARKS = {ODS: _marks_of_open_document, XLS: _marks_of_old_excel}


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
