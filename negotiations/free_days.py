"""Days on which a negotiation can be held, and what speaks against the others."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import lru_cache

import holidays
from django.utils import timezone
from django.utils.translation import gettext as _

from negotiations.models import CoveredMunicipality, Negotiation, NegotiationSettings
from yhdyspinta.notices.quiet import is_quiet
from yhdyspinta.register.terms import Body, NoTermError, council_term

SATURDAY = 5
LAST_MONTH_OF_HYTE = 11


@lru_cache(maxsize=8)
def _holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("FI", years=year))


def is_working_day(day: date) -> bool:
    """Neither a weekend nor a public holiday of Finland."""
    return day.weekday() < SATURDAY and day not in _holidays(day.year)


def is_budget_week(day: date, settings: NegotiationSettings) -> bool:
    """The councils handle their budgets; the weeks may go over the turn of the year."""
    first, last = settings.budget_week_from, settings.budget_week_to
    week = day.isocalendar().week
    return first <= week <= last if first <= last else week >= first or week <= last


class Calendar:
    """What is known of an area's days: its budget weeks, and who has a negotiation when."""

    def __init__(self, settings: NegotiationSettings, *, but: Iterable[int] = ()) -> None:
        self.settings = settings
        self.taken: dict[date, set[int]] = defaultdict(set)
        coming = CoveredMunicipality.objects.filter(
            negotiation__state__in=Negotiation.OPEN_STATES, negotiation__starts_at__isnull=False
        ).exclude(negotiation__in=list(but))
        for starts_at, organisation_id in coming.values_list(
            "negotiation__starts_at", "organisation_id"
        ):
            self.take(timezone.localdate(starts_at), [organisation_id])

    def take(self, day: date, organisation_ids: Iterable[int]) -> None:
        self.taken[day].update(organisation_ids)

    def against(self, day: date, organisation_ids: Iterable[int] = ()) -> list[str]:
        """What speaks against the day, in sentences; nothing when it is free."""
        found = []
        if day.weekday() >= SATURDAY:
            found.append(_("The day is at a weekend."))
        elif not is_working_day(day):
            found.append(_("The day is a public holiday."))
        if is_quiet(day):
            found.append(_("The day is in the holiday season."))
        if is_budget_week(day, self.settings):
            found.append(_("The councils handle their budgets in that week."))
        if self.taken[day] & set(organisation_ids):
            found.append(_("A municipality has another negotiation on that day."))
        return found

    def free_from(self, day: date, until: date, organisation_ids: Iterable[int]) -> date | None:
        """The first free day, which is taken from then on; None when there is none left."""
        wanted = list(organisation_ids)
        while day <= until:
            if not self.against(day, wanted):
                self.take(day, wanted)
                return day
            day += timedelta(days=1)
        return None


def spread(first: date, last: date, count: int) -> Iterator[date]:
    """Days from which to look for each of several meetings, evenly over the time there is."""
    length = max((last - first).days, 0)
    for number in range(count):
        yield first + timedelta(days=length * number // max(count, 1))


def term_changes_between(first: date, last: date) -> list[date]:
    """The days on which a council term begins within the time, after its first day."""
    found = []
    try:
        term = council_term(first, Body.COUNTY)
    except NoTermError:
        return []
    while term.ends_on < last:
        term = council_term(term.ends_on + timedelta(days=1), Body.COUNTY)
        found.append(term.starts_on)
    return found


def is_late_for_hyte(day: date) -> bool:
    """What is agreed after November can no longer be seen in the next year's budget."""
    return day.month > LAST_MONTH_OF_HYTE
