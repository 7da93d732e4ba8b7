"""A responsibility table as it is shown: from plain data, in the language of the moment."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agreements.models import LegalBasis
from yhdyspinta.register.names import in_language

Content = dict[str, Any]
Codes = tuple[str, ...]

COUNTY, MUNICIPALITY, OTHER = "county", "municipality", "other"
SAME_EVERYWHERE = {"nobody": "–", "not_agreed": "?", "disputed": "≠"}


@dataclass(frozen=True)
class Mark:
    """One letter of a cell (merkintä)."""

    letter: str
    label: str | Promise
    style: str


def value_mark(code: str) -> Mark:
    """The mark of what is no role: nobody, not agreed, disputed."""
    return _VALUES[code]


NOT_FILLED = Mark("·", _("Not filled in"), "empty-cell")
_VALUES = {
    "nobody": Mark("–", _("Nobody is responsible"), "nobody"),
    "not_agreed": Mark("?", _("Not agreed"), "open"),
    "disputed": Mark("≠", _("Disputed"), "disputed"),
}


@dataclass(frozen=True)
class Column:
    """An organisation or a group of the table (sarake)."""

    key: str
    label: str
    kind: str  # county, municipality, other or group
    members: tuple[str, ...] = ()

    @property
    def pk(self) -> int:
        return int(self.key.partition(":")[2])


@dataclass(frozen=True)
class LawChange:
    """From which day the law says otherwise, and what (lakimuutos)."""

    on: date
    duty_holder: str
    law: str

    @property
    def by_law(self) -> str | Promise:
        return _by_law(self.duty_holder)


@dataclass(frozen=True)
class Line:
    """A task of the table: its own texts and what each organisation does in it (rivi)."""

    task_id: int
    name: str
    law: str
    duty_holder: str
    note: str
    cells: dict[str, Codes]  # as agreed: organisations' own and groups'
    effective: dict[str, Codes]  # organisation → what holds for it
    law_texts: dict[str, str] = field(default_factory=dict)  # "county" and "municipality"
    law_change: LawChange | None = None
    reviewed_on: date | None = None
    practice: dict[str, Codes] = field(default_factory=dict)  # as it is in fact, like cells
    in_practice: dict[str, Codes] = field(default_factory=dict)  # like effective
    disputed_by: dict[str, str] = field(default_factory=dict)  # column → organisation's key

    @property
    def by_law(self) -> str | Promise:
        return _by_law(self.duty_holder)


def _by_law(duty_holder: str) -> str | Promise:
    return LegalBasis.DutyHolder(duty_holder).label if duty_holder else ""


@dataclass(frozen=True)
class Section:
    """The tasks of one interface (yhdyspinnan tehtävät)."""

    interface_id: int
    name: str
    lines: list[Line]


@dataclass(frozen=True)
class Table:
    """The whole table in the language of the moment (taulukko)."""

    matrix_id: int
    name: str
    day: date
    roles: dict[str, Mark]
    leading: frozenset[str]  # codes of roles that lead
    organisations: list[Column]
    groups: list[Column]
    sections: list[Section] = field(default_factory=list)
    records_practice: bool = False

    @cached_property
    def marks(self) -> dict[str, Mark]:
        return {**self.roles, **_VALUES}

    @property
    def legend(self) -> list[Mark]:
        return [*self.roles.values(), *_VALUES.values(), NOT_FILLED]

    @property
    def everyone(self) -> Column | None:
        """The group of all municipalities."""
        return next((group for group in self.groups if group.kind == "everyone"), None)

    def of_kind(self, kind: str) -> list[Column]:
        return [column for column in self.organisations if column.kind == kind]

    def marks_of(self, codes: Codes) -> list[Mark]:
        return [self.marks[code] for code in codes if code in self.marks] or [NOT_FILLED]

    def letters_of(self, codes: Codes) -> str:
        """The cell as it is written in a spreadsheet; empty when nothing is said."""
        return "/".join(self.marks[code].letter for code in codes if code in self.marks)

    def lines(self) -> Iterator[Line]:
        for section in self.sections:
            yield from section.lines

    def has_gap(self, line: Line) -> bool:
        """Nobody leads, or something is not agreed or disputed."""
        said = {
            code for codes in [*line.effective.values(), *line.cells.values()] for code in codes
        }
        return not (said & self.leading) or bool(said & {"not_agreed", "disputed"})

    def together(self, line: Line) -> Codes | None:
        """What holds for the municipalities together; None when each has its own."""
        if self.everyone and self.everyone.key in line.cells:
            return line.cells[self.everyone.key]
        each = {line.effective[column.key] for column in self.of_kind(MUNICIPALITY)}
        return None if len(each) > 1 else next(iter(each), ())

    def exceptions(self, line: Line) -> list[tuple[Column, Codes]]:
        """The municipalities for which something else holds than for all of them together."""
        common, municipalities = self.together(line), self.of_kind(MUNICIPALITY)
        return [
            (each, line.effective[each.key])
            for each in municipalities
            if line.effective[each.key] != common
        ]


def table_from(content: Content) -> Table:
    """The table of stored content, such as a frozen agreement's snapshot."""
    organisations = [
        Column(each["key"], _named(each), each["kind"]) for each in content["organisations"]
    ]
    municipalities = tuple(each.key for each in organisations if each.kind == MUNICIPALITY)
    groups = [
        Column(
            group["key"],
            _named(group),
            "everyone" if group["is_all"] else "group",
            municipalities if group["is_all"] else tuple(group["members"]),
        )
        for group in content["groups"]
    ]
    return Table(
        matrix_id=content["matrix"]["id"],
        name=_named(content["matrix"]),
        day=date.fromisoformat(content["day"]),
        roles={role["code"]: _mark(role) for role in content["roles"]},
        leading=frozenset(role["code"] for role in content["roles"] if role["kind"] == "leads"),
        organisations=organisations,
        groups=groups,
        sections=[_section(section, organisations, groups) for section in content["sections"]],
        records_practice=content["matrix"].get("practice", False),
    )


def _named(names: Content) -> str:
    return in_language(names["fi"], names["sv"], names["en"])


def _mark(role: Content) -> Mark:
    letters = role["letters"]
    letter = in_language(letters["fi"], letters["sv"], letters["en"])
    return Mark(letter, _named(role), role["kind"].replace("_", "-"))


def _section(section: Content, organisations: list[Column], groups: list[Column]) -> Section:
    # The smaller the group, the more is meant by naming it: all municipalities come last.
    inherited = [
        (each.key, [g.key for g in reversed(groups) if each.key in g.members])
        for each in organisations
    ]
    lines = [_line(task, inherited) for task in section["tasks"]]
    return Section(section["id"], _named(section), lines)


Inherited = list[tuple[str, list[str]]]


def _line(task: Content, inherited: Inherited) -> Line:
    """What older snapshots don't tell is empty."""
    cells, practice = _codes(task["cells"]), _codes(task.get("practice", {}))
    change, reviewed_on = task.get("law_change"), task.get("reviewed_on")
    return Line(
        task["id"],
        _named(task),
        task["law"],
        task["duty_holder"],
        task["note"],
        cells,
        _effective(cells, inherited),
        task.get("law_texts", {}),
        LawChange(date.fromisoformat(change["on"]), change["duty_holder"], change["law"])
        if change
        else None,
        date.fromisoformat(reviewed_on) if reviewed_on else None,
        practice,
        _effective(practice, inherited) if practice else {},
        task.get("disputed_by", {}),
    )


def _codes(cells: dict[str, list[str]]) -> dict[str, Codes]:
    return {key: tuple(codes) for key, codes in cells.items()}


def _effective(cells: dict[str, Codes], inherited: Inherited) -> dict[str, Codes]:
    """Organisation → its own codes, else those of the smallest group it is in."""
    return {
        key: next((cells[each] for each in [key, *above] if each in cells), ())
        for key, above in inherited
    }
