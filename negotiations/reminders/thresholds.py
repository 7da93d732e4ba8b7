"""The days, counted from the due day, at which someone is reminded."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


@dataclass(frozen=True)
class Threshold:
    """A day counted from the due day; `days` is negative before it."""

    days: int

    @property
    def key(self) -> str:
        return f"{self.days:+d}"

    @property
    def after(self) -> timedelta:
        return timedelta(days=self.days)

    @property
    def is_over(self) -> bool:
        return self.days > 0

    @property
    def is_pressing(self) -> bool:
        """So near that it cannot wait: tomorrow, or the last word before a meeting."""
        return -2 <= self.days < 0

    @property
    def label(self) -> str:
        """How far from the due day, in words."""
        count = abs(self.days)
        if self.is_over:
            return ngettext("%(n)s day after", "%(n)s days after", count) % {"n": count}
        if self.days == -1:
            return _("the day before")
        return ngettext("%(n)s day before", "%(n)s days before", count) % {"n": count}


Thresholds = tuple[Threshold, ...]

OF_DUTIES = tuple(map(Threshold, (-90, -30, -7, -1, 1, 7, 30)))
OF_FOLLOW_UPS = tuple(map(Threshold, (-30, -7, -1, 1, 7, 30)))
OF_ANSWERS = OF_FOLLOW_UPS
OF_NOTICES = tuple(map(Threshold, (-7, -1)))  # a comment is asked for, and not after its day
OF_INVITEES = tuple(map(Threshold, (-7, -2)))
OF_MEMOS = tuple(map(Threshold, (7, 30)))
# From the first threshold to a month after the last one.
FARTHEST = timedelta(days=90)
LATEST = timedelta(days=60)


def passed(due_on: date | None, today: date, thresholds: Thresholds) -> Threshold | None:
    """The nearest threshold that has been passed: of several skipped ones only that is told."""
    if due_on is None:
        return None
    reached = [t for t in thresholds if due_on + t.after <= today]
    return reached[-1] if reached else None
