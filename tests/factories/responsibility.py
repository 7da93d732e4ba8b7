"""Responsibility tables for tests."""

from itertools import count
from typing import Any

from agreements.defaults import make_role_codes
from agreements.models import Cell, LegalBasis, Matrix, Responsibility, RoleCode, Task
from contacts.models import Interface
from tests.factories.tenancy import make_organisation

_number = count(1)


def make_interface(**fields: Any) -> Interface:
    n = next(_number)
    defaults = {"code": f"yhdyspinta-{n}", "name_fi": f"Yhdyspinta {n}", "position": n}
    return Interface.objects.create(**(defaults | fields))


def make_rolecode(**fields: Any) -> RoleCode:
    n = next(_number)
    defaults = {"code": f"koodi-{n}", "kind": "leads", "name_fi": f"Koodi {n}", "letter_fi": "X"}
    return RoleCode.objects.create(**(defaults | fields))


def make_roles() -> dict[str, RoleCode]:
    """The five usual codes by their kind."""
    make_role_codes()
    return {role.kind: role for role in RoleCode.objects.all()}


def make_matrix(**fields: Any) -> Matrix:
    defaults = {"name_fi": f"Vastuunjako {next(_number)}"}
    return Matrix.objects.create(**(defaults | fields))


def make_task(**fields: Any) -> Task:
    n = next(_number)
    law = {name: fields.pop(name) for name in ("duty_holder", "law") if name in fields}
    given = {
        "matrix": fields.pop("matrix", None) or make_matrix(),
        "interface": fields.pop("interface", None) or make_interface(),
    }
    defaults = {"name_fi": f"Tehtävä {n}", "position": n}
    task = Task.objects.create(**(defaults | given | fields))
    if law:
        make_legalbasis(task=task, **law)
    return task


def make_legalbasis(**fields: Any) -> LegalBasis:
    fields["task"] = fields.get("task") or make_task()
    return LegalBasis.objects.create(**({"duty_holder": "county", "law": "612/2021 7 §"} | fields))


def make_responsibility(**fields: Any) -> Responsibility:
    fields["task"] = fields.get("task") or make_task()
    if "organisation" not in fields and "group" not in fields:
        fields["organisation"] = make_organisation()
    if fields.get("value", "role") == "role" and "role" not in fields:
        fields["role"] = make_rolecode()
    return Responsibility.objects.create(**fields)


def make_cell(**fields: Any) -> Cell:
    fields["task"] = fields.get("task") or make_task()
    if "organisation" not in fields and "group" not in fields:
        fields["organisation"] = make_organisation()
    return Cell.objects.create(**({"original_text": "V"} | fields))
