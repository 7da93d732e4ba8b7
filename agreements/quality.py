"""What is to be put right in a table: each kind of it, for which task, and whom it concerns."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from agreements.differences import differing_from_law, differing_in_practice, leaders
from agreements.table import COUNTY, MUNICIPALITY, Column, Line, Section, Table
from contacts.models import Interface
from contacts.pairs import Directory, State
from yhdyspinta.tenancy.models import Organisation

A_YEAR = timedelta(days=365)


class Kind(models.TextChoices):
    """What may be wrong with a task of the table (laatuhavainto)."""

    NO_LEAD = "no_lead", _("Nobody leads")
    TWO_LEADS = "two_leads", _("Two lead")
    NO_HOLDER = "no_holder", _("The one who leads has named nobody")
    NO_COUNTERPART = "no_counterpart", _("No counterpart on the other side")
    NOT_AGREED = "not_agreed", _("Not agreed")
    DISPUTED = "disputed", _("Disputed")
    DIFFERS_LAW = "differs_law", _("Differs from the law")
    DIFFERS_PRACTICE = "differs_practice", _("Differs in practice")
    NOT_REVIEWED = "not_reviewed", _("Not looked at for a year")


@dataclass(frozen=True)
class Finding:
    """One thing to put right in one task, and the organisations that it concerns (havainto)."""

    kind: Kind
    section: Section
    line: Line
    columns: tuple[Column, ...]


def findings(table: Table, kinds: Iterable[str] = Kind.values) -> list[Finding]:
    """Everything of these kinds, in the table's order; the directory is read only if needed."""
    asked = [Kind(kind) for kind in kinds]
    people = _People(table) if {Kind.NO_HOLDER, Kind.NO_COUNTERPART} & {*asked} else None
    return [
        Finding(kind, section, line, tuple(columns))
        for section in table.sections
        for line in section.lines
        for kind in asked
        if (columns := _found(kind, table, section, line, people)) is not None
    ]


def _found(
    kind: Kind, table: Table, section: Section, line: Line, people: "_People | None"
) -> list[Column] | None:
    """Whom it concerns; None if all is well."""
    if kind == Kind.NO_LEAD:
        return None if leaders(table, line) else []
    if kind == Kind.NOT_REVIEWED:
        return leaders(table, line) if is_long_ago(line, table.day) else None
    if people and kind == Kind.NO_HOLDER:
        return people.unnamed(section, leaders(table, line)) or None
    if people and kind == Kind.NO_COUNTERPART:
        return people.counterparts_missing(section, line) or None
    return _SIMPLE[kind](table, line) or None


def is_long_ago(line: Line, day: date) -> bool:
    """Whether nobody has looked at the task for a year."""
    return line.reviewed_on is None or line.reviewed_on < day - A_YEAR


def _two_lead(table: Table, line: Line) -> list[Column]:
    """The municipalities count as one: each leads its own."""
    found = leaders(table, line)
    parties = {each.kind if each.kind == MUNICIPALITY else each.key for each in found}
    return found if len(parties) > 1 and line.duty_holder != "both" else []


def _saying(code: str) -> Callable[[Table, Line], list[Column]]:
    def having(table: Table, line: Line) -> list[Column]:
        concerned = [each for each in table.organisations if code in line.effective[each.key]]
        named = [each for each in table.groups if code in line.cells.get(each.key, ())]
        return concerned or named

    return having


def _practice(table: Table, line: Line) -> list[Column]:
    return [each.column for each in differing_in_practice(table, line)]


_SIMPLE: dict[Kind, Callable[[Table, Line], list[Column]]] = {
    Kind.TWO_LEADS: _two_lead,
    Kind.NOT_AGREED: _saying("not_agreed"),
    Kind.DISPUTED: _saying("disputed"),
    Kind.DIFFERS_LAW: differing_from_law,
    Kind.DIFFERS_PRACTICE: _practice,
}


class _People:
    """Whether an organisation of the table has someone who answers for an interface."""

    def __init__(self, table: Table) -> None:
        self.table = table
        asked = [section.interface_id for section in table.sections]
        self.interfaces = {each.pk: each for each in Interface.objects.filter(pk__in=asked)}
        self.directory = Directory(table.day, list(self.interfaces.values()))
        self.organisations: dict[int, Organisation] = {
            each.pk: each for each in self.directory.organisations
        }
        self.states: dict[tuple[int, str], State] = {}

    def unnamed(self, section: Section, columns: Iterable[Column]) -> list[Column]:
        """Those with no person of their own in the interface: a general contact isn't one."""
        return self._those(section, columns, {State.VACANT, State.GENERAL})

    def counterparts_missing(self, section: Section, line: Line) -> list[Column]:
        """Those of the other side with whom nobody can speak of the task."""
        kinds = {each.kind for each in leaders(self.table, line)}
        if len(kinds & {COUNTY, MUNICIPALITY}) != 1:
            return []
        other = MUNICIPALITY if COUNTY in kinds else COUNTY
        concerned = [
            each for each in self.table.of_kind(other) if line.effective[each.key] != ("nobody",)
        ]
        return self._those(section, concerned, {State.VACANT})

    def _those(
        self, section: Section, columns: Iterable[Column], states: set[State]
    ) -> list[Column]:
        return [each for each in columns if self._state(section.interface_id, each) in states]

    def _state(self, interface_id: int, column: Column) -> State:
        key = (interface_id, column.key)
        if key not in self.states:
            organisation = self.organisations.get(column.pk)
            self.states[key] = (
                self.directory.side(organisation, self.interfaces[interface_id], None).state
                if organisation
                else State.VACANT
            )
        return self.states[key]


# How many of each.


@dataclass(frozen=True)
class Count:
    """How many tasks, and where to see them (luku)."""

    number: int
    query: str


@dataclass(frozen=True)
class CountRow:
    """The counts of an interface or an organisation, in the order of the kinds (rivi)."""

    name: str
    counts: list[Count]


def kinds_of(table: Table) -> list[Kind]:
    """The kinds that this table can have."""
    return [kind for kind in Kind if table.records_practice or kind != Kind.DIFFERS_PRACTICE]


def quality_of(table: Table) -> dict[str, Any]:
    """The counts by interface and by organisation, of everything found."""
    kinds = kinds_of(table)
    found = findings(table, kinds)
    by_interface = Counter((each.section.interface_id, each.kind) for each in found)
    by_organisation = Counter((column.key, each.kind) for each in found for column in each.columns)
    sections = [(str(each.interface_id), each.name) for each in table.sections]
    organisations = [(each.key, each.label) for each in table.organisations]
    total = Counter(each.kind for each in found)
    concerning: list[Kind] = [kind for kind in kinds if kind != Kind.NO_LEAD]  # it concerns nobody
    return {
        "table": table,
        "kinds": kinds,
        "has_findings": bool(found),
        "totals": [Count(total[kind], f"what={kind}") for kind in kinds],
        "interfaces": list(_rows("interface", sections, kinds, _by_name(by_interface))),
        "organisation_kinds": concerning,
        "organisations": list(_rows("organisation", organisations, concerning, by_organisation)),
        "not_reviewed": [each for each in found if each.kind == Kind.NOT_REVIEWED],
    }


def _by_name(counted: Counter[tuple[int, Kind]]) -> Counter[tuple[str, Kind]]:
    return Counter({(str(pk), kind): number for (pk, kind), number in counted.items()})


def _rows(
    field: str,
    named: Iterable[tuple[str, str]],
    kinds: list[Kind],
    counted: Counter[tuple[str, Kind]],
) -> Iterator[CountRow]:
    """A row for each that has anything."""
    for key, name in named:
        counts = [Count(counted[key, kind], f"what={kind}&{field}={key}") for kind in kinds]
        if any(each.number for each in counts):
            yield CountRow(name, counts)


def concerned(table: Table, kind: str) -> dict[int, set[str]]:
    """Task → the columns that this kind concerns; tasks where all is well aren't there."""
    found: dict[int, set[str]] = defaultdict(set)
    for each in findings(table, [kind]):
        found[each.line.task_id] |= {column.key for column in each.columns}
    return found
