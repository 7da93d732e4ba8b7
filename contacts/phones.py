"""Phone numbers in the one form that the directory keeps them in."""

import re

_FREE = re.compile(r"\(0\)")
_BETWEEN = re.compile(r"[\s()/.\u2010-\u2015-]+")
_EXTENSION = re.compile(r"^([+\d\s()/.\u2010-\u2015-]+?)(\s*[, ]\s*[a-zåäö].*)?$", re.IGNORECASE)
# Excel has eaten the first zero, or the plus of the country code.
_LOST_ZERO = re.compile(r"[45]\d{6,9}")
_COUNTRY = re.compile(r"(?:\+|00)?358(?=\d{5,11}$)0?")
_AREA = re.compile(
    r"(0(?:29[45](?=\d{6}$)|4\d|50|1\d|20|29|30|600|606|700|7[135]|800|[235689]))(\d{4,8})"
)
_GROUPS = {4: (4,), 5: (2, 3), 6: (3, 3), 7: (3, 4), 8: (4, 4)}


def normal_phone(number: str) -> str:
    """040 123 4567 for +358401234567, 040-1234567, 401234567 …; others with single spaces.

    An extension stays behind the number; numbers of other countries keep their country code.
    """
    number = " ".join(number.split())
    met = _EXTENSION.match(number)
    if not met:
        return number
    extension = " ".join((met[2] or "").strip(" ,").split())
    digits = _national(_BETWEEN.sub("", _FREE.sub("", met[1])))
    if local := _AREA.fullmatch(digits):
        main = " ".join([local[1], *_grouped(local[2])])
    else:
        main = _BETWEEN.sub(" ", met[1]).strip()
        main = re.sub(r"^00(?=[1-9])", "+", main)
    return f"{main}, {extension}" if extension else main


def _national(digits: str) -> str:
    if _LOST_ZERO.fullmatch(digits):
        return f"0{digits}"
    return _COUNTRY.sub("0", digits, count=1) if _COUNTRY.match(digits) else digits


def _grouped(digits: str) -> list[str]:
    parts, at = [], 0
    for size in _GROUPS[len(digits)]:
        parts.append(digits[at : at + size])
        at += size
    return parts
