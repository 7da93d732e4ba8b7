"""When contacts are confirmed: rounds that begin in the months the area has chosen."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import holidays

from contacts.models import directory_settings
from yhdyspinta.notices.quiet import is_quiet

DAY = timedelta(days=1)
ROUND_DAYS = 60  # that the mail's link works
_FREE = holidays.country_holidays("FI")


def is_working_day(day: date) -> bool:
    """No weekend, no holiday, not in the weeks when reminders wait."""
    return day.weekday() < 5 and day not in _FREE and not is_quiet(day)


@dataclass(frozen=True)
class Round:
    """One time of asking everyone (vahvistuskierros)."""

    key: str
    opens_on: date
    ends_on: date


def current_round(today: date) -> Round | None:
    """The round in which what was asked may be answered."""
    return next((each for each in _rounds(today) if each.opens_on <= today <= each.ends_on), None)


def next_round(today: date) -> Round | None:
    """The first that has not begun; None for an area without any."""
    return next((each for each in _rounds(today) if each.opens_on > today), None)


def _rounds(today: date) -> list[Round]:
    """Those of last year, this year and the next; a new one ends the one before."""
    months = sorted(set(directory_settings().confirm_months))
    begins = [date(today.year + n, month, 1) for n in (-1, 0, 1) for month in months]
    opens = [_first_working_day(day) for day in begins]
    ends = [day + (ROUND_DAYS - 1) * DAY for day in opens]
    for n, next_opens in enumerate(opens[1:]):
        ends[n] = min(ends[n], next_opens - DAY)
    keys = (f"{day:%Y-%m}" for day in begins)
    return [Round(*each) for each in zip(keys, opens, ends, strict=True)]


def _first_working_day(day: date) -> date:
    return next(each for each in _from(day) if is_working_day(each))


def _from(day: date) -> Iterable[date]:
    while True:
        yield day
        day += DAY
