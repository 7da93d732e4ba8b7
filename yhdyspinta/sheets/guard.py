"""A workbook made safe: what may not be opened is refused before any reader sees it.

Needs nothing but the standard library: it runs in the reading child as well.
"""

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO

MAX_UNPACKED = 80 * 1024 * 1024
MAX_RATIO = 200
RATIO_COUNTS_FROM = 1024 * 1024  # small parts of repeated marks pack well and harm nobody
MAX_PARTS = 500
MAX_ROWS = 60_000
MAX_COLUMNS = 400
MAX_CELLS = 2_000_000

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
OPEN_DOCUMENT = b"application/vnd.oasis.opendocument.spreadsheet"

_ROW_OR_CELL = re.compile(rb"<(?:\w+:)?(?:row\b(?P<row>[^>]*)>|c\b(?P<cell>[^>]*)>)")
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Z]{0,3})(\d{1,9})["']""")


class SheetRefusedError(Exception):
    """The file can't be read safely; `code` says why, `details` what to name in the sentence."""

    def __init__(self, code: str, **details: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


def check(content: bytes) -> None:
    """Raise SheetRefusedError unless the file is a spreadsheet (.xlsx) that is safe to read."""
    refuse_other_kinds(content)
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            _check_parts(archive)
            _check_contents(archive)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, ValueError, OSError) as error:
        raise SheetRefusedError("damaged") from error
    except RuntimeError as error:  # zipfile's word for a part with a password
        raise SheetRefusedError("password") from error


def refuse_other_kinds(content: bytes) -> None:
    """Judge by the first bytes, whatever the file's name says."""
    if not content.strip():
        raise SheetRefusedError("empty")
    if content.startswith(OLE):
        raise SheetRefusedError("password" if ENCRYPTED in content else "old")
    if not content.startswith(ZIP):
        raise SheetRefusedError("text" if _is_text(content[:4096]) else "kind")
    if OPEN_DOCUMENT in content[:200]:
        raise SheetRefusedError("open_document")


def _is_text(start: bytes) -> bool:
    return b"\x00" not in start and not start.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8"))


def _check_parts(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    names = [part.filename.lower() for part in parts]
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise SheetRefusedError("bomb")
    for part in parts:
        is_big = part.file_size > RATIO_COUNTS_FROM
        if is_big and part.file_size > MAX_RATIO * max(part.compress_size, 1):
            raise SheetRefusedError("bomb")
    if len(set(names)) < len(names):
        raise SheetRefusedError("damaged")
    if any("vbaproject" in name for name in names):
        raise SheetRefusedError("macros")
    if any("externallinks/" in name for name in names):
        raise SheetRefusedError("links")
    if "xl/workbook.xml" not in names:
        raise SheetRefusedError("binary" if "xl/workbook.bin" in names else "kind")


def _check_contents(archive: zipfile.ZipFile) -> None:
    unpacked = 0
    for part in archive.infolist():
        with archive.open(part) as file:
            content = file.read(MAX_UNPACKED - unpacked + 1)
        unpacked += len(content)
        if unpacked > MAX_UNPACKED:
            raise SheetRefusedError("bomb")
        if part.filename.lower().endswith((".xml", ".rels")):
            _check_xml(part.filename, content)


def _check_xml(name: str, content: bytes) -> None:
    start = content[:200].lower()
    if start.startswith((b"\xfe\xff", b"\xff\xfe")) or b"\x00" in start:
        raise SheetRefusedError("damaged")
    if b"encoding" in start and b"utf-8" not in start and b"us-ascii" not in start:
        raise SheetRefusedError("damaged")
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise SheetRefusedError("doctype")
    if name.lower().startswith("xl/worksheets/"):
        _check_size(content)


def _check_size(content: bytes) -> None:
    """How far the cells with something in them reach; empty rows and cells don't count."""
    last_row = last_column = cells = 0
    for row, column in filled_cells(content):
        cells += 1
        last_row, last_column = max(last_row, row), max(last_column, column)
    too_long = last_row > MAX_ROWS or last_column > MAX_COLUMNS
    if too_long or cells > MAX_CELLS or last_row * last_column > MAX_CELLS:
        raise SheetRefusedError(
            "size", rows=last_row, columns=last_column, max_rows=MAX_ROWS, max_columns=MAX_COLUMNS
        )


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
