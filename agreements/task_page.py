"""What a task's page shows: the law over time, what each organisation does, and the differences."""

from dataclasses import dataclass
from typing import Any

from agreements.differences import (
    differing_from_law,
    differing_in_practice,
    leaders,
    who_disputes,
)
from agreements.models import Cell, LegalBasis, Task
from agreements.quality import is_long_ago
from agreements.table import COUNTY, MUNICIPALITY, OTHER, Column, Line, Mark, Table


@dataclass(frozen=True)
class TaskRow:
    """What an organisation or a group does in the task, and what it does in fact (rivi)."""

    column: Column
    label: str
    marks: list[Mark]
    practice: list[Mark]
    differs: bool
    disputed_by: str


def task_page(table: Table, task: Task) -> dict[str, Any]:
    """One task with every organisation in it, and the words of the table it came from."""
    line = next(line for line in table.lines() if line.task_id == task.pk)
    cells = Cell.objects.filter(task=task).exclude(original_text="", note="")
    differing = differing_from_law(table, line)
    return {
        "task": task,
        "line": line,
        "table": table,
        "rows": _rows(table, line),
        "bases": list(LegalBasis.objects.filter(task=task)),
        "law_differs": bool(differing),
        "law_leaders": _named(table, leaders(table, line)),
        "is_long_ago": is_long_ago(line, table.day),
        "originals": list(cells.select_related("organisation", "group")),
    }


def _named(table: Table, columns: list[Column]) -> str:
    """Their names; all municipalities together by their group's."""
    municipalities = table.of_kind(MUNICIPALITY)
    if table.everyone and municipalities and all(each in columns for each in municipalities):
        others = [each for each in columns if each not in municipalities]
        columns = [table.everyone, *others]
    return ", ".join(each.label for each in columns)


def _rows(table: Table, line: Line) -> list[TaskRow]:
    """The county, the municipalities together, those of them that differ, and the others."""
    together = table.together(line)
    columns = table.of_kind(COUNTY)
    if table.everyone and together is not None:
        columns.append(table.everyone)
    differing = {each.column.key for each in differing_in_practice(table, line)}
    own = [column for column, _codes in table.exceptions(line)]
    own += [each for each in table.organisations if each.key in differing and each not in own]
    shown = [*columns, *(each for each in own if each.kind == MUNICIPALITY)]
    return [_row(table, line, each, differing) for each in [*shown, *table.of_kind(OTHER)]]


def _row(table: Table, line: Line, column: Column, differing: set[str]) -> TaskRow:
    codes = line.effective.get(column.key)
    if codes is None:
        codes = table.together(line) or ()
    practice = line.in_practice.get(column.key, line.practice.get(column.key, ()))
    return TaskRow(
        column,
        column.label,
        table.marks_of(codes),
        table.marks_of(practice) if practice else [],
        column.key in differing or bool(practice and set(practice) != set(codes)),
        who_disputes(table, line, column.key) if "disputed" in codes else "",
    )
