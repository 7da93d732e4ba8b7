"""Charts: what they show and say, their gaps and names, and how fast they are drawn."""

import re
from decimal import Decimal
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import pytest

from indicators.charts import (
    Bar,
    Frame,
    Reference,
    Series,
    Target,
    bar_chart,
    line_chart,
    spark,
)
from indicators.scales import covering, even_steps, named_years, spread

FRAME = Frame("chart-1", "Työttömyys & <nuoret>, %", lambda value: str(value).replace(".", ","))
SVG = "{http://www.w3.org/2000/svg}"


def figures(*values):
    return {2019 + n: None if value is None else Decimal(value) for n, value in enumerate(values)}


def lines():
    return [
        Series("Järvialueen hyvinvointialue", figures("8.1", "8.4", "9.9", "11.2", "10.4", "9.8")),
        Series("Alavesi", figures("6.2", "6.1", "7.0", None, "8.2", "7.9")),
        Series("Koko maa", figures("7.6", "7.9", "8.8", "9.9", "10.1", "9.7")),
    ]


def found(tree: Any, path: str) -> Any:
    """The element at the path, which must be there."""
    element = tree.find(path)
    assert element is not None, path
    return element


def texts(svg):
    return ["".join(text.itertext()) for text in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def test_a_line_chart_names_its_lines_years_and_target():
    svg = line_chart(FRAME, lines(), [Target(Decimal(6), 2027, "6,0")])
    shown = texts(svg)
    assert {"Järvialueenhyvinvointialue", "Alavesi", "Koko maa", "2019", "2027"} <= set(shown)
    assert any("6,0" in text and "2027" in text for text in shown)
    tree = ElementTree.fromstring(svg)
    assert found(tree, f"{SVG}title").text == FRAME.title
    assert "2019: 6,2, 2024: 7,9" in found(tree, f"{SVG}desc").text
    assert tree.get("aria-labelledby") == "chart-1-title chart-1-desc"


def test_a_missing_year_is_a_gap_and_the_marks_tell_lines_apart():
    tree = ElementTree.fromstring(line_chart(FRAME, lines()))
    groups = [group for group in tree.iter(f"{SVG}g") if "series-" in group.get("class", "")]
    pens = [found(group, f"{SVG}path[@class='line']").get("d").count("M") for group in groups]
    assert pens == [1, 2, 1]
    dashes = {found(group, f"{SVG}path[@class='line']").get("stroke-dasharray") for group in groups}
    drawn = [found(group, f"{SVG}path[@class='mark']").get("d") for group in groups]
    marks = {re.sub(r"[-\d.,]", "", mark)[:5] for mark in drawn}
    assert len(dashes) == 3
    assert len(marks) == 3


def test_a_year_that_is_not_there_at_all_is_a_gap_too():
    svg = line_chart(FRAME, [Series("Alavesi", {2019: Decimal(1), 2021: Decimal(2)})])
    assert re.search(r'class="line" d="M[^M]+M', svg)


def test_names_do_not_lie_on_each_other():
    same = [Series(name, figures("8.1", "8.0")) for name in ("Alavesi", "Koivujoki", "Koko maa")]
    tree = ElementTree.fromstring(line_chart(FRAME, same))
    places = sorted(
        float(one.get("y", "")) for one in tree.iter(f"{SVG}text") if one.get("class") == "label"
    )
    assert all(after - before >= 16 for before, after in pairwise(places))


def test_no_style_and_no_decimal_comma_in_the_drawing():
    svg = line_chart(FRAME, lines()) + bar_chart(FRAME, bars())
    assert "style=" not in svg
    assert not re.search(r'(?:x|y|width|height)="\d+,\d', svg)


def bars():
    return [
        Bar("Alavesi", Decimal("6.2"), is_own=True),
        Bar("Koivujoki", None),
        Bar("Etelä", Decimal(3)),
    ]


def test_bars_name_the_own_municipality_gaps_and_what_they_are_compared_with():
    svg = bar_chart(FRAME, bars(), [Reference("Koko maa", Decimal("7.6"), 2)])
    shown = texts(svg)
    assert {"→ Alavesi", "6,2", "Koko maa 7,6", "Koivujoki"} <= set(shown)
    assert len(ElementTree.fromstring(svg).findall(f".//{SVG}rect")) == 2


def test_bars_below_zero_grow_to_the_left():
    svg = bar_chart(FRAME, [Bar("Alavesi", Decimal(-4)), Bar("Koivujoki", Decimal(2))])
    widths = [
        float(rect.get("width", "")) for rect in ElementTree.fromstring(svg).iter(f"{SVG}rect")
    ]
    assert widths[0] > widths[1] > 0


def test_a_spark_tells_its_first_and_last_figure():
    svg = spark(FRAME, figures("8.1", None, "7.0"), Target(Decimal(6), 2027, "6"))
    assert "2019: 8,1, 2021: 7,0" in svg


@pytest.mark.parametrize("draw", [line_chart, bar_chart])
def test_without_figures_there_is_no_chart(draw):
    assert draw(FRAME, []) == ""
    assert spark(FRAME, {2019: None}) == ""


@pytest.mark.parametrize("value", ["0", "5", "-2.5", "314024", "0.0001"])
def test_one_figure_is_enough(value):
    assert "<svg" in line_chart(FRAME, [Series("Alavesi", {2024: Decimal(value)})])
    assert "<svg" in bar_chart(FRAME, [Bar("Alavesi", Decimal(value))])
    assert "<svg" in spark(FRAME, {2024: Decimal(value)})


# --- axes


def test_steps_are_even_and_cover_everything():
    assert even_steps(0, 11.2).values == [0, 2.5, 5, 7.5, 10, 12.5]
    assert even_steps(0, 11.2).decimals == 1
    assert even_steps(201863, 674500).decimals == 0
    assert even_steps(0.02, 0.09).decimals == 2


def test_an_axis_begins_from_zero_unless_all_is_far_from_it():
    assert covering([3.0, 9.0]).values[0] == 0
    assert covering([95.0, 99.0]).values[0] >= 90
    assert covering([-3.0, 9.0]).values[0] <= -3


def test_an_axis_names_the_newest_year_and_not_too_many():
    assert named_years(2005, 2025)[-1] == 2025
    assert len(named_years(2005, 2025)) <= 9
    assert named_years(2023, 2025) == [2023, 2024, 2025]


def test_labels_are_spread_inside_their_limits():
    places = spread([(100, 18), (101, 18), (99, 34)], 0, 110)
    assert sorted(places) != [99, 100, 101]
    assert max(places) <= 101
