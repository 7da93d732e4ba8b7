"""One import at work: its sheet, row by row, and what has been chosen so far."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from django.utils import timezone

from yhdyspinta.sheets.columns import LEFT_OUT
from yhdyspinta.sheets.models import ImportSession

if TYPE_CHECKING:
    from yhdyspinta.sheets.read import Grid
    from yhdyspinta.tenancy.actor import Actor

TAKEN = frozenset({"heading", "data"})  # the roles of rows that the wizard reads


class SheetRow:
    """One row of the sheet below the headings, its cells by what their columns were matched to."""

    def __init__(
        self, number: int, cells: Sequence[str], columns: dict[int, str], said: str = ""
    ) -> None:
        self.number = number
        self.cells = cells
        self.columns = columns
        # "heading" or "data" where the user has said which it is.
        self.said = said

    def text(self, code: str) -> str:
        """The cell of the first column matched to the code; "" where there is none."""
        for index, chosen in self.columns.items():
            if chosen == code and index < len(self.cells) and self.cells[index]:
                return self.cells[index]
        return ""

    def texts(self, code: str) -> Iterator[tuple[int, str]]:
        """Column and text of every filled cell matched to the code."""
        for index, chosen in self.columns.items():
            if chosen == code and index < len(self.cells) and self.cells[index]:
                yield index, self.cells[index]

    def matched(self, *prefixes: str) -> Iterator[tuple[int, str, str]]:
        """Column, code and text of the cells whose code starts so, as in a cross table."""
        for index, chosen in self.columns.items():
            if chosen.startswith(prefixes):
                yield index, chosen, self.cells[index] if index < len(self.cells) else ""


@dataclass(frozen=True)
class Job:
    """One import at work: its session, who imports, the sheet and what has been chosen so far."""

    session: ImportSession
    actor: "Actor"
    grid: "Grid"
    # Letter → what the file's own legend says that it means.
    legend: Mapping[str, str] = field(default_factory=dict)
    # Row → what it is (shape.Role), and what the user has said that it is.
    roles: Mapping[int, str] = field(default_factory=dict)
    said: Mapping[int, str] = field(default_factory=dict)

    @property
    def columns(self) -> dict[int, str]:
        """Column → target code, without those left out."""
        chosen = self.session.mapping.get("columns", {})
        return {int(index): code for index, code in chosen.items() if code != LEFT_OUT}

    @property
    def values(self) -> dict[str, str]:
        """Letter or word → code of its meaning."""
        chosen: dict[str, str] = self.session.mapping.get("values", {})
        return chosen

    @property
    def names(self) -> dict[str, str]:
        """Name in a cell → code of the organisation or group that it means."""
        chosen: dict[str, str] = self.session.mapping.get("names", {})
        return chosen

    @property
    def together(self) -> set[str]:
        """Codes whose several columns complement each other."""
        return set(self.session.mapping.get("together", []))

    @property
    def empty(self) -> str:
        return str(self.session.mapping.get("empty", ""))

    @property
    def answers(self) -> dict[str, str]:
        chosen: dict[str, str] = self.session.mapping.get("answers", {})
        return chosen

    @property
    def skipped(self) -> set[int]:
        return set(self.session.mapping.get("skipped", []))

    @property
    def corrected(self) -> dict[tuple[int, int], str]:
        """(row, column) → the text that the user has put in place of the file's."""
        chosen: dict[str, str] = self.session.mapping.get("corrected", {})
        places = ((place.partition(":"), text) for place, text in chosen.items())
        return {(int(row), int(column)): text for (row, _colon, column), text in places}

    def missing_choice(self, key: str) -> str:
        """What is done to what the sheet lacks; "" for keeping it."""
        mapping = self.session.mapping
        chosen = mapping.get("missing", {}).get(key, mapping.get("missing_all", ""))
        return str(chosen)

    @property
    def missing_day(self) -> date:
        """The day on which what the sheet lacks ends, when that was chosen."""
        day = self.session.mapping.get("missing_day")
        return date.fromisoformat(day) if day else timezone.localdate()

    def has(self, code: str) -> bool:
        return code in self.columns.values()

    def column_of(self, code: str) -> int | None:
        return next((index for index, chosen in self.columns.items() if chosen == code), None)

    def rows(self) -> Iterator[SheetRow]:
        """The rows below the headings, without blank ones, legends and those left out by choice."""
        header, skipped, columns = self.session.header_row or 0, self.skipped, self.columns
        corrected = _by_row(self.corrected)
        for number, cells in enumerate(self.grid.rows, 1):
            is_taken = self.roles.get(number, "data") in TAKEN and number not in skipped
            if number > header and is_taken and any(cells):
                cells = _put(cells, corrected[number]) if number in corrected else cells
                yield SheetRow(number, cells, columns, self.said.get(number, ""))


def _by_row(corrected: dict[tuple[int, int], str]) -> dict[int, dict[int, str]]:
    rows: dict[int, dict[int, str]] = {}
    for (row, column), text in corrected.items():
        rows.setdefault(row, {})[column] = text
    return rows


def _put(cells: Sequence[str], texts: dict[int, str]) -> list[str]:
    width = max(len(cells), *(column + 1 for column in texts))
    return [texts.get(i, cells[i] if i < len(cells) else "") for i in range(width)]
