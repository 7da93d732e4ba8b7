"""The demo's calendar: days counted from today, and doing things as if on such a day."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

import holidays
from django.utils import timezone

from yhdyspinta.notices.quiet import is_quiet

FREE = holidays.country_holidays("FI")
DAY = timedelta(days=1)
_now = timezone.now  # the running clock, also inside on_day()


def right_now() -> datetime:
    """The moment at which the demo is made, whichever day is being told."""
    return _now()


def today() -> date:
    """The day on which the demo is made, whichever day is being told."""
    return timezone.localdate(right_now())


def is_working_day(day: date) -> bool:
    """No weekend, no holiday, not in July nor between Christmas and Epiphany."""
    return day.weekday() < 5 and day not in FREE and not is_quiet(day)


def working_day(day: date, *, later: bool = False) -> date:
    """That day, or the nearest working day before it (or after it)."""
    while not is_working_day(day):
        day += DAY if later else -DAY
    return day


def weeks_ago(weeks: float, *, weekday: int | None = None) -> date:
    """A working day about that many weeks before today, on that weekday if one is given."""
    return working_day(min(_near(-weeks, weekday), today()))


def weeks_ahead(weeks: float, *, weekday: int | None = None) -> date:
    """A working day about that many weeks from today, on that weekday if one is given."""
    return working_day(max(_near(weeks, weekday), today() + DAY), later=True)


def _near(weeks: float, weekday: int | None) -> date:
    day = today() + timedelta(days=round(7 * weeks))
    return day if weekday is None else day + timedelta(days=weekday - day.weekday())


def at(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """That hour of the day, in local time."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def month_end(day: date) -> date:
    """The last day of the day's month."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - DAY


@contextmanager
def on_day(day: date, hour: int = 9, minute: int = 0) -> Iterator[None]:
    """Everything done in the block is done on that day: a year of work in one command.

    The actions ask the time from django.utils.timezone alone; for the block its clock stands still.
    """
    running = timezone.now
    moment = min(at(day, hour, minute), _now())
    timezone.now = lambda: moment
    try:
        yield
    finally:
        timezone.now = running
