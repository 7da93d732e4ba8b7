"""The state of duties as a table: municipalities by rules, and the county's own beside it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from django.db.models import Q

from negotiations.bodies import Rule, is_municipality
from negotiations.models import AreaRule, Duty, DutyState, Evidence
from negotiations.models.duty import DutyQuerySet
from yhdyspinta.register.models import StatutoryDuty
from yhdyspinta.register.terms import NoTermError, Term, council_term
from yhdyspinta.tenancy.models import Organisation

Period = StatutoryDuty.Period
ServedBy: TypeAlias = StatutoryDuty.ServedBy
TONES = {
    DutyState.MET: "good",
    DutyState.MET_LATE: "good",
    DutyState.DATED: "info",
    DutyState.OVERDUE: "bad",
    DutyState.INVITED_ABSENT: "warn",
    DutyState.NO_CONVENER: "warn",
}
ICONS = {
    DutyState.MET: "check",
    DutyState.MET_LATE: "check",
    DutyState.DATED: "clock",
    DutyState.OVERDUE: "alert",
    DutyState.INVITED_ABSENT: "minus",
    DutyState.NO_CONVENER: "question",
}
WITHOUT_DATE = {
    DutyState.TO_DO,
    DutyState.OVERDUE,
    DutyState.INVITED_ABSENT,
    DutyState.COMING,
    DutyState.NO_CONVENER,
}
TABS: dict[str, tuple[ServedBy, ...]] = {
    "negotiations": (ServedBy.NEGOTIATION,),
    "documents": (ServedBy.DOCUMENT,),
    "continuous": (ServedBy.POST, ServedBy.POINTER),
}


@dataclass(frozen=True)
class Cell:
    """One duty as it is shown: its state in words, and by what it was met."""

    duty: Duty

    @property
    def state(self) -> DutyState:
        return DutyState(self.duty.state)

    @property
    def is_binding(self) -> bool:
        return self.state != DutyState.NOT_BINDING

    @property
    def tone(self) -> str:
        return TONES.get(self.state, "neutral")

    @property
    def icon(self) -> str:
        return ICONS.get(self.state, "")

    @property
    def met_on(self) -> date | None:
        return self.duty.met_on

    @property
    def years(self) -> str:
        """2026, 2025–2026, 2025–2029; nothing for a duty that holds all the time."""
        start, end = self.duty.period_start, self.duty.period_end
        if not start or not end:
            return ""
        return str(start.year) if start.year == end.year else f"{start.year}–{end.year}"

    @property
    def evidence(self) -> Evidence | None:
        """What met it first."""
        shown = (link.evidence for link in self.duty.shown_by)
        return next((each for each in shown if each.done_on == self.duty.met_on), None)

    @property
    def shown_by(self) -> str:
        """The negotiation, document or post that met it first."""
        return str(self.evidence) if self.evidence else ""

    @property
    def is_memo_approved(self) -> bool:
        negotiation = self.evidence.negotiation if self.evidence else None
        return negotiation is not None and negotiation.is_final()

    @property
    def url(self) -> str:
        """Where that is to be seen: the negotiation, or the duty's own page."""
        negotiation = self.evidence.negotiation if self.evidence else None
        return negotiation.get_absolute_url() if negotiation else self.duty.get_absolute_url()


@dataclass(frozen=True)
class Column:
    """A rule over all its municipalities; what does not bind is not counted."""

    rule: Rule
    cells: list[Cell]

    @property
    def of(self) -> int:
        return sum(cell.is_binding for cell in self.cells)

    @property
    def met(self) -> int:
        return sum(cell.state.is_met() for cell in self.cells)

    @property
    def without_date(self) -> int:
        return sum(cell.state in WITHOUT_DATE for cell in self.cells)

    @property
    def is_negotiation(self) -> bool:
        return self.rule.served_by == ServedBy.NEGOTIATION


Row = tuple[Organisation, list[list[Cell]]]


@dataclass(frozen=True)
class Board:
    """All duties of a year or of a term (velvoitteiden tila)."""

    columns: list[Column]
    # A municipality, and its duties by each rule: in a term one for each of its years.
    rows: list[Row]
    # The county's, HUS's and Helsinki's: a rule, and one cell for each other party and period.
    others: list[tuple[Organisation, Column]]

    def of_organisation(self, organisation_id: int) -> list[Cell]:
        rows = [cells for organisation, cells in self.rows if organisation.pk == organisation_id]
        return [cell for cells in rows for each in cells for cell in each]


def board_on(day: date, today: date, served_by: tuple[ServedBy, ...] | None = None) -> Board:
    """The duties of the periods that `day` is in, with the state they have today: two queries."""
    return _board(Duty.objects.of_period(day), today, served_by)


def board_of_term(term: Term, today: date, served_by: tuple[ServedBy, ...] | None = None) -> Board:
    """The duties of a whole council term, those of each of its years too: two queries."""
    return _board(Duty.objects.of_term(term), today, served_by)


def _in_order(rule: Rule) -> tuple[bool, int, str]:
    """The law's first, in the register's order."""
    return isinstance(rule, AreaRule), rule.position, rule.name


def _board(duties: DutyQuerySet, today: date, served_by: tuple[ServedBy, ...] | None) -> Board:
    duties = duties.with_state(today).with_evidence()
    if served_by:
        duties = duties.served_by(served_by)
    own: dict[Organisation, dict[Rule, list[Cell]]] = defaultdict(lambda: defaultdict(list))
    others: dict[tuple[Organisation, Rule], list[Cell]] = defaultdict(list)
    parties = ("rule", "own_rule", "bearer", "other")
    for duty in duties.select_related(*parties).order_by("period_start", "other__name_sort"):
        if is_municipality(duty.bearer):
            own[duty.bearer][duty.what].append(Cell(duty))
        else:
            others[duty.bearer, duty.what].append(Cell(duty))
    rules = sorted({rule for by_rule in own.values() for rule in by_rule}, key=_in_order)
    rows = [(m, [by_rule.get(rule, []) for rule in rules]) for m, by_rule in own.items()]
    beside = sorted(others.items(), key=lambda row: (row[0][0].rank, *_in_order(row[0][1])))
    return Board(
        columns=[
            Column(rule, [cell for _m, cells in rows for cell in cells[number]])
            for number, rule in enumerate(rules)
        ],
        rows=sorted(filter(_binds, rows), key=lambda row: row[0].name_sort),
        others=[(bearer, Column(rule, cells)) for (bearer, rule), cells in beside],
    )


def _binds(row: Row) -> bool:
    """Of a municipality that has ended, what was done is shown, and not that nothing binds it."""
    return any(cell.is_binding for cells in row[1] for cell in cells)


@dataclass(frozen=True)
class Choices:
    """The years and the council terms that the page can show, newest first."""

    years: list[int]
    terms: list[Term]


def choices(today: date) -> Choices:
    yearly = Q(rule__period=Period.CALENDAR_YEAR) | Q(own_rule__period=Period.CALENDAR_YEAR)
    termly = Q(rule__period=Period.COUNCIL_TERM) | Q(own_rule__period=Period.COUNCIL_TERM)
    ends = Duty.objects.filter(period_end__isnull=False).order_by()
    years = set(ends.filter(yearly).values_list("period_end__year", flat=True).distinct())
    last_days = set(ends.filter(termly).values_list("period_end", flat=True).distinct())
    return Choices(
        sorted(years | {today.year}, reverse=True),
        sorted({council_term(day) for day in {*last_days, today} if day}, reverse=True),
    )


def day_in(year: int, today: date) -> date:
    """The day whose periods the page shows for a year: today, or the last of another year."""
    return today if year == today.year else date(year, 12, 31)


def term_on(day: date) -> Term | None:
    try:
        return council_term(day)
    except NoTermError:
        return None
