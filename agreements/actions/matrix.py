"""Changing a responsibility table by hand: a task, its roles, its removal."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from agreements.cells import ONE_DAY, Layer, code_of, column_of, new_row, period_of
from agreements.models import LegalBasis, Matrix, Responsibility, RoleCode, Task
from agreements.table import Codes
from yhdyspinta.audit.models import record
from yhdyspinta.tenancy.actor import Actor

Cells = dict[str, Codes]


@dataclass(frozen=True)
class Law:
    """Whose a task is by law from now on, and from a later day on if the law changes."""

    duty_holder: str = ""
    law: str = ""
    changes_on: date | None = None
    next_duty_holder: str = ""
    next_law: str = ""


def law_of(task: Task) -> Law:
    """What the law says of the task today, and the next change of it."""
    today, now, coming = timezone.localdate(), LegalBasis(), None
    for each in LegalBasis.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today), task=task):
        if not each.starts_after(today):
            now = each
        elif coming is None:
            coming = each
    if coming:
        return Law(now.duty_holder, now.law, coming.starts_on, coming.duty_holder, coming.law)
    return Law(now.duty_holder, now.law, now.ends_on and now.ends_on + ONE_DAY)


def cells_of(task: Task, layer: str = Layer.AGREED) -> Cells:
    """Column → codes as they are today."""
    cells: dict[str, list[str]] = {}
    for row in _rows(task, layer):
        cells.setdefault(column_of(row), []).append(code_of(row))
    return {key: tuple(codes) for key, codes in cells.items()}


def _rows(task: Task, layer: str) -> list[Responsibility]:
    rows = Responsibility.objects.filter(task=task, layer=layer).valid_on(timezone.localdate())
    return list(rows.select_related("role").order_by("role__position", "pk"))


def state_of(task: Task) -> str:
    """Changes when anything of the task does: two who save at once notice each other."""
    fields = [task.name_fi, task.name_sv, task.interface_id, task.note, str(law_of(task))]
    told = json.dumps([fields, cells_of(task), cells_of(task, Layer.PRACTICE)], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:20]


@transaction.atomic
def save_task(
    task: Task, cells: Cells, law: Law, *, actor: Actor, practice: Cells | None = None
) -> Task:
    """Keep a new or changed task: whose it is by law, who does what in it, and in practice."""
    is_new = task.pk is None
    if is_new:
        last = Task.objects.filter(matrix_id=task.matrix_id, interface_id=task.interface_id)
        task.position = (
            last.order_by("-position").values_list("position", flat=True).first() or 0
        ) + 10
    task.reviewed_on = timezone.localdate()
    task.save()
    _put_law(task, law)
    _put_cells(task, cells, Layer.AGREED)
    _put_cells(task, practice or {}, Layer.PRACTICE)
    record(actor, "task.add" if is_new else "task.change", task)
    return task


def _put_law(task: Task, law: Law) -> None:
    """What is in force is changed where it is; what was in force before stays as it was."""
    if law == law_of(task):
        return
    today = timezone.localdate()
    LegalBasis.objects.filter(task=task, starts_on__gt=today).delete()
    now = LegalBasis.objects.filter(task=task).valid_on(today).first() or LegalBasis(task=task)
    now.duty_holder, now.law = law.duty_holder, law.law
    now.ends_on = law.changes_on - ONE_DAY if law.changes_on else None
    if now.pk or now.duty_holder or now.law:
        now.save()
    if law.changes_on and (law.next_duty_holder or law.next_law):
        LegalBasis.objects.create(
            task=task,
            duty_holder=law.next_duty_holder,
            law=law.next_law,
            starts_on=law.changes_on,
        )


def _put_cells(task: Task, cells: Cells, layer: str) -> None:
    if not cells:
        return
    roles = {role.code: role for role in RoleCode.objects.all()}
    now = {(column_of(row), code_of(row)): row for row in _rows(task, layer)}
    wanted = {(key, code) for key, codes in cells.items() for code in codes}
    gone = [
        row.pk for (key, code), row in now.items() if key in cells and (key, code) not in wanted
    ]
    periods = _periods(task, layer, {key for key, _code in wanted - set(now)})
    Responsibility.objects.filter(pk__in=gone).delete()
    Responsibility.objects.bulk_create(
        new_row(task, key, code, roles, layer, *periods[key])
        for key, code in sorted(wanted - set(now))
    )


def _periods(task: Task, layer: str, keys: set[str]) -> dict[str, tuple[date | None, date | None]]:
    """From when to when something new may stand in a column: what is agreed to come stays."""
    rows: dict[str, list[Responsibility]] = {key: [] for key in keys}
    for row in Responsibility.objects.filter(task=task, layer=layer) if keys else ():
        if column_of(row) in rows:
            rows[column_of(row)].append(row)
    today = timezone.localdate()
    return {key: period_of(each, today) for key, each in rows.items()}


@transaction.atomic
def remove_task(task: Task, *, actor: Actor) -> Matrix:
    """Take the task out of its table; frozen agreements keep their own copy."""
    matrix = task.matrix
    record(actor, "matrix.remove_task", matrix, task=task.name_fi)
    task.delete()
    return matrix


@transaction.atomic
def add_matrix(matrix: Matrix, *, actor: Actor) -> Matrix:
    """A new, empty table."""
    matrix.save()
    record(actor, "matrix.add", matrix)
    return matrix


@transaction.atomic
def change_matrix(matrix: Matrix, *, actor: Actor) -> Matrix:
    """Keep the table's new names and term."""
    matrix.save()
    record(actor, "matrix.change", matrix)
    return matrix
