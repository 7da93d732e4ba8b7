"""The directory as spreadsheets: the contact list, a phone list and the sheet to fill in."""

from collections.abc import Iterable, Sequence
from datetime import date
from io import BytesIO

import xlsxwriter
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from contacts.models import Holding, Person, people_with_posts
from contacts.models.person import by_surname
from contacts.sheet.columns import COLUMNS

WIDTH = 28


def people_to_list(day: date) -> QuerySet[Person]:
    """Those who have not left, by organisation and name, with what they hold as `now_holds`."""
    people: QuerySet[Person] = people_with_posts(Person.objects.current(day), day).order_by(
        "organisation__rank", "organisation__name_sort", by_surname(), "pk"
    )
    return people


def contact_list(people: Iterable[Person], language: str) -> bytes:
    """Every person with every task, one task on a row, in the columns that an import reads."""
    rows = []
    for person in people:
        now: list[Holding] = person.now_holds  # type: ignore[attr-defined]
        holders = [held for held in now if held.kind == Holding.Kind.HOLDER]
        holdings: list[Holding | None] = [*holders] or [None]
        rows += [[column.value(person, holding) for column in COLUMNS] for holding in holdings]
    return _sheet(_("Contacts"), [column.heading(language) for column in COLUMNS], rows)


def phone_list(people: Iterable[Person], day: date) -> bytes:
    """Names and numbers of those who can be called, and the day they were taken out."""
    headings = [_("Name"), _("Title"), _("Organisation"), _("Phone")]
    rows = [
        [person.name, person.title, person.organisation.name, person.phone]
        for person in people
        if person.phone
    ]
    return _sheet(_("Phone list"), headings, rows, note=date_format(day))


def template_sheet(language: str) -> bytes:
    """The sheet to fill in: the headings, and what is needed of each."""
    return _sheet(
        _("Contacts"),
        [column.heading(language) for column in COLUMNS],
        [],
        hints=[str(column.hint) for column in COLUMNS],
    )


def _sheet(
    name: str,
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    hints: Sequence[str] = (),
    note: str = "",
) -> bytes:
    buffer = BytesIO()
    # Everything is text: a number keeps its zeros, and no cell becomes a formula or a link.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        sheet = book.add_worksheet(name[:31])
        bold = book.add_format({"bold": True, "bottom": 1})
        for column, heading in enumerate(headings):
            sheet.write_string(0, column, heading, bold)
        for column, hint in enumerate(hints):
            sheet.write_comment(0, column, hint)
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                sheet.write_string(number, column, value)
        if note:
            sheet.set_header(f"&L{name}&R{note}")
        sheet.set_column(0, len(headings) - 1, WIDTH)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(len(rows), 1), len(headings) - 1)
    return buffer.getvalue()
