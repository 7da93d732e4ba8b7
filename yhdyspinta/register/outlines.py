"""The outlines of municipalities, for small maps: read once, never for measuring."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from yhdyspinta.register.files import DATA

FILE = DATA / "municipality_shapes.geojson"
CREDIT = "© National Land Survey of Finland, Natural Earth; modified"

Point = tuple[float, float]  # degrees east, degrees north
Ring = tuple[Point, ...]  # the outer one first, then its holes
Polygon = tuple[Ring, ...]


def outline_of(code: str) -> tuple[Polygon, ...]:
    """The municipality's parts as polygons; nothing for a code without an outline."""
    return _outlines().get(code, ())


@cache
def _outlines() -> Mapping[str, tuple[Polygon, ...]]:
    found = json.loads(FILE.read_text(encoding="utf-8"))
    return {each["properties"]["code"]: _polygons(each["geometry"]) for each in found["features"]}


def _polygons(geometry: dict[str, Any]) -> tuple[Polygon, ...]:
    parts = geometry["coordinates"]
    several = parts if geometry["type"] == "MultiPolygon" else [parts]
    return tuple(
        tuple(tuple((float(east), float(north)) for east, north in ring) for ring in polygon)
        for polygon in several
    )
