"""Axes of charts: even steps, places on the drawing, labels that do not lie on each other."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap


@dataclass(frozen=True)
class Scale:
    """From values to places on the drawing, along one axis."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


@dataclass(frozen=True)
class Steps:
    """The even steps that an axis names, and how many decimals they need."""

    values: list[float]
    decimals: int


def even_steps(low: float, high: float, count: int = 5) -> Steps:
    """Steps of 1, 2, 2.5 or 5 times a power of ten that cover low to high."""
    rough = ((high - low) or abs(high) or 1) / count
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(size * power for size in (1, 2, 2.5, 5, 10) if size * power >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    last = max(last, first + 1)
    shown = 0 if step >= 1 and step == int(step) else len(f"{step:.6f}".rstrip("0").split(".")[1])
    return Steps([number * step for number in range(first, last + 1)], shown)


def covering(values: Sequence[float]) -> Steps:
    """Steps for figures: from zero, unless all of them are far from it."""
    low, high = min(values), max(values)
    if low > 0 and low < 0.9 * high:
        low = 0
    return even_steps(min(low, high), high)


def named_years(first: int, last: int, most: int = 9) -> list[int]:
    """The years that the axis names: not more than fit, always the newest."""
    every = max(1, math.ceil((last - first + 1) / most))
    return sorted(range(last, first - 1, -every))


def spread(heights: Sequence[tuple[float, float]], low: float, high: float) -> list[float]:
    """Middles of labels, each as near its wish as the others' heights let it: (wish, height)."""
    order = sorted(range(len(heights)), key=lambda index: heights[index][0])
    placed = [0.0] * len(heights)
    floor = low
    for index in order:
        wish, height = heights[index]
        placed[index] = max(wish, floor + height / 2)
        floor = placed[index] + height / 2
    ceiling = high
    for index in reversed(order):
        height = heights[index][1]
        placed[index] = min(placed[index], ceiling - height / 2)
        ceiling = placed[index] - height / 2
    return placed


def in_lines(text: str, width: int) -> list[str]:
    """The text in two lines at the most; what does not fit ends in an ellipsis."""
    lines = wrap(text, width)
    if len(lines) > 2:
        lines = [lines[0], f"{lines[1][: width - 1].rstrip()}…"]
    return lines or [""]
