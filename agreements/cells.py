"""A cell of a responsibility table: what its rows say today and later, and its note."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from agreements.models import Cell, Responsibility, RoleCode, Task
from agreements.table import Codes

Layer = Responsibility.Layer
Row = Responsibility
ONE_DAY = timedelta(days=1)
Place = tuple[int, str]  # the task's pk and the column: 12, "organisation:17"


@dataclass(frozen=True)
class CellText:
    """All that a cell says, as it is edited (solun sisältö)."""

    codes: Codes = ()
    practice: Codes = ()
    disputed_by: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    note: str = ""


def owner_of(column: str) -> dict[str, int | None]:
    """The column as fields of a row: its organisation or its group."""
    sort, _colon, pk = column.partition(":")
    return {
        "organisation_id": int(pk) if sort == "organisation" else None,
        "group_id": int(pk) if sort == "group" else None,
    }


def column_of(row: Responsibility | Cell) -> str:
    return f"organisation:{row.organisation_id}" if row.organisation_id else f"group:{row.group_id}"


def code_of(row: Responsibility) -> str:
    return row.role.code if row.role else row.value


def codes_of(rows: Iterable[Responsibility]) -> Codes:
    return tuple(code_of(row) for row in rows)


def rows_of(task: Task, column: str) -> list[Responsibility]:
    """Every row of the cell, of all times and both layers, the roles in their own order."""
    rows = Responsibility.objects.filter(task=task, **owner_of(column))
    return list(rows.select_related("role", "disputed_by").order_by("role__position", "pk"))


def holding(rows: Iterable[Row], day: date, layer: str = Layer.AGREED) -> list[Row]:
    """Those of the rows that hold on the day."""
    return [
        row
        for row in rows
        if row.layer == layer
        and (row.starts_on is None or row.starts_on <= day)
        and (row.ends_on is None or row.ends_on >= day)
    ]


def coming(rows: Iterable[Row], day: date, layer: str = Layer.AGREED) -> list[tuple[date, Codes]]:
    """The days after this one on which other rows begin, and what holds from each."""
    rows = [row for row in rows if row.layer == layer]
    days = sorted({row.starts_on for row in rows if row.starts_on and row.starts_on > day})
    return [(each, codes_of(holding(rows, each, layer))) for each in days]


def period_of(rows: Sequence[Row], day: date) -> tuple[date | None, date | None]:
    """From when to when something else may stand where the rows stand on the day.

    It neither touches what has been before nor what has been agreed to come.
    """
    now = holding(rows, day, rows[0].layer) if rows else []
    past = [row.ends_on + ONE_DAY for row in rows if row.ends_on and row.ends_on < day]
    starts = [*past, *(row.starts_on for row in now if row.starts_on)]
    ends = [row.starts_on - ONE_DAY for row in rows if row.starts_on and row.starts_on > day]
    own_ends = [row.ends_on for row in now]
    if own_ends and None not in own_ends:
        ends.append(max(end for end in own_ends if end))
    return max(starts, default=None), min(ends, default=None)


def text_of(task: Task, column: str, day: date) -> CellText:
    """What the cell says on the day."""
    rows = rows_of(task, column)
    now = holding(rows, day)
    note = Cell.objects.filter(task=task, **owner_of(column)).values_list("note", flat=True)
    return CellText(
        codes_of(now),
        codes_of(holding(rows, day, Layer.PRACTICE)),
        next((row.disputed_by_id for row in now if row.disputed_by_id), None),
        max((row.starts_on for row in now if row.starts_on), default=None),
        min((row.ends_on for row in now if row.ends_on), default=None),
        note.first() or "",
    )


def new_row(
    task: Task,
    column: str,
    code: str,
    roles: Mapping[str, RoleCode],
    layer: str = Layer.AGREED,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Responsibility:
    """A row for one letter of the cell, not saved yet."""
    role = roles.get(code)
    return Responsibility(
        task=task,
        role=role,
        value=Responsibility.Value.ROLE if role else code,
        layer=layer,
        starts_on=starts_on,
        ends_on=ends_on,
        **owner_of(column),
    )
