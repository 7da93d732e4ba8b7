"""What will go out in the coming days, worked out as the round does it; nothing is written."""

from datetime import date, timedelta

from negotiations.models import Sweep
from negotiations.reminders.cases import cases
from negotiations.reminders.ledger import Ledger, Reminder
from negotiations.reminders.people import People
from yhdyspinta.notices.quiet import is_quiet

DAYS_AHEAD = 60
DAY = timedelta(days=1)


def coming(today: date, days: int = DAYS_AHEAD) -> list[tuple[date, list[Reminder]]]:
    """Day by day, if nothing is done about it; a held reminder stands on the day it would go."""
    first = today + DAY if Sweep.objects.filter(day=today).exists() else today
    last = today + (days - 1) * DAY
    found = cases(first, last)
    people = People((case.whose for case in found), first, last)
    ledger = Ledger.read([key for case in found for key in case.keys(first, last)], today)
    by_day = []
    for number in range((last - first).days + 1):
        day = first + number * DAY
        due = [] if is_quiet(day) else list(ledger.due(found, people, day))
        ledger.note(due, day)
        if due:
            by_day.append((day, due))
    return by_day
