"""Changing cells of a responsibility table: many at once, one with its days, one from a day on."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements.cells import (
    ONE_DAY,
    CellText,
    Layer,
    Place,
    code_of,
    codes_of,
    column_of,
    holding,
    new_row,
    owner_of,
    period_of,
    rows_of,
    text_of,
)
from agreements.models import Cell, Matrix, Responsibility, RoleCode, Task
from agreements.table import SAME_EVERYWHERE, Codes
from yhdyspinta.audit.models import record
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.models import Group, Organisation

MOST_CELLS = 10_000
NOBODY = Responsibility.Value.NOBODY
DISPUTED = Responsibility.Value.DISPUTED


@dataclass(frozen=True)
class CellChange:
    """What a cell is to say, and what it said when its editor last saw it."""

    task_id: int
    column: str
    codes: Codes
    seen: Codes

    @property
    def place(self) -> Place:
        return self.task_id, self.column


class CellsMovedError(Exception):
    """Someone else changed some of the cells meanwhile; says what they say now."""

    def __init__(self, now: dict[Place, Codes]) -> None:
        super().__init__()
        self.now = now


def change_cells(
    matrix: Matrix, changes: Sequence[CellChange], *, actor: Actor, layer: str = Layer.AGREED
) -> None:
    """Keep all the cells or none of them; what has been and what is to come stays as it is.

    Raises ValidationError for what can't be kept, CellsMovedError when someone was before.
    """
    tasks = _lock(matrix, {each.task_id for each in changes})
    roles = _roles(code for each in changes for code in each.codes)
    _check_columns({each.column for each in changes})
    rows = _rows_by_place(changes, layer)
    today = timezone.localdate()
    moved = {
        each.place: now
        for each in changes
        if set(now := codes_of(holding(rows[each.place], today, layer)))
        not in (set(each.seen), set(each.codes))
    }
    if moved:
        raise CellsMovedError(moved)
    gone: list[int] = []
    new: list[Responsibility] = []
    for each in changes:
        found = _exchange(tasks[each.task_id], each, rows[each.place], roles, layer)
        gone += found[0]
        new += found[1]
    _write(matrix, gone, new, tasks, len(changes), actor)


# One savepoint less: everything that is refused has been refused before.
@transaction.atomic(savepoint=False)
def _write(
    matrix: Matrix,
    gone: list[int],
    new: list[Responsibility],
    tasks: dict[int, Task],
    count: int,
    actor: Actor,
) -> None:
    if gone:
        Responsibility.objects.filter(pk__in=gone).delete()
    Responsibility.objects.bulk_create(new)
    Task.objects.filter(pk__in=tasks).update(reviewed_on=timezone.localdate())
    record(actor, "matrix.change_cells", matrix, count=count)


def _lock(matrix: Matrix, pks: set[int]) -> dict[int, Task]:
    """The tasks of the table, held until the end: two who save the same row come one by one."""
    tasks = Task.objects.select_for_update().filter(matrix=matrix, pk__in=pks).order_by("pk")
    found = {task.pk: task for task in tasks}
    if len(found) < len(pks):
        raise ValidationError(_("A task has been removed from the table. Load the page again."))
    return found


def _roles(codes: Iterable[str]) -> dict[str, RoleCode]:
    roles = {role.code: role for role in RoleCode.objects.all()}
    for code in set(codes) - set(roles) - set(SAME_EVERYWHERE):
        raise ValidationError(_("“%(code)s” is none of the table's letters.") % {"code": code})
    return roles


def _check_columns(columns: set[str]) -> None:
    for sort, model in (("organisation", Organisation), ("group", Group)):
        pks = {owner_of(each)[f"{sort}_id"] for each in columns if each.startswith(f"{sort}:")}
        if pks and model.objects.filter(pk__in=pks).count() < len(pks):
            raise ValidationError(_("An organisation has been removed. Load the page again."))


def _rows_by_place(changes: Iterable[CellChange], layer: str) -> dict[Place, list[Responsibility]]:
    rows: dict[Place, list[Responsibility]] = defaultdict(list)
    wanted = {each.place for each in changes}
    found = Responsibility.objects.filter(task_id__in={each[0] for each in wanted}, layer=layer)
    for row in found.select_related("role").order_by("role__position", "pk"):
        if (row.task_id, column_of(row)) in wanted:
            rows[row.task_id, column_of(row)].append(row)
    return rows


def _exchange(
    task: Task,
    change: CellChange,
    rows: Sequence[Responsibility],
    roles: dict[str, RoleCode],
    layer: str,
) -> tuple[list[int], list[Responsibility]]:
    """The rows of today that go, and those that come in their place."""
    check_codes(change.codes)
    today = timezone.localdate()
    now = {code_of(row): row for row in holding(rows, today, layer)}
    starts_on, ends_on = period_of(rows, today)
    new = [
        new_row(task, change.column, code, roles, layer, starts_on, ends_on)
        for code in change.codes
        if code not in now
    ]
    return [row.pk for code, row in now.items() if code not in change.codes], new


def check_codes(codes: Codes) -> None:
    """Nobody is responsible only where no one else is."""
    if NOBODY in codes and len(codes) > 1:
        raise ValidationError(_("“Nobody is responsible” stands alone: no other letter beside it."))
    if len(set(codes)) < len(codes):
        raise ValidationError(_("The same letter stands in a cell once."))


# One cell with all that is said of it.


def save_cell(task: Task, column: str, text: CellText, *, actor: Actor) -> None:
    """Correct what the cell says today: roles, days, who disagrees, practice and note.

    Raises ValidationError when the days meet rows of another time that say the same.
    """
    _check_columns({column})
    roles, rows = _roles([*text.codes, *text.practice]), rows_of(task, column)
    now = text_of(task, column, timezone.localdate())
    with transaction.atomic():
        if text.practice != now.practice:
            _correct(task, column, text.practice, rows, roles)
        _put_agreed(task, column, text, rows, roles)
        put_note(task, column, text.note)
        _reviewed(task, actor)


def _correct(
    task: Task,
    column: str,
    codes: Codes,
    rows: Sequence[Responsibility],
    roles: dict[str, RoleCode],
    layer: str = Layer.PRACTICE,
) -> None:
    own = [row for row in rows if row.layer == layer]
    change = CellChange(task.pk, column, codes, ())
    gone, new = _exchange(task, change, own, roles, layer)
    Responsibility.objects.filter(pk__in=gone).delete()
    Responsibility.objects.bulk_create(new)


def _put_agreed(
    task: Task,
    column: str,
    text: CellText,
    rows: Sequence[Responsibility],
    roles: dict[str, RoleCode],
) -> None:
    check_codes(text.codes)
    today = timezone.localdate()
    now = {code_of(row): row for row in holding(rows, today)}
    others = [r for r in rows if r.layer == Layer.AGREED and r not in now.values()]
    _check_days(text, others)
    gone = [row.pk for code, row in now.items() if code not in text.codes]
    Responsibility.objects.filter(pk__in=gone).delete()
    for code in text.codes:
        row = now.get(code) or new_row(task, column, code, roles)
        row.starts_on, row.ends_on = text.starts_on, text.ends_on
        row.disputed_by_id = text.disputed_by if code == DISPUTED else None
        row.save()


def _check_days(text: CellText, others: Iterable[Responsibility]) -> None:
    first, last = text.starts_on or date.min, text.ends_on or date.max
    for row in others:
        meets = first <= (row.ends_on or date.max) and (row.starts_on or date.min) <= last
        if meets and code_of(row) in text.codes:
            raise ValidationError(
                _("The table says this already for a part of that time: correct the days.")
            )


def change_from(
    task: Task,
    column: str,
    codes: Codes,
    day: date,
    *,
    actor: Actor,
    disputed_by: int | None = None,
    ends_on: date | None = None,
) -> None:
    """From the day on the cell says otherwise; until the day before it says what it has said."""
    check_codes(codes)
    _check_columns({column})
    roles = _roles(codes)
    rows = [row for row in rows_of(task, column) if row.layer == Layer.AGREED]
    with transaction.atomic():
        for row in rows:
            if row.starts_on and row.starts_on >= day:
                row.delete()
            elif row.ends_on is None or row.ends_on >= day:
                row.ends_on = day - ONE_DAY
                row.save(update_fields=["ends_on"])
        for code in codes:
            row = new_row(task, column, code, roles, Layer.AGREED, day, ends_on)
            row.disputed_by_id = disputed_by if code == DISPUTED else None
            row.save()
        _reviewed(task, actor)


def put_note(task: Task, column: str, note: str) -> None:
    """Keep the note of the cell; a cell that says nothing has no row."""
    cell = Cell.objects.filter(task=task, **owner_of(column)).first()
    if cell is None and not note:
        return
    cell = cell or Cell(task=task, **owner_of(column))
    cell.note = note
    if cell.note or cell.original_text:
        cell.save()
    else:
        cell.delete()


def _reviewed(task: Task, actor: Actor) -> None:
    Task.objects.filter(pk=task.pk).update(reviewed_on=timezone.localdate())
    record(actor, "task.change", task)
