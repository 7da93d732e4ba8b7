"""How many duties are met: this year and this council term, of the own organisation and of all."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models.functions import Coalesce

from negotiations.models import Duty, DutyState
from yhdyspinta.register.models import StatutoryDuty

Period = StatutoryDuty.Period


@dataclass
class Count:
    """Of so many duties so many are met, and of so many the time limit has passed."""

    met: int = 0
    of: int = 0
    overdue: int = 0

    def add(self, state: DutyState) -> None:
        self.of += 1
        self.met += state.is_met()
        self.overdue += state == DutyState.OVERDUE

    @property
    def tone(self) -> str:
        if self.overdue:
            return "bad"
        return "good" if self.met == self.of else ""


class Counts:
    """The duties of the year and of the term."""

    def __init__(self) -> None:
        self.year = Count()
        self.term = Count()

    def add(self, period: str, state: DutyState) -> None:
        (self.term if period == Period.COUNCIL_TERM else self.year).add(state)

    def __bool__(self) -> bool:
        return bool(self.year.of or self.term.of)


@dataclass(frozen=True)
class StateOfDuties:
    """The whole area's duties, and each organisation's own (velvoitteiden tila)."""

    area: Counts
    by_bearer: dict[int, Counts]

    def of(self, organisation_id: int) -> Counts:
        return self.by_bearer.get(organisation_id, Counts())


def state_of_duties(today: date) -> StateOfDuties:
    """The binding duties whose period ends this year, or with the term: one query."""
    duties = Duty.objects.binding().of_period(today).filter(period_end__isnull=False)
    state = StateOfDuties(Counts(), {})
    rows: Any = duties.with_state(today).order_by()  # annotations that the types don't know
    period_of = Coalesce("rule__period", "own_rule__period")
    for bearer_id, period, ends_on, word in rows.values_list(
        "bearer_id", period_of, "period_end", "state"
    ):
        if period != Period.COUNCIL_TERM and ends_on.year > today.year:
            continue
        for counts in (state.area, state.by_bearer.setdefault(bearer_id, Counts())):
            counts.add(period, DutyState(word))
    return state
