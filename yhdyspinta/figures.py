"""The registry of figures that apps compute from the area's own rows."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Figure:
    """One computed figure: code, name, unit and how to compute it now (None: nothing to count)."""

    code: str
    label: str | Promise
    unit: str
    compute: Callable[[], float | None]


FIGURES: dict[str, Figure] = {}


def figure(
    code: str, label: str | Promise, *, unit: str = "%"
) -> Callable[[Callable[[], float | None]], Callable[[], float | None]]:
    """Offer the function's result as a figure of the area."""

    def offer(compute: Callable[[], float | None]) -> Callable[[], float | None]:
        FIGURES[code] = Figure(code, label, unit, compute)
        return compute

    return offer
