"""What a cell says: letters and words, sentences with a word of a role in them, or names."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from agreements.sheet.headings import NOT_IN_PROSE
from yhdyspinta.sheets.columns import fold
from yhdyspinta.sheets.kinds import Meaning

SHORT = 3  # letters are no longer than this
MARK = "…"  # around a word that stands in a sentence; alone: a sentence without any

_JOINED = r"(?<!-)\s(?:ja|sekä|och|samt|and)\s"
_BETWEEN = re.compile(rf"\s*(?:[/,;+&\n]|{_JOINED})\s*")
_OUTSIDE = r"(?![^()]*\))"  # not within parentheses
_BETWEEN_NAMES = re.compile(rf"\s*[;\n/,•]{_OUTSIDE}\s*")
_WITHIN_NAMES = re.compile(rf"(?:{_JOINED}|\s[&+]\s){_OUTSIDE}")
_LETTER_FIRST = re.compile(r"(.{1,30}?)\s*[:(–—]\s*\S")
_FOOTNOTES = "*¹²³†"


@dataclass(frozen=True)
class Cell:
    """A cell understood: what is asked of it, and whether it says nothing more."""

    tokens: tuple[str, ...]
    is_letters: bool


EMPTY = Cell((), is_letters=True)


class TokenReader:
    """Reads texts of cells, each different text once."""

    def __init__(self, meanings: Iterable[Meaning], legend: Mapping[str, str]) -> None:
        meanings = list(meanings)
        self.words = {word for meaning in meanings for word in meaning.words}
        self.letters = {letter for meaning in meanings for letter in meaning.letters} | set(legend)
        sayable = {w for m in meanings if m.in_prose for w in m.words} - NOT_IN_PROSE
        longest_first = sorted(map(re.escape, sayable), key=len, reverse=True)
        # "ei vastaa" says the opposite.
        either = "|".join(longest_first) or "$^"
        self.in_prose = re.compile(rf"(?<!\bei )(?<!\binte )\b({either})\b")
        self.read_before: dict[str, Cell] = {"": EMPTY}

    def read(self, text: str) -> Cell:
        """ "V/O" is two letters; "Kunta, perusopetus: vastaa tiloista" is a sentence."""
        if text not in self.read_before:
            self.read_before[text] = self._letters(text) or self._prose(text)
        return self.read_before[text]

    def _letters(self, text: str) -> Cell | None:
        parts = [part for part in _BETWEEN.split(text) if part]
        bare = [part.strip(_FOOTNOTES) or part for part in parts]
        if all(map(self._is_letter, bare)):
            return Cell(tuple(dict.fromkeys(bare)), is_letters=bare == parts)
        return None

    def _prose(self, text: str) -> Cell:
        first = _LETTER_FIRST.match(text)
        parts = [part for part in _BETWEEN.split(first[1]) if part] if first else []
        if parts and all(part in self.letters or fold(part) in self.words for part in parts):
            return Cell(tuple(dict.fromkeys(parts)), is_letters=False)
        words = dict.fromkeys(self.in_prose.findall(fold(text)))
        return Cell(tuple(f"{MARK}{word}{MARK}" for word in words) or (MARK,), is_letters=False)

    def _is_letter(self, part: str) -> bool:
        return len(part) <= SHORT or part in self.letters or fold(part) in self.words


def word_in(token: str) -> str:
    """The word of a token that stands for sentences with it; "" of others."""
    return token.strip(MARK) if token.startswith(MARK) else ""


def told(token: str) -> str:
    """The token as it is asked about."""
    if token == MARK:
        return _("Text without a word of a role")
    if word := word_in(token):
        return _("Text with the word “%(word)s”") % {"word": word}
    return token


def split_names(text: str, known: Collection[str]) -> list[str]:
    """The names of a cell: split by comma, slash, semicolon, line and "and", known ones whole."""
    if not fold(text):
        return []
    if fold(text) in known:
        return [text]
    names: list[str] = []
    for part in _BETWEEN_NAMES.split(text):
        whole = fold(part) in known
        names += [part] if whole else _WITHIN_NAMES.split(part)
    tidy = (name.strip().lstrip("-–* ").strip() for name in names)
    return list(dict.fromkeys(name for name in tidy if fold(name)))
