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


def _days(*days: int) -> Thresholds:
    return tuple(map(Threshold, days))


# A duty of the law: a negotiation is planned in three months, prepared in one, held in a week.
OF_DUTIES = _days(-90, -30, -7, -1, 1, 7, 30)
# What was agreed takes work and often a decision of an organ: the same days. Those that had gone
# by when it was agreed are not told; the memo of the meeting said the same just then.
OF_FOLLOW_UPS = _days(-90, -30, -7, -1, 1, 7, 30)
# An answer to a matter is an official's own writing: a month is enough for it.
OF_ANSWERS = _days(-30, -7, -1, 1, 7, 30)
# A comment on a decision under preparation: of no use after its day.
OF_NOTICES = _days(-7, -1)
# An invitation: a week before the answer is wanted, and the last word before the meeting.
OF_INVITEES = _days(-7, -2)
# Remarks on a memo: once, near the end, for then silence is taken as approval.
OF_REMARKS = _days(-2)
# Minutes to inspect and sign: nothing goes on without them, so also after their day.
OF_SIGNATURES = _days(-7, -1, 1, 7, 30)
# Counted from the meeting: its memo is to be out in a week.
OF_DRAFTS = _days(7, 30)
# Remarks that wait for their answer hold the approval from the day their time is over.
OF_ANSWERS_TO_REMARKS = _days(1, 7, 30)
# A memo that stands unapproved: a week's time for those who were just told to sign.
OF_UNSETTLED = _days(7, 30)
# Nobody is reminded twice within these days, but of what is nearer.
APART = timedelta(days=5)
# From the first threshold to a month after the last one.
FARTHEST = timedelta(days=90)
LATEST = timedelta(days=60)


def still_to_come(due_on: date, made_on: date | None, thresholds: Thresholds) -> Thresholds:
    """Those that lay ahead when the thing was made; the last word before the day always does."""
    if made_on is None:
        return thresholds
    return tuple(t for t in thresholds if t.is_over or t.is_pressing or made_on < due_on + t.after)


def passed(due_on: date | None, today: date, thresholds: Thresholds) -> Threshold | None:
    """The nearest threshold that has been passed: of several skipped ones only that is told."""
    if due_on is None:
        return None
    reached = [t for t in thresholds if due_on + t.after <= today]
    return reached[-1] if reached else None
