"""Coverage of the directory: who answers for each interface towards each municipality."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contacts.models import Interface
from contacts.pairs import Directory, State
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.models import Organisation

# With these nobody of the organisation can be asked by name: the mail of the last one comes back.
UNANSWERED = frozenset({State.VACANT, State.BOUNCED})


class Cover(models.TextChoices):
    """Which sides of a pair answer (vastinparin kattavuus)."""

    BOTH = "both", _("Both sides")
    COUNTY = "county", _("Only the county")
    MUNICIPALITY = "municipality", _("Only the municipality")
    GENERAL = "general", _("General contact only")
    NOBODY = "nobody", _("Neither side")
    DISPUTED = "disputed", _("Disputed")

    @property
    def sign(self) -> str:
        """What stands in the cell: it says the same as the colour."""
        return str(_SIGNS[self])

    @property
    def paper(self) -> str:
        """How the cell looks on paper."""
        looks = {"both": "leads", "county": "takes-part", "municipality": "takes-part"}
        return looks.get(self.value, "" if self == Cover.GENERAL else "open")

    @property
    def is_gap(self) -> bool:
        return self != Cover.BOTH


_SIGNS = {
    Cover.BOTH: pgettext_lazy("sign of county and municipality", "CM"),
    Cover.COUNTY: pgettext_lazy("sign of the county", "C"),
    Cover.MUNICIPALITY: pgettext_lazy("sign of the municipality", "M"),
    Cover.GENERAL: pgettext_lazy("sign of the general contact", "g"),
    Cover.NOBODY: "–",
    Cover.DISPUTED: "≠",
}


def cover_of(county: State | None, own: State | None, *, is_disputed: bool = False) -> Cover:
    """What is to be said of a pair whose sides are so; a side is None where there is no county."""
    if is_disputed:
        return Cover.DISPUTED
    sides = [county, own]
    named = [side not in {None, State.GENERAL, *UNANSWERED} for side in sides]
    if any(named):
        return {(True, True): Cover.BOTH, (True, False): Cover.COUNTY}.get(
            (named[0], named[1]), Cover.MUNICIPALITY
        )
    return Cover.GENERAL if State.GENERAL in sides else Cover.NOBODY


# What is disputed is told by those who know it.

Disputed = tuple[int, int | None]  # an interface, and a municipality or None for all of them
Source = Callable[[date], Iterable[Disputed]]
SOURCES: list[Source] = []


def register_disputes(source: Source) -> Source:
    """Show as disputed what the source gives of a day, each time it is asked."""
    if source not in SOURCES:
        SOURCES.append(source)
    return source


def disputes_on(day: date) -> set[Disputed]:
    return {disputed for source in SOURCES for disputed in source(day)}


# The map.


@dataclass(frozen=True, slots=True)
class Cell:
    """An interface towards a municipality, and how each side answers (kattavuuden ruutu)."""

    interface: Interface
    municipality: Organisation
    county_state: State | None
    own_state: State
    cover: Cover


@dataclass(frozen=True)
class Row:
    """An interface: with how many of the municipalities both sides answer (rivi)."""

    interface: Interface
    cells: list[Cell]
    covered: int
    total: int


@dataclass(frozen=True)
class Column:
    """A municipality: in how many of the interfaces both sides answer (sarake)."""

    municipality: Organisation
    covered: int
    total: int


@dataclass(frozen=True)
class Coverage:
    """All interfaces towards all municipalities on a day (kattavuus)."""

    day: date
    rows: list[Row]
    columns: list[Column]

    @property
    def cells(self) -> Iterator[Cell]:
        return (cell for row in self.rows for cell in row.cells)

    @property
    def covered(self) -> int:
        return sum(row.covered for row in self.rows)

    @property
    def total(self) -> int:
        return sum(row.total for row in self.rows)

    def counts(self) -> list[tuple[Cover, int]]:
        """How many cells there are of each kind."""
        counted = Counter(cell.cover for cell in self.cells)
        return [(cover, counted[cover]) for cover in Cover]

    def only_gaps(self) -> "Coverage":
        """Without the interfaces and the municipalities in which nothing is missing.

        The numbers are those of the whole.
        """
        kept = [column.covered < column.total for column in self.columns]
        rows = [
            replace(row, cells=[cell for cell, keep in zip(row.cells, kept, strict=True) if keep])
            for row in self.rows
            if row.covered < row.total
        ]
        columns = [column for column, keep in zip(self.columns, kept, strict=True) if keep]
        return replace(self, rows=rows, columns=columns)


def coverage_of(day: date, actor: Actor, interfaces: Sequence[Interface] | None = None) -> Coverage:
    """The coverage as the actor sees it, of all current interfaces or of those given.

    The number of queries follows neither the interfaces nor the municipalities.
    """
    if interfaces is None:
        interfaces = list(Interface.objects.visible_to(actor).current(day))
    directory = Directory(day, interfaces, actor=actor)
    of_kind = Organisation.Kind
    counties = [each for each in directory.organisations if each.kind == of_kind.COUNTY]
    towards = [each for each in directory.organisations if each.kind == of_kind.MUNICIPALITY]
    disputed = disputes_on(day)
    county = _CountySide(directory, counties[0]) if counties else None
    rows = [_row(directory, interface, towards, county, disputed) for interface in interfaces]
    return Coverage(day, rows, list(_columns(rows, towards)))


def _row(
    directory: Directory,
    interface: Interface,
    municipalities: Sequence[Organisation],
    county: "_CountySide | None",
    disputed: set[Disputed],
) -> Row:
    everywhere = (interface.pk, None) in disputed
    cells = []
    for municipality in municipalities:
        own = directory.side(municipality, interface, municipality).state
        theirs = county.state(interface, municipality) if county else None
        is_disputed = everywhere or (interface.pk, municipality.pk) in disputed
        cover = cover_of(theirs, own, is_disputed=is_disputed)
        cells.append(Cell(interface, municipality, theirs, own, cover))
    return Row(interface, cells, sum(not cell.cover.is_gap for cell in cells), len(cells))


def _columns(rows: Sequence[Row], municipalities: Sequence[Organisation]) -> Iterator[Column]:
    for number, municipality in enumerate(municipalities):
        covered = sum(not row.cells[number].cover.is_gap for row in rows)
        yield Column(municipality, covered, len(rows))


class _CountySide:
    """How the county answers: once for all the municipalities that the same posts name."""

    def __init__(self, directory: Directory, county: Organisation) -> None:
        self.directory = directory
        self.county = county
        self.named: dict[int, set[tuple[str, int]]] = {}
        self.states: dict[tuple[int, frozenset[tuple[str, int]]], State] = {}
        for (organisation, _interface), posts in directory.posts.items():
            for post in posts if organisation == county.pk else ():
                for row in () if post.covers_all else post.towards:
                    self._add(row.municipality_id, "post", post.pk)
                for holding in post.now_held:  # type: ignore[attr-defined]
                    for row in holding.towards:
                        self._add(row.municipality_id, "holding", holding.pk)

    def _add(self, municipality: int, kind: str, pk: int) -> None:
        self.named.setdefault(municipality, set()).add((kind, pk))

    def state(self, interface: Interface, municipality: Organisation) -> State:
        key = interface.pk, frozenset(self.named.get(municipality.pk, ()))
        if key not in self.states:
            self.states[key] = self.directory.side(self.county, interface, municipality).state
        return self.states[key]


__all__ = [
    "Cell",
    "Column",
    "Cover",
    "Coverage",
    "Row",
    "cover_of",
    "coverage_of",
    "disputes_on",
    "register_disputes",
]
