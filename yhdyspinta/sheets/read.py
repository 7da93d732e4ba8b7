"""A workbook as rows of texts, read by a child process and kept for the steps that follow."""

import hashlib
import json
import subprocess
import sys
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.conf import settings
from django.core.cache import cache

from yhdyspinta.documents.models import StoredFile
from yhdyspinta.sheets.guard import SheetRefusedError
from yhdyspinta.tenancy.context import current_tenant_id

SECONDS = 20
KEPT_SECONDS = 60 * 60
KEPT_BYTES = 4 * 1024 * 1024


class Merge(NamedTuple):
    """Cells merged into one: rows from 1, columns from 0, the last ones included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Grid:
    """One sheet: its rows as texts, the first row being row 1 (taulukko)."""

    name: str
    rows: list[list[str]]
    is_hidden: bool = False
    # (row, column), from 1 and from 0: formulas with and without a result in the file.
    formulas: frozenset[tuple[int, int]] = field(default_factory=frozenset)
    unsaved_formulas: frozenset[tuple[int, int]] = field(default_factory=frozenset)
    hidden_rows: frozenset[int] = field(default_factory=frozenset)
    merges: tuple[Merge, ...] = ()
    # Where each row really is, when several sheets have been put together.
    places: tuple[tuple[str, int], ...] = ()

    def row(self, number: int) -> list[str]:
        return self.rows[number - 1] if 0 < number <= len(self.rows) else []

    def place_of(self, number: int) -> tuple[str, int]:
        """The sheet that a row is on, and its number there."""
        return self.places[number - 1] if self.places else (self.name, number)

    @property
    def width(self) -> int:
        return max((len(row) for row in self.rows), default=0)


def read_workbook(content: bytes) -> list[Grid]:
    """The sheets that have something in them. Raises SheetRefusedError with the reason."""
    return _grids(_read(content))


def read_and_keep(content: bytes) -> list[Grid]:
    """The sheets of a file just brought in, kept for the steps that follow."""
    return _grids(_read_once(hashlib.sha256(content).hexdigest(), lambda: content))


def grids_of(stored: StoredFile) -> list[Grid]:
    """The sheets of a file that was let in before."""
    return _grids(_read_once(stored.sha256, stored.read))


def _read_once(sha256: str, content: Callable[[], bytes]) -> list[dict[str, Any]]:
    key = f"sheet-2-{current_tenant_id()}-{sha256}"
    if kept := cache.get(key):
        sheets: list[dict[str, Any]] = json.loads(zlib.decompress(kept))
        return sheets
    sheets = _read(content())
    packed = zlib.compress(json.dumps(sheets).encode(), 1)
    if len(packed) <= KEPT_BYTES:
        cache.set(key, packed, KEPT_SECONDS)
    return sheets


def _read(content: bytes) -> list[dict[str, Any]]:
    """Ask the child; whatever happens to it there, here it is a refusal."""
    try:
        child = subprocess.run(
            [sys.executable, "-m", "yhdyspinta.sheets.child"],
            input=content,
            capture_output=True,
            cwd=settings.BASE_DIR,
            env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise SheetRefusedError("memory") from error
    if child.returncode != 0:
        raise SheetRefusedError("memory")
    answer = json.loads(child.stdout)
    if "refused" in answer:
        raise SheetRefusedError(answer["refused"], **answer["details"])
    sheets: list[dict[str, Any]] = [sheet for sheet in answer["sheets"] if sheet["rows"]]
    if not sheets:
        raise SheetRefusedError("empty")
    return sheets


def _grids(sheets: list[dict[str, Any]]) -> list[Grid]:
    return [
        Grid(
            name=sheet["name"],
            rows=sheet["rows"],
            is_hidden=sheet["is_hidden"],
            formulas=_places(sheet["formulas"], has_result=True),
            unsaved_formulas=_places(sheet["formulas"], has_result=False),
            hidden_rows=frozenset(row + 1 for row in sheet["hidden_rows"]),
            merges=tuple(
                Merge(top + 1, left, bottom + 1, right)
                for (top, left), (bottom, right) in sheet["merges"]
            ),
        )
        for sheet in sheets
    ]


def _places(
    formulas: list[tuple[int, int, bool]], *, has_result: bool
) -> frozenset[tuple[int, int]]:
    return frozenset((row + 1, column) for row, column, result in formulas if result == has_result)
