"""Words as people type them: inflected, misspelt; and how near two of them are."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from operator import mul
from pathlib import Path

SOFT_HYPHEN = "\N{SOFT HYPHEN}"
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
# What surrounds the question itself: "who answers for …" in each language.
_AROUND = frozenset((Path(__file__).parent / "data" / "around.txt").read_text("utf-8").split())
LEAST = 4  # letters of a stem


def folded(text: str) -> str:
    """Small letters, composed, without soft hyphens: å ä ö stay letters of their own."""
    return unicodedata.normalize("NFC", text.replace(SOFT_HYPHEN, "")).casefold().strip()


LETTERS = ("åäöæøáàâéèêëíìîïóòôúùûüšžčđŋ", "aaoaoaaaeeeeiiiiooouuuuszcdn")
_PLAIN = str.maketrans(*LETTERS)


def plain(text: str) -> str:
    """Without the marks on letters, for those whose keyboard has none."""
    return text.translate(_PLAIN)


def words_of(text: str) -> list[str]:
    """The words that carry the question, at most eight."""
    return list(_words(text))


# The area's own names come again with every question: they are taken apart once.
@lru_cache(maxsize=20_000)
def _words(text: str) -> tuple[str, ...]:
    words = _WORD.findall(folded(text))
    telling = [word for word in dict.fromkeys(words) if word not in _AROUND]
    return tuple(telling[:8] or words[:1])


def stem(word: str) -> str:
    """The beginning that the inflected forms of a Finnish or Swedish word have in common."""
    return word[: max(LEAST, len(word) - 3)]


@lru_cache(maxsize=20_000)
def trigrams(word: str) -> frozenset[str]:
    padded = f"  {word} "
    return frozenset(padded[i : i + 3] for i in range(len(padded) - 2))


def similarity(one: str, other: str) -> float:
    """The share of the two words' trigrams that they have in common, as pg_trgm counts it."""
    first, second = trigrams(one), trigrams(other)
    return len(first & second) / len(first | second)


def _shared_start(one: str, other: str) -> int:
    pairs = zip(one, other, strict=False)
    return next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


@lru_cache(maxsize=100_000)
def closeness(word: str, other: str) -> float:
    """How near a typed word is to a known one: 1 the same, 0 nothing in common."""
    if word == other:
        return 1.0
    if word == plain(word) and other != plain(other):
        return 0.97 * closeness(word, plain(other))
    shorter, longer = sorted((word, other), key=len)
    if len(shorter) < LEAST:  # "te", "hvk": only as such, or as a part of "te-toimisto"
        return 0.8 if shorter in longer.split("-") else 0.0
    if longer.startswith(shorter):
        return 0.9
    if word in other:
        return 0.8
    start = _shared_start(word, other)
    if start >= max(LEAST, len(shorter) - 3, 0.45 * len(longer)):
        return 0.5 + 0.4 * start / len(shorter)
    alike = similarity(word, other)
    if alike < 0.4 and len(shorter) >= 2 * LEAST:  # misspelt and inflected: "kotoutmisen"
        alike = similarity(stem(word), stem(other))
        alike = alike if alike >= 0.5 else 0.0
    return 0.8 * alike if alike >= 0.4 else 0.0


def nearness(words: Iterable[str], names: Iterable[str]) -> float:
    """How well the typed words name something that is called by these names; 0 not at all."""
    typed = list(words)
    if not typed:
        return 0.0
    phrase = " ".join(typed)
    called = [_words(name) for name in names if name]
    if any(phrase == " ".join(parts) for parts in called):
        return 2.0
    known = {part for parts in called for part in parts}
    best = [max((closeness(word, part) for part in known), default=0.0) for word in typed]
    # A long word says more than a short one.
    weights = [len(word) for word in typed]
    return float(sum(map(mul, best, weights)) / sum(weights))
