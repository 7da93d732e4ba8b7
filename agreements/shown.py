"""What the table's page shows of a table: the lines and columns asked for."""

from collections.abc import Callable
from typing import Any

from agreements.drawing import Drawing
from agreements.quality import concerned
from agreements.table import COUNTY, OTHER, Column, Line, Section, Table
from yhdyspinta.tenancy.links import area_url

GAPS, LAW_CHANGE = "gaps", "law_change"
WIDE, MINE = "all", "mine"

Wanted = Callable[[Line], bool]


def page_of(table: Table, chosen: dict[str, Any]) -> dict[str, Any]:
    """The lines and columns asked for. Each different cell is drawn once: a table has few."""
    is_wide = chosen["columns"] == WIDE
    columns = table.organisations if is_wide else _summary_columns(table, chosen["organisation"])
    draw = Drawing(table, columns, is_wide=is_wide)
    found = wanted(table, chosen)
    return {
        "table": table,
        "columns": columns,
        "sections": [
            (section, [(line, draw.law(line), draw.line(line)) for line in lines])
            for section, lines in found
        ],
        "count": sum(len(lines) for _section, lines in found),
        "total": sum(1 for _line in table.lines()),
        "open_count": sum(table.has_gap(line) for line in table.lines()),
        "is_wide": is_wide,
        "width": len(columns) + 2,
        "task_url": task_address(),
    }


def task_address() -> str:
    """What comes before a task's number: two hundred addresses differ by their number only."""
    return area_url("agreements:task", 0).removesuffix("0/")


def wanted(table: Table, chosen: dict[str, Any]) -> list[tuple[Section, list[Line]]]:
    """The lines that fit everything chosen, by section; sections without any are left out."""
    tests = [
        *_of_text(chosen["q"]),
        *_of_who(table, chosen["organisation"], chosen["role"], chosen["what"]),
        *_of_state(table, chosen["what"], chosen["organisation"]),
    ]
    found = []
    for section in table.sections:
        if chosen["interface"] in ("", str(section.interface_id)):
            lines = [line for line in section.lines if all(test(line) for test in tests)]
            found += [(section, lines)] if lines else []
    return found


def _of_text(text: str) -> list[Wanted]:
    """Every word somewhere in the task's name, note or law."""
    words = text.casefold().split()

    def says(line: Line) -> bool:
        said = " ".join([line.name, line.note, line.law, *line.law_texts.values()]).casefold()
        return all(word in said for word in words)

    return [says] if words else []


def _of_who(table: Table, organisation: str, role: str, what: str) -> list[Wanted]:
    """Where the organisation does the chosen thing, or anything; without it, where anyone does."""
    if role:
        keys = [organisation] if organisation else [each.key for each in table.organisations]
        return [lambda line: any(role in line.effective[key] for key in keys)]
    if organisation and what in ("", GAPS, LAW_CHANGE):
        return [lambda line: bool(line.effective[organisation])]
    return []


def _of_state(table: Table, what: str, organisation: str) -> list[Wanted]:
    if what == GAPS:
        return [table.has_gap]
    if what == LAW_CHANGE:
        return [lambda line: line.law_change is not None]
    if not what:
        return []
    found = concerned(table, what)
    if organisation:
        return [lambda line: organisation in found.get(line.task_id, ())]
    return [lambda line: line.task_id in found]


def _summary_columns(table: Table, organisation: str) -> list[Column]:
    """The county, the municipalities together, the others together, and the one asked for."""
    asked = [each for each in table.organisations if each.key == organisation]
    counties = [each for each in table.of_kind(COUNTY) if each not in asked]
    everyone = [table.everyone] if table.everyone else []
    others = [Column(OTHER, "", OTHER)] if table.of_kind(OTHER) else []
    return [*asked, *counties, *everyone, *others]
