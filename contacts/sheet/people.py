"""Whom of the area the rows of a contact sheet mean, and what they tell of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from contacts.models import Person
from contacts.phones import normal_phone
from contacts.sheet.resources import Key, PersonResource, person_key
from contacts.sheet.rows import OF_PERSON, Entry, RowReader
from contacts.words import words_of
from yhdyspinta.sheets.columns import fold
from yhdyspinta.sheets.kinds import Question
from yhdyspinta.sheets.resource import Row
from yhdyspinta.sheets.tidy import tidy

SAME, NEW = "same", "new"


class SheetPeople:
    """Each person of the sheet once, met by name, by an export's row key or by the address."""

    def __init__(
        self, reader: RowReader, resource: PersonResource, entries: Iterable[Entry]
    ) -> None:
        self.reader, self.job, self.plan, self.resource = reader, reader.job, reader.plan, resource
        self.entries = [entry for entry in entries if entry.name]
        self.is_unsure = False  # of who someone is, until it has been answered
        self.numbers: dict[Key, list[int]] = defaultdict(list)
        for entry in self.entries:
            self.numbers[entry.key].append(entry.number)
        self.by_name: dict[Key, Person] = {}
        self.by_email: dict[str, list[Person]] = defaultdict(list)
        for person in resource.existing.values():
            self.by_name.setdefault(person_key(person.organisation_id, person.name), person)
            if person.email:
                self.by_email[person.email.lower()].append(person)
        # A person of the sheet → whom it is found to be, and what is told of them.
        self.meant: dict[Key, Key] = {}
        self.told: dict[Key, dict[str, Any]] = {}
        self.first: dict[Key, Entry] = {}
        self._recognise()
        for entry in self.entries:
            entry.person_key = self.meant[entry.key]
            self._gather(entry)
        self._check_reached()

    def find(self, entry: Entry) -> Person | None:
        """The area's own, or the one that the step of persons has made."""
        found: Person | None = self.resource.find(entry.person_key)
        return found

    # Who they are.

    def _recognise(self) -> None:
        addresses: dict[str, Entry] = {}
        for entry in self.entries:
            if entry.key not in self.meant:
                self.meant[entry.key] = self._meant(entry, addresses)

    def _meant(self, entry: Entry, addresses: dict[str, Entry]) -> Key:
        if named := self.by_name.get(entry.key):
            return named.pk
        exported: Person | None = self.resource.existing.get(entry.keys.get("p"))
        if exported and self._is_renamed(entry, exported):
            return exported.pk
        email = entry.values.get("email") or ""
        found = self.by_email.get(email, [])
        if len(found) == 1 and found[0] is not exported and self._is_same(entry, found[0]):
            return found[0].pk
        if email and not found:
            other = addresses.setdefault(email, entry)
            if other is not entry and self._is_same_in_sheet(entry, other):
                return self.meant[other.key]
        return entry.key

    def _is_renamed(self, entry: Entry, person: Person) -> bool:
        """Whether the exported row still is about the same person, under another name."""
        own = person_key(person.organisation_id, person.name)
        return own not in self.numbers and self._is_same(entry, person)

    def _is_same(self, entry: Entry, person: Person) -> bool:
        at_home = person.organisation_id == entry.organisation.pk
        if at_home and _share_a_word(entry.name, person.name):
            return True
        key = f"person:{person.pk}:{entry.organisation.pk}:{fold(entry.name)}"
        told = {
            "name": f"{entry.name}, {entry.organisation.name}",
            "known": f"{person.name}, {person.organisation.name}",
        }
        has_address = bool(person.email) and entry.values.get("email") == person.email.lower()
        text = (
            _("%(name)s has the address of %(known)s. Are they the same person?")
            if has_address
            else _("%(name)s is on the row of %(known)s. Are they the same person?")
        )
        return self._ask(key, text % told, entry) == SAME

    def _is_same_in_sheet(self, entry: Entry, other: Entry) -> bool:
        key = f"mailbox:{fold(other.name)}:{fold(entry.name)}:{entry.values['email']}"
        told = {"name": entry.name, "other": other.name, "email": entry.values["email"]}
        text = _(
            "%(name)s and %(other)s have the same address %(email)s. Are they the same person?"
        )
        return self._ask(key, text % told, entry) == SAME

    def _ask(self, key: str, text: str, entry: Entry) -> str:
        answer = self.job.answers.get(key, "")
        if not answer:
            self.is_unsure = True
            options = [(SAME, _("The same person")), (NEW, _("Another person"))]
            rows = tuple(self.numbers[entry.key])
            self.plan.questions.append(Question(key, text, options, rows))
        return answer

    # What is told of them.

    def _gather(self, entry: Entry) -> None:
        """One person on several rows is fine; told differently on them is not."""
        known: Person | None = self.resource.existing.get(entry.person_key)
        is_export = known is not None and entry.keys.get("p") == known.pk
        first = self.first.setdefault(entry.person_key, entry)
        told = self.told.setdefault(entry.person_key, {})
        for code, value in entry.told(OF_PERSON, is_export=is_export).items():
            value = as_before(known, code, value)
            if told.setdefault(code, value) != value:
                self.reader.wrong(
                    entry.number,
                    code,
                    _("The same person with different details"),
                    in_words(value) or _("empty"),
                    _("as on row %(row)s: %(text)s")
                    % {"row": first.number, "text": in_words(told[code]) or _("empty")},
                )

    def _check_reached(self) -> None:
        for key, told in self.told.items():
            known: Person | None = self.resource.existing.get(key)
            after = [told.get(code, getattr(known, code, "")) for code in ("email", "phone")]
            if not any(after):
                self.reader.wrong(
                    self.first[key].number,
                    "email",
                    _("No way to reach the person"),
                    self.first[key].name,
                    _("an e-mail address or a phone number"),
                )

    # Rows to write.

    def rows(self, present: set[Key]) -> Iterator[Row]:
        """Those in `present` are back if they had left."""
        for key, told in self.told.items():
            entry, known = self.first[key], self.resource.existing.get(key)
            organisation = entry.organisation
            if known and known.organisation_id == organisation.pk:
                organisation = known.organisation
            name = as_before(known, "name", entry.name)
            row: Row = {"row": entry.number, "organisation": organisation, "name": name, **told}
            if known:
                row["shown"] = {"id": known.pk}
                row |= self._no_longer(known, told, is_back=key in present)
            yield row

    def _no_longer(self, known: Person, told: dict[str, Any], *, is_back: bool) -> dict[str, None]:
        """What a new address or a return makes untrue."""
        gone = ["ended_on"] if known.ended_on and is_back and known.has_left() else []
        gone += ["bounced_on"] if told.get("email", known.email) != known.email else []
        gone += ["cleared_on"] if any(told.get(code) for code in ("email", "phone")) else []
        return dict.fromkeys(name for name in gone if getattr(known, name))

    def missing(self, organisations: set[int], day: date) -> list[Person]:
        """Those of the organisations whom the sheet does not name."""
        return [
            person
            for pk, person in self.resource.existing.items()
            if person.organisation_id in organisations
            and pk not in self.told
            and not person.has_left(day)
        ]


def _share_a_word(one: str, other: str) -> bool:
    return bool(set(words_of(one)) & set(words_of(other)))


def as_before(known: Any, attribute: str, value: Any) -> Any:
    """What the area has already, when the sheet says the same in another form."""
    old = getattr(known, attribute, None) if known else None
    if (
        isinstance(old, str)
        and isinstance(value, str)
        and _plain(attribute, old) == _plain(attribute, value)
    ):
        return old
    if isinstance(old, list) and isinstance(value, list) and sorted(old) == sorted(value):
        return old
    return value


def _plain(attribute: str, text: str) -> str:
    text = " ".join(tidy(text).split())
    if attribute == "email":
        return text.lower()
    return normal_phone(text) if attribute == "phone" else text


def in_words(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value or "")
