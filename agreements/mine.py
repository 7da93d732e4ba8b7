"""One organisation's tasks as a list: what it leads, what it takes part in, and so on."""

from dataclasses import dataclass, field
from typing import Any

from agreements.drawing import Drawing
from agreements.models import Cell
from agreements.shown import task_address, wanted
from agreements.table import Column, Line, Mark, Section, Table


@dataclass(frozen=True)
class MyTask:
    """A task as its organisation sees it (oma tehtävä)."""

    line: Line
    section: Section
    law: str
    marks: list[Mark]
    note: str


@dataclass(frozen=True)
class MyPart:
    """The tasks in which the organisation does the same (tehtävät roolin mukaan)."""

    mark: Mark
    tasks: list[MyTask] = field(default_factory=list)


def mine_of(table: Table, chosen: dict[str, Any], organisation_id: int) -> dict[str, Any]:
    """The organisation's tasks by what it does in them, of those that fit what is chosen."""
    key = f"organisation:{organisation_id}"
    column = next((each for each in table.organisations if each.key == key), None)
    parts = _parts(table, chosen | {"organisation": "", "role": ""}, column) if column else []
    return {
        "table": table,
        "column": column,
        "parts": parts,
        "count": sum(len(part.tasks) for part in parts),
        "total": sum(1 for _line in table.lines()),
        "task_url": task_address(),
    }


def _parts(table: Table, chosen: dict[str, Any], column: Column) -> list[MyPart]:
    draw, notes = Drawing(table, [column], is_wide=False), _notes(table, column)
    parts = {code: MyPart(mark) for code, mark in table.marks.items()}
    for section, lines in wanted(table, chosen):
        for line in lines:
            codes = [code for code in line.effective[column.key] if code in parts]
            if codes:
                note = notes.get(line.task_id, line.note)
                marks = table.marks_of(tuple(codes))
                task = MyTask(line, section, draw.law(line), marks, note)
                parts[codes[0]].tasks.append(task)
    return [part for part in parts.values() if part.tasks]


def _notes(table: Table, column: Column) -> dict[int, str]:
    """Task → the note of the organisation's own cell."""
    cells = Cell.objects.filter(task__matrix=table.matrix_id, organisation=column.pk)
    return dict(cells.exclude(note="").values_list("task_id", "note"))
