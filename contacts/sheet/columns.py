"""The columns of the contact sheet, the same for taking in and giving out."""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contacts.models import Holding, Person

HEADINGS = Path(__file__).parent.parent / "data" / "headings.csv"
Value = Callable[[Person, Holding | None], str]


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


_VALUES: dict[str, tuple[str | Promise, Value]] = {
    "name": (_("First and last name."), lambda person, holding: person.name),
    "organisation": (
        _("The organisation's name, as in the area; or give its business ID."),
        lambda person, holding: person.organisation.name_fi,
    ),
    "business_id": (
        _("Such as 1234567-8; not needed when the name is there."),
        lambda person, holding: person.organisation.business_id,
    ),
    "title": (_("May be left empty."), lambda person, holding: person.title),
    "email": (_("This or a phone number is needed."), lambda person, holding: person.email),
    "phone": (_("As text, with its first zero."), lambda person, holding: person.phone),
    "interface": (
        _("The interface that the person answers for; empty with a post: general contact."),
        lambda person, holding: (
            holding.post.interface.name_fi if holding and holding.post.interface else ""
        ),
    ),
    "post": (
        _("What the person answers for; may be left empty."),
        lambda person, holding: holding.post.title_fi if holding else "",
    ),
}
COLUMNS = [Column(code, names, *_VALUES[code]) for code, names in _read_headings().items()]
