"""Where the headings of a sheet are, in one row or several, and what they say together."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from yhdyspinta.sheets.columns import Target, fold
from yhdyspinta.sheets.read import Grid, Merge

HEADER_AMONG = 20
MOST_HEADERS = 3
FIELD, ORGANISATION = 3, 1  # how much a known heading weighs

# Headings over several columns that say nothing that the columns don't: "Kunnat" over their names.
NEUTRAL_GROUPS = frozenset(
    {
        "kunnat", "kunta", "jäsenkunnat", "alueen kunnat", "organisaatiot", "organisaatio",
        "toimijat", "vastuutahot", "vastuutaho", "vastuut", "vastuu", "osapuolet", "osapuoli",
        "muut", "muut toimijat", "muut organisaatiot", "työnjako", "vastuunjako", "kommuner",
        "kommunerna", "medlemskommuner", "organisationer", "aktörer", "parter", "övriga",
        "övriga aktörer", "ansvar", "arbetsfördelning", "ansvarsfördelning", "municipalities",
        "organisations", "parties", "others", "responsibilities",
    }
)  # fmt: skip
_DATE = re.compile(r"\d{1,2}\.\s?\d{1,2}\.\s?\d{4}|\d{4}-\d\d-\d\d")

Weights = Mapping[str, int]


@dataclass(frozen=True)
class Header:
    """The rows of the headings, from 1, and how much of them is known."""

    top: int
    last: int
    score: int = 0


def weights_of(targets: Iterable[Target]) -> dict[str, int]:
    """Known headings; the name of an organisation may as well be in a row of data."""
    return {
        name: ORGANISATION if each.section else FIELD for each in targets for name in each.names
    }


def find_header(grid: Grid, weights: Weights) -> Header | None:
    """The row with the most known headings, with the rows of headings above and below it."""
    anchor, score = _anchor(grid, weights)
    if not anchor:
        return None
    top = last = anchor
    while last - top + 1 < MOST_HEADERS and _goes_on_below(grid, top, last, weights):
        last += 1
    while last - top + 1 < MOST_HEADERS and _goes_on_above(grid, top, weights):
        top -= 1
    return Header(top, last, score)


def _anchor(grid: Grid, weights: Weights) -> tuple[int, int]:
    rows = list(enumerate(grid.rows[:HEADER_AMONG], 1))
    scored = [(_score(row, weights), -number) for number, row in rows]
    score, number = max(scored, default=(0, 0))
    if score:
        return -number, score
    wide = [number for number, row in rows if len(_distinct(row)) >= 3 and not _has_date(row)]
    return (wide[0], 1) if wide else (0, 0)


def _score(row: list[str], weights: Weights) -> int:
    known = {name: _weight(name, weights) for name in map(fold, _distinct(row))}
    fields = sum(weight for weight in known.values() if weight == FIELD)
    others = sum(weight for weight in known.values() if weight == ORGANISATION)
    return fields + min(others, FIELD)


def _weight(name: str, weights: Weights) -> int:
    parts = (weights.get(fold(part), 0) for part in re.split(r"[/|\n]", name))
    return weights.get(name, 0) or max(parts, default=0)


def _distinct(row: list[str]) -> set[str]:
    return {cell for cell in row if cell}


def _has_date(row: list[str]) -> bool:
    return any(_DATE.search(cell) for cell in row)


def _goes_on_below(grid: Grid, top: int, last: int, weights: Weights) -> bool:
    """Cells merged down into the next row, or names there under headings that have none above."""
    row, below = grid.row(last), grid.row(last + 1)
    if not any(below):
        return False
    if any(top <= each.top <= last < each.bottom <= top + 2 for each in grid.merges):
        return True
    fields = [i for i, cell in enumerate(row) if _weight(fold(cell), weights) == FIELD]
    if not fields or any(below[i : i + 1] != [""] for i in fields if i < len(below)):
        return False
    names = [cell for cell in below if fold(cell) in weights]
    return len(names) >= 2 or any(
        len(_distinct(below[each.left : each.right + 1])) >= 2 for each in _groups(grid, last)
    )


def _goes_on_above(grid: Grid, top: int, weights: Weights) -> bool:
    """Groups merged over the headings, or headings where the row below has none."""
    row, above = grid.row(top), grid.row(top - 1)
    if not any(above) or _has_date(above):
        return False
    if _groups(grid, top - 1) or any(each.top < top <= each.bottom for each in grid.merges):
        return True
    if len(_distinct(above)) < 2:
        return False
    fills = any(cell and not (row[i : i + 1] or [""])[0] for i, cell in enumerate(above) if i)
    return fills or _score(above, weights) >= FIELD


def _groups(grid: Grid, number: int) -> list[Merge]:
    """Cells of a row merged across, but not over (almost) the whole table, as titles are."""
    width = max(len(row) for row in grid.rows[: HEADER_AMONG + 10])
    return [
        each
        for each in grid.merges
        if each.top <= number <= each.bottom
        and each.right > each.left
        and 5 * (min(each.right, width - 1) - each.left + 1) < 4 * width
        and (grid.row(each.top)[each.left : each.left + 1] or [""])[0]
    ]


def headings_of(grid: Grid, header_row: int, header_top: int | None = None) -> list[str]:
    """The heading of each column: the lowest there is, "Upper: lower" under a merged group."""
    numbers = range(header_top or header_row, header_row + 1)
    width = max(grid.width, len(grid.row(header_row)))
    lower, groups = [""] * width, [list[str]() for _n in range(width)]
    for number in numbers:
        spans = _spanned(grid, number)
        for index, text in enumerate(_cells(grid, number, width, spans)):
            if text and index in spans and number < header_row:
                groups[index].append(text)
            elif text:
                lower[index] = text
    counts = Counter(fold(text) for text in lower if text)
    return [_joined(groups[i], text, counts[fold(text)]) for i, text in enumerate(lower)]


def _spanned(grid: Grid, number: int) -> dict[int, Merge]:
    return {
        index: each for each in _groups(grid, number) for index in range(each.left, each.right + 1)
    }


def _cells(grid: Grid, number: int, width: int, spans: dict[int, Merge]) -> list[str]:
    """A row of headings, a group's text in all its columns; titles over everything left out."""
    row = grid.row(number)
    cells = [(row[i : i + 1] or [""])[0] for i in range(width)]
    for index, each in spans.items():
        if index < width:
            cells[index] = (grid.row(each.top)[each.left : each.left + 1] or [""])[0]
    return cells


def _joined(groups: list[str], lower: str, count: int) -> str:
    """ "Yhteyshenkilö: Kunta", but "Liperi" under "Kunnat"."""
    upper = [text for text in dict.fromkeys(groups) if text != lower]
    if lower and count == 1:
        upper = [text for text in upper if fold(text) not in NEUTRAL_GROUPS]
    return ": ".join([*upper, *filter(None, [lower])])
