"""Changing a responsibility table by hand: a task, its roles, its removal."""

import hashlib
import json

from django.db import transaction
from django.utils import timezone

from agreements.models import Matrix, Responsibility, RoleCode, Task
from agreements.table import Codes
from yhdyspinta.audit.models import record
from yhdyspinta.tenancy.actor import Actor

Cells = dict[str, Codes]


def cells_of(task: Task) -> Cells:
    """Column → codes as they are today."""
    cells: dict[str, list[str]] = {}
    for row in _rows(task):
        cells.setdefault(_key(row), []).append(_code(row))
    return {key: tuple(codes) for key, codes in cells.items()}


def _rows(task: Task) -> list[Responsibility]:
    rows = Responsibility.objects.filter(task=task).valid_on(timezone.localdate())
    return list(rows.select_related("role").order_by("role__position", "pk"))


def _key(row: Responsibility) -> str:
    return f"organisation:{row.organisation_id}" if row.organisation_id else f"group:{row.group_id}"


def _code(row: Responsibility) -> str:
    return row.role.code if row.role else row.value


def state_of(task: Task) -> str:
    """Changes when anything of the task does: two who save at once notice each other."""
    fields = [task.name_fi, task.name_sv, task.interface_id, task.duty_holder, task.law, task.note]
    told = json.dumps([fields, cells_of(task)], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:20]


@transaction.atomic
def save_task(task: Task, cells: Cells, *, actor: Actor) -> Task:
    """Keep a new or changed task and who does what in it."""
    is_new = task.pk is None
    if is_new:
        last = Task.objects.filter(matrix_id=task.matrix_id, interface_id=task.interface_id)
        task.position = (
            last.order_by("-position").values_list("position", flat=True).first() or 0
        ) + 10
    task.save()
    _put_cells(task, cells)
    record(actor, "task.add" if is_new else "task.change", task)
    return task


def _put_cells(task: Task, cells: Cells) -> None:
    roles = {role.code: role for role in RoleCode.objects.all()}
    now = {(_key(row), _code(row)): row for row in _rows(task)}
    wanted = {(key, code) for key, codes in cells.items() for code in codes}
    gone = [
        row.pk for (key, code), row in now.items() if key in cells and (key, code) not in wanted
    ]
    Responsibility.objects.filter(pk__in=gone).delete()
    Responsibility.objects.bulk_create(
        _row(task, key, code, roles.get(code)) for key, code in sorted(wanted - set(now))
    )


def _row(task: Task, key: str, code: str, role: RoleCode | None) -> Responsibility:
    sort, _colon, pk = key.partition(":")
    return Responsibility(
        task=task,
        organisation_id=int(pk) if sort == "organisation" else None,
        group_id=int(pk) if sort == "group" else None,
        role=role,
        value=Responsibility.Value.ROLE if role else code,
    )


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
