"""The columns of the contact sheet, the same for taking in and giving out."""

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contacts.models import Holding, Person, Post
from contacts.sheet.words import language_labels, word_for_all
from yhdyspinta.tenancy.models import Organisation

HEADINGS = Path(__file__).parent.parent / "data" / "headings.csv"
KEY = "key"


@dataclass(frozen=True)
class Listed:
    """A row of the contact list: a person, a post, and how the one holds the other (rivi)."""

    person: Person | None = None
    post: Post | None = None
    holding: Holding | None = None

    @property
    def organisation(self) -> Organisation:
        organisation: Organisation = (self.person or self.post).organisation  # type: ignore[union-attr]
        return organisation

    def of_person(self, name: str) -> str:
        return str(getattr(self.person, name) or "") if self.person else ""

    def of_post(self, name: str) -> str:
        return str(getattr(self.post, name) or "") if self.post else ""

    @property
    def key(self) -> str:
        """By this the row is met again, whatever of it is changed: p12 v34 h56."""
        parts = (("p", self.person), ("v", self.post), ("h", self.holding))
        return " ".join(f"{letter}{each.pk}" for letter, each in parts if each)


Value = Callable[[Listed], str]


@dataclass(frozen=True)
class Column:
    """One column: its code, what it is called, what is in it and how it is got."""

    code: str
    names: tuple[str, ...]
    hint: str | Promise
    value: Value

    def heading(self, language: str) -> str:
        """In the language, of those that the sheet is read in; the Finnish one otherwise."""
        return self.names[1] if language == "sv" else self.names[0]


def _read_headings() -> dict[str, tuple[str, ...]]:
    with HEADINGS.open(encoding="utf-8", newline="") as file:
        return {
            row["code"]: (row["fi"], row["sv"], *filter(None, row["others"].split(";")))
            for row in csv.DictReader(file)
        }


def told_day(day: date | None) -> str:
    return f"{day:%-d.%-m.%Y}" if day else ""


def _names(municipalities: Iterable[Organisation]) -> str:
    return ", ".join(each.name for each in municipalities)


def _coverage(row: Listed) -> str:
    if row.post is None:
        return ""
    if row.post.covers_all:
        return word_for_all()
    return _names(each.municipality for each in row.post.towards)


def _holder_coverage(row: Listed) -> str:
    covered = row.holding.towards if row.holding else ()
    return _names(each.municipality for each in covered)


def _languages(row: Listed) -> str:
    names = language_labels()
    return ", ".join(names.get(code, code) for code in (row.person.languages if row.person else ()))


def _of_person(name: str) -> Value:
    return lambda row: row.of_person(name)


def _of_post(name: str) -> Value:
    return lambda row: row.of_post(name)


_VALUES: dict[str, tuple[str | Promise, Value]] = {
    "name": (_("First and last name; empty with a post that nobody holds."), _of_person("name")),
    "organisation": (
        _("The organisation's name, as in the area; or give its business ID."),
        lambda row: row.organisation.name,
    ),
    "business_id": (
        _("Such as 1234567-8; not needed when the name is there."),
        lambda row: row.organisation.business_id,
    ),
    "title": (_("May be left empty."), _of_person("title")),
    "email": (_("This or a phone number is needed."), _of_person("email")),
    "phone": (_("As text, with its first zero."), _of_person("phone")),
    "languages": (_("Such as: suomi, ruotsi."), _languages),
    "hours": (_("When the person can be reached; may be left empty."), _of_person("hours")),
    "interface": (
        _("The interface that the person answers for; empty with a post: general contact."),
        lambda row: row.post.interface.name if row.post and row.post.interface else "",
    ),
    "post": (_("What the person answers for; may be left empty."), _of_post("title_fi")),
    "post_sv": (_("The same in Swedish; may be left empty."), _of_post("title_sv")),
    "level": (_("One of the area's levels."), _of_post("level")),
    "coverage": (
        _("All, or the municipalities' names with commas between: towards whom the post answers."),
        _coverage,
    ),
    "mandate": (
        _("May agree on behalf of the organisation, prepares matters, or passes matters on."),
        lambda row: row.post.get_mandate_display() if row.post else "",
    ),
    "mandate_text": (_("In own words; may be left empty."), _of_post("mandate_text")),
    "mandate_basis": (
        _("Such as a section of the administrative regulations."),
        _of_post("mandate_basis"),
    ),
    "mandate_until": (
        _("A day such as 31.12.2026; empty until further notice."),
        lambda row: told_day(row.post.mandate_until) if row.post else "",
    ),
    "post_email": (_("Goes on working when the person changes."), _of_post("email")),
    "post_phone": (_("Goes on working when the person changes."), _of_post("phone")),
    "kind": (
        _("Holder or deputy; empty: holder."),
        lambda row: row.holding.get_kind_display() if row.holding else "",
    ),
    "starts_on": (
        _("The first day, such as 1.6.2025; may be left empty."),
        lambda row: told_day(row.holding.starts_on) if row.holding else "",
    ),
    "ends_on": (
        _("The last day; empty until further notice."),
        lambda row: told_day(row.holding.ends_on) if row.holding else "",
    ),
    "holder_coverage": (
        _("When several persons share the post: towards which municipalities this one answers."),
        _holder_coverage,
    ),
    KEY: (_("Leave as it is: by it the row is found again."), lambda row: row.key),
}
COLUMNS = [Column(code, names, *_VALUES[code]) for code, names in _read_headings().items()]
TO_FILL_IN = [column for column in COLUMNS if column.code != KEY]
