"""Names of persons taken out of texts."""

import re
from collections.abc import Iterable

# How much of a surname stays the same in its Finnish cases: Kuusi, Kuusen; Mäki, Mäen.
KEPT_LETTERS = 2
LONGEST_ENDING = 3
LEFT_OUT = "[–]"


class NameRemover:
    """Takes out the full names it was given, also inflected."""

    def __init__(self, names: Iterable[str]) -> None:
        patterns = [_pattern(*name.split()) for name in names if len(name.split()) > 1]
        longest_first = sorted(patterns, key=len, reverse=True)
        self._found = re.compile("|".join(longest_first)) if patterns else None

    def clean(self, text: str) -> str:
        """The text with a mark in place of each name."""
        return self._found.sub(LEFT_OUT, text) if self._found else text


def _pattern(*name: str) -> str:
    """The full name, or the first one by its initial; the last word in any case."""
    *first, last = name
    stem = re.escape(last[: max(KEPT_LETTERS, len(last) - LONGEST_ENDING)])
    given = r"\s+".join(re.escape(word) for word in first)
    initial = re.escape(first[0][0])
    return rf"\b(?:{given}|{initial}\.)\s*{stem}[\w’'-]*"
