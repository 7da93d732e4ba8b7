"""Who holds which post by a contact sheet, who is replaced, and whose days cross."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from contacts.models import Holding
from contacts.sheet.people import SheetPeople
from contacts.sheet.posts import SheetPosts, coverage_rows, shown_coverage
from contacts.sheet.resources import HoldingResource, Key, covered_by, covered_rows
from contacts.sheet.rows import DAYS, Entry, RowReader
from yhdyspinta.sheets.kinds import Question
from yhdyspinta.sheets.resource import Row

REPLACE, BESIDE = "replace", "beside"
DAY = timedelta(days=1)
Days = tuple[date | None, date | None]


@dataclass
class Told:
    """A holding as the sheet has it: of whom, of which post, in which days (hoitosuhteen rivi)."""

    entry: Entry
    met: Holding | None
    fields: dict[str, Any] = field(default_factory=dict)

    @property
    def days(self) -> Days:
        return self._after("starts_on"), self._after("ends_on")

    @property
    def kind(self) -> str:
        return str(self._after("kind"))

    def _after(self, name: str) -> Any:
        return self.fields.get(name, getattr(self.met, name, None))


def crosses(one: Days, other: Days) -> bool:
    starts = [day[0] or date.min for day in (one, other)]
    ends = [day[1] or date.max for day in (one, other)]
    return max(starts) <= min(ends)


class SheetHoldings:
    """Works out what the sheet would do to who holds what."""

    def __init__(
        self,
        reader: RowReader,
        resource: HoldingResource,
        people: SheetPeople,
        posts: SheetPosts,
    ) -> None:
        self.reader, self.job, self.day = reader, reader.job, resource.day
        self.resource, self.people, self.posts = resource, people, posts
        self.of: dict[tuple[Key, Key], list[Holding]] = defaultdict(list)
        self.of_post: dict[Key, list[Holding]] = defaultdict(list)
        for holding in resource.existing.values():
            self.of[holding.post_id, holding.person_id].append(holding)
            self.of_post[holding.post_id].append(holding)
        self.past = self._past()
        self.used: set[int] = set()
        self.told = list(self._told([e for e in posts.entries if e.person_key and e.post_key]))
        self._check()
        # Holdings that end, with their last day (None: never were) and the row that says so.
        self.ending: dict[int, tuple[date | None, int | None]] = {}
        self.replaced: list[tuple[Holding, Told]] = []
        if not people.is_unsure:
            self._ask_of_holders()

    def _past(self) -> dict[tuple[int, int], list[Days]]:
        """The days of what is over: post and person → from–to."""
        found: dict[tuple[int, int], list[Days]] = defaultdict(list)
        over = Holding.objects.filter(ends_on__lt=self.day)
        rows = over.values_list("post_id", "person_id", "starts_on", "ends_on")
        for post, person, starts_on, ends_on in rows:
            found[post, person].append((starts_on, ends_on))
        return found

    # Which holding a row means.

    def _told(self, entries: list[Entry]) -> Iterator[Told]:
        exact = {id(entry): met for entry in entries if (met := self._exported(entry))}
        self.used |= {met.pk for met in exact.values()}
        seen: set[tuple[Any, ...]] = set()
        for entry in entries:
            same = (entry.post_key, entry.person_key, entry.kind, entry.starts_on, entry.ends_on)
            if (same in seen and id(entry) not in exact) or self._is_known_past(entry):
                continue
            seen.add(same)
            met = exact.get(id(entry)) or self._met(entry)
            if met:
                self.used.add(met.pk)
                entry.holding = met
            yield Told(entry, met, self._fields(entry, met, is_export=id(entry) in exact))

    def _is_known_past(self, entry: Entry) -> bool:
        """Whether the row tells of what is over, just as the directory has it."""
        key: Any = (entry.post_key, entry.person_key)
        return (entry.starts_on, entry.ends_on) in self.past.get(key, ())

    def _exported(self, entry: Entry) -> Holding | None:
        holding: Holding | None = self.resource.existing.get(entry.keys.get("h"))
        pair = (entry.post_key, entry.person_key)
        return holding if holding and (holding.post_id, holding.person_id) == pair else None

    def _met(self, entry: Entry) -> Holding | None:
        """By its first day where that is told; else the one that is left."""
        free = [h for h in self.of[entry.post_key, entry.person_key] if h.pk not in self.used]
        same = [holding for holding in free if holding.starts_on == entry.starts_on]
        return next(iter([*same, *free]), None)

    def _fields(self, entry: Entry, met: Holding | None, *, is_export: bool) -> dict[str, Any]:
        fields = entry.told(DAYS, is_export=is_export)
        if "kind" in entry.filled or met is None:
            fields["kind"] = entry.kind
        return fields

    # What will not do.

    def _check(self) -> None:
        by_pair: dict[tuple[Key, Key], list[Told]] = defaultdict(list)
        for told in self.told:
            starts_on, ends_on = told.days
            if starts_on and ends_on and ends_on < starts_on:
                self._wrong(
                    told,
                    "ends_on",
                    _("The end is before the start"),
                    date_format(ends_on),
                    _("%(day)s or later") % {"day": date_format(starts_on)},
                )
                continue
            pair = (told.entry.post_key, told.entry.person_key)
            self._check_crossing(told, by_pair[pair])
            by_pair[pair].append(told)

    def _check_crossing(self, told: Told, others: Iterable[Told]) -> None:
        other = next((each for each in others if crosses(told.days, each.days)), None)
        if other:
            self._tell_other(told, other)
            return
        if told.met is None:
            self._start_after_past(told)
        # What the sheet does not name, and what is over.
        key: Any = (told.entry.post_key, told.entry.person_key)
        free = [(h.starts_on, h.ends_on) for h in self.of[key] if h.pk not in self.used]
        for days in [*free, *self.past.get(key, ())]:
            if crosses(told.days, days):
                self._tell_crossing(told, days)
                return

    def _tell_other(self, told: Told, other: Told) -> None:
        row = {"row": other.entry.number}
        if told.kind == other.kind:
            sort = _("The same person holds the post twice in the same days")
            expected = _("days that do not cross those of row %(row)s") % row
            self._wrong(told, "starts_on", sort, _in_words(told.days), expected)
        else:
            sort = _("Nobody can be their own deputy")
            expected = _("another person than on row %(row)s") % row
            self._wrong(told, "name", sort, told.entry.name, expected)

    def _start_after_past(self, told: Told) -> None:
        """One who comes back to a post begins today, unless the sheet says when."""
        key: Any = (told.entry.post_key, told.entry.person_key)
        if key in self.past and not told.entry.starts_on:
            told.fields["starts_on"] = self.day

    def _tell_crossing(self, told: Told, days: Days) -> None:
        self._wrong(
            told,
            "starts_on",
            _("The same person holds the post twice in the same days"),
            _in_words(told.days),
            _("days that do not cross those in the directory: %(days)s")
            % {"days": _in_words(days)},
        )

    def _wrong(self, told: Told, code: str, sort: str, found: str, expected: str) -> None:
        code = code if self.job.has(code) else "name"
        self.reader.wrong(told.entry.number, code, sort, found, expected)

    # Who is replaced.

    def _ask_of_holders(self) -> None:
        named: dict[Key, list[Told]] = defaultdict(list)
        for told in self.told:
            if told.kind == Holding.Kind.HOLDER:
                named[told.entry.post_key].append(told)
        for key, wanted in named.items():
            kept = {told.met.pk for told in wanted if told.met}
            new = [told for told in wanted if told.met is None and not self._is_over(told)]
            left = [
                holding
                for holding in self.of_post[key]
                if holding.kind == Holding.Kind.HOLDER
                and holding.pk not in self.used
                and any(crosses(t.days, (holding.starts_on, holding.ends_on)) for t in new)
            ]
            if left and not kept and self._is_replaced(key, left, new):
                for holding in left:
                    self._replace(holding, new[0])

    def _is_over(self, told: Told) -> bool:
        ends_on = told.days[1]
        return ends_on is not None and ends_on < self.day

    def _is_replaced(self, key: Key, left: list[Holding], new: list[Told]) -> bool:
        answer = self.job.answers.get(f"holder:{key}", "")
        if not answer:
            post = self.posts.resource.label_of(left[0].post)
            names = ", ".join(holding.person.name for holding in left)
            first = new[0].entry.starts_on
            takes_over = (
                _("The one in the sheet takes over on %(day)s") % {"day": date_format(first)}
                if first and first > self.day
                else _("The one in the sheet takes over today")
            )
            options = [(REPLACE, takes_over), (BESIDE, _("Both hold it"))]
            text = _("%(post)s is held by %(names)s, whom the sheet does not name. What then?")
            rows = tuple(told.entry.number for told in new)
            self.reader.plan.questions.append(
                Question(f"holder:{key}", text % {"post": post, "names": names}, options, rows)
            )
        return answer == REPLACE

    def _replace(self, holding: Holding, told: Told) -> None:
        """The last day is the one before the other's first; what began no earlier never was."""
        first = told.fields.get("starts_on")
        if not first:
            first = told.fields["starts_on"] = self.day
        if first > self.day and (holding.ends_on is None or holding.ends_on >= first):
            last = first - DAY
        else:
            last = self.day - DAY
        was_held = holding.starts_on is None or holding.starts_on <= last
        self.ending[holding.pk] = (last if was_held else None, told.entry.number)
        self.replaced.append((holding, told))

    def end(self, holding: Holding, last: date) -> None:
        """Left out of the sheet, and chosen to end."""
        if holding.pk not in self.ending:
            was_held = holding.starts_on is None or holding.starts_on <= last
            self.ending[holding.pk] = (last if was_held else None, None)

    def untold(self) -> list[Holding]:
        """What is held by the directory and neither named by the sheet nor replaced by it."""
        return [
            holding
            for pk, holding in self.resource.existing.items()
            if pk not in self.used and pk not in self.ending
        ]

    # Rows to write.

    def coverage_removals(self) -> Iterator[Row]:
        """Before the holdings that are taken away: what hangs on them."""
        for pk, (last, number) in self.ending.items():
            holding = self.resource.existing[pk]
            if last is None:
                for row in covered_rows(holding):
                    yield {
                        "row": number,
                        "holding": holding,
                        "municipality": row.municipality,
                        "remove": True,
                    }

    def changed_rows(self) -> Iterator[Row]:
        for pk, (last, number) in self.ending.items():
            holding = self.resource.existing[pk]
            row = _row_of(holding, number)
            if last is None:
                yield row | {"remove": True}
            elif holding.ends_on is None or holding.ends_on > last:
                yield row | {"ends_on": last}
        # Those that become shorter first: no day may be held twice even for a moment.
        changed = [told for told in self.told if told.met]
        for told in sorted(changed, key=lambda each: not _is_shorter(each)):
            assert told.met
            yield _row_of(told.met, told.entry.number) | told.fields

    def new_rows(self) -> Iterator[Row]:
        """Starts when the persons and posts before it are there."""
        for told in self.told:
            if told.met is None and (pair := self._pair(told)):
                person, post = pair
                yield {"row": told.entry.number, "post": post, "person": person, **told.fields}

    def _pair(self, told: Told) -> tuple[Any, Any] | None:
        person, post = self.people.find(told.entry), self.posts.find(told.entry)
        return (person, post) if person is not None and post is not None else None

    def coverage_rows(self, made: HoldingResource) -> Iterator[Row]:
        for told in self.told:
            wanted = told.entry.holder_covers
            if wanted is None or not (pair := self._pair(told)):
                continue
            row = {"post": pair[1], "person": pair[0], **told.fields}
            holding = told.met or made.find(made.names_of_row(row))
            if holding is not None:
                before = covered_by(told.met) if told.met else frozenset()
                shown = shown_coverage(before, wanted, is_all=not before)
                places = self.reader.known.municipalities | _places(told.met)
                row = {"row": told.entry.number, "holding": holding, "shown": shown}
                yield from coverage_rows(row, before, wanted, places)


def _places(holding: Holding | None) -> dict[int, Any]:
    return {row.municipality_id: row.municipality for row in covered_rows(holding)}


def _row_of(holding: Holding, number: int | None) -> Row:
    shown = {"id": holding.pk}
    return {"row": number, "post": holding.post, "person": holding.person, "shown": shown}


def _is_shorter(told: Told) -> bool:
    before = told.met.ends_on if told.met else None
    after = told.days[1]
    return after is not None and (before is None or after < before)


def _in_words(days: Days) -> str:
    starts_on, ends_on = days
    if not (starts_on or ends_on):
        return _("until further notice")
    return "–".join(date_format(day) if day else "" for day in days)
