"""The rows of a contact sheet understood against the directory, before anything is written."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from contacts.forms import clean_phone
from contacts.models import Interface, Person
from contacts.search import names_of
from contacts.sheet.resources import Key, PersonResource, person_key
from contacts.words import nearness, words_of
from yhdyspinta.sheets.columns import fold
from yhdyspinta.sheets.kinds import Job, Missing, Plan, Problem, Question, SheetRow
from yhdyspinta.sheets.names import organisation_targets
from yhdyspinta.tenancy.models import Organisation
from yhdyspinta.web.forms import pk_of

# Excel has eaten the first zero, or the plus of the country code.
_LOST_ZERO = re.compile(r"[45]\d{6,9}")
_LOST_PLUS = re.compile(r"358\d{6,11}")
SAME, NEW = "same", "new"


@dataclass(frozen=True)
class Entry:
    """One row understood: whose contact, and what the person answers for."""

    number: int
    organisation: Organisation
    name: str
    details: tuple[tuple[str, str], ...]  # title, e-mail and phone, as far as the sheet tells
    interface: Interface | None
    post: str

    @property
    def key(self) -> Key:
        return person_key(self.organisation.pk, self.name)

    @property
    def has_post(self) -> bool:
        return bool(self.interface or self.post)


def mended_phone(number: str) -> str:
    """The number as people write it; raises ValidationError for what is none."""
    bare = re.sub(r"[\s-]", "", number)
    if _LOST_ZERO.fullmatch(bare):
        number = f"0{number}"
    elif _LOST_PLUS.fullmatch(bare):
        number = f"+{number}"
    return clean_phone(number)


class RowReader:
    """Reads the rows of one sheet; what is wrong or unsure goes to the plan."""

    def __init__(self, job: Job, plan: Plan, people: PersonResource) -> None:
        self.job, self.plan, self.people = job, plan, people
        self.organisations = {o.pk: o for o in Organisation.objects.current().in_order()}
        self.interfaces = {i.pk: i for i in Interface.objects.current()}
        self.names = {
            name: int(each.code.partition(":")[2])
            for each in organisation_targets()
            if each.code.startswith("organisation:")
            for name in each.names
        }
        self.topics: dict[str, set[int]] = defaultdict(set)
        for interface in self.interfaces.values():
            for name in names_of(interface):
                self.topics[fold(name)].add(interface.pk)
        self.by_email: dict[str, list[Person]] = defaultdict(list)
        for person in people.existing.values():
            if person.email:
                self.by_email[person.email.lower()].append(person)
        self.asked: dict[str, tuple[Question, list[int]]] = {}

    def entries(self) -> list[Entry]:
        """The rows that could be understood, each person's details told once."""
        found = [entry for row in self.job.rows() if (entry := self._entry(row))]
        for question, rows in self.asked.values():
            self.plan.questions.append(
                Question(question.key, question.text, question.options, tuple(rows), question.hint)
            )
        self._check_twice(found)
        for entry in found:
            self._recognise(entry)
        return found

    def _problem(self, row: SheetRow, code: str, sort: str, expected: str) -> None:
        self.plan.problems.append(
            Problem(
                sort=sort,
                row=row.number,
                column=self.job.column_of(code),
                found=row.text(code),
                expected=expected,
            )
        )

    def _entry(self, row: SheetRow) -> Entry | None:
        name = " ".join(row.text("name").split())
        organisation = self._organisation(row)
        details = self._details(row)
        interface = self._interface(row)
        if not name:
            self._problem(row, "name", _("The name is missing"), _("first and last name"))
        if not (name and organisation and details is not None) or isinstance(interface, bool):
            return None
        return Entry(
            row.number,
            organisation,
            name,
            tuple(details.items()),
            interface,
            row.text("post")[:150],
        )

    def _organisation(self, row: SheetRow) -> Organisation | None:
        by_name, by_id = row.text("organisation"), row.text("business_id")
        found = [self._known(text) for text in (by_name, by_id) if text]
        named = {pk for pk in found if pk}
        if not found:
            self._problem(
                row, "organisation", _("The organisation is missing"), _("a name or a business ID")
            )
        elif len(named) > 1:
            self._problem(
                row,
                "business_id",
                _("The name and the business ID are of different organisations"),
                _("the business ID of the organisation that is named"),
            )
        elif named:
            return self.organisations[named.pop()]
        else:
            self._ask_organisation(row, by_name or by_id)
        return None

    def _known(self, text: str) -> int | None:
        answer = self.job.answers.get(f"organisation:{fold(text)}", "")
        pk = self.names.get(fold(text)) or pk_of(answer)
        return pk if pk in self.organisations else None

    def _ask_organisation(self, row: SheetRow, text: str) -> None:
        words = words_of(text)
        near = sorted(
            self.organisations.values(),
            key=lambda o: -nearness(words, [o.name_fi, o.name_sv, o.name_en]),
        )
        options = [(str(o.pk), o.name) for o in near]
        wording = _("Which organisation is “%(name)s”?") % {"name": text}
        self._ask(f"organisation:{fold(text)}", wording, options, row.number)

    def _ask(self, key: str, text: str, options: list[tuple[str, str]], row: int) -> None:
        self.asked.setdefault(key, (Question(key, text, options), []))[1].append(row)

    def _interface(self, row: SheetRow) -> Interface | bool | None:
        """None where none is told; False where it could not be understood."""
        text = row.text("interface")
        if not text:
            return None
        known = self.topics.get(fold(text), set())
        answer = self.job.answers.get(f"interface:{fold(text)}", "")
        if len(known) == 1:
            return self.interfaces[next(iter(known))]
        if chosen := self.interfaces.get(pk_of(answer)):
            return chosen
        words = words_of(text)
        near = sorted(self.interfaces.values(), key=lambda i: -nearness(words, names_of(i)))
        wording = _("Which interface of cooperation is “%(name)s”?") % {"name": text}
        options = [(str(i.pk), i.name) for i in near]
        self._ask(f"interface:{fold(text)}", wording, options, row.number)
        return False

    def _details(self, row: SheetRow) -> dict[str, str] | None:
        """Title, e-mail and phone of the row, without what the sheet leaves empty."""
        told = {"title": row.text("title")[:120], "email": row.text("email").lower()}
        try:
            told["phone"] = mended_phone(row.text("phone"))
        except ValidationError as error:
            self._problem(row, "phone", _("Not a phone number"), error.messages[0])
            return None
        return {name: text for name, text in told.items() if text}

    def _check_twice(self, entries: list[Entry]) -> None:
        """One person on several rows is fine; told differently on them is not."""
        first: dict[Key, Entry] = {}
        for entry in entries:
            before = first.setdefault(entry.key, entry)
            others = dict(before.details)
            for name, text in entry.details:
                if others.get(name, text) != text:
                    self.plan.problems.append(
                        Problem(
                            sort=_("The same person with different details"),
                            row=entry.number,
                            column=self.job.column_of(name),
                            found=text,
                            expected=_("as on row %(row)s: %(text)s")
                            % {"row": before.number, "text": others[name]},
                        )
                    )

    def _recognise(self, entry: Entry) -> None:
        """Is this someone of the directory under another name or in another organisation?"""
        if self.people.existing.get(entry.key):
            return
        details = dict(entry.details)
        found = self.by_email.get(details.get("email", ""), [])
        if len(found) == 1 and self._is_same(entry, found[0]):
            self.people.known_as[entry.key] = self.people.key_of(found[0])
        elif not details.keys() & {"email", "phone"}:
            self.plan.problems.append(
                Problem(
                    sort=_("No way to reach the person"),
                    row=entry.number,
                    column=self.job.column_of("email"),
                    found=entry.name,
                    expected=_("an e-mail address or a phone number"),
                )
            )

    def _is_same(self, entry: Entry, person: Person) -> bool:
        if person.organisation_id == entry.organisation.pk and _share_a_word(
            entry.name, person.name
        ):
            return True
        key = f"person:{person.pk}:{entry.organisation.pk}:{fold(entry.name)}"
        answer = self.job.answers.get(key, "")
        if not answer:
            told = {
                "name": f"{entry.name}, {entry.organisation.name}",
                "known": f"{person.name}, {person.organisation.name}",
            }
            options = [(SAME, _("The same person")), (NEW, _("Another person"))]
            text = _("%(name)s has the address of %(known)s. Are they the same person?") % told
            self.plan.questions.append(Question(key, text, options, (entry.number,)))
        return answer == SAME


def _share_a_word(one: str, other: str) -> bool:
    return bool(set(words_of(one)) & set(words_of(other)))


def people_missing(entries: Iterable[Entry], people: PersonResource) -> list[Missing]:
    """Those of the sheet's organisations whom the sheet does not name; they stay as they are."""
    rows = list(entries)
    organisations = {entry.organisation.pk for entry in rows}
    named = {people.known_as.get(entry.key, entry.key) for entry in rows}
    return [
        Missing(str(person.pk), people.label_of(person))
        for key, person in people.existing.items()
        if person.organisation_id in organisations and key not in named and not person.has_left()
    ]
