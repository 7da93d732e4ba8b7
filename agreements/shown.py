"""What the table's page and a task's page show of a table."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from agreements.models import Cell, Task
from agreements.table import COUNTY, OTHER, Codes, Column, Line, Mark, Table
from yhdyspinta.tenancy.links import area_url


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
            shown = [(line, draw.line(line, columns)) for line in lines]
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
        # Two hundred addresses that differ by their number only.
        "task_url": area_url("agreements:task", 0).removesuffix("0/"),
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
        self.drawn: dict[Any, SafeString] = {}

    def line(self, line: Line, columns: Iterable[Column]) -> SafeString:
        return mark_safe("".join([self._cell(line, column) for column in columns]))

    def _cell(self, line: Line, column: Column) -> SafeString:
        if column.kind == "everyone":
            return self._once(("together", self.table.together(line), *self._exceptions(line)))
        if column.key == OTHER:
            said = ((each.label, line.effective[each.key]) for each in self.table.of_kind(OTHER))
            return self._once(("others", None, *((name, codes) for name, codes in said if codes)))
        return self._once((column.kind, line.effective[column.key]))

    def _exceptions(self, line: Line) -> list[tuple[str, Codes]]:
        return [(column.label, codes) for column, codes in self.table.exceptions(line)]

    def _once(self, what: tuple[Any, ...]) -> SafeString:
        if what not in self.drawn:
            sort, codes, *named = what
            self.drawn[what] = self._draw(sort, codes, named)
        return self.drawn[what]

    def _draw(self, sort: str, codes: Codes | None, named: list[tuple[str, Codes]]) -> SafeString:
        marks = [] if codes is None else self.table.marks_of(codes)
        has_edge = self.is_wide and sort == COUNTY
        context: dict[str, Any] = {"is_wide": self.is_wide, "has_edge": has_edge, "marks": marks}
        if sort == "others":
            context["named"] = self._alike(named)
        elif named:
            context |= {
                "exceptions": self._alike(named),
                "exception_count": len(named),
                "by_municipality": codes is None,
            }
        return render_to_string("agreements/_cell.html", context)

    def _alike(self, named: Iterable[tuple[str, Codes]]) -> list[tuple[list[Mark], str]]:
        """Organisations that do the same, named together."""
        names: dict[Codes, list[str]] = defaultdict(list)
        for name, codes in named:
            names[codes].append(name)
        return [(self.table.marks_of(codes), ", ".join(labels)) for codes, labels in names.items()]


def _said_of(table: Table, line: Line, column: Column) -> tuple[str, list[Mark]]:
    return column.label, table.marks_of(line.effective[column.key])


def task_page(table: Table, task: Task) -> dict[str, Any]:
    """One task with every organisation in it, and the words of the table it came from."""
    line = next(line for line in table.lines() if line.task_id == task.pk)
    together = table.together(line)
    rows = [_said_of(table, line, each) for each in table.of_kind(COUNTY)]
    if table.everyone and together is not None:
        rows.append((table.everyone.label, table.marks_of(together)))
    rows += [(each.label, table.marks_of(codes)) for each, codes in table.exceptions(line)]
    rows += [_said_of(table, line, each) for each in table.of_kind(OTHER)]
    cells = Cell.objects.filter(task=task).exclude(original_text="", note="")
    return {
        "task": task,
        "line": line,
        "table": table,
        "rows": rows,
        "originals": list(cells.select_related("organisation", "group")),
    }
