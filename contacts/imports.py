"""How contact persons come in from a spreadsheet: a person on a row, with what they answer for."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts import policies
from contacts.models import Holding, Post
from contacts.sheet.columns import COLUMNS
from contacts.sheet.resources import HoldingResource, PersonResource, PostResource, post_key
from contacts.sheet.rows import Entry, RowReader, people_missing
from yhdyspinta.sheets.columns import Target, fold, target
from yhdyspinta.sheets.kinds import ImportKind, Job, Line, Plan, Problem, Question, register
from yhdyspinta.sheets.models import ImportSession
from yhdyspinta.sheets.resource import Row
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.links import area_url

SHOWN = ("name", "title", "email", "phone")
REPLACE, BESIDE = "replace", "beside"
LABELS = {
    "name": _("Name"),
    "organisation": _("Organisation"),
    "business_id": _("Business ID"),
    "title": _("Title"),
    "email": _("E-mail"),
    "phone": _("Phone"),
    "interface": _("Interface of cooperation"),
    "post": _("Post"),
}


class PersonImport(ImportKind):
    """Contact persons (yhteyshenkilöt)."""

    code = "contacts"
    label = _("Contact persons")
    lead = _(
        "A list with a person on each row: name, organisation and an e-mail address or a phone"
        " number. An interface of cooperation on the row names the person to it."
    )
    needs = (
        (("name",), _("Choose the column that has the person's name.")),
        (
            ("organisation", "business_id"),
            _("Choose the column that has the organisation or its business ID."),
        ),
    )

    def may_import(self, actor: Actor) -> bool:
        return policies.import_contacts(actor)

    def targets(self) -> list[Target]:
        return [
            target(column.code, LABELS[column.code], *column.names, hint=column.hint)
            for column in COLUMNS
        ]

    def plan(self, job: Job) -> Plan:
        return ContactPlan(job).plan

    def lines(self, changes: Sequence[Any]) -> list[Line]:
        return [_line(change) for change in changes]

    def result_url(self, session: ImportSession) -> str:
        return area_url("contacts:find")


class ContactPlan:
    """What the sheet would do to persons, posts and holdings."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.day = timezone.localdate()
        self.plan = Plan()
        self.people = PersonResource()
        self.posts = PostResource(self.day)
        self.holdings = HoldingResource(self.day, self.people, self.posts)
        self.posts_of: dict[int, list[Post]] = defaultdict(list)
        for post in self.posts.existing.values():
            self.posts_of[post.organisation_id].append(post)
        self.entries = RowReader(job, self.plan, self.people).entries()
        self.titles = {
            entry.number: title
            for entry in self.entries
            if entry.has_post and (title := self._title(entry))
        }
        self.plan.count = len(self.entries)
        self.plan.missing = people_missing(self.entries, self.people)
        ended = self._ask_of_holders()
        self.plan.steps = [
            (self.people, list(self._person_rows())),
            (self.posts, list(self._post_rows())),
            (self.holdings, self._holding_rows(ended)),
        ]

    def _person_rows(self) -> Iterator[Row]:
        """Each person once, with what any of the rows tells."""
        rows: dict[Any, Row] = {}
        for entry in self.entries:
            row = rows.setdefault(
                entry.key,
                {"row": entry.number, "organisation": entry.organisation, "name": entry.name},
            )
            row.update(entry.details)
            known = self.people.existing.get(self.people.key_of_row(row))
            if known and known.ended_on:
                row["ended_on"] = None  # is back
        yield from rows.values()

    def _title(self, entry: Entry) -> str:
        """The post's title: as told, else of the only post there, else the interface's name."""
        interface = entry.interface.pk if entry.interface else None
        there = [
            post
            for post in self.posts_of[entry.organisation.pk]
            if post.interface_id == interface or (interface is None and entry.post)
        ]
        told = fold(entry.post)
        named = [post for post in there if told in {fold(post.title_fi), fold(post.title_sv)}]
        if told:
            return str(named[0].title_fi if named else entry.post)
        if len(there) > 1:
            return self._held_title(entry, there)
        return str(there[0].title_fi if there else entry.interface)

    def _held_title(self, entry: Entry, there: list[Post]) -> str:
        held = [
            post
            for post in there
            for holding in post.now_held  # type: ignore[attr-defined]
            if self.people.key_of(holding.person) == self.people.known_as.get(entry.key, entry.key)
        ]
        if held:
            return held[0].title_fi
        titles = ", ".join(post.title for post in there)
        self.plan.problems.append(
            Problem(
                sort=gettext("The organisation has several posts in this interface"),
                row=entry.number,
                column=self.job.column_of("interface"),
                found=str(entry.interface),
                expected=gettext("one of these in the column of the post: %(titles)s")
                % {"titles": titles},
            )
        )
        return ""

    def _post_of(self, entry: Entry) -> Any:
        """The key of the post that the row is about."""
        title = self.titles[entry.number]
        interface = entry.interface.pk if entry.interface else None
        if interface is None:  # told by its name alone: of whichever interface it is
            for post in self.posts_of[entry.organisation.pk]:
                if fold(post.title_fi) == fold(title):
                    return self.posts.key_of(post)
        return post_key(entry.organisation.pk, interface, title)

    def _post_rows(self) -> Iterator[Row]:
        rows: dict[Any, Row] = {}
        for entry in self.entries:
            if entry.number in self.titles and not self.posts.existing.get(self._post_of(entry)):
                rows.setdefault(
                    self._post_of(entry),
                    {
                        "row": entry.number,
                        "organisation": entry.organisation,
                        "interface": entry.interface,
                        "title_fi": self.titles[entry.number],
                    },
                )
        yield from rows.values()

    def _ask_of_holders(self) -> dict[Any, int]:
        """Holders whom the sheet replaces, by their keys, with the row that does."""
        wanted: dict[Any, dict[Any, int]] = defaultdict(dict)
        for entry in self.entries:
            if entry.number in self.titles:
                person = self.people.known_as.get(entry.key, entry.key)
                wanted[self._post_of(entry)].setdefault(person, entry.number)
        ended: dict[Any, int] = {}
        for key, named in wanted.items():
            post = self.posts.existing.get(key)
            held = [h for h in post.now_held if h.kind == Holding.Kind.HOLDER] if post else []
            holders = {self.people.key_of(holding.person): holding for holding in held}
            if not holders or holders.keys() & named.keys():
                continue
            if self._is_replaced(post, [h.person.name for h in held], list(named.values())):
                ended |= {(key, person): min(named.values()) for person in holders}
        return ended

    def _is_replaced(self, post: Any, names: list[str], rows: list[int]) -> bool:
        key = f"holder:{post.pk}"
        answer = self.job.answers.get(key, "")
        if not answer:
            told = {"post": self.posts.label_of(post), "names": ", ".join(names)}
            options = [
                (REPLACE, gettext("The one in the sheet takes over today")),
                (BESIDE, gettext("Both hold it")),
            ]
            text = gettext(
                "%(post)s is held by %(names)s, whom the sheet does not name. What then?"
            )
            self.plan.questions.append(Question(key, text % told, options, tuple(rows)))
        return answer == REPLACE

    def _holding_rows(self, ended: dict[Any, int]) -> Iterator[Row]:
        """Starts when the persons and posts before it are there."""
        past = self._held_before()
        replaced = {post for post, _person in ended}
        for key, number in ended.items():
            holding = self.holdings.existing[key]
            row: Row = {"row": number, "post": holding.post, "person": holding.person}
            if holding.starts_on and holding.starts_on >= self.day:
                yield row | {"remove": True}
            else:
                yield row | {"ends_on": self.day - timedelta(days=1)}
        told = set()
        for entry in self.entries:
            if entry.number not in self.titles:
                continue
            key = (self._post_of(entry), self.people.known_as.get(entry.key, entry.key))
            if key in told or self.holdings.existing.get(key):
                continue
            told.add(key)
            person, post = self.people.find(key[1]), self.posts.find(key[0])
            if person is not None and post is not None:
                starts_today = key[0] in replaced or (post.pk, person.pk) in past
                starts_on = self.day if starts_today else None
                yield {
                    "row": entry.number,
                    "post": post,
                    "person": person,
                    "starts_on": starts_on,
                }

    def _held_before(self) -> set[tuple[int, int]]:
        ended = Holding.objects.filter(ends_on__lt=self.day)
        return set(ended.values_list("post_id", "person_id"))


def _line(change: Any) -> Line:
    """A change in words: the person's own details, and of the rest what its label says."""
    details = tuple(
        (str(LABELS[name]), str(change.before.get(name) or ""), str(change.after.get(name) or ""))
        for name in SHOWN
        if name in change.after and (change.before.get(name) or change.after.get(name))
    )
    return Line(change.action, change.label, change.row, details)


register(PersonImport())
