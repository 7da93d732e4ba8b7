"""The area's map for one interface: each municipality's outline, its sign and its name."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from math import cos, radians

from contacts.coverage import Cell, Cover, Row
from yhdyspinta.register.outlines import Point, Polygon, Ring, outline_of
from yhdyspinta.tenancy.models import Organisation

WIDTH, HEIGHT, EDGE = 640, 720, 12  # the height is the most, the edge is left free
SIGN, NAME = 17, 15  # letters' heights
PLAIN = {Cover.BOTH: "#a9cbd5", Cover.NOBODY: "#fdeaea"}  # the others have a pattern
_LETTER = 0.52  # a letter's width of its height
_LINES = 24  # how many levels are tried for a label


@dataclass(frozen=True)
class Shape:
    """A municipality on the map; a name that has no room becomes a number (kunta kartalla)."""

    cell: Cell
    path: str
    x: str  # as SVG writes numbers, not as the reader does
    y: str
    below: str  # where the name stands, under the sign
    label: str
    has_name: bool

    @property
    def fill(self) -> str:
        """The colour on paper, or the pattern."""
        return PLAIN.get(self.cell.cover, f"url(#cover-{self.cell.cover.value})")


@dataclass(frozen=True)
class AreaMap:
    """The map, and those municipalities that have no outline (aluekartta)."""

    row: Row
    width: int
    height: int
    shapes: list[Shape]
    without: list[Cell]

    # Letters are drawn twice: first what is around them, so that they can be read over a pattern.
    layers = (True, False)

    @property
    def numbers(self) -> dict[int, str]:
        """Municipality → its number on the map, of those whose name has no room there."""
        return {s.cell.municipality.pk: s.label for s in self.shapes if not s.has_name}

    @property
    def listed(self) -> list[tuple[Cell, str]]:
        """Every municipality with its number on the map, if it has one."""
        return [(cell, self.numbers.get(cell.municipality.pk, "")) for cell in self.row.cells]


def area_map(row: Row, codes: dict[int, list[str]]) -> AreaMap:
    """The municipalities of a row of the coverage, drawn by the codes of their outlines."""
    outlines = {
        cell.municipality.pk: [p for c in codes[cell.municipality.pk] for p in outline_of(c)]
        for cell in row.cells
    }
    drawn = [cell for cell in row.cells if outlines[cell.municipality.pk]]
    without = [cell for cell in row.cells if not outlines[cell.municipality.pk]]
    if not drawn:
        return AreaMap(row, WIDTH, 0, [], without)
    frame = _Frame([point for each in outlines.values() for point in _points(each)])
    labels = _Labels()
    shapes = []
    for number, cell in enumerate(drawn, 1):
        parts = outlines[cell.municipality.pk]
        biggest = max(codes[cell.municipality.pk], key=lambda code: _size(outline_of(code)))
        x, y = frame.place(middle_of(biggest))
        name = labels.take(x, y, cell.cover.sign, cell.municipality.name)
        label = name or str(number)
        below = y + NAME + 1
        shapes.append(
            Shape(cell, frame.path(parts), f"{x}", f"{y}", f"{below:.1f}", label, bool(name))
        )
    return AreaMap(row, WIDTH, frame.height, shapes, without)


def codes_of(municipalities: Iterable[Organisation], day: date) -> dict[int, list[str]]:
    """Municipality → the codes of its outlines: its own, and of those that have become part of it.

    One query.
    """
    ended = Organisation.objects.municipalities().filter(successor__isnull=False, valid_to__lt=day)
    became: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for pk, successor, code in ended.values_list("pk", "successor_id", "municipality_code"):
        became[successor].append((pk, code))
    return {
        each.pk: [code for code in _with_former(each.pk, each.municipality_code, became) if code]
        for each in municipalities
    }


def _with_former(pk: int, code: str, became: dict[int, list[tuple[int, str]]]) -> list[str]:
    found, waiting, seen = [], [(pk, code)], set()
    while waiting:
        pk, code = waiting.pop(0)
        if pk not in seen:
            seen.add(pk)
            found.append(code)
            waiting += became[pk]
    return found


class _Frame:
    """Degrees to the drawing's own units: what is to be drawn fills it."""

    def __init__(self, points: Sequence[Point]) -> None:
        self.west, self.north = min(e for e, _n in points), max(n for _e, n in points)
        east, south = max(e for e, _n in points), min(n for _e, n in points)
        self.narrowing = cos(radians((self.north + south) / 2))
        wide = (east - self.west) * self.narrowing
        high = self.north - south
        self.scale = min((WIDTH - 2 * EDGE) / wide, (HEIGHT - 2 * EDGE) / high)
        self.left = (WIDTH - wide * self.scale) / 2
        self.height = round(high * self.scale) + 2 * EDGE

    def place(self, point: Point) -> tuple[float, float]:
        east, north = point
        x = self.left + (east - self.west) * self.narrowing * self.scale
        return round(x, 1), round(EDGE + (self.north - north) * self.scale, 1)

    def path(self, polygons: Iterable[Polygon]) -> str:
        """The outline as the path of an SVG."""
        return "".join(self._ring(ring) for polygon in polygons for ring in polygon)

    def _ring(self, ring: Ring) -> str:
        return "M" + "L".join(f"{x} {y}" for x, y in map(self.place, ring[:-1])) + "Z"


class _Labels:
    """The room that labels have taken: a name goes only where it covers no other."""

    def __init__(self) -> None:
        self.taken: list[tuple[float, float, float, float]] = []

    def take(self, x: float, y: float, sign: str, name: str) -> str:
        """The name if there is room for it, else ""; the sign is there in any case."""
        for text in (name, ""):
            half = max(len(text) * NAME, len(sign) * SIGN, 2 * NAME) * _LETTER / 2
            box = (max(x - half, 0), y - SIGN, min(x + half, WIDTH), y + NAME + 3)
            is_inside = x - half >= 0 and x + half <= WIDTH
            if not text or (is_inside and not any(_overlap(box, other) for other in self.taken)):
                self.taken.append(box)
                return text
        return ""


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


# Where a label stands.


@cache
def middle_of(code: str) -> Point:
    """A point well inside the biggest part of the outline: where a level line is long in it."""
    polygon = max(outline_of(code), key=lambda polygon: _area(polygon[0]))
    south, north = min(n for _e, n in polygon[0]), max(n for _e, n in polygon[0])
    best, found = -1.0, polygon[0][0]
    for number in range(1, _LINES):
        level = south + (north - south) * number / _LINES
        for west, east in _inside(polygon, level):
            from_edge = min(level - south, north - level)
            score = min((east - west) * cos(radians(level)), 3 * from_edge)
            if score > best:
                best, found = score, ((west + east) / 2, level)
    return found


def _inside(polygon: Polygon, level: float) -> list[tuple[float, float]]:
    """The stretches of the level line that are inside, not in a hole."""
    crossings = sorted(
        e1 + (level - n1) / (n2 - n1) * (e2 - e1)
        for ring in polygon
        for (e1, n1), (e2, n2) in pairwise(ring)
        if (n1 > level) != (n2 > level)
    )
    return list(zip(crossings[::2], crossings[1::2], strict=False))


def _points(polygons: Iterable[Polygon]) -> Iterable[Point]:
    return (point for polygon in polygons for ring in polygon for point in ring)


def _size(polygons: Iterable[Polygon]) -> float:
    return max((_area(polygon[0]) for polygon in polygons), default=0)


def _area(ring: Ring) -> float:
    """The shoelace formula, in square degrees."""
    return abs(sum(e1 * n2 - e2 * n1 for (e1, n1), (e2, n2) in pairwise(ring)))


__all__ = ["AreaMap", "Shape", "area_map", "codes_of"]
