"""The annual clock as a drawing: twelve sectors, a ring for each kind, how many in each place."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin

from django.utils.dates import MONTHS_3

from negotiations.year import Happening, Kind

SIZE, INNER, WIDTH, GAP = 640, 118, 40, 0.006
MIDDLE = SIZE / 2
OUTER = INNER + WIDTH * len(Kind)


@dataclass(frozen=True)
class Place:
    """A month's piece of a ring: its outline, where its number stands, and the number."""

    path: str
    x: str
    y: str
    count: int


@dataclass(frozen=True)
class Ring:
    """One kind through the year; `number` chooses its colour."""

    number: int
    name: str
    places: list[Place]


@dataclass(frozen=True)
class Month:
    """A month's name outside the rings."""

    name: str
    x: str
    y: str
    is_now: bool


@dataclass(frozen=True)
class Clock:
    """What the template draws."""

    year: int
    size: int
    rings: list[Ring]
    months: list[Month]


def _at(radius: float, turn: float) -> tuple[str, str]:
    """A point at a part of the turn from the top, clockwise."""
    angle = 2 * pi * turn - pi / 2
    return f"{MIDDLE + radius * cos(angle):.1f}", f"{MIDDLE + radius * sin(angle):.1f}"


def _sector(inner: float, outer: float, month: int) -> str:
    begins, ends = (month - 1) / 12 + GAP / 2, month / 12 - GAP / 2
    a, b = " ".join(_at(outer, begins)), " ".join(_at(outer, ends))
    c, d = " ".join(_at(inner, ends)), " ".join(_at(inner, begins))
    return f"M{a} A{outer} {outer} 0 0 1 {b} L{c} A{inner} {inner} 0 0 0 {d} Z"


def _place(ring: int, month: int, count: int) -> Place:
    inner = INNER + WIDTH * ring
    x, y = _at(inner + WIDTH / 2, (month - 0.5) / 12)
    return Place(_sector(inner, inner + WIDTH - 2, month), x, y, count)


def clock_of(year: int, happenings: Sequence[Happening], this_month: int | None) -> Clock:
    counted = Counter((each.kind, each.month) for each in happenings)
    rings = [
        Ring(n + 1, str(kind.label), [_place(n, m, counted[kind, m]) for m in range(1, 13)])
        for n, kind in enumerate(Kind)
    ]
    names = [
        Month(str(MONTHS_3[m]), *_at(OUTER + 16, (m - 0.5) / 12), m == this_month)
        for m in range(1, 13)
    ]
    return Clock(year, SIZE, rings, names)
