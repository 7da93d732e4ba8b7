"""Sees that the day's round of reminders has run, and tells the administrators when it has not.

The warning goes by the same timetable as the round. For when that has stopped, missing_since() is
also asked by the front page, the administration and /healthz/reminders.
"""

from datetime import date, datetime, timedelta

from django.utils import timezone

from contacts.recipients import administrators
from negotiations.models import Sweep
from yhdyspinta.notices.models import notify
from yhdyspinta.tenancy.links import area_url, current_tenant

HOUR = 9  # by then the day's round has run


def missing_since(now: datetime) -> date | None:
    """The last day whose round has run, when a later one should have; None when all is well."""
    now = timezone.localtime(now)
    expected = now.date() if now.hour >= HOUR else now.date() - timedelta(days=1)
    latest = Sweep.objects.filter(day__lte=now.date()).values_list("day", flat=True).first()
    last: date = latest or timezone.localdate(current_tenant().created_at)
    return last if last < expected else None


def warn(now: datetime) -> None:
    """Once of each gap, at once: who waits for Monday's digest learns too late."""
    last = missing_since(now)
    if last is None:
        return
    notify(
        administrators(),
        key=f"sweep-missing/{last}",
        code="sweep.missing",
        parameters={"last_on": last},
        path=area_url("negotiations:reminders"),
        at_once=True,
    )
