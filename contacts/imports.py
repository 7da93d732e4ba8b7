"""How contact persons and posts come in from a spreadsheet: a person and a post on a row."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from contacts import policies
from contacts.sheet.columns import COLUMNS
from contacts.sheet.missing import END
from contacts.sheet.plan import ContactPlan
from contacts.sheet.rows import OF_PERSON, OF_POST
from contacts.sheet.told import lines_of
from contacts.sheet.words import LABELS
from yhdyspinta.sheets.columns import Target, target
from yhdyspinta.sheets.kinds import ImportKind, Job, Line, Plan, Text, register
from yhdyspinta.sheets.models import ImportSession
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.links import area_url

_SECTIONS: dict[str, Text] = {
    **dict.fromkeys(("name", *OF_PERSON), _("Person")),
    **dict.fromkeys(("interface", "post", *OF_POST, "coverage"), _("Post")),
    **dict.fromkeys(("kind", "starts_on", "ends_on", "holder_coverage"), _("Holds the post")),
}


class ContactImport(ImportKind):
    """Contact persons and their posts (yhteyshenkilöt ja vastuutehtävät)."""

    code = "contacts"
    label = _("Contact persons")
    lead = _(
        "A list with a person on each row: name, organisation and an e-mail address or a phone"
        " number. An interface of cooperation on the row names the person to it. A row without"
        " a name is a post that nobody holds."
    )
    needs = (
        (
            ("name", "post", "interface"),
            _("Choose the column that has the person's name, or the post."),
        ),
        (
            ("organisation", "business_id"),
            _("Choose the column that has the organisation or its business ID."),
        ),
    )
    missing_options = ((END, _("Ends on that day")),)

    def may_import(self, actor: Actor) -> bool:
        return policies.import_contacts(actor)

    def targets(self) -> list[Target]:
        return [
            target(
                column.code,
                LABELS[column.code],
                *column.names,
                section=_SECTIONS.get(column.code, ""),
                hint=column.hint,
            )
            for column in COLUMNS
        ]

    def shape_in_words(self, codes: Iterable[str]) -> Text:
        codes = set(codes)
        if not codes & {"post", "interface"}:
            return _("Persons only: their posts stay as they are.")
        if "name" not in codes:
            return _("Posts only: who holds them stays as it is.")
        return _("Persons with the posts that they hold.")

    def plan(self, job: Job) -> Plan:
        return ContactPlan(job).plan

    def lines(self, changes: Sequence[Any]) -> list[Line]:
        return lines_of(changes)

    def result_url(self, session: ImportSession) -> str:
        return area_url("contacts:find")


register(ContactImport())
