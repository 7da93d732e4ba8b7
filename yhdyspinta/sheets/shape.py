"""What a sheet looks like: which one has the table, where its headings are, what each row is."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.db import models
from django.utils.translation import gettext_lazy as _

from yhdyspinta.sheets.columns import Target, fold
from yhdyspinta.sheets.headers import FIELD, Header, Weights, find_header, headings_of, weights_of
from yhdyspinta.sheets.job import Job
from yhdyspinta.sheets.kinds import known_kind
from yhdyspinta.sheets.legend import (
    is_only_legend,
    legend_of,
    legend_rows,
    without_legend_beside,
)
from yhdyspinta.sheets.models import ImportSession
from yhdyspinta.sheets.read import Grid, grids_of
from yhdyspinta.sheets.several import Part, combine
from yhdyspinta.tenancy.actor import Actor

_NOTE = re.compile(
    r"[*¹²³†]|(?:huom|obs|anm|note|lähde|lähteet|källa|källor|source)\b", re.IGNORECASE
)
_NUMBERING = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,3}|[A-ZÅÄÖ])[.)]?")


class Role(models.TextChoices):
    """What a row of the sheet is (rivin laji)."""

    TITLE = "title", _("Title of the table")
    HEADER = "header", _("Headings of columns")
    HEADING = "heading", _("Sub-heading")
    DATA = "data", _("Row of the table")
    BLANK = "blank", _("Blank")
    LEGEND = "legend", _("Legend")
    NOTE = "note", _("Footnote")
    HIDDEN = "hidden", _("Hidden row")
    OUT = "out", _("Left out")


@dataclass(frozen=True)
class Shape:
    """What was understood of a sheet: its header rows, if any, and the role of each row."""

    header_top: int | None = None
    header_row: int | None = None
    roles: dict[int, Role] = field(default_factory=dict)

    @property
    def header(self) -> Header | None:
        last = self.header_row
        return Header(self.header_top or last, last) if last else None

    def count(self, role: Role) -> int:
        return sum(each == role for each in self.roles.values())


def understand(grid: Grid, targets: Iterable[Target], *, with_hidden: bool = False) -> Shape:
    """The headings found among the first rows, and what each row seems to be."""
    return shape_of(grid, find_header(grid, weights_of(targets)), with_hidden=with_hidden)


def shape_of(
    grid: Grid,
    header: Header | None,
    *,
    with_hidden: bool = False,
    said: Mapping[int, str] | None = None,
) -> Shape:
    """What each row is, given the headings; what the user has said of rows holds."""
    if header is None:
        roles = {n: Role.DATA if any(row) else Role.BLANK for n, row in enumerate(grid.rows, 1)}
        return Shape(roles=roles)
    roles = _Roles(grid, header, with_hidden=with_hidden).all()
    roles |= {row: Role(role) for row, role in (said or {}).items() if row > header.last}
    return Shape(header.top, header.last, roles)


class _Roles:
    def __init__(self, grid: Grid, header: Header, *, with_hidden: bool) -> None:
        self.grid, self.header = grid, header
        self.hidden = frozenset[int]() if with_hidden else grid.hidden_rows
        self.legend = legend_rows(grid)
        self.head = [cell for cell in grid.row(header.last) if cell]
        self.last = self._last_of_the_table()

    def _last_of_the_table(self) -> int:
        """The last row with several cells: what stands alone below it may be a footnote."""
        for number in range(len(self.grid.rows), self.header.last, -1):
            if number not in self.legend and len(_filled(self.grid.row(number))) > 1:
                return number
        return len(self.grid.rows)

    def all(self) -> dict[int, Role]:
        return {number: self._role(number, row) for number, row in enumerate(self.grid.rows, 1)}

    def _role(self, number: int, row: list[str]) -> Role:
        if self.header.top <= number <= self.header.last:
            return Role.HEADER
        if not any(row):
            return Role.BLANK
        if number in self.legend:
            return Role.LEGEND
        if number < self.header.top:
            return Role.TITLE
        if number in self.hidden:
            return Role.HIDDEN
        return self._role_below(number, row)

    def _role_below(self, number: int, row: list[str]) -> Role:
        filled = _filled(row)
        if len(filled) == len(self.head) and filled == self.head:
            return Role.HEADER  # the headings again, as on each printed page
        if len(filled) == 1 and _NOTE.match(filled[0]) and number > self.last:
            return Role.NOTE
        is_heading = len(self.head) > 1 and (len(filled) == 1 or self._is_numbered(number, filled))
        return Role.HEADING if is_heading else Role.DATA

    def _is_numbered(self, number: int, filled: list[str]) -> bool:
        """ "2 | Lapset ja nuoret" above "2.1 | …"."""
        numbering = _NUMBERING.fullmatch(filled[0])
        if len(filled) != 2 or not numbering or len(filled[1]) <= 3:
            return False
        below = next(
            (_filled(each) for each in self.grid.rows[number : number + 3] if any(each)), []
        )
        return bool(below) and below[0].startswith(numbering[1] + ".") and len(below) > 2


def _filled(row: list[str]) -> list[str]:
    return [cell for cell in row if cell]


def propose_sheet(grids: Sequence[Grid], targets: Iterable[Target]) -> tuple[Grid, Shape]:
    """The sheet that looks most like a table of this kind, and what was understood of it."""
    weights = weights_of(targets)
    tables = [grid for grid in grids if not is_only_legend(grid)] or list(grids)
    found = [(find_header(grid, weights), grid) for grid in tables]
    header, grid = max(
        found, key=lambda each: (each[0].score if each[0] else 0, not each[1].is_hidden)
    )
    return grid, shape_of(grid, header)


def alike_sheets(grids: Sequence[Grid], grid: Grid, header: Header | None) -> list[Grid]:
    """The other sheets whose headings are mostly the same: one sheet per interface."""
    if header is None:
        return []
    weights = _own_weights(grid, header)
    others = [each for each in grids if each is not grid and not each.is_hidden]
    return [each for each in others if _is_alike(each, weights)]


def _is_alike(grid: Grid, weights: Weights) -> bool:
    found = None if is_only_legend(grid) else find_header(grid, weights)
    if found is None or len(grid.rows) <= found.last:
        return False
    return 2 * len(set(_folded_headings(grid, found)) & set(weights)) > len(weights)


def _folded_headings(grid: Grid, header: Header) -> list[str]:
    return [fold(text) for text in headings_of(grid, header.last, header.top) if text]


def _own_weights(grid: Grid, header: Header) -> dict[str, int]:
    texts = {cell for n in range(header.top, header.last + 1) for cell in grid.row(n) if cell}
    names = {*map(fold, texts), *_folded_headings(grid, header)}
    return dict.fromkeys(names, FIELD)


# The sheet as it was chosen.


def header_of(session: ImportSession) -> Header | None:
    last = session.header_row
    return Header(session.header_top or last, last) if last else None


def said_of(session: ImportSession, sheet: str) -> dict[int, str]:
    """What the user has said the rows of the sheet are."""
    said = session.mapping.get("roles", {}).get(sheet, {})
    return {int(row): role for row, role in said.items()}


def chosen_shape(session: ImportSession, grid: Grid, header: Header | None) -> Shape:
    """The sheet's rows with the choices of the session."""
    with_hidden = session.mapping.get("hidden") == "in"
    return shape_of(grid, header, with_hidden=with_hidden, said=said_of(session, grid.name))


def open_job(session: ImportSession, actor: Actor) -> Job:
    """The import with its sheets read, put together as one where several were chosen."""
    grids = grids_of(session.file)
    grid = next((each for each in grids if each.name == session.sheet), grids[0])
    header = header_of(session)
    legend = legend_of(grids)
    if header is None:
        return Job(session, actor, grid, legend)
    names = set(session.mapping.get("sheets", ())) - {grid.name}
    others = [each for each in grids if each.name in names]
    parts = [Part(grid, header), *_parts(others, _own_weights(grid, header), header)]
    return replace(_job(session, actor, parts), legend=legend)


def _parts(others: Iterable[Grid], weights: Weights, like: Header) -> list[Part]:
    """The other sheets with their headings: found by the first sheet's, else on the same rows."""
    return [Part(each, find_header(each, weights) or like) for each in others]


def _job(session: ImportSession, actor: Actor, parts: Sequence[Part]) -> Job:
    shapes = {p.grid.name: chosen_shape(session, p.grid, p.header) for p in parts}
    said = {p.grid.name: said_of(session, p.grid.name) for p in parts}
    grid, header = parts[0].grid, parts[0].header
    if len(parts) > 1:
        grid = combine(parts[0], parts[1:], has_names=not _names_interfaces(session, parts[0]))
    roles, corrected = {}, {}
    for number in range(1, len(grid.rows) + 1):
        sheet, row = grid.place_of(number)
        is_name = number > header.last and shapes[sheet].roles[row] == Role.HEADER
        is_name = is_name and row == (shapes[sheet].header_row or 0)
        roles[number] = (Role.HEADING if is_name else shapes[sheet].roles[row]).value
        if not is_name and row in said[sheet]:
            corrected[number] = said[sheet][row]
    grid = _without_legend_beside(grid, header)
    return Job(session, actor, grid, roles=roles, said=corrected)


def _names_interfaces(session: ImportSession, part: Part) -> bool:
    """Whether a column of the sheets says the interface, so that their names needn't."""
    headings = set(_folded_headings(part.grid, part.header))
    targets = known_kind(session).targets()
    return any(each.code == "interface" and each.names & headings for each in targets)


def _without_legend_beside(grid: Grid, header: Header) -> Grid:
    headings = headings_of(grid, header.last, header.top)
    last = max((index for index, text in enumerate(headings) if text), default=0)
    return replace(grid, rows=without_legend_beside(grid.rows, header.last, last))
