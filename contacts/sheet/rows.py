"""The rows of a contact sheet read against the area; what is wrong or unsure goes to the plan."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from contacts.forms import clean_phone
from contacts.models import Holding, Interface, Person, Post
from contacts.phones import normal_phone
from contacts.sheet.area import Known, is_called
from contacts.sheet.resources import Key, PersonResource, PostResource, person_key
from contacts.sheet.words import KINDS, LANGUAGES, MANDATES, code_of, language_labels
from yhdyspinta.sheets.columns import fold
from yhdyspinta.sheets.days import day_of
from yhdyspinta.sheets.kinds import Job, Plan, Problem, Question, SheetRow
from yhdyspinta.tenancy.models import Organisation
from yhdyspinta.web.forms import YEARS, pk_of

OF_PERSON = ("title", "email", "phone", "languages", "hours")
OF_POST = (
    "post_sv", "level", "mandate", "mandate_text", "mandate_basis", "mandate_until", "post_email",
    "post_phone",
)  # fmt: skip
DAYS = ("starts_on", "ends_on")
_KEY = re.compile(r"([pvh])(\d{1,18})")
WRONG = object()  # a cell that could not be understood


@dataclass
class Entry:
    """One row understood: whose contact, for which post, and from when until when (rivi)."""

    number: int
    organisation: Organisation
    name: str
    interface: Interface | None
    post: str
    # What the cells say, the empty ones too: column → value.
    values: dict[str, Any]
    filled: set[str]
    covers: frozenset[int] | None = None  # None: nothing is said
    holder_covers: frozenset[int] | None = None
    # What an export wrote of the row: the ids of its person, post and holding.
    keys: dict[str, int] = field(default_factory=dict)
    # Whom and what of the area the row is found to mean: an id, or the names of what is new.
    person_key: Key = None
    post_key: Key = None
    holding: Holding | None = None

    @property
    def key(self) -> Key:
        return person_key(self.organisation.pk, self.name)

    @property
    def has_post(self) -> bool:
        return bool(self.interface or self.post)

    @property
    def kind(self) -> str:
        return str(self.values.get("kind") or Holding.Kind.HOLDER)

    @property
    def starts_on(self) -> date | None:
        day: date | None = self.values.get("starts_on")
        return day

    @property
    def ends_on(self) -> date | None:
        day: date | None = self.values.get("ends_on")
        return day

    def told(self, codes: Iterable[str], *, is_export: bool) -> dict[str, Any]:
        """What the row says; an emptied cell says so only on a row of our own export."""
        return {
            code: self.values[code]
            for code in codes
            if code in self.values and (code in self.filled or is_export)
        }


class RowReader:
    """Reads the rows of one sheet."""

    def __init__(self, job: Job, plan: Plan, people: PersonResource, posts: PostResource) -> None:
        self.job, self.plan, self.people, self.posts = job, plan, people, posts
        self.known = Known()
        self.columns = set(job.columns.values())
        self.places = {code: job.column_of(code) for code in self.columns}
        self.asked: dict[str, tuple[Question, list[int]]] = {}
        self.languages = list(language_labels().items())
        self.meant: dict[str, str] = {}  # words of mandates, kinds and languages, asked once

    def entries(self) -> list[Entry]:
        """The rows that could be understood."""
        found = [entry for row in self.job.rows() if (entry := self._entry(row))]
        for question, rows in self.asked.values():
            self.plan.questions.append(
                Question(question.key, question.text, question.options, tuple(rows))
            )
        return found

    def wrong(
        self, number: int, code: str, sort: str, found: str, expected: str, **more: Any
    ) -> None:
        place = self.places.get(code)
        self.plan.problems.append(Problem(sort, number, found, expected, place, **more))

    def _wrong(self, row: SheetRow, code: str, sort: str, expected: str, **more: Any) -> Any:
        self.wrong(row.number, code, sort, row.text(code), expected, **more)
        return WRONG

    def _ask(self, key: str, text: str, options: Callable[[], Any], row: int) -> None:
        if key not in self.asked:
            self.asked[key] = (Question(key, text, options()), [])
        self.asked[key][1].append(row)

    # A row.

    def _entry(self, row: SheetRow) -> Entry | None:
        keys = {letter: int(pk) for letter, pk in _KEY.findall(row.text("key"))}
        name = " ".join(row.text("name").split())
        organisation = self._organisation(row, keys)
        interface = self._interface(row, keys)
        values = {code: self._value(row, code) for code in _READ if code in self.columns}
        covers, holder_covers = self._covers(row, "coverage"), self._covers(row, "holder_coverage")
        post = " ".join(row.text("post").split()) or str(values.get("post_sv") or "")
        is_post_alone = bool(post or row.text("interface")) and not any(
            values.get(code) for code in OF_PERSON
        )
        if not name and not is_post_alone:
            self._wrong(row, "name", _("The name is missing"), _("first and last name"))
        is_wrong = WRONG in (*values.values(), covers, holder_covers, interface)
        if organisation is None or is_wrong or not (name or is_post_alone):
            return None
        filled = {code for code, value in values.items() if value}
        return Entry(
            row.number, organisation, name, interface, post, values, filled, covers, holder_covers,
            keys,
        )  # fmt: skip

    def _person_of(self, keys: dict[str, int]) -> Person | None:
        person: Person | None = self.people.existing.get(keys.get("p"))
        return person

    def _post_of(self, keys: dict[str, int]) -> Post | None:
        post: Post | None = self.posts.existing.get(keys.get("v"))
        return post

    def _organisation(self, row: SheetRow, keys: dict[str, int]) -> Organisation | None:
        by_name, by_id = row.text("organisation"), row.text("business_id")
        exported = self._person_of(keys) or self._post_of(keys)
        if exported and is_called(exported.organisation, by_name):
            organisation: Organisation = exported.organisation
            if by_id in ("", organisation.business_id):
                return organisation
        told = [(text, self._known(text)) for text in (by_name, by_id) if text]
        named = {found.pk: found for _text, found in told if found}
        if not told:
            missing = _("The organisation is missing")
            self._wrong(row, "organisation", missing, _("a name or a business ID"))
        elif len(named) > 1:
            self._wrong(
                row,
                "business_id",
                _("The name and the business ID are of different organisations"),
                _("the business ID of the organisation that is named"),
            )
        elif named:
            return named.popitem()[1]
        else:
            self._ask_organisation(row, by_name or by_id)
        return None

    def _known(self, text: str) -> Organisation | None:
        answer = self.job.answers.get(f"organisation:{fold(text)}", "")
        return self.known.organisation(text) or self.known.organisations.get(pk_of(answer) or 0)

    def _ask_organisation(self, row: SheetRow, text: str) -> None:
        wording = _("Which organisation is “%(name)s”?") % {"name": text}
        near = lambda: self.known.organisations_near(text)  # noqa: E731
        self._ask(f"organisation:{fold(text)}", wording, near, row.number)

    def _interface(self, row: SheetRow, keys: dict[str, int]) -> Any:
        """None where none is told; WRONG where it could not be understood."""
        text = row.text("interface")
        if not text:
            return None
        exported = self._post_of(keys)
        if exported and is_called(exported.interface, text):
            return exported.interface
        known = self.known.topics.get(fold(text), set())
        answer = self.job.answers.get(f"interface:{fold(text)}", "")
        if len(known) == 1:
            return self.known.interfaces[next(iter(known))]
        if chosen := self.known.interfaces.get(pk_of(answer) or 0):
            return chosen
        wording = _("Which interface of cooperation is “%(name)s”?") % {"name": text}
        near = lambda: self.known.interfaces_near(text)  # noqa: E731
        self._ask(f"interface:{fold(text)}", wording, near, row.number)
        return WRONG

    # Cells.

    def _value(self, row: SheetRow, code: str) -> Any:
        text = row.text(code)
        read = _READ[code]
        return read(self, row, code, text) if text else _EMPTY.get(code, "")

    def _text(self, row: SheetRow, code: str, text: str) -> str:
        return text

    def _email(self, row: SheetRow, code: str, text: str) -> Any:
        address = text.lower().removeprefix("mailto:")
        try:
            validate_email(address)
        except ValidationError:
            several = len(re.findall(r"\S@\S", text)) > 1
            sort = _("Several addresses in one cell") if several else _("Not an e-mail address")
            return self._wrong(row, code, sort, _("one address, such as name@example.fi"))
        return address

    def _phone(self, row: SheetRow, code: str, text: str) -> Any:
        try:
            return clean_phone(normal_phone(text))
        except ValidationError as error:
            return self._wrong(row, code, _("Not a phone number"), error.messages[0])

    def _day(self, row: SheetRow, code: str, text: str) -> Any:
        day = day_of(text, is_last=code != "starts_on")
        if day is None or day.year not in YEARS:
            return self._wrong(row, code, _("Not a day"), _("a day such as 31.12.2026"))
        return day

    def _languages(self, row: SheetRow, code: str, text: str) -> Any:
        found = []
        for part in filter(None, re.split(r"[,;/\s]+|\s(?:ja|och|and)\s", text)):
            if part in ("ja", "och", "and", "sekä", "&"):
                continue
            language = self._words(code, part, self.languages, LANGUAGES)
            if not language:
                expected = _("languages such as: %(names)s") % {
                    "names": ", ".join(dict(self.languages).values())
                }
                return self._wrong(row, code, _("Unknown language"), expected)
            found.append(language)
        return list(dict.fromkeys(found))

    def _level(self, row: SheetRow, code: str, text: str) -> Any:
        return self.known.level(text) or self._choice(
            row, code, _("Unknown level"), self.known.level_names()
        )

    def _mandate(self, row: SheetRow, code: str, text: str) -> Any:
        found = self._words(code, text, Post.Mandate.choices, MANDATES)
        return found or self._choice(row, code, _("Unknown mandate"), Post.Mandate.labels)

    def _kind(self, row: SheetRow, code: str, text: str) -> Any:
        found = self._words(code, text, Holding.Kind.choices, KINDS)
        sort = _("Neither a holder nor a deputy")
        return found or self._choice(row, code, sort, Holding.Kind.labels)

    def _words(self, code: str, text: str, choices: Any, words: Any) -> str:
        key = f"{code}:{fold(text)}"
        if key not in self.meant:
            self.meant[key] = code_of(text, choices, words)
        return self.meant[key]

    def _choice(self, row: SheetRow, code: str, sort: str, labels: Iterable[Any]) -> Any:
        names = [str(label) for label in labels]
        expected = _("one of these: %(names)s") % {"names": ", ".join(names)}
        return self._wrong(row, code, sort, expected, options=tuple(zip(names, names, strict=True)))

    def _covers(self, row: SheetRow, code: str) -> Any:
        """The municipalities by name; empty for all; None where nothing is said."""
        text = row.text(code)
        if not text:
            return None
        found, unknown = self.known.towards(text)
        for part in unknown:
            self.wrong(
                row.number,
                code,
                _("Not a municipality of the area"),
                part,
                _("municipalities of the area with commas between, or: all"),
                part=part,
                options=tuple(self.known.municipality_names()),
            )
        return WRONG if unknown else found


_READ: dict[str, Callable[[RowReader, SheetRow, str, str], Any]] = {
    "title": RowReader._text,
    "email": RowReader._email,
    "phone": RowReader._phone,
    "languages": RowReader._languages,
    "hours": RowReader._text,
    "post_sv": RowReader._text,
    "level": RowReader._level,
    "mandate": RowReader._mandate,
    "mandate_text": RowReader._text,
    "mandate_basis": RowReader._text,
    "mandate_until": RowReader._day,
    "post_email": RowReader._email,
    "post_phone": RowReader._phone,
    "kind": RowReader._kind,
    "starts_on": RowReader._day,
    "ends_on": RowReader._day,
}
_EMPTY: dict[str, Any] = {
    "languages": [],
    "level": None,
    "mandate_until": None,
    "starts_on": None,
    "ends_on": None,
}
