"""What has been told, and what follows from it: once, and not again within five days."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Self

from django.db.models import Max
from django.utils import timezone

from negotiations.models import HeldReminder
from negotiations.personal_links import LinkFor
from negotiations.reminders.case import Case
from negotiations.reminders.people import People, Reminded
from negotiations.reminders.thresholds import APART, Threshold
from yhdyspinta.notices.models import Notice
from yhdyspinta.tenancy.wording import Parameters

MADE_UP = timedelta(days=14)  # how long one who was held back may still be told
LATELY = MADE_UP + APART
CODES = (
    "duty.coming",
    "duty.overdue",
    "follow_up.coming",
    "follow_up.overdue",
    "negotiation.silent",
    "negotiation.memo_waiting",
    "negotiation.memo_unsettled",
    "negotiation.next_meeting_held",
    "negotiation.remarks_ending",
    "negotiation.remarks_waiting",
    "negotiation.unsigned",
    "negotiation.unsigned_late",
    "matter.unanswered",
    "matter.late",
)


@dataclass(frozen=True)
class Reminder:
    """What is told to whom on a day, and why then."""

    key: str
    code: str
    recipients: tuple[Reminded, ...]
    due_on: date
    threshold: Threshold
    path: str
    parameters: Parameters
    at_once: bool = False
    is_held: bool = False
    link_for: LinkFor | None = None

    @property
    def why(self) -> str:
        """How far it is from its day."""
        return self.threshold.label


class Ledger:
    """The outbox as the rules need it: under which keys whom was told when, and whom last when."""

    def __init__(self) -> None:
        self._told: dict[str, dict[str, date]] = defaultdict(dict)
        self._last: dict[str, date] = {}
        self._held: set[str] = set()

    @classmethod
    def read(cls, keys: Iterable[str], day: date) -> Self:
        """What the outbox says of the keys, and of the last days: three queries."""
        ledger = cls()
        told = Notice.objects.filter(key__in=list(keys)).order_by()
        for key, address, at in told.values_list("key", "recipient__address", "created_at"):
            ledger._told[key][address] = timezone.localdate(at)
        days = (_midnight(day - LATELY), _midnight(day + timedelta(days=1)))
        lately = Notice.objects.filter(code__in=CODES, created_at__range=days).order_by()
        for address, at in lately.values_list("recipient__address").annotate(Max("created_at")):
            ledger._last[address] = timezone.localdate(at)
        ledger._held = set(HeldReminder.objects.values_list("key", flat=True))
        return ledger

    def is_open(self, case: Case, day: date) -> bool:
        """Something may be left to tell of it that day."""
        threshold = case.threshold_on(day)
        told = self._told.get(case.key_at(threshold)) if threshold else None
        return threshold is not None and (not told or day - min(told.values()) < MADE_UP)

    def due(self, cases: Iterable[Case], people: People, day: date) -> Iterator[Reminder]:
        """What is to be told that day: due on or before it and not in the ledger."""
        for case in cases:
            threshold = case.threshold_on(day)
            if threshold is None or self._was_asked_by_hand(case, day):
                continue
            key = case.key_at(threshold)
            whom = [case.person] if case.person else people.of(case.whose, day)
            recipients = tuple(to for to in whom if self._may_tell(to, key, threshold, day))
            if recipients:
                yield Reminder(
                    key=key,
                    code=case.overdue if threshold.is_over else case.coming,
                    recipients=recipients,
                    due_on=case.due_on,
                    threshold=threshold,
                    path=case.path,
                    parameters=case.parameters,
                    at_once=threshold.is_pressing or case.is_at_once,
                    is_held=key in self._held,
                    link_for=case.link_for,
                )

    def note(self, reminders: Iterable[Reminder], day: date) -> None:
        """As if they had been told; one that is held counts once, and nobody has been told."""
        for reminder in reminders:
            for to in reminder.recipients:
                self._told[reminder.key][to.address] = day
                if not reminder.is_held:
                    self._last[to.address] = day

    def _was_asked_by_hand(self, case: Case, day: date) -> bool:
        return any(self._told.get(key) for key in case.keys_by_hand(day))

    def _may_tell(self, to: Reminded, key: str, threshold: Threshold, day: date) -> bool:
        last = self._last.get(to.address)
        told = self._told.get(key)
        if told and (to.address in told or not _was_held_back(last, min(told.values()))):
            return False
        return threshold.is_pressing or last is None or last == day or day - last >= APART


def _was_held_back(last: date | None, told_on: date) -> bool:
    """Told of something else just before the others were told of this: it is made up for.

    Whoever has become responsible since is told at the next threshold.
    """
    return last is not None and timedelta(0) < told_on - last < APART


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
