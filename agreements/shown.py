"""What the table's page and a task's page show of a table."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from agreements.models import Cell, Task
from agreements.table import COUNTY, MUNICIPALITY, OTHER, Codes, Column, Line, Mark, Table


@dataclass(frozen=True)
class ShownLine:
    """A task's row of the page: its cells are drawn already (rivi)."""

    line: Line
    cells: list[SafeString]


def page_of(table: Table, chosen: dict[str, Any]) -> dict[str, Any]:
    """The rows and columns asked for. Each different cell is drawn once: a table has few."""
    is_wide = chosen["columns"] == "all"
    columns = table.organisations if is_wide else _summary_columns(table, chosen["organisation"])
    draw = _Drawing(table, is_wide=is_wide)
    sections = []
    count = 0
    for section in table.sections:
        if chosen["interface"] in ("", str(section.interface_id)):
            lines = [line for line in section.lines if _is_wanted(table, line, chosen)]
            count += len(lines)
            shown = [ShownLine(line, draw.line(line, columns)) for line in lines]
            sections += [(section, shown)] if shown else []
    return {
        "table": table,
        "columns": columns,
        "sections": sections,
        "count": count,
        "total": sum(1 for _line in table.lines()),
        "open_count": sum(table.has_gap(line) for line in table.lines()),
        "is_wide": is_wide,
        "width": len(columns) + 2,
        "is_filtered": any(chosen[name] for name in ("interface", "organisation", "gaps")),
    }


def _is_wanted(table: Table, line: Line, chosen: dict[str, Any]) -> bool:
    organisation = chosen["organisation"]
    if organisation and not line.effective.get(organisation):
        return False
    return not chosen["gaps"] or table.has_gap(line)


def _summary_columns(table: Table, organisation: str) -> list[Column]:
    """The county, the municipalities together, the others together, and the one asked for."""
    asked = [each for each in table.organisations if each.key == organisation]
    counties = [each for each in table.of_kind(COUNTY) if each not in asked]
    everyone = [table.everyone] if table.everyone else []
    others = [Column(OTHER, "", OTHER)] if table.of_kind(OTHER) else []
    return [*asked, *counties, *everyone, *others]


class _Drawing:
    """Draws cells; what is alike is drawn once."""

    def __init__(self, table: Table, *, is_wide: bool) -> None:
        self.table = table
        self.is_wide = is_wide
        self.cell = cache(self._cell)

    def line(self, line: Line, columns: Iterable[Column]) -> list[SafeString]:
        return [self._in(line, column) for column in columns]

    def _in(self, line: Line, column: Column) -> SafeString:
        if column.kind == "everyone":
            return self._together(line)
        if column.key == OTHER:
            return self._others(line)
        return self.cell(line.effective[column.key])

    def _cell(self, codes: Codes) -> SafeString:
        return self._render({"marks": self.table.marks_of(codes)})

    def _together(self, line: Line) -> SafeString:
        codes, exceptions = self.table.together(line), self.table.exceptions(line)
        if codes is not None and not exceptions:
            return self.cell(codes)
        context = {
            "marks": [] if codes is None else self.table.marks_of(codes),
            "exceptions": self._named(exceptions),
            "exception_count": len(exceptions),
            "by_municipality": codes is None,
        }
        return self._render(context)

    def _others(self, line: Line) -> SafeString:
        said = [(each, line.effective[each.key]) for each in self.table.of_kind(OTHER)]
        named = self._named((column, codes) for column, codes in said if codes)
        return self._render({"named": named}) if named else SafeString()

    def _named(self, said: Iterable[tuple[Column, Codes]]) -> list[tuple[list[Mark], str]]:
        """Organisations that do the same, named together."""
        names: dict[Codes, list[str]] = defaultdict(list)
        for column, codes in said:
            names[codes].append(column.label)
        return [(self.table.marks_of(codes), ", ".join(labels)) for codes, labels in names.items()]

    def _render(self, context: dict[str, Any]) -> SafeString:
        return render_to_string("agreements/_cell.html", context | {"is_wide": self.is_wide})


def task_page(table: Table, task: Task) -> dict[str, Any]:
    """One task with every organisation in it, and the words of the table it came from."""
    line = next(line for line in table.lines() if line.task_id == task.pk)
    together = table.together(line)
    rows = [
        (each, table.marks_of(line.effective[each.key]), each.key in line.cells)
        for each in table.organisations
        if each.kind != MUNICIPALITY or together is None or line.effective[each.key] != together
    ]
    cells = Cell.objects.filter(task=task).exclude(original_text="", note="")
    return {
        "task": task,
        "line": line,
        "table": table,
        "together": None if together is None else table.marks_of(together),
        "rows": rows,
        "originals": list(cells.select_related("organisation", "group")),
    }
