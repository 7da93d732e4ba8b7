"""Which tasks a sheet names, which of them the table has, and what the law says of them."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from agreements.models import LegalBasis, Matrix, Task
from agreements.sheet.interfaces import Interfaces
from agreements.sheet.resources import LegalBasisResource, TaskResource
from agreements.sheet.rows import SaidCell, SheetReader, TaskRow
from agreements.sheet.words import duty_holder_of
from yhdyspinta.sheets.columns import fold
from yhdyspinta.sheets.days import day_of
from yhdyspinta.sheets.kinds import Plan, Problem
from yhdyspinta.sheets.resource import Row

SIDES = ("county", "municipality")


@dataclass(frozen=True)
class Wanted:
    """A task as the sheet has it, with what its cells say."""

    source: TaskRow
    interface: str  # its code
    name: str
    met: Task | None
    fields: dict[str, str]
    law: dict[str, str]
    days: dict[str, date | None]
    cells: list[SaidCell] = field(default_factory=list)

    @property
    def key(self) -> tuple[str, str]:
        return self.interface, fold(self.name)


class SheetTasks:
    """The sheet's tasks against the table's."""

    def __init__(
        self, reader: SheetReader, plan: Plan, interfaces: Interfaces, matrix: Matrix | None
    ) -> None:
        self.reader, self.plan, self.interfaces = reader, plan, interfaces
        self.tasks, self.bases = TaskResource(matrix), LegalBasisResource(matrix)
        existing = self.tasks.existing
        self.by_key = {f"t{task.pk}": task for task in existing.values()}
        self.by_swedish = {
            (code, fold(each.name_sv)): each for (code, _n), each in existing.items()
        }
        self.unknown_keys = 0
        self.wanted = list(self._without_doubles(self._read()))
        self.met = {each.met.pk for each in self.wanted if each.met}
        if self.unknown_keys:
            plan.notes.append(_("The row keys are of another table: tasks are met by their names."))

    # From the sheet.

    def _read(self) -> Iterator[Wanted]:
        for source in self.reader.task_rows():
            row = source.row
            met = self._met_by_key(row.text("key"))
            name = row.text("task_fi") or row.text("task_sv") or (met.name if met else "")
            if not name:
                self._problem(
                    _("A row without a task"), source, "task_fi", "", _("the name of the task")
                )
                continue
            code = self._interface_of(source, met)
            if code:
                met = met or self._met_by_name(code, fold(name))
                fields, law, days = self._fields(source), self._law(source), self._days(source)
                cells = self.reader.cells(row)
                yield Wanted(source, code, name, met, fields, law, days, cells)

    def _interface_of(self, source: TaskRow, met: Task | None) -> str:
        """Of a row met by its key and under no heading, the interface that it has."""
        if met and not source.interface:
            return str(met.interface.code)
        return self.interfaces.code_of(source)

    def _met_by_key(self, key: str) -> Task | None:
        if not key:
            return None
        met = self.by_key.get(key.strip().lower())
        self.unknown_keys += met is None
        return met

    def _met_by_name(self, interface: str, name: str) -> Task | None:
        met = self.tasks.existing.get((interface, name))
        if met is None and not self.reader.has("task_fi"):
            met = self.by_swedish.get((interface, name))
        return met

    def _fields(self, source: TaskRow) -> dict[str, str]:
        """The task's own texts; a column that the sheet has not says nothing."""
        row, has = source.row, self.reader.has
        told = {"name_sv": "task_sv", "name_en": "task_en"}
        fields = {name: row.text(code) for name, code in told.items() if has(code)}
        return fields | ({"note": self.reader.note(row)} if has("note") else {})

    def _law(self, source: TaskRow) -> dict[str, str]:
        """What the law says of the task, in the same way."""
        row, has = source.row, self.reader.has
        law = {"law": row.text("law")} if has("law") else {}
        sides = {side: row.text(f"law_text:{side}") for side in SIDES if has(f"law_text:{side}")}
        law |= {f"{side}_text": text for side, text in sides.items()}
        if has("duty_holder"):
            law["duty_holder"] = self._duty_holder(source)
        elif sides:
            told = [side for side in SIDES if fold(sides.get(side, ""))]
            law["duty_holder"] = "both" if len(told) > 1 else next(iter(told), "")
        return law

    def _duty_holder(self, source: TaskRow) -> str:
        found = source.row.text("duty_holder")
        duty_holder = duty_holder_of(found)
        if found and not duty_holder:
            expected = ", ".join(str(label) for label in LegalBasis.DutyHolder.labels)
            self._problem(_("Unknown organiser by law"), source, "duty_holder", found, expected)
        return duty_holder

    def _days(self, source: TaskRow) -> dict[str, date | None]:
        """From when until when the row's responsibilities hold, if the sheet says."""
        days: dict[str, date | None] = {}
        for code in ("starts_on", "ends_on"):
            if self.reader.has(code):
                found = source.row.text(code)
                days[code] = day_of(found, is_last=code == "ends_on")
                if found and days[code] is None:
                    self._problem(_("Not a day"), source, code, found, _("a day such as 1.3.2026"))
        starts, ends = days.get("starts_on"), days.get("ends_on")
        if starts and ends and ends < starts:
            found = source.row.text("ends_on")
            expected = _("a day after the first day, %(day)s") % {"day": f"{starts:%-d.%-m.%Y}"}
            self._problem(_("The last day is before the first"), source, "ends_on", found, expected)
        return days

    def _without_doubles(self, wanted: Iterator[Wanted]) -> Iterator[Wanted]:
        seen: dict[tuple[str, str], int] = {}
        met: dict[int, int] = {}
        for each in wanted:
            known = met.get(each.met.pk) if each.met else None
            first = known or seen.get(each.key)
            if first:
                expected = _("each task once in an interface; it is on row %(row)s already")
                self._problem(
                    _("The same task twice"),
                    each.source,
                    "task_fi",
                    each.name,
                    expected % {"row": first},
                )
                continue
            seen[each.key] = each.source.number
            if each.met:
                met[each.met.pk] = each.source.number
            if not self._takes_anothers_name(each):
                yield each

    def _takes_anothers_name(self, wanted: Wanted) -> bool:
        other = self._met_by_name(*wanted.key)
        if wanted.met is None or other is None or other.pk == wanted.met.pk:
            return False
        expected = _("another name: a task of the table is called so now")
        self._problem(_("The name is taken"), wanted.source, "task_fi", wanted.name, expected)
        return True

    def _problem(self, sort: str, source: TaskRow, code: str, found: str, expected: str) -> None:
        column = self.reader.job.column_of(code)
        self.plan.problems.append(Problem(sort, source.number, found, expected, column))

    # To the table.

    def task_of(self, wanted: Wanted) -> Task | None:
        """The table's task, when there is one or it has just been made."""
        made: Task | None = wanted.met or self.tasks.find(wanted.key)
        return made

    def missing(self) -> list[Task]:
        """Tasks that the table has and the sheet does not."""
        return [each for each in self.tasks.existing.values() if each.pk not in self.met]

    def rows(self, matrix_of: Callable[[], Matrix | None]) -> Iterator[Row]:
        matrix = matrix_of()
        has_tasks = {code for code, _name in self.tasks.existing}
        last: dict[str, int] = defaultdict(int)
        for each in self.wanted:
            interface, met = self.interfaces.find(each.interface), each.met
            if interface is None:
                continue
            row: Row = {"row": each.source.number, "matrix": matrix, "interface": interface}
            row |= each.fields
            row["name_fi"] = met.name_fi if met and not self._names_in_finnish(each) else each.name
            if met is None:
                row["position"] = last[each.interface] + (1 if each.interface in has_tasks else 10)
            elif self.tasks.key_of(met) != self.tasks.key_of_row(row):
                row["shown"] = {"task": met.pk}  # met by its row key under another name
            last[each.interface] = met.position if met else row["position"]
            yield row

    def is_renamed(self, wanted: Wanted) -> bool:
        """Whether a task met by its key has another name or interface in the sheet."""
        return wanted.met is not None and self._met_by_name(*wanted.key) != wanted.met

    def _names_in_finnish(self, wanted: Wanted) -> bool:
        return bool(wanted.source.row.text("task_fi"))

    def basis_rows(self) -> Iterator[Row]:
        for each in self.wanted:
            task = self.task_of(each)
            if task and (any(each.law.values()) or (each.law and task.pk in self.bases.existing)):
                yield {"row": each.source.number, "label": str(task), "task": task, **each.law}
