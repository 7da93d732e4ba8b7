"""Days as spreadsheets have them: 1.3.2026, 2026-03-01, a year alone."""

import re
from datetime import date

_FINNISH = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]00:00(?::00)?)?")
_YEAR = re.compile(r"(\d{4})")


def day_of(text: str, *, is_last: bool = False) -> date | None:
    """The day, None for what is none; of a year alone its first or last."""
    text = text.strip().rstrip("-– ")
    if met := _FINNISH.fullmatch(text):
        numbers = int(met[3]), int(met[2]), int(met[1])
    elif met := _ISO.fullmatch(text):
        numbers = int(met[1]), int(met[2]), int(met[3])
    elif met := _YEAR.fullmatch(text):
        numbers = (int(met[1]), 12, 31) if is_last else (int(met[1]), 1, 1)
    else:
        return None
    try:
        found = date(*numbers)
    except ValueError:
        return None
    return found if 1900 <= found.year <= 2200 else None
