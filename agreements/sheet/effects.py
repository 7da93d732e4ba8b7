"""What follows from an import of a table: gaps, agreements left behind, and how it looks then."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.utils.translation import ngettext

from agreements.models import Agreement, Matrix, RoleCode
from agreements.sheet.cells import SheetCells
from agreements.sheet.tasks import SheetTasks, Wanted
from agreements.table import COUNTY, MUNICIPALITY, Mark, value_mark
from yhdyspinta.tenancy.actor import Actor

NAMED = 5  # tasks that a sentence names
PAINTED = 100  # tasks that are shown as they would be


@dataclass(frozen=True)
class After:
    """A task that the import touches, as it would be then."""

    wanted: Wanted
    cells: dict[str, tuple[str, ...]]  # column → codes
    before: dict[str, tuple[str, ...]] = field(default_factory=dict)  # of those that change
    is_new: bool = False


@dataclass(frozen=True)
class PaintedCell:
    """A cell of the preview: what it says then, and what it said if that changes."""

    marks: Sequence[Mark]
    old: Sequence[Mark]
    is_changed: bool


class Effects:
    """Looks at the touched tasks once for everything that is told of them."""

    def __init__(self, tasks: SheetTasks, cells: SheetCells, matrix: Matrix | None) -> None:
        self.tasks, self.cells, self.matrix = tasks, cells, matrix
        self.leading = {c for c, r in cells.roles.items() if r.kind == RoleCode.Kind.LEADS}
        self.touched = [after for each in tasks.wanted if (after := self._after(each))]

    def _after(self, wanted: Wanted) -> After | None:
        placed = list(self.cells.placed(wanted))
        moved = [cell for cell in placed if cell.has_moved]
        if wanted.met and not moved and not self._has_new_text(wanted):
            return None
        codes = {column: self._ordered(now) for column, now in self._now(wanted)}
        codes |= {cell.said.column: self._ordered(cell.after) for cell in placed}
        before = {cell.said.column: self._ordered(cell.now) for cell in moved}
        return After(wanted, codes, before, is_new=wanted.met is None)

    def _now(self, wanted: Wanted) -> Iterator[tuple[str, Iterable[str]]]:
        if wanted.met:
            for column in self.cells.columns_of[wanted.met.pk]:
                yield column, self.cells.said_now(wanted.met, column)

    def _ordered(self, codes: Iterable[str]) -> tuple[str, ...]:
        return tuple(self.cells.ordered(codes))

    def _has_new_text(self, wanted: Wanted) -> bool:
        task, basis = wanted.met, self.tasks.bases.existing.get(wanted.met and wanted.met.pk)
        is_told_anew = any(getattr(task, name) != text for name, text in wanted.fields.items())
        law = any((getattr(basis, name) if basis else "") != t for name, t in wanted.law.items())
        return is_told_anew or law or self.tasks.is_renamed(wanted)

    # In words.

    def texts(self, actor: Actor) -> Iterator[str]:
        without, two, unlawful = [], [], []
        for each in self.touched:
            leads = [column for column, codes in each.cells.items() if set(codes) & self.leading]
            name = each.wanted.name
            without += [] if leads or not each.cells else [name]
            two += [name] if len(leads) > 1 else []
            unlawful += [name] if leads and not self._is_lawful(each, leads) else []
        if without:
            text = ngettext(
                "%(count)s task is left without anyone who leads: %(names)s.",
                "%(count)s tasks are left without anyone who leads: %(names)s.",
                len(without),
            )
            yield text % _counted(without)
        if two:
            text = ngettext(
                "%(count)s task has several who lead: %(names)s.",
                "%(count)s tasks have several who lead: %(names)s.",
                len(two),
            )
            yield text % _counted(two)
        if unlawful:
            text = ngettext(
                "In %(count)s task the organiser by law does not lead: %(names)s.",
                "In %(count)s tasks the organiser by law does not lead: %(names)s.",
                len(unlawful),
            )
            yield text % _counted(unlawful)
        yield from self._agreements(actor)

    def _is_lawful(self, after: After, leads: list[str]) -> bool:
        """Whether a side that organises the task by law leads it."""
        basis = self.tasks.bases.existing.get(after.wanted.met and after.wanted.met.pk)
        known = basis.duty_holder if basis else ""
        holder = after.wanted.law.get("duty_holder", known)
        sides = {self._side(column) for column in leads}
        asked = {"county": {COUNTY}, "municipality": {MUNICIPALITY}}
        asked["both"] = {COUNTY, MUNICIPALITY}
        return asked[holder] <= sides if holder in asked else True

    def _side(self, column: str) -> str:
        sort, _colon, pk = column.partition(":")
        if sort == "group":
            return MUNICIPALITY
        organisation = self.cells.organisations.get(int(pk))
        return organisation.kind if organisation else ""

    def _agreements(self, actor: Actor) -> Iterator[str]:
        if not self.touched or self.matrix is None or self.matrix.pk is None:
            return
        state = Agreement.State
        over = [state.LAPSED, state.ENDED]
        frozen = Agreement.objects.visible_to(actor).filter(
            matrix=self.matrix, versions__frozen_at__isnull=False
        )
        names = [each.title for each in frozen.exclude(state__in=over).distinct()]
        if names:
            text = ngettext(
                "%(count)s agreement has the table as it was: %(names)s.",
                "%(count)s agreements have the table as it was: %(names)s.",
                len(names),
            )
            yield text % _counted(names)

    # As a picture.

    def painted(self) -> dict[str, object]:
        """The first touched tasks as they would be, their changed cells with what they said."""
        shown = self.touched[:PAINTED]
        used = {column for each in shown for column in each.cells}
        names = {f"organisation:{pk}": o.name for pk, o in self.cells.organisations.items()}
        names |= {f"group:{pk}": group.name for pk, group in self.cells.groups.items()}
        columns = [column for column in names if column in used]
        return {
            "columns": [names[column] for column in columns],
            "rows": [
                (each.wanted, each.is_new, [self._painted(each, column) for column in columns])
                for each in shown
            ],
            "not_shown": len(self.touched) - len(shown),
        }

    def _painted(self, after: After, column: str) -> PaintedCell:
        is_changed = column in after.before
        old = self._marks(after.before.get(column, ()))
        return PaintedCell(self._marks(after.cells.get(column, ())), old, is_changed)

    def _marks(self, codes: Iterable[str]) -> list[Mark]:
        return [self._mark(code) for code in codes]

    def _mark(self, code: str) -> Mark:
        role = self.cells.roles.get(code)
        if role is None:
            return value_mark(code)
        return Mark(role.letter, role.name, str(role.kind).replace("_", "-"))


def _counted(names: list[str]) -> dict[str, object]:
    first = ", ".join(names[:NAMED])
    return {"count": len(names), "names": f"{first}…" if len(names) > NAMED else first}
