"""A table as plain text: which encoding and delimiter it has, then its rows. Standard library only.

Values that our own export made harmless for spreadsheets ('=…, '+…) are given back as they were.
"""

import csv
import io
import re
from collections import Counter
from itertools import islice

from yhdyspinta.sheets.limits import LONGEST_CELL, Extent, SheetRefusedError

DELIMITERS = ";\t,|"
LOOKED_AT = 100
_ESCAPED = ("'=", "'+", "'-", "'@", "'\t", "'\r")
_LOOKS_LIKE_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def check(content: bytes) -> None:
    """Raise SheetRefusedError unless the text is a table of a size that can be read."""
    read_rows(content)


def read_rows(content: bytes) -> list[list[str]]:
    """The rows as they stand, each value unescaped."""
    text = _text(content)
    csv.field_size_limit(2 * LONGEST_CELL)
    extent, rows = Extent(), []
    try:
        delimiter, text = _delimiter(text)
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows.append([_unescaped(value) for value in row])
            _measure(extent, len(rows), row)
    except csv.Error as error:
        raise SheetRefusedError("damaged") from error
    if extent.columns < 2:
        raise SheetRefusedError("no_columns" if extent.cells else "empty")
    return rows


def _measure(extent: Extent, number: int, row: list[str]) -> None:
    last = max((index for index, value in enumerate(row, 1) if value), default=0)
    if last:
        extent.add(number, last, sum(map(bool, row)))
        extent.refuse_if_too_large()


def _text(content: bytes) -> str:
    encoding = next((name for bom, name in _BOMS if content.startswith(bom)), "")
    try:
        text = content.decode(encoding) if encoding else _without_bom(content)
    except UnicodeDecodeError as error:
        raise SheetRefusedError("damaged" if encoding else "kind") from error
    if "\x00" in text:
        raise SheetRefusedError("kind")
    return text


def _without_bom(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("windows-1252")


def _delimiter(text: str) -> tuple[str, str]:
    """The character between values, and the text without Excel's own line that names it."""
    first, _newline, rest = text.partition("\n")
    named = first.strip().lower()
    if named.startswith("sep=") and len(named) == 5:
        return named[4], rest
    return max(DELIMITERS, key=lambda each: _evenness(text, each)), text


def _evenness(text: str, delimiter: str) -> tuple[float, int]:
    """How many of the first rows are equally wide, and how wide."""
    lines = csv.reader(io.StringIO(text[: LOOKED_AT * 1000], newline=""), delimiter=delimiter)
    widths = Counter(len(row) for row in islice(lines, LOOKED_AT) if any(row))
    wide = [(count, width) for width, count in widths.items() if width > 1]
    if not wide:
        return (0, 0)
    count, width = max(wide)
    return (count / widths.total(), width)


def harmless(text: str) -> str:
    """With an apostrophe before what a spreadsheet would calculate; reading takes it off."""
    is_formula = text.startswith(_LOOKS_LIKE_FORMULA) and not _NUMBER.fullmatch(text)
    return f"'{text}" if is_formula else text


def _unescaped(value: str) -> str:
    return value[1:] if value.startswith(_ESCAPED) else value
