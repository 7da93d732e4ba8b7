"""Figures to SVG on the server: lines over years, bars, a spark; plain values in, markup out.

Colours and dashes stand in the drawing for paper; the page's style sheet gives its own by class.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.template.loader import render_to_string
from django.utils import formats
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from indicators.scales import Scale, covering, in_lines, named_years, spread

COLOURS = ("#125c72", "#a85200", "#5b3f99", "#1b6a3d", "#9c2a62", "#4b5763")
DASHES = ("", "8 4", "2 3", "10 3 2 3", "5 2", "1 2")
WIDTH, HEIGHT = 640, 300
LEFT, RIGHT, TOP, BOTTOM = 54, 468, 14, 270
LINE_HEIGHT = 16
NAME_WIDTH = 22

Figures = Mapping[int, Decimal | None]
Wording = Callable[[Decimal | None], str]


@dataclass(frozen=True)
class Series:
    """The figures of one region over years; a year without a figure is a gap."""

    name: str
    figures: Figures


@dataclass(frozen=True)
class Target:
    """What should be reached, and by which year."""

    value: Decimal
    year: int | None
    words: str


@dataclass(frozen=True)
class Bar:
    """One region's figure of one year."""

    name: str
    value: Decimal | None
    is_own: bool = False


@dataclass(frozen=True)
class Reference:
    """What bars are compared with; `number` is its colour and dash, the same as in lines."""

    name: str
    value: Decimal
    number: int


@dataclass(frozen=True)
class Frame:
    """What every drawing has: an id on the page, what it shows, how its figures are worded."""

    key: str
    title: str
    wording: Wording
    description: str = ""


@dataclass
class _Label:
    text: str
    wish: float
    lines: list[str] = field(default_factory=list)
    y: str = ""


def line_chart(
    frame: Frame, series: Sequence[Series], targets: Sequence[Target] = ()
) -> SafeString:
    """Lines over years with their names at the right end; empty text when there is no figure."""
    years = sorted({year for one in series for year in one.figures})
    values = [float(v) for one in series for v in one.figures.values() if v is not None]
    if not values:
        return SafeString("")
    last = max([years[-1], *(t.year for t in targets if t.year and t.year <= years[-1] + 15)])
    steps = covering([*values, *(float(target.value) for target in targets)])
    across = Scale(years[0], max(last, years[0] + 1), LEFT + 8, RIGHT - 8)
    up = Scale(steps.values[0], steps.values[-1], BOTTOM, TOP)
    lines = [_line(number, one, across, up) for number, one in enumerate(series)]
    lines = [line for line in lines if line["marks"]]
    aims = [_aim(target, up) for target in targets]
    _place([item["label"] for item in [*lines, *aims]])
    return _draw(
        "line",
        frame,
        {
            "description": " ".join(
                [*(_in_words(one, frame.wording) for one in series), *(aim["text"] for aim in aims)]
            ),
            "grid": [
                {"y": _n(up.at(v)), "text_y": _n(up.at(v) + 4), "label": _axis(v, steps.decimals)}
                for v in steps.values
            ],
            "years": [{"x": _n(across.at(y)), "label": y} for y in named_years(years[0], last)],
            "lines": lines,
            "aims": aims,
        },
    )


def bar_chart(
    frame: Frame, bars: Sequence[Bar], references: Sequence[Reference] = ()
) -> SafeString:
    """Bars under each other, and upright lines for what they are compared with."""
    known = [float(bar.value) for bar in bars if bar.value is not None]
    if not known:
        return SafeString("")
    steps = covering([0.0, *known, *(float(one.value) for one in references)])
    along = Scale(steps.values[0], steps.values[-1], 180, WIDTH - 70)
    top = 10 + 18 * len(references)
    bottom = top + 24 * len(bars)
    rows = [_row(bar, top + 24 * number, along, frame.wording) for number, bar in enumerate(bars)]
    beside = [_reference(n, one, along, frame.wording) for n, one in enumerate(references)]
    return _draw(
        "bar",
        frame,
        {
            "description": " ".join(
                [_bars_in_words(bars, frame.wording), *(f"{mark['text']}." for mark in beside)]
            ),
            "rows": rows,
            "references": beside,
            "zero": _n(along.at(0)),
            "top": top,
            "bottom": bottom,
            "height": bottom + 8,
        },
    )


def spark(frame: Frame, figures: Figures, target: Target | None = None) -> SafeString:
    """A small line without axes, for lists."""
    one = Series("", figures)
    values = [float(value) for value in figures.values() if value is not None]
    if not values:
        return SafeString("")
    years = sorted(figures)
    low, high = min(values), max(values)
    if target:
        low, high = min(low, float(target.value)), max(high, float(target.value))
    across = Scale(years[0], max(years[-1], years[0] + 1), 3, 113)
    up = Scale(low, high if high > low else low + 1, 29, 5)
    newest = max(year for year, value in figures.items() if value is not None)
    line = _line(0, one, across, up)
    line["marks"] = _shape(0, across.at(newest), up.at(float(figures[newest] or 0)))
    aim = _n(up.at(float(target.value))) if target else ""
    parts = {"line": line, "aim": aim, "description": _in_words(one, frame.wording)}
    return _draw("spark", frame, parts)


def _line(number: int, series: Series, across: Scale, up: Scale) -> dict[str, Any]:
    paths, marks, pen = [], [], "M"
    newest = 0.0
    previous = None
    for year in sorted(series.figures):
        value = series.figures[year]
        if value is None:
            pen = "M"
            continue
        if previous is not None and year > previous + 1:
            pen = "M"
        x, newest = across.at(year), up.at(float(value))
        paths.append(f"{pen}{_n(x)},{_n(newest)}")
        marks.append(_shape(number, x, newest))
        pen, previous = "L", year
    return {
        "number": number % len(COLOURS) + 1,
        "colour": COLOURS[number % len(COLOURS)],
        "dash": DASHES[number % len(DASHES)],
        "path": "".join(paths),
        "marks": "".join(marks),
        "label": _Label(series.name, newest),
    }


def _aim(target: Target, up: Scale) -> dict[str, Any]:
    words = {"figure": target.words, "year": target.year}
    text = _("Target %(figure)s by %(year)s") if target.year else _("Target %(figure)s")
    y = up.at(float(target.value))
    return {"y": _n(y), "text": text % words, "label": _Label(text % words, y)}


def _place(labels: Sequence[_Label]) -> None:
    for label in labels:
        label.lines = in_lines(label.text, NAME_WIDTH)
    wishes = [(label.wish, LINE_HEIGHT * len(label.lines) + 2.0) for label in labels]
    for label, middle in zip(labels, spread(wishes, TOP - 6, BOTTOM + 8), strict=True):
        label.y = _n(middle - LINE_HEIGHT * len(label.lines) / 2 + 12)


def _row(bar: Bar, top: float, along: Scale, wording: Wording) -> dict[str, Any]:
    value = float(bar.value) if bar.value is not None else 0.0
    ends = sorted([along.at(0), along.at(value)])
    return {
        "name": in_lines(bar.name, 24)[0],
        "is_own": bar.is_own,
        "y": _n(top + 4),
        "text_y": _n(top + 16),
        "x": _n(ends[0]),
        "width": _n(ends[1] - ends[0]),
        "value": wording(bar.value) if bar.value is not None else _("no data"),
        "is_missing": bar.value is None,
    }


def _reference(place: int, one: Reference, along: Scale, wording: Wording) -> dict[str, Any]:
    x = along.at(float(one.value))
    return {
        "x": _n(x),
        "text": f"{one.name} {wording(one.value)}",
        "text_y": 18 * (place + 1) - 2,
        "from_y": 18 * (place + 1) + 3,
        "anchor": "start" if x < 400 else "end",
        "number": one.number + 1,
        "dash": DASHES[one.number],
        "colour": COLOURS[one.number],
    }


def _shape(number: int, x: float, y: float) -> str:
    """Circle, square, triangle or diamond: a line is known without its colour."""
    match number % 4:
        case 0:
            return f"M{_n(x - 4)},{_n(y)}a4,4 0 1 0 8,0a4,4 0 1 0 -8,0Z"
        case 1:
            return f"M{_n(x - 3.7)},{_n(y - 3.7)}h7.4v7.4h-7.4Z"
        case 2:
            return f"M{_n(x)},{_n(y - 5)}l4.7,8.4h-9.4Z"
        case _:
            return f"M{_n(x)},{_n(y - 5)}l5,5l-5,5l-5,-5Z"


def _in_words(series: Series, wording: Wording) -> str:
    known = [(year, value) for year, value in sorted(series.figures.items()) if value is not None]
    if not known:
        return ""
    (first_year, first), (last_year, last) = known[0], known[-1]
    words = {"first": wording(first), "first_year": first_year}
    words |= {"last": wording(last), "last_year": last_year}
    text = _("%(first_year)s: %(first)s, %(last_year)s: %(last)s.") % words
    return f"{series.name} {text}" if series.name else text


def _bars_in_words(bars: Sequence[Bar], wording: Wording) -> str:
    known = sorted((bar for bar in bars if bar.value is not None), key=lambda bar: bar.value or 0)
    low, high = known[0], known[-1]
    ends = [f"{bar.name} {wording(bar.value)}" for bar in (low, high)]
    return _("Lowest: %(low)s. Highest: %(high)s.") % {"low": ends[0], "high": ends[1]}


def _axis(value: float, decimals: int) -> str:
    return formats.number_format(value, decimals, use_l10n=True, force_grouping=True)


def _n(number: float) -> str:
    # Drawings are written the same in every language: never a decimal comma.
    return f"{number:.1f}".removesuffix(".0")


def _draw(sort: str, frame: Frame, parts: dict[str, Any]) -> SafeString:
    context = {"frame": frame, "left": LEFT, "right": RIGHT, "top": TOP, "bottom": BOTTOM} | parts
    context |= {"label_x": RIGHT + 10, "width": WIDTH, "height": parts.get("height", HEIGHT)}
    drawn = render_to_string(f"indicators/charts/{sort}.svg", context)
    return mark_safe(drawn)  # the template has escaped every name
