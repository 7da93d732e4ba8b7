"""An Excel file of the years before 2007 (.xls): what may not be opened, and its hidden rows.

A compound file is a small file system: sectors chained by a table. Its stream "Workbook" is a row
of records (number, length, content). Standard library only.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from yhdyspinta.sheets.limits import MAX_CELLS, Extent, SheetRefusedError

_FREE = 0xFFFFFFF0  # sector numbers from here on are marks, not sectors
_HEADER = 512
_DIRECTORY_ENTRY = 128
_SMALL = 4096  # streams below this are in the small sectors
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MACROS = {"_VBA_PROJECT_CUR", "VBA", "MACROS"}

_BOF, _BOUNDSHEET, _FILEPASS, _SUPBOOK = 0x809, 0x85, 0x2F, 0x1AE
_ROW, _FORMULA = 0x208, 0x06
_CELLS = {0x203, 0x204, 0xFD, 0x27E, 0x205, 0xD6, _FORMULA}
_MANY_NUMBERS = 0xBD
_ROW_IS_HIDDEN = 0x20
_MACRO_SHEET = 1
_OWN_BOOK, _ADD_IN = b"\x01\x04", b"\x01\x3a"


@dataclass
class Sheet:
    """What a sheet's records say beside its texts; rows and columns from 0."""

    name: str
    extent: Extent = field(default_factory=Extent)
    hidden_rows: list[int] = field(default_factory=list)
    formulas: list[tuple[int, int, bool]] = field(default_factory=list)


def check(content: bytes) -> None:
    """Raise SheetRefusedError for a password, macros, links, damage or too many cells."""
    sheets = scan(content)
    for sheet in sheets:
        sheet.extent.refuse_if_too_large()
    if sum(sheet.extent.cells for sheet in sheets) > MAX_CELLS:
        raise SheetRefusedError("memory")


def scan(content: bytes) -> list[Sheet]:
    """The sheets in the workbook's order."""
    if _ENCRYPTED in content:  # a newer workbook with a password is such a file too
        raise SheetRefusedError("password")
    try:
        return _sheets(_workbook(content))
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise SheetRefusedError("damaged") from error


def _workbook(content: bytes) -> bytes:
    file = _Compound(content)
    names = {name.upper() for name in file.streams}
    if names & _MACROS:
        raise SheetRefusedError("macros")
    for name in ("Workbook", "Book"):
        if name in file.streams:
            return file.read(name)
    raise SheetRefusedError("kind")


class _Compound:
    """The streams of a compound file: name → first sector and size."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        shift, small_shift = struct.unpack_from("<HH", content, 30)
        if shift not in {9, 12} or small_shift != 6:
            raise SheetRefusedError("damaged")
        self.sector = 1 << shift
        _fats, first, _signature, _cutoff, small_fat = struct.unpack_from("<IIIII", content, 44)
        self.fat = self._numbers(b"".join(map(self._at, self._fat_sectors())))
        self.streams: dict[str, tuple[int, int]] = {}
        self.root = (0, 0)
        self._read_directory(self._chain(first))
        self.small_fat = self._numbers(self._chain(small_fat)) if small_fat < _FREE else []

    def _fat_sectors(self) -> Iterator[int]:
        yield from (n for n in struct.unpack_from("<109I", self.content, 76) if n < _FREE)
        more, count = struct.unpack_from("<II", self.content, 68)
        for _n in range(min(count, len(self.content) // self.sector)):
            if more >= _FREE:
                return
            *numbers, more = self._numbers(self._at(more))
            yield from (number for number in numbers if number < _FREE)

    def _at(self, number: int) -> bytes:
        start = (number + 1) * self.sector
        found = self.content[start : start + self.sector]
        if not found:
            raise SheetRefusedError("damaged")
        return found

    def _numbers(self, data: bytes) -> list[int]:
        return list(struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4]))

    def _chain(self, number: int) -> bytes:
        found = []
        while number < _FREE:
            found.append(self._at(number))
            if len(found) > len(self.fat):  # a chain that bites its tail
                raise SheetRefusedError("damaged")
            number = self.fat[number]
        return b"".join(found)

    def _read_directory(self, directory: bytes) -> None:
        for start in range(0, len(directory) - _DIRECTORY_ENTRY + 1, _DIRECTORY_ENTRY):
            (length,) = struct.unpack_from("<H", directory, start + 64)
            kind = directory[start + 66]
            if not kind or not 2 <= length <= 64:
                continue
            name = directory[start : start + length - 2].decode("utf-16-le")
            place = struct.unpack_from("<II", directory, start + 116)
            if kind == 5:
                self.root = place
            else:
                self.streams[name] = place

    def read(self, name: str) -> bytes:
        first, size = self.streams[name]
        data = self._chain(first) if size >= _SMALL else self._small_chain(first)
        if len(data) < size:
            raise SheetRefusedError("damaged")
        return data[:size]

    def _small_chain(self, number: int) -> bytes:
        small, found = self._chain(self.root[0]), []
        while number < _FREE:
            found.append(small[number * 64 : (number + 1) * 64])
            if len(found) > len(self.small_fat):
                raise SheetRefusedError("damaged")
            number = self.small_fat[number]
        return b"".join(found)


def _records(book: bytes, start: int = 0) -> Iterator[tuple[int, int, bytes]]:
    while start + 4 <= len(book):
        number, length = struct.unpack_from("<HH", book, start)
        yield start, number, book[start + 4 : start + 4 + length]
        start += 4 + length


def _sheets(book: bytes) -> list[Sheet]:
    version, by_place, current = 0, dict[int, Sheet](), None
    for place, number, record in _records(book):
        if number == _BOF:
            version = version or struct.unpack_from("<H", record)[0]
            current = by_place.get(place)
        elif current is not None:
            _read(current, number, record)
        elif number == _BOUNDSHEET:
            at, name = _bound_sheet(record, is_unicode=version >= 0x600)
            by_place[at] = Sheet(name)
        else:
            _refuse(number, record)
    if not version or not by_place:
        raise SheetRefusedError("damaged")
    return list(by_place.values())


def _bound_sheet(record: bytes, *, is_unicode: bool) -> tuple[int, str]:
    place, _state, kind, length = struct.unpack_from("<IBBB", record)
    if kind == _MACRO_SHEET:
        raise SheetRefusedError("macros")
    if not is_unicode:
        return place, record[7 : 7 + length].decode("windows-1252", "replace")
    is_wide = record[7] & 1
    text = record[8 : 8 + length * (2 if is_wide else 1)]
    return place, text.decode("utf-16-le" if is_wide else "latin-1")


def _refuse(number: int, record: bytes) -> None:
    if number == _FILEPASS:
        raise SheetRefusedError("password")
    if number == _SUPBOOK and record[2:4] not in {_OWN_BOOK, _ADD_IN}:
        raise SheetRefusedError("links")


def _read(sheet: Sheet, number: int, record: bytes) -> None:
    if number == _ROW:
        row, flags = struct.unpack_from("<H10xI", record)
        if flags & _ROW_IS_HIDDEN:
            sheet.hidden_rows.append(row)
    elif number in _CELLS:
        row, column = struct.unpack_from("<HH", record)
        sheet.extent.add(row + 1, column + 1)
        if number == _FORMULA:
            sheet.formulas.append((row, column, True))
    elif number == _MANY_NUMBERS:
        row, first = struct.unpack_from("<HH", record)
        count = (len(record) - 6) // 6
        sheet.extent.add(row + 1, first + count, count)
