"""Legends: what a file itself says that its letters mean ("V = vastaa", "O = osallistuu")."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from yhdyspinta.sheets.columns import fold
from yhdyspinta.sheets.read import Grid

LEGEND_WORDS = frozenset(
    {
        "selite", "selitteet", "selitykset", "merkinnät", "merkintöjen selitykset",
        "merkintöjen selitys", "lyhenteet", "kirjainten selitykset", "koodit",
        "käytetyt merkinnät", "förklaring", "förklaringar", "teckenförklaring",
        "förkortningar", "beteckningar", "legend", "key", "abbreviations",
    }
)  # fmt: skip
_MOST_CELLS = 6
_SIGN = r"[^\W\d_]{1,3}|[●○•✓✔★?–-]"
_STRICT = re.compile(rf"({_SIGN})\s*=\s*(\w.{{1,200}})", re.DOTALL)
_LOOSE = re.compile(rf"({_SIGN})\s*(?:[=:]|\s[–-])\s*(\w.{{1,200}})", re.DOTALL)
_BETWEEN = re.compile(r"\s*[\n;,|]\s*")


@dataclass(frozen=True)
class Legend:
    """One letter and what it means, with its place (selite)."""

    letter: str
    meaning: str
    sheet: str
    row: int
    column: int


def legend_of(grids: Iterable[Grid]) -> dict[str, str]:
    """Letter → meaning, from every sheet of the file; the first said holds."""
    found: dict[str, str] = {}
    for grid in grids:
        for each in legends_in(grid):
            found.setdefault(each.letter, each.meaning)
    return found


def legends_in(grid: Grid) -> list[Legend]:
    """Every letter that the sheet explains: in rows of their own, or beside the table."""
    rows = legend_rows(grid)
    found = []
    for number, cells in enumerate(grid.rows, 1):
        pairs = _pairs_of_row(cells) if number in rows else _pairs_beside(cells)
        found += [
            Legend(letter, meaning, grid.name, number, column) for column, letter, meaning in pairs
        ]
    return found


def is_only_legend(grid: Grid) -> bool:
    """Whether the sheet has nothing else: it explains the letters of the other sheets."""
    filled = [number for number, cells in enumerate(grid.rows, 1) if any(cells)]
    rows = legend_rows(grid, is_legend_sheet=fold(grid.name) in LEGEND_WORDS)
    return len(filled) >= 2 and len(filled) - len(rows) <= 1 and len(rows) >= 2


def legend_rows(grid: Grid, *, is_legend_sheet: bool | None = None) -> set[int]:
    """The rows that only explain letters, and the headings of such rows."""
    rows: set[int] = set()
    heading, is_open = (
        0,
        fold(grid.name) in LEGEND_WORDS if is_legend_sheet is None else is_legend_sheet,
    )
    for number, cells in enumerate(grid.rows, 1):
        filled = [cell for cell in cells if cell] if len(cells) < 500 else cells
        if not filled:
            continue
        if len(filled) == 1 and fold(filled[0]) in LEGEND_WORDS:
            heading, is_open = number, True
        elif _explains(filled, is_open=is_open):
            rows |= {number, *([heading] if heading else [])}
        else:
            heading, is_open = 0, False
    return rows


def _explains(filled: list[str], *, is_open: bool) -> bool:
    if len(filled) > _MOST_CELLS:
        return False
    pattern = _LOOSE if is_open else _STRICT
    if all(pairs_in(cell, pattern) for cell in filled):
        return True
    return is_open and _is_pair(filled)


def _is_pair(filled: list[str]) -> bool:
    return len(filled) == 2 and bool(re.fullmatch(_SIGN, filled[0])) and len(filled[1]) > 2


def pairs_in(text: str, pattern: re.Pattern[str] = _STRICT) -> list[tuple[str, str]]:
    """The letters that a text explains; none unless it begins so."""
    head, _colon, rest = text.partition(":")
    text = rest.strip() if rest and fold(head) in LEGEND_WORDS else text
    found: list[tuple[str, str]] = []
    for part in filter(None, _BETWEEN.split(text)):
        if pair := pattern.fullmatch(part):
            found.append((pair[1], pair[2].strip(" .")))
        elif found:  # a comma inside a meaning
            found[-1] = (found[-1][0], f"{found[-1][1]}, {part}")
        else:
            return []
    return found


def _pairs_of_row(cells: list[str]) -> Iterator[tuple[int, str, str]]:
    filled = [cell for cell in cells if cell]
    if _is_pair(filled):
        yield cells.index(filled[0]), filled[0], filled[1]
        return
    for column, cell in enumerate(cells):
        for letter, meaning in pairs_in(cell, _LOOSE):
            yield column, letter, meaning


def _pairs_beside(cells: list[str]) -> Iterator[tuple[int, str, str]]:
    for column, cell in enumerate(cells):
        if "=" in cell:
            for letter, meaning in pairs_in(cell):
                yield column, letter, meaning


def without_legend_beside(rows: list[list[str]], first: int, last_heading: int) -> list[list[str]]:
    """The rows without what is explained to the right of the table."""
    cleaned = list(rows)
    for index in range(first, len(rows)):
        row = rows[index]
        beside = [i for i in range(last_heading + 1, len(row)) if row[i] and _is_beside(row[i])]
        if beside:
            cleaned[index] = ["" if i in beside else cell for i, cell in enumerate(row)]
    return cleaned


def _is_beside(text: str) -> bool:
    return bool(pairs_in(text)) or fold(text) in LEGEND_WORDS
