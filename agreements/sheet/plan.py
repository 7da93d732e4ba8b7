"""What a sheet would change in a responsibility table."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from agreements.models import Matrix, Responsibility, RoleCode, Task
from agreements.sheet.interfaces import Interfaces
from agreements.sheet.resources import (
    CellResource,
    MatrixResource,
    ResponsibilityResource,
    TaskResource,
)
from agreements.sheet.rows import SheetReader, TaskRow
from agreements.sheet.words import duty_holder_of
from yhdyspinta.sheets.columns import fold
from yhdyspinta.sheets.kinds import Plan, Problem
from yhdyspinta.sheets.resource import Row, plain
from yhdyspinta.tenancy.models import Group, Organisation

Place = tuple[int | None, int | None, int | None]  # ids of task, organisation and group
NO_ROLE = {"nobody", "not_agreed", "disputed"}


@dataclass(frozen=True)
class Wanted:
    """A task as the sheet has it, with what its cells mean."""

    source: TaskRow
    interface: str  # its code
    name: str
    fields: dict[str, str]

    @property
    def key(self) -> tuple[str, str]:
        return self.interface, fold(self.name)


@dataclass(frozen=True)
class WantedCell:
    """A cell as the sheet has it, beside what is said there now."""

    column: str
    place: Place
    row: Row
    text: str
    now: dict[str, Responsibility]
    codes: list[str]

    @property
    def has_moved(self) -> bool:
        return set(self.now) != set(self.codes)


class MatrixPlan:
    """Works out the plan of one sheet; reads the database in a constant number of queries."""

    def __init__(self, reader: SheetReader) -> None:
        self.reader, self.job = reader, reader.job
        self.plan = Plan(places={"name_fi": "task_fi", "name_sv": "task_sv", "name_en": "task_en"})
        self.matrix = Matrix.objects.filter(pk=self.job.session.target_id or 0).first()
        self.matrices = MatrixResource() if self.matrix is None else None
        if self.matrices:
            self.matrix = self.matrices.existing.get(fold(self._new_name()))
        self.interfaces = Interfaces(reader)
        self.tasks = TaskResource(self.matrix)
        self.by_swedish = {
            (code, fold(each.name_sv)): each for (code, _n), each in self.tasks.existing.items()
        }
        self.responsibilities = ResponsibilityResource(self.matrix)
        self.cells = CellResource(self.matrix)
        self.organisations = {each.pk: each for each in Organisation.objects.all()}
        self.groups = {each.pk: each for each in Group.objects.all()}
        self.roles = {each.code: each for each in RoleCode.objects.all()}
        self.current = self._current()
        self._fill()

    def _new_name(self) -> str:
        return str(self.job.session.mapping.get("into") or _("Responsibility table"))

    def _fill(self) -> None:
        wanted = list(self._without_doubles(self._wanted()))
        plan = self.plan
        plan.count = len(wanted)
        plan.questions += self.interfaces.questions()
        if self.reader.empty_headings:
            rows = ", ".join(map(str, self.reader.empty_headings))
            plan.notes.append(
                _("Rows with one cell and no tasks below them: %(rows)s.") % {"rows": rows}
            )
        plan.missing = [] if plan.questions else self._missing({each.key for each in wanted})
        if self.matrices:
            plan.steps.append((self.matrices, [{"row": None, "name_fi": self._new_name()}]))
        plan.steps += [
            (self.interfaces.resource, self.interfaces.rows()),
            (self.tasks, self._task_rows(wanted)),
            (self.responsibilities, self._responsibility_rows(wanted)),
            (self.cells, self._cell_rows(wanted)),
        ]
        plan.into = self._into

    def _into(self) -> int | None:
        matrix = self._current_matrix()
        return matrix.pk if matrix else None

    def _current_matrix(self) -> Matrix | None:
        if self.matrix is None and self.matrices:
            made: Matrix | None = self.matrices.find(fold(self._new_name()))
            return made
        return self.matrix

    # Tasks.

    def _wanted(self) -> Iterator[Wanted]:
        for source in self.reader.task_rows():
            row = source.row
            name = row.text("task_fi") or row.text("task_sv")
            if not name:
                self._problem(
                    _("A row without a task"), source, "task_fi", "", _("the name of the task")
                )
                continue
            code = self.interfaces.code_of(source)
            if code:
                yield Wanted(source, code, name, self._fields(source))

    def _fields(self, source: TaskRow) -> dict[str, str]:
        """The task's own texts; a column that the sheet has not says nothing."""
        row, job = source.row, self.job
        told = {"name_sv": "task_sv", "name_en": "task_en", "law": "law", "note": "note"}
        fields = {name: row.text(code) for name, code in told.items() if job.has(code)}
        if job.has("duty_holder"):
            found = row.text("duty_holder")
            duty_holder = duty_holder_of(found)
            if found and not duty_holder:
                expected = ", ".join(str(label) for label in Task.DutyHolder.labels)
                self._problem(_("Unknown organiser by law"), source, "duty_holder", found, expected)
            fields["duty_holder"] = duty_holder
        return fields

    def _without_doubles(self, wanted: Iterator[Wanted]) -> Iterator[Wanted]:
        seen: dict[tuple[str, str], int] = {}
        for each in wanted:
            if each.key in seen:
                first = {"row": seen[each.key]}
                expected = _("each task once in an interface; it is on row %(row)s already") % first
                self._problem(_("The same task twice"), each.source, "task_fi", each.name, expected)
                continue
            seen[each.key] = each.source.number
            yield each

    def _problem(self, sort: str, source: TaskRow, code: str, found: str, expected: str) -> None:
        column = self.job.column_of(code)
        self.plan.problems.append(Problem(sort, source.number, found, expected, column))

    def _existing(self, wanted: Wanted) -> Task | None:
        met = self.tasks.existing.get(wanted.key)
        if met is None and not self.job.has("task_fi"):
            met = self.by_swedish.get(wanted.key)
        return met

    def _missing(self, keys: set[tuple[str, str]]) -> list[str]:
        kept = [each for key, each in self.tasks.existing.items() if key not in keys]
        if not self.job.has("task_fi"):
            kept = [each for each in kept if (each.interface.code, fold(each.name_sv)) not in keys]
        return [f"{each.interface.name}: {each.name}" for each in kept]

    def _task_rows(self, wanted: list[Wanted]) -> Iterator[Row]:
        matrix = self._current_matrix()
        has_tasks = {code for code, _name in self.tasks.existing}
        last: dict[str, int] = defaultdict(int)
        for each in wanted:
            interface, met = self.interfaces.find(each.interface), self._existing(each)
            if interface is None:
                continue
            row: Row = {
                "row": each.source.number,
                "matrix": matrix,
                "interface": interface,
                **each.fields,
            }
            row["name_fi"] = met.name_fi if met and not self.job.has("task_fi") else each.name
            if met is None:
                row["position"] = last[each.interface] + (1 if each.interface in has_tasks else 10)
            last[each.interface] = met.position if met else row["position"]
            yield row

    # Cells.

    def _current(self) -> dict[Place, dict[str, Responsibility]]:
        """Task, organisation and group → code → the row that says so now."""
        codes = {role.pk: role.code for role in self.roles.values()}
        current: dict[Place, dict[str, Responsibility]] = defaultdict(dict)
        for row in self.responsibilities.existing.values():
            place = (row.task_id, row.organisation_id, row.group_id)
            current[place][codes.get(row.role_id, row.value)] = row
        return current

    def _responsibility_rows(self, wanted: list[Wanted]) -> Iterator[Row]:
        for cell in self._cells_of(wanted):
            if cell.has_moved:
                now, codes = cell.now, cell.codes
                shown = {
                    "column": cell.column,
                    "before": self._ordered(now),
                    "after": self._ordered(codes),
                }
                common = cell.row | {"shown": shown}
                yield from (common | self._said(code) for code in codes if code not in now)
                yield from (
                    common | self._said(code) | {"remove": True} for code in _gone(now, codes)
                )

    def _cell_rows(self, wanted: list[Wanted]) -> Iterator[Row]:
        """The cell's own words: where its roles change, and where they say more than letters."""
        for cell in self._cells_of(wanted):
            place = cell.place
            is_letters = self.reader.is_letters(cell.text)
            told_anew = cell.has_moved and (cell.text or place in self.cells.existing)
            if told_anew or not is_letters:
                shown = {"column": cell.column, "is_letters": is_letters}
                yield cell.row | {"original_text": cell.text, "shown": shown}

    def _cells_of(self, wanted: list[Wanted]) -> Iterator[WantedCell]:
        for each in wanted:
            task = self._existing(each) or self.tasks.find(each.key)
            if task is not None:
                yield from self._cells_of_task(each, task)

    def _cells_of_task(self, wanted: Wanted, task: Task) -> Iterator[WantedCell]:
        for _index, column, text in self.reader.cells(wanted.source.row):
            sort, _colon, pk = column.partition(":")
            organisation = self.organisations.get(int(pk)) if sort == "organisation" else None
            group = self.groups.get(int(pk)) if sort == "group" else None
            if organisation or group:
                place = (task.pk, plain(organisation), plain(group))
                row = {
                    "row": wanted.source.number,
                    "label": str(task),
                    "task": task,
                    "organisation": organisation,
                    "group": group,
                }
                yield WantedCell(
                    column, place, row, text, self.current.get(place, {}), self._codes(text)
                )

    def _codes(self, text: str) -> list[str]:
        if not text:
            return [] if self.job.empty in ("", "unfilled") else [self.job.empty]
        codes = [self.job.values.get(token, "") for token in self.reader.tokens(text)]
        return [code for code in dict.fromkeys(codes) if code in self.roles or code in NO_ROLE]

    def _ordered(self, codes: Iterable[str]) -> list[str]:
        return sorted(
            codes, key=lambda code: self.roles[code].position if code in self.roles else 0
        )

    def _said(self, code: str) -> Row:
        role = self.roles.get(code)
        return {"role": role, "value": "role" if role else code}


def _gone(now: Iterable[str], codes: list[str]) -> list[str]:
    """What is no longer said; a value in place of another value is the same row, changed."""
    gone = [code for code in now if code not in codes]
    return [code for code in gone if code not in NO_ROLE] if set(codes) & NO_ROLE else gone
