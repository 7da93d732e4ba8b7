"""A cell's text as people read it. Standard library only: it runs in the reading child."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from yhdyspinta.sheets.limits import LONGEST_CELL

_SPACE = re.compile(r"[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_LINES = re.compile(r" *[\r\n\u2028\u2029\v\f]+ *")
_CONTROLS = [code for code in range(32) if chr(code) not in "\t\n\v\f\r"]
_INVISIBLE = dict.fromkeys([*_CONTROLS, 0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF])

# "kaventami- nen" is one word split by Word; "sosiaali- ja terveyspalvelut" is not.
_AFTER_A_HANGING_HYPHEN = (
    "ja", "tai", "sekä", "eli", "taikka", "tahi", "kuin", "että", "mutta", "vaan", "jne",
    "ym", "yms", "tms", "och", "eller", "samt", "men", "än", "respektive", "resp", "and",
    "or",
)  # fmt: skip
_SPLIT_WORD = re.compile(
    r"(?<=[a-zåäöšžéü]{2})[-\u2010]\s(?!(?:"
    + "|".join(_AFTER_A_HANGING_HYPHEN)
    + r")\b)(?=[a-zåäöšžéü]{2})"
)

# Numbering that Excel took for a date: 1.2 is 1 February of the year it was typed, 1.2.3 of 2003.
_NUMBERING = re.compile(r"\d{1,2}(?:\.\d{1,2}){1,3}\.?")
_FIRST_YEAR_OF_TYPING = 2015
_LARGEST_NUMBER = 100


# What tidy() would change: a text without any of these is as people read it.
_UNTIDY = re.compile(
    r"[\x00-\x1f\u00a0\u00ad\u1680\u2000-\u200d\u2010\u2028\u2029\u202f\u205f\u2060\u3000\ufeff]"
    r"|^ | {2}|[-] | $"
)


def texts_of(rows: list[list[Any]]) -> list[list[str]]:
    """The cells of a sheet as people read them; each text that comes again is tidied once."""
    known: dict[str, str] = {}

    def text_of(value: Any) -> str:
        if type(value) is not str:
            return as_text(value)
        if value not in known:
            known[value] = tidy(value)
        return known[value]

    return [list(map(text_of, row)) for row in rows]


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
    """Without what can't be seen, doubled spaces and line breaks; split words put together."""
    if not _UNTIDY.search(text):
        return text[:LONGEST_CELL]
    text = text[:LONGEST_CELL].translate(_INVISIBLE)
    text = _LINES.sub("\n", _SPACE.sub(" ", text)).strip()
    return _SPLIT_WORD.sub("", text) if "-" in text or "\u2010" in text else text


def give_numbering_back(rows: list[list[Any]]) -> None:
    """Turn dates into the numbering they were, in columns that otherwise are numbering."""
    for column in range(max(map(len, rows), default=0)):
        cells = [row[column] for row in rows if column < len(row) and row[column] not in ("", None)]
        if any(isinstance(cell, date) for cell in cells) and _are_numbering(cells):
            for row in rows:
                if column < len(row) and (number := _as_numbering(row[column])):
                    row[column] = number


def _are_numbering(cells: list[Any]) -> bool:
    """At least one cell is numbering still, and not fewer than of the others (headings)."""
    others = [cell for cell in cells if not isinstance(cell, date)]
    numbering = [cell for cell in others if _is_numbering(cell)]
    could_be = all(_as_numbering(cell) for cell in cells if isinstance(cell, date))
    return could_be and bool(numbering) and 2 * len(numbering) >= len(others)


def _is_numbering(cell: Any) -> bool:
    if isinstance(cell, (int, float)):
        return 0 < cell < _LARGEST_NUMBER
    return isinstance(cell, str) and bool(_NUMBERING.fullmatch(cell.strip()))


def _as_numbering(cell: Any) -> str:
    if not isinstance(cell, date) or (isinstance(cell, datetime) and cell.time() != time.min):
        return ""
    if cell.year >= _FIRST_YEAR_OF_TYPING:
        return f"{cell.day}.{cell.month}"
    if cell.year < 1930:
        return ""
    return f"{cell.day}.{cell.month}.{cell.year % 100}"
