"""Which posts the rows of a contact sheet mean, and what they tell of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from contacts.models import Post
from contacts.sheet.people import as_before, in_words
from contacts.sheet.resources import (
    Key,
    PostCoverageResource,
    PostResource,
    covered_by,
    covered_rows,
    post_key,
)
from contacts.sheet.rows import OF_POST, Entry, RowReader
from yhdyspinta.sheets.columns import fold
from yhdyspinta.sheets.resource import Row

ATTRIBUTES = {"post_sv": "title_sv", "post_email": "email", "post_phone": "phone"}
ALL = "all"


class SheetPosts:
    """Each post of the sheet once, met by an export's row key or by its names."""

    def __init__(
        self,
        reader: RowReader,
        resource: PostResource,
        entries: Iterable[Entry],
        held_by: dict[int, set[Key]],
    ) -> None:
        self.reader, self.job, self.resource, self.held_by = reader, reader.job, resource, held_by
        self.entries = [entry for entry in entries if entry.has_post]
        self.of: dict[int, list[Post]] = defaultdict(list)
        self.titled: dict[tuple[int, str], list[Post]] = defaultdict(list)
        for post in resource.existing.values():
            self.of[post.organisation_id].append(post)
            for title in {fold(post.title_fi), fold(post.title_sv)}:
                self.titled[post.organisation_id, title].append(post)
        # Rows still as they were exported: what else bears their keys was copied from them.
        self.as_exported = {
            (post.pk, entry.keys.get("h"))
            for entry in self.entries
            if (post := resource.existing.get(entry.keys.get("v")))
            and self._is_as_exported(entry, post)
        }
        self.told: dict[Key, dict[str, Any]] = {}
        self.covers: dict[Key, frozenset[int]] = {}
        self.first: dict[Key, Entry] = {}
        self.covered: dict[Key, tuple[frozenset[int], bool]] = {}
        for entry in self.entries:
            entry.post_key = self._meant(entry)
            if entry.post_key:
                self._gather(entry)

    def find(self, entry: Entry) -> Post | None:
        """The area's own, or the one that the step of posts has made."""
        found: Post | None = self.resource.find(entry.post_key)
        return found

    # Which they are.

    def _meant(self, entry: Entry) -> Key:
        exported: Post | None = self.resource.existing.get(entry.keys.get("v"))
        if exported and self._is_as_exported(entry, exported):
            return exported.pk
        told = fold(entry.post)
        named = self.titled[entry.organisation.pk, told] if told else []
        named = [each for each in named if self._is_in(entry, each)]
        if named:
            return named[0].pk
        if exported and self._is_changed(entry, exported):
            return exported.pk
        interface = entry.interface.pk if entry.interface else None
        if told:
            return post_key(entry.organisation.pk, interface, entry.post)
        there = [each for each in self.of[entry.organisation.pk] if self._is_in(entry, each)]
        if len(there) > 1:
            return self._held(entry, there)
        if there:
            return there[0].pk
        return post_key(entry.organisation.pk, interface, self.title_of(entry))

    @staticmethod
    def _is_in(entry: Entry, post: Post) -> bool:
        """Whether the post is of the row's interface; told by its name alone, of whichever."""
        interface = entry.interface.pk if entry.interface else None
        return post.interface_id == interface or (interface is None and bool(entry.post))

    @staticmethod
    def title_of(entry: Entry) -> str:
        return entry.post or (entry.interface.name_fi if entry.interface else "")

    def _is_as_exported(self, entry: Entry, post: Post) -> bool:
        """Whether the row names the very post that it was exported with."""
        titles = {fold(post.title_fi), fold(post.title_sv)}
        is_same_interface = entry.interface is None or entry.interface.pk == post.interface_id
        return is_same_interface and (not entry.post or fold(entry.post) in titles)

    def _is_changed(self, entry: Entry, post: Post) -> bool:
        """Whether the exported row still is about the same post: one of its names has changed."""
        if post.organisation_id != entry.organisation.pk:
            return False
        interface = entry.interface.pk if entry.interface else post.interface_id
        titles = {fold(post.title_fi), fold(post.title_sv)}
        is_one_changed = interface == post.interface_id or fold(entry.post) in titles
        is_copy = (post.pk, entry.keys.get("h")) in self.as_exported
        return is_one_changed and not is_copy

    def _held(self, entry: Entry, there: list[Post]) -> Key:
        """Of several posts the one that the person holds; else it must be told."""
        held = [post for post in there if entry.person_key in self.held_by[post.pk]]
        if held and entry.name:
            return held[0].pk
        titles = ", ".join(post.title for post in there)
        self.reader.wrong(
            entry.number,
            "interface",
            _("The organisation has several posts in this interface"),
            str(entry.interface),
            _("one of these in the column of the post: %(titles)s") % {"titles": titles},
        )
        return None

    # What is told of them.

    def _gather(self, entry: Entry) -> None:
        known: Post | None = self.resource.existing.get(entry.post_key)
        is_export = known is not None and entry.keys.get("v") == known.pk
        first = self.first.setdefault(entry.post_key, entry)
        told = self.told.setdefault(entry.post_key, {})
        for code, value in self._values(entry, known, is_export=is_export).items():
            if told.setdefault(code, value) != value:
                self._differs(entry, first, code, value, told[code])
        if entry.covers is not None:
            covers = self.covers.setdefault(entry.post_key, entry.covers)
            names = self._names(entry.covers), self._names(covers)
            if covers != entry.covers:
                self._differs(entry, first, "coverage", *names)

    def _values(self, entry: Entry, known: Post | None, *, is_export: bool) -> dict[str, Any]:
        values = {
            code: as_before(known, ATTRIBUTES.get(code, code), value)
            for code, value in entry.told(OF_POST, is_export=is_export).items()
        }
        if is_export and known and self.reader.job.has("post") and entry.post:
            is_swedish = fold(entry.post) == fold(known.title_sv) != fold(known.title_fi)
            values["post"] = (
                known.title_fi if is_swedish else as_before(known, "title_fi", entry.post)
            )
        if is_export and entry.interface:
            values["interface"] = entry.interface
        return values

    def _names(self, covers: frozenset[int]) -> str:
        municipalities = self.reader.known.municipalities
        names = [municipalities[pk].name for pk in covers if pk in municipalities]
        return ", ".join(sorted(names)) or _("all")

    def _differs(self, entry: Entry, first: Entry, code: str, value: Any, before: Any) -> None:
        self.reader.wrong(
            entry.number,
            code,
            _("The same post with different details"),
            in_words(value) or _("empty"),
            _("as on row %(row)s: %(text)s")
            % {"row": first.number, "text": in_words(before) or _("empty")},
        )

    # Rows to write.

    def rows(self) -> Iterator[Row]:
        for key, told in self.told.items():
            entry, known = self.first[key], self.resource.existing.get(key)
            values = {ATTRIBUTES.get(code, code): value for code, value in told.items()}
            title = values.pop("post", None) or (known.title_fi if known else self.title_of(entry))
            row: Row = {
                "row": entry.number,
                "organisation": known.organisation if known else entry.organisation,
                "interface": known.interface if known else entry.interface,
                "title_fi": title,
                **values,
            }
            if key in self.covers:
                row["covers_all"] = not self.covers[key]
            if known:
                row["shown"] = {"id": known.pk}
            yield row

    def coverage_rows(self, resource: PostCoverageResource) -> Iterator[Row]:
        """Municipalities to add and to take away; starts when the posts before it are there."""
        for key, wanted in self.covers.items():
            post = self.resource.find(key)
            before, was_all = self.covered.get(key, (frozenset(), False))
            if post is not None and not (was_all and not wanted):
                shown = shown_coverage(before, wanted, is_all=was_all)
                row: Row = {"row": self.first[key].number, "post": post, "shown": shown}
                yield from coverage_rows(row, before, wanted, self.municipalities)

    def remember_coverage(self) -> None:
        """What the posts covered before anything is written to them."""
        existing = self.resource.existing
        self.municipalities = dict(self.reader.known.municipalities)
        for key in self.covers.keys() & existing.keys():
            self.covered[key] = covered_by(existing[key]), existing[key].covers_all
            for row in covered_rows(existing[key]):
                self.municipalities.setdefault(row.municipality_id, row.municipality)


def shown_coverage(before: Iterable[int], after: Iterable[int], *, is_all: bool) -> dict[str, Any]:
    """What the change is told from: ids, or that all are covered."""
    return {
        "before": [ALL] if is_all else sorted(before),
        "after": sorted(after) or [ALL],
    }


def coverage_rows(
    row: Row, before: frozenset[int], wanted: frozenset[int], organisations: dict[int, Any]
) -> Iterator[Row]:
    for pk in sorted(wanted - before):
        yield row | {"municipality": organisations[pk]}
    for pk in sorted(before - wanted):
        yield row | {"municipality": organisations[pk], "remove": True}
