"""The state of duties as a table: municipalities by rules, and the county's own beside it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from negotiations.models import Duty, DutyState
from yhdyspinta.register.models import StatutoryDuty
from yhdyspinta.tenancy.models import Organisation

ServedBy = StatutoryDuty.ServedBy
TONES = {
    DutyState.MET: "good",
    DutyState.MET_LATE: "good",
    DutyState.DATED: "info",
    DutyState.OVERDUE: "bad",
    DutyState.INVITED_ABSENT: "warn",
}
ICONS = {
    DutyState.MET: "check",
    DutyState.MET_LATE: "check",
    DutyState.DATED: "clock",
    DutyState.OVERDUE: "alert",
    DutyState.INVITED_ABSENT: "minus",
}
WITHOUT_DATE = {DutyState.TO_DO, DutyState.OVERDUE, DutyState.INVITED_ABSENT, DutyState.COMING}
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
    def tone(self) -> str:
        return TONES.get(self.state, "neutral")

    @property
    def icon(self) -> str:
        return ICONS.get(self.state, "")

    @property
    def met_on(self) -> date | None:
        return self.duty.met_on

    @property
    def shown_by(self) -> str:
        """The negotiation, document or post that met it first."""
        links = self.duty.shown_by
        return str(links[0].evidence) if links else ""

    @property
    def url(self) -> str:
        """Where that is to be seen: the negotiation, or the duty's own page."""
        links = self.duty.shown_by
        negotiation = links[0].evidence.negotiation if links else None
        return negotiation.get_absolute_url() if negotiation else self.duty.get_absolute_url()


@dataclass(frozen=True)
class Column:
    """A rule over all its municipalities."""

    rule: StatutoryDuty
    cells: list[Cell]

    @property
    def of(self) -> int:
        return len(self.cells)

    @property
    def met(self) -> int:
        return sum(cell.state.is_met() for cell in self.cells)

    @property
    def without_date(self) -> int:
        return sum(cell.state in WITHOUT_DATE for cell in self.cells)

    @property
    def is_negotiation(self) -> bool:
        return self.rule.served_by == ServedBy.NEGOTIATION


@dataclass(frozen=True)
class Board:
    """All duties of one moment (velvoitteiden tila)."""

    columns: list[Column]
    rows: list[tuple[Organisation, list[Cell | None]]]
    # The county's, HUS's and Helsinki's: a rule, and one cell for each other party.
    others: list[tuple[Organisation, Column]]

    def of_organisation(self, organisation_id: int) -> list[Cell]:
        return [
            cell
            for organisation, cells in self.rows
            if organisation.pk == organisation_id
            for cell in cells
            if cell
        ]


def board_on(day: date, today: date, served_by: tuple[ServedBy, ...] | None = None) -> Board:
    """The duties of the periods that `day` is in, with the state they have today: three queries."""
    duties = Duty.objects.of_period(day).with_state(today).with_evidence()
    if served_by:
        duties = duties.filter(rule__served_by__in=served_by)
    own: dict[Organisation, dict[str, Cell]] = defaultdict(dict)
    others: dict[tuple[Organisation, StatutoryDuty], list[Cell]] = defaultdict(list)
    rules: dict[str, StatutoryDuty] = {}
    for duty in duties.select_related("rule", "bearer", "other"):
        if duty.bearer.kind == Organisation.Kind.MUNICIPALITY:
            own[duty.bearer][duty.rule_id] = Cell(duty)
            rules[duty.rule_id] = duty.rule
        else:
            others[duty.bearer, duty.rule].append(Cell(duty))
    in_order = sorted(rules.values(), key=lambda rule: rule.position)
    return Board(
        columns=[
            Column(rule, [cells[rule.code] for cells in own.values() if rule.code in cells])
            for rule in in_order
        ],
        rows=[
            (municipality, [cells.get(rule.code) for rule in in_order])
            for municipality, cells in sorted(own.items(), key=lambda row: row[0].name_sort)
        ],
        others=[(bearer, Column(rule, cells)) for (bearer, rule), cells in others.items()],
    )


def years_with_duties(today: date) -> list[int]:
    """The years that the page can show, newest first."""
    starts = Duty.objects.filter(rule__period=StatutoryDuty.Period.CALENDAR_YEAR)
    years = {
        start.year for start in starts.values_list("period_start", flat=True).distinct() if start
    }
    return sorted(years | {today.year}, reverse=True)


def day_in(year: int, today: date) -> date:
    """The day whose periods the page shows for a year: today, or the last of another year."""
    return today if year == today.year else date(year, 12, 31)
