"""A spreadsheet made safe: what may not be opened is refused before any reader sees it.

Needs nothing but the standard library: it runs in the reading child as well.
"""

import re
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO

from yhdyspinta.sheets import old_excel, open_document, plain_text
from yhdyspinta.sheets.formats import CSV, ODS, XLS, XLSX, format_of
from yhdyspinta.sheets.limits import (
    MAX_CELLS,
    MAX_PARTS,
    MAX_RATIO,
    MAX_UNPACKED,
    RATIO_COUNTS_FROM,
    Extent,
)
from yhdyspinta.sheets.limits import SheetRefusedError as SheetRefusedError

_ROW_OR_CELL = re.compile(rb"<(?:\w+:)?(?:row\b(?P<row>[^>]*)>|c\b(?P<cell>[^>]*)>)")
_PLACED_CELL = re.compile(rb"""<c(?:\s+r="([A-Z]{1,3})(\d{1,9})"|\b)([^>]*)>""")
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Z]{0,3})(\d{1,9})["']""")
Check = Callable[[zipfile.ZipFile, list[str]], None]


def check(content: bytes) -> str:
    """The file's format. Raises SheetRefusedError unless it is safe to read."""
    found = format_of(content)
    _GUARDS[found](content)
    return found


def _check_excel(content: bytes) -> None:
    _check_zip(content, _check_workbook)


def _check_open_document(content: bytes) -> None:
    _check_zip(content, open_document.check_parts)


def _check_zip(content: bytes, check_names: Check) -> None:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            _check_parts(archive)
            check_names(archive, [part.filename.lower() for part in archive.infolist()])
            _check_contents(archive)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, ValueError, OSError) as error:
        raise SheetRefusedError("damaged") from error
    except RuntimeError as error:  # zipfile's word for a part with a password
        raise SheetRefusedError("password") from error


def _check_parts(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise SheetRefusedError("bomb")
    for part in parts:
        is_big = part.file_size > RATIO_COUNTS_FROM
        if is_big and part.file_size > MAX_RATIO * max(part.compress_size, 1):
            raise SheetRefusedError("bomb")
    if len({part.filename.lower() for part in parts}) < len(parts):
        raise SheetRefusedError("damaged")


def _check_workbook(archive: zipfile.ZipFile, names: list[str]) -> None:
    if any("vbaproject" in name for name in names):
        raise SheetRefusedError("macros")
    if any("externallinks/" in name for name in names):
        raise SheetRefusedError("links")
    if "xl/workbook.xml" not in names:
        raise SheetRefusedError("binary" if "xl/workbook.bin" in names else "kind")


def _check_contents(archive: zipfile.ZipFile) -> None:
    unpacked = cells = 0
    for part in archive.infolist():
        with archive.open(part) as file:
            content = file.read(MAX_UNPACKED - unpacked + 1)
        unpacked += len(content)
        if unpacked > MAX_UNPACKED:
            raise SheetRefusedError("bomb")
        if part.filename.lower().endswith((".xml", ".rels")):
            cells += _check_xml(part.filename, content)
            if cells > MAX_CELLS:
                raise SheetRefusedError("memory")


def _check_xml(name: str, content: bytes) -> int:
    """How many filled cells the part has, once it is known to be harmless."""
    start = content[:200].lower()
    if start.startswith((b"\xfe\xff", b"\xff\xfe")) or b"\x00" in start:
        raise SheetRefusedError("damaged")
    if b"encoding" in start and b"utf-8" not in start and b"us-ascii" not in start:
        raise SheetRefusedError("damaged")
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise SheetRefusedError("doctype")
    if name == open_document.CONTENT:
        return sum(sheet.check_size() for sheet in open_document.scan(content))
    return _check_size(content) if name.lower().startswith("xl/worksheets/") else 0


def _check_size(content: bytes) -> int:
    extent = _extent_of_placed(content) or _extent_of(content)
    extent.refuse_if_too_large()
    return extent.cells


def _extent_of_placed(content: bytes) -> Extent | None:
    """When each cell says its place first, as all programs that we know write; None otherwise."""
    if b":c" in content:  # perhaps a cell with a namespace
        return None
    found = _PLACED_CELL.findall(content)
    cells = [cell for cell in found if not cell[2].rstrip().endswith(b"/")]
    columns, rows = {letters for letters, _row, _rest in cells}, {row for _, row, _rest in cells}
    if b"" in columns:
        return None
    extent = Extent()
    if cells:
        extent.add(max(map(int, rows)), max(map(column_number, columns)), len(cells))
    return extent


def _extent_of(content: bytes) -> Extent:
    extent = Extent()
    for row, column in filled_cells(content):
        extent.add(row, column)
    return extent


def filled_cells(content: bytes) -> Iterator[tuple[int, int]]:
    """Row and column, both from 1, of each cell of a worksheet's XML that holds something."""
    row = column = 0
    for found in _ROW_OR_CELL.finditer(content):
        attributes = found["row"]
        is_row = attributes is not None
        attributes = attributes if is_row else found["cell"]
        place = _PLACE.search(attributes)
        if is_row:
            row, column = (int(place[2]) if place else row + 1), 0
            continue
        column = column_number(place[1]) if place and place[1] else column + 1
        row = int(place[2]) if place else max(row, 1)
        if not attributes.rstrip().endswith(b"/"):
            yield row, column


def column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


_GUARDS: dict[str, Callable[[bytes], None]] = {
    XLSX: _check_excel,
    XLS: old_excel.check,
    ODS: _check_open_document,
    CSV: plain_text.check,
}
