"""A responsibility table read into rows for the page, the PDF, the spreadsheet and the snapshot."""

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import override

from agreements.models import (
    LegalBasis,
    Matrix,
    MatrixSnapshot,
    Responsibility,
    RoleCode,
    Task,
    Version,
)
from agreements.paper import paper
from agreements.table import COUNTY, MUNICIPALITY, OTHER, Content, Table, table_from
from yhdyspinta.tenancy.models import Group, GroupMember, Organisation

__all__ = [
    "Table",
    "paper",
    "paper_of",
    "sha256_of",
    "snapshot",
    "table_from",
    "table_of",
    "take_snapshot",
]


# From the database to plain data.


def snapshot(matrix: Matrix, day: date, *, everyone: bool = False) -> Content:
    """The whole table as it is on a day, as JSON takes it; the same table gives the same data.

    With everyone, organisations that the table does not name yet are there too.
    """
    organisations, groups = _organisations(day, None if everyone else matrix), _groups(day)
    said, bases = _said(matrix, day), _bases(matrix, day)
    sections: dict[int, Content] = {}
    tasks = Task.objects.filter(matrix=matrix).select_related("interface")
    for task in tasks.order_by("interface__position", "interface__name_fi", "position", "pk"):
        section = sections.setdefault(
            task.interface_id, {"id": task.interface_id, **_names(task.interface), "tasks": []}
        )
        section["tasks"].append(_task(task, said[task.pk], bases[task.pk], day))
    return {
        "matrix": {"id": matrix.pk, "practice": matrix.records_practice, **_names(matrix)},
        "day": day.isoformat(),
        "roles": [_role(role) for role in RoleCode.objects.order_by("position", "pk")],
        "organisations": [_organisation(each) for each in organisations],
        "groups": groups,
        "sections": list(sections.values()),
    }


def _names(named: Any) -> dict[str, str]:
    return {"fi": named.name_fi, "sv": named.name_sv, "en": named.name_en}


def _role(role: RoleCode) -> Content:
    letters = {"fi": role.letter_fi, "sv": role.letter_sv, "en": role.letter_en}
    return {"code": role.code, "kind": role.kind, "letters": letters, **_names(role)}


@dataclass
class _Said:
    """What the rows say of one task: column → codes, and column → who disagrees."""

    agreed: dict[str, list[str]] = field(default_factory=dict)
    practice: dict[str, list[str]] = field(default_factory=dict)
    disputed_by: dict[str, str] = field(default_factory=dict)


def _task(task: Task, said: _Said, bases: list[LegalBasis], day: date) -> Content:
    now = next((each for each in bases if not each.starts_after(day)), LegalBasis())
    coming = next((each for each in bases if each.starts_after(day)), None)
    return {
        "id": task.pk,
        **_names(task),
        "law": now.law,
        "duty_holder": now.duty_holder,
        "law_texts": {"county": now.county_text, "municipality": now.municipality_text},
        "law_change": _law_change(now, coming),
        "note": task.note,
        "reviewed_on": task.reviewed_on.isoformat() if task.reviewed_on else "",
        "cells": said.agreed,
        "practice": said.practice,
        "disputed_by": said.disputed_by,
    }


def _law_change(now: LegalBasis, coming: LegalBasis | None) -> Content | None:
    """What the law says from a later day on: another holder, or nothing any more."""
    if coming and coming.starts_on:
        on = coming.starts_on.isoformat()
        return {"on": on, "duty_holder": coming.duty_holder, "law": coming.law}
    if now.ends_on:
        on = (now.ends_on + timedelta(days=1)).isoformat()
        return {"on": on, "duty_holder": "", "law": ""}
    return None


def _bases(matrix: Matrix, day: date) -> dict[int, list[LegalBasis]]:
    """Task → what the law says on the day and after it, the earliest first."""
    bases: dict[int, list[LegalBasis]] = defaultdict(list)
    ahead = Q(ends_on=None) | Q(ends_on__gte=day)
    for each in LegalBasis.objects.filter(ahead, task__matrix=matrix):
        bases[each.task_id].append(each)
    return bases


def _organisations(day: date, matrix: Matrix | None) -> list[Organisation]:
    """The county and the municipalities of the day, and whoever else the table names."""
    if matrix is None:
        return list(Organisation.objects.valid_on(day).in_order())
    named = Responsibility.objects.filter(task__matrix=matrix).valid_on(day)
    asked = Q(kind__in=[COUNTY, MUNICIPALITY]) | Q(pk__in=named.values("organisation_id"))
    asked |= Q(pk__in=named.values("disputed_by_id"))
    return list(Organisation.objects.valid_on(day).filter(asked).in_order())


def _organisation(organisation: Organisation) -> Content:
    kind = organisation.kind if organisation.kind in (COUNTY, MUNICIPALITY) else OTHER
    return {"key": f"organisation:{organisation.pk}", "kind": kind, **_names(organisation)}


def _groups(day: date) -> list[Content]:
    """The groups and their members; all municipalities are those of the day, listed nowhere."""
    members = defaultdict(list)
    for group_id, organisation_id in GroupMember.objects.order_by("pk").values_list(
        "group_id", "organisation_id"
    ):
        members[group_id].append(f"organisation:{organisation_id}")
    valid = Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day)
    return [
        {
            "key": f"group:{group.pk}",
            "is_all": group.is_all_municipalities,
            "members": members[group.pk],
            **_names(group),
        }
        for group in Group.objects.filter(*valid).order_by("-is_all_municipalities", "name_fi")
    ]


def _said(matrix: Matrix, day: date) -> dict[int, _Said]:
    """Task → what its rows say on the day, the roles in their own order."""
    said: dict[int, _Said] = defaultdict(_Said)
    rows = Responsibility.objects.filter(task__matrix=matrix).valid_on(day)
    for task_id, organisation_id, group_id, value, role, layer, disputed_by in rows.order_by(
        "organisation_id", "group_id", "role__position", "pk"
    ).values_list(
        "task_id", "organisation_id", "group_id", "value", "role__code", "layer", "disputed_by_id"
    ):
        key = f"organisation:{organisation_id}" if organisation_id else f"group:{group_id}"
        task = said[task_id]
        cells = task.practice if layer == Responsibility.Layer.PRACTICE else task.agreed
        cells.setdefault(key, []).append(role or value)
        if disputed_by:
            task.disputed_by[key] = f"organisation:{disputed_by}"
    return said


def current_matrix() -> Matrix | None:
    """The table in force today; else the newest one."""
    today = timezone.localdate()
    valid = Q(valid_from=None) | Q(valid_from__lte=today), Q(valid_to=None) | Q(valid_to__gte=today)
    newest_first = Matrix.objects.order_by(F("valid_from").desc(nulls_last=True), "-pk")
    found: Matrix | None = newest_first.filter(*valid).first() or newest_first.first()
    return found


def table_of(matrix: Matrix, day: date | None = None, *, everyone: bool = False) -> Table:
    """The table as it is on a day, today by default, in a constant number of queries."""
    return table_from(snapshot(matrix, day or timezone.localdate(), everyone=everyone))


# With an agreement's version.


def take_snapshot(version: Version) -> MatrixSnapshot:
    """Keep the agreement's table with the version as it is today."""
    matrix = version.agreement.matrix
    assert matrix is not None, "asked only of an agreement that has a table"
    content = snapshot(matrix, timezone.localdate())
    kept: MatrixSnapshot = MatrixSnapshot.objects.create(
        version=version, content=content, sha256=sha256_of(content)
    )
    return kept


def sha256_of(content: Content) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def paper_of(version: Version, language: str) -> dict[str, Any]:
    """What documents/_matrix.html needs: the version's table, today's of a draft, or {}."""
    with override(language):
        kept = version.snapshots.first()
        matrix = version.agreement.matrix
        if kept:
            return paper(table_from(kept.content))
        return paper(table_of(matrix)) if matrix else {}
