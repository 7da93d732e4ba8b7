"""Outlines of municipalities: one for each of the register's, in Finland, closed."""

import csv

import pytest

from yhdyspinta.register.files import DATA
from yhdyspinta.register.outlines import outline_of


def test_every_municipality_has_an_outline_of_closed_rings_in_finland():
    with (DATA / "municipalities.csv").open(encoding="utf-8-sig", newline="") as file:
        codes = [row["code"] for row in csv.DictReader(file)]
    assert len(codes) == 292
    for code in codes:
        rings = [ring for polygon in outline_of(code) for ring in polygon]
        assert rings, code
        assert all(ring[0] == ring[-1] and len(ring) >= 4 for ring in rings), code
        assert all(19 < e < 32 and 59 < n < 71 for ring in rings for e, n in ring), code


@pytest.mark.parametrize("code", ["", "999", "049 "])
def test_a_code_without_an_outline_gives_nothing(code):
    assert outline_of(code) == ()
