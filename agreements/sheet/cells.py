"""What a sheet's cells change in the responsibilities of a table."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from agreements.models import Matrix, Responsibility, RoleCode, Task
from agreements.sheet.resources import CellResource, ResponsibilityResource
from agreements.sheet.rows import SaidCell
from agreements.sheet.tasks import Wanted
from yhdyspinta.sheets.kinds import Plan, Problem
from yhdyspinta.sheets.resource import Row, plain
from yhdyspinta.tenancy.models import Group, Organisation

Place = tuple[int | None, int | None, int | None]  # ids of task, organisation and group
NO_ROLE = {"nobody", "not_agreed", "disputed"}
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class PlacedCell:
    """A cell beside what is said there now."""

    said: SaidCell
    wanted: Wanted
    now: dict[str, Responsibility]
    gone: list[str]

    @property
    def after(self) -> list[str]:
        return [*(code for code in self.now if code not in self.gone), *self.new]

    @property
    def new(self) -> list[str]:
        return [code for code in self.said.codes if code not in self.now]

    @property
    def has_moved(self) -> bool:
        return bool(self.gone or self.new)


class SheetCells:
    """Works out the rows of responsibilities and of the cells' own words."""

    def __init__(self, plan: Plan, matrix: Matrix | None, scope: frozenset[str]) -> None:
        self.plan, self.scope, self.today = plan, scope, timezone.localdate()
        self.responsibilities, self.texts = ResponsibilityResource(matrix), CellResource(matrix)
        self.organisations = {each.pk: each for each in Organisation.objects.all()}
        self.groups = {each.pk: each for each in Group.objects.all()}
        self.roles = {each.code: each for each in RoleCode.objects.all()}
        self.now: dict[Place, dict[str, Responsibility]] = defaultdict(dict)
        self.later: dict[Place, list[Responsibility]] = defaultdict(list)
        self.columns_of: dict[int, list[str]] = defaultdict(list)
        self._read_now()

    def _read_now(self) -> None:
        codes = {role.pk: role.code for role in self.roles.values()}
        for row in self.responsibilities.existing.values():
            place = (row.task_id, row.organisation_id, row.group_id)
            if row.starts_on and row.starts_on > self.today:
                self.later[place].append(row)
            else:
                self.now[place][codes.get(row.role_id, row.value)] = row
        for task, organisation, group in self.now:
            own = f"organisation:{organisation}" if organisation else f"group:{group}"
            self.columns_of[task or 0].append(own)

    def placed(self, wanted: Wanted) -> Iterator[PlacedCell]:
        """The task's cells beside what is said there now; of a new task nothing is."""
        for said in [*wanted.cells, *self._not_named(wanted)]:
            now = self.now.get(self._place(wanted.met, said.column), {}) if wanted.met else {}
            codes = [code for code in said.codes if code in self.roles or code in NO_ROLE]
            told = SaidCell(said.column, tuple(codes), said.text, said.is_letters, said.scope)
            yield PlacedCell(told, wanted, now, _gone(now, codes, said.scope))

    def _not_named(self, wanted: Wanted) -> Iterator[SaidCell]:
        """Who has a role of the sheet's columns of roles now, and is not named there any more."""
        if not self.scope or not wanted.met:
            return
        named = {said.column for said in wanted.cells}
        for column in self.columns_of[wanted.met.pk]:
            if column not in named:
                yield SaidCell(column, (), "", is_letters=True, scope=self.scope)

    def said_now(self, task: Task, column: str) -> list[str]:
        """Codes of what is said there now."""
        return list(self.now.get(self._place(task, column), ()))

    def _place(self, task: Task | None, column: str) -> Place:
        sort, _colon, pk = column.partition(":")
        is_own = sort == "organisation"
        return plain(task), int(pk) if is_own else None, None if is_own else int(pk)

    # Rows.

    def _common(self, task: Task, cell: PlacedCell) -> Row:
        _task, organisation, group = self._place(task, cell.said.column)
        return {
            "row": cell.wanted.source.number,
            "label": str(task),
            "task": task,
            "organisation": self.organisations.get(organisation or 0),
            "group": self.groups.get(group or 0),
        }

    def rows(self, task: Task, wanted: Wanted) -> Iterator[Row]:
        """What is said anew, what ends, and days that have changed."""
        for cell in self.placed(wanted):
            place = self._place(task, cell.said.column)
            shown = {
                "column": cell.said.column,
                "before": self.ordered(cell.now),
                "after": self.ordered(cell.after),
            }
            common = self._common(task, cell)
            moved = common | {"shown": shown}
            same = common | {"shown": {"column": cell.said.column}}
            starts = wanted.days.get("starts_on")
            if starts and starts > self.today:
                yield from self._from_later(moved, cell, place, starts)
                continue
            for code in cell.said.codes:
                is_new = code in cell.new
                if is_new or wanted.days:
                    row = (moved if is_new else same) | self._said(code)
                    yield row | self._days(cell, code, place)
            yield from (moved | self._said(code) | {"remove": True} for code in _removed(cell))

    def _days(self, cell: PlacedCell, code: str, place: Place) -> Row:
        """The sheet's days; what is agreed for later is not overlapped."""
        days: Row = dict(cell.wanted.days)
        role = self.roles.get(code)
        coming = [
            each.starts_on for each in self.later[place] if each.role_id == (role and role.pk)
        ]
        first = min(filter(None, coming), default=None)
        if first and (not days.get("ends_on") or days["ends_on"] >= first):
            if days.get("ends_on"):
                self._overlaps(cell, first)
            days["ends_on"] = first - ONE_DAY
        return days

    def _from_later(
        self, moved: Row, cell: PlacedCell, place: Place, starts: date
    ) -> Iterator[Row]:
        """From a later day on this holds: what holds now ends the day before."""
        last = starts - ONE_DAY
        scope = cell.said.scope
        for code, row in self.now.get(place, {}).items():
            if scope is None or code in scope or code in NO_ROLE:
                yield moved | self._said(code) | {"ends_on": min(row.ends_on or last, last)}
        for code in cell.said.codes:
            clash = [
                each
                for each in self.later[place]
                if each.role_id == plain(self.roles.get(code)) and each.starts_on != starts
            ]
            if clash:
                self._overlaps(cell, min(each.starts_on for each in clash if each.starts_on))
            else:
                yield moved | self._said(code) | dict(cell.wanted.days)

    def _overlaps(self, cell: PlacedCell, first: date) -> None:
        source = cell.wanted.source
        expected = _("days before %(day)s, from which something is agreed already")
        self.plan.problems.append(
            Problem(
                _("Overlaps what is agreed for later"),
                source.number,
                source.row.text("ends_on") or source.row.text("starts_on"),
                expected % {"day": f"{first:%-d.%-m.%Y}"},
                None,
            )
        )

    def text_rows(self, task: Task, wanted: Wanted) -> Iterator[Row]:
        """The cells' own words: where roles change, and where they say more than letters."""
        for cell in self.placed(wanted):
            place, said = self._place(task, cell.said.column), cell.said
            told_anew = cell.has_moved and (said.text or place in self.texts.existing)
            if told_anew or not said.is_letters:
                shown = {"column": said.column, "is_letters": said.is_letters}
                yield self._common(task, cell) | {"original_text": said.text, "shown": shown}

    def ordered(self, codes: Iterable[str]) -> list[str]:
        return sorted(
            codes, key=lambda code: self.roles[code].position if code in self.roles else 0
        )

    def _said(self, code: str) -> dict[str, Any]:
        role = self.roles.get(code)
        return {"role": role, "value": "role" if role else code}


def _gone(now: Iterable[str], codes: list[str], scope: frozenset[str] | None) -> list[str]:
    """What is no longer said; of roles in columns only those that the columns tell of."""
    if scope is None:
        return [code for code in now if code not in codes]
    return [c for c in now if c not in codes and (c in scope or (codes and c in NO_ROLE))]


def _removed(cell: PlacedCell) -> list[str]:
    """A value in place of another value is the same row, changed."""
    is_valued = bool(set(cell.said.codes) & NO_ROLE)
    return [code for code in cell.gone if not (is_valued and code in NO_ROLE)]
