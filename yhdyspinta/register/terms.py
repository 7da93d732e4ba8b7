"""Council terms, and the periods in which a statutory duty comes round."""

from datetime import date
from enum import StrEnum
from typing import NamedTuple

YEARS_OF_TERM = 4


class NoTermError(ValueError):
    """The day is before the first term that is known."""


class Body(StrEnum):
    """Whose council: the terms were not the same before June 2025."""

    COUNTY = "county"
    MUNICIPALITY = "municipality"


class Term(NamedTuple):
    """First and last day, both inside (valtuustokausi, kausi)."""

    starts_on: date
    ends_on: date

    def covers(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on


FIRST_TERM = {
    Body.COUNTY: Term(date(2022, 3, 1), date(2025, 5, 31)),
    Body.MUNICIPALITY: Term(date(2021, 8, 1), date(2025, 5, 31)),
}
FIRST_COMMON_YEAR = 2025


def council_term(day: date, body: Body = Body.COUNTY) -> Term:
    """The council term (valtuustokausi) that the day belongs to.

    Four years from the first of June after an election; before June 2025 the first term of the
    counties, and the prolonged one of the municipalities.
    """
    first = FIRST_TERM[body]
    if day < first.starts_on:
        raise NoTermError(f"No council term is known for {day.isoformat()}.")
    if first.covers(day):
        return first
    full_years = day.year - FIRST_COMMON_YEAR - (day < date(day.year, 6, 1))
    begins = FIRST_COMMON_YEAR + full_years // YEARS_OF_TERM * YEARS_OF_TERM
    return Term(date(begins, 6, 1), date(begins + YEARS_OF_TERM, 5, 31))


def next_council_term(day: date, body: Body = Body.COUNTY) -> Term:
    """The term after the one that the day belongs to."""
    return council_term(date(council_term(day, body).ends_on.year, 6, 1), body)


def calendar_year(day: date) -> Term:
    return Term(date(day.year, 1, 1), date(day.year, 12, 31))


def two_years(day: date, since: date) -> Term:
    """The pair of calendar years that the day belongs to, counted from the year of `since`."""
    begins = day.year - (day.year - since.year) % 2
    return Term(date(begins, 1, 1), date(begins + 1, 12, 31))
