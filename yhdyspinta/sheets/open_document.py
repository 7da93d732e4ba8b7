"""An OpenDocument spreadsheet (.ods): what may not be opened, and what its reader doesn't tell.

Standard library only. Rows and cells may be repeated by a number: only those with something in
them count, for an empty sheet says a million.
"""

import re
import zipfile
from dataclasses import dataclass, field
from xml.parsers import expat

from yhdyspinta.sheets.limits import Extent, SheetRefusedError

CONTENT = "content.xml"
_SCRIPTS = ("basic/", "scripts/")
_OUTSIDE = re.compile(rb"<table:(?:table-source|dde-link|cell-range-source)\b")
_HIDDEN = {"collapse", "filter"}
_LONGEST = 10_000  # of what is remembered of one repeated row or cell


@dataclass
class Sheet:
    """What a table of content.xml says beside its texts; rows and columns from 0."""

    name: str = ""
    extent: Extent = field(default_factory=Extent)
    hidden_rows: list[int] = field(default_factory=list)
    merges: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)
    formulas: list[tuple[int, int, bool]] = field(default_factory=list)

    def check_size(self) -> int:
        """How many filled cells. Raises SheetRefusedError if it is too large."""
        self.extent.refuse_if_too_large()
        return self.extent.cells


def check_parts(archive: zipfile.ZipFile, names: list[str]) -> None:
    """Raise SheetRefusedError for a password, macros or links to other files."""
    if "meta-inf/manifest.xml" in names and b"encryption-data" in _read(
        archive, "META-INF/manifest.xml"
    ):
        raise SheetRefusedError("password")
    if any(name.startswith(_SCRIPTS) and not name.endswith("/") for name in names):
        raise SheetRefusedError("macros")
    if CONTENT not in names:
        raise SheetRefusedError("damaged")
    if _OUTSIDE.search(_read(archive, CONTENT)):
        raise SheetRefusedError("links")


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        return archive.read(name)
    except KeyError as error:
        raise SheetRefusedError("damaged") from error


def scan(content: bytes) -> list[Sheet]:
    """Each sheet of content.xml, read without building a tree."""
    scanner = _Scanner()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = scanner.start
    parser.EndElementHandler = scanner.end
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise SheetRefusedError("damaged") from error
    return scanner.sheets


class _Scanner:
    def __init__(self) -> None:
        self.sheets: list[Sheet] = []
        self.depth = 0  # tables inside tables are parts of pictures and charts
        self.row = self.column = self.row_repeats = 0
        self.filled_of_row: list[tuple[int, int]] = []  # last column and count
        self.cell: dict[str, str] | None = None
        self.has_text = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table:table":
            self.depth += 1
            if self.depth == 1:
                self.sheets.append(Sheet(attributes.get("table:name", "")))
                self.row = 0
        elif self.depth != 1:
            return
        elif name == "table:table-row":
            self._start_row(attributes)
        elif name in {"table:table-cell", "table:covered-table-cell"}:
            self.cell, self.has_text = attributes, False
        elif name == "text:p":
            self.has_text = True

    def end(self, name: str) -> None:
        if name == "table:table":
            self.depth -= 1
        elif self.depth != 1:
            return
        elif name == "table:table-row":
            self._end_row()
        elif name in {"table:table-cell", "table:covered-table-cell"} and self.cell is not None:
            self._end_cell(self.cell)
            self.cell = None

    def _start_row(self, attributes: dict[str, str]) -> None:
        self.column, self.filled_of_row = 0, []
        self.row_repeats = _number(attributes, "table:number-rows-repeated")
        if attributes.get("table:visibility") in _HIDDEN:
            last = self.row + min(self.row_repeats, _LONGEST)
            self.sheets[-1].hidden_rows += range(self.row, last)

    def _end_row(self) -> None:
        for last_column, count in self.filled_of_row:
            last_row = self.row + self.row_repeats
            self.sheets[-1].extent.add(last_row, last_column, count * self.row_repeats)
        self.row += self.row_repeats

    def _end_cell(self, cell: dict[str, str]) -> None:
        repeats = _number(cell, "table:number-columns-repeated")
        sheet = self.sheets[-1]
        has_value = self.has_text or "office:value-type" in cell
        if "table:formula" in cell:
            sheet.formulas.append((self.row, self.column, has_value))
        if has_value or "table:formula" in cell:
            self.filled_of_row.append((self.column + repeats, repeats))
        right = self.column + _number(cell, "table:number-columns-spanned") - 1
        bottom = self.row + _number(cell, "table:number-rows-spanned") - 1
        if (bottom, right) != (self.row, self.column):
            sheet.merges.append(((self.row, self.column), (bottom, right)))
        self.column += repeats


def _number(attributes: dict[str, str], name: str) -> int:
    text = attributes.get(name, "1")
    if not text.isdecimal() or len(text) > 9:
        raise SheetRefusedError("damaged")
    return max(1, int(text))
