"""The coverage of the directory on paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from contacts.area_map import AreaMap
from contacts.coverage import Cell, Column, Coverage, Row
from yhdyspinta.documents.models import safe_name
from yhdyspinta.documents.render import render_pdf
from yhdyspinta.register.outlines import CREDIT
from yhdyspinta.tenancy.links import current_tenant

MOST_ON_A4, MOST_ON_A3 = 18, 40
MOST_UPRIGHT = 6  # with more municipalities their names are turned
# Millimetres for the turned names, by the longest of them.
_LOW, _HIGH, _MM_PER_LETTER = 22, 48, 1.7


@dataclass(frozen=True)
class Sheet:
    """As many municipalities as fit side by side, with their cells (kattavuuden lehti)."""

    columns: Sequence[Column]
    rows: list[tuple[Row, Sequence[Cell]]]
    number: int
    count: int

    @property
    def is_wide(self) -> bool:
        return len(self.columns) > MOST_ON_A4

    @property
    def is_turned(self) -> bool:
        return len(self.columns) > MOST_UPRIGHT

    @property
    def heading_mm(self) -> int:
        """How high the turned names are."""
        longest = max((len(column.municipality.name) for column in self.columns), default=0)
        return round(min(max(_LOW, 5 + longest * _MM_PER_LETTER), _HIGH))


def sheets_of(coverage: Coverage) -> list[Sheet]:
    """As few sheets side by side as will do, with about as many municipalities each."""
    columns = coverage.columns
    count = ceil(len(columns) / MOST_ON_A3) or 1
    each = ceil(len(columns) / count) or 1
    starts = range(0, len(columns) or 1, each)
    return [
        Sheet(
            columns[start : start + each],
            [(row, row.cells[start : start + each]) for row in coverage.rows],
            number,
            len(starts),
        )
        for number, start in enumerate(starts, 1)
    ]


def coverage_pdf(whole: Coverage, *, gaps_only: bool = False) -> bytes:
    """The table on landscape sheets, in the language of the moment."""
    shown = whole.only_gaps() if gaps_only else whole
    context = {"coverage": whole, "sheets": sheets_of(shown)}
    return _pdf("documents/coverage.html", _("Coverage of contacts"), context)


def interface_pdf(coverage: Coverage, area_map: AreaMap) -> bytes:
    """One interface on the area's map, and the same as a table."""
    [row] = coverage.rows
    context = {"coverage": coverage, "row": row, "map": area_map}
    title = _("Coverage of contacts: %(interface)s") % {"interface": row.interface.name}
    return _pdf("documents/coverage_map.html", title, context)


def _pdf(template: str, title: str, context: dict[str, Any]) -> bytes:
    return render_pdf(
        template,
        {"publisher": current_tenant().name, "case_number": "", "credit": CREDIT, **context},
        language=get_language() or "fi",
        title=title,
        created=timezone.now(),
    )


def coverage_file_name(day: date, interface: str = "") -> str:
    name = f"{_('Coverage of contacts')} {interface}".strip()
    return safe_name(f"{name} {day}.pdf")
