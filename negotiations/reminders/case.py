"""Something that someone may be reminded of: what, by when, whose, and on which days."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from negotiations.personal_links import LinkFor
from negotiations.reminders.people import Reminded, Whose
from negotiations.reminders.thresholds import APART, Threshold, Thresholds, passed, still_to_come
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.tenancy.wording import Parameters

COORDINATORS = Whose()


@dataclass(frozen=True)
class Case:
    """Something that is due on a day and not done, and whose it is."""

    key: str
    due_on: date
    until: date  # the last day on which it is still told
    thresholds: Thresholds
    coming: str
    overdue: str
    page: tuple[str, *tuple[int, ...]] = ("negotiations:list",)
    link: Callable[[], str] | None = None  # a personal one goes before the page
    link_for: LinkFor | None = None  # of each recipient who has no account
    whose: Whose = COORDINATORS
    person: Reminded | None = None  # nobody else can do it
    parameters: Parameters = field(default_factory=dict)
    made_on: date | None = None  # thresholds that had gone by then are not told
    earliest: date | None = None  # nothing is told before it, whatever has been passed
    is_at_once: bool = False  # at every threshold, not only at the nearest one
    may_be_by_hand: bool = False

    @property
    def path(self) -> str:
        return self.link() if self.link else area_url(*self.page)

    @property
    def told_at(self) -> Thresholds:
        return still_to_come(self.due_on, self.made_on, self.thresholds)

    def threshold_on(self, day: date) -> Threshold | None:
        if day > self.until or (self.earliest and day < self.earliest):
            return None
        return passed(self.due_on, day, self.told_at)

    def key_at(self, threshold: Threshold) -> str:
        return f"{self.key}/{self.due_on}/{threshold.key}"

    def key_by_hand(self, day: date) -> str:
        """Of a reminder that a person sent that day."""
        return f"{self.key}/by-hand/{day}"

    def keys_by_hand(self, day: date) -> Iterator[str]:
        """Under which a person may have sent one so lately that none follows it that day."""
        if self.may_be_by_hand:
            yield from (self.key_by_hand(day - timedelta(days=n)) for n in range(APART.days))

    def keys(self, first: date, last: date) -> Iterator[str]:
        """Under which it may be told, or has been told by hand, in the days of a period."""
        first_told = max(first, self.earliest or first)
        nearest = self.threshold_on(first_told)
        for threshold in self.told_at:
            day = self.due_on + threshold.after
            if threshold == nearest or first_told <= day <= min(last, self.until):
                yield self.key_at(threshold)
        yield from self.keys_by_hand(first)


def names(fi: str, sv: str, en: str = "") -> dict[str, str]:
    """A text in each language, as parameters have it."""
    return {"fi": fi, "sv": sv, "en": en}
