"""The demo's spreadsheets: a responsibility table and a list of contacts, as an area has them."""

import csv
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from typing import Any

import xlsxwriter

from agreements.defaults import ROLE_CODES
from contacts.models import Interface
from contacts.sheet.columns import COLUMNS
from yhdyspinta.demo.stage import DATA, Facts, facts_of, task_rows
from yhdyspinta.tenancy.models import Organisation

Row = dict[str, str]
LANGUAGES = ("fi", "sv")
TITLES = ("Vastuunjakotaulukko", "Ansvarsfördelningstabell")
HEADINGS = {
    "name_fi": ("Tehtävä", "Tehtävä"),
    "name_sv": ("Tehtävä ruotsiksi", "Uppgift på svenska"),
    "law": ("Laki ja pykälä", "Lag och paragraf"),
    "duty_holder": ("Lain mukaan", "Enligt lag"),
    "county": ("Hyvinvointialue", "Välfärdsområdet"),
    "municipalities": ("Kunnat", "Kommunerna"),
    "note": ("Huomautus", "Anmärkning"),
}
HOLDERS = {
    "": ("", ""),
    "county": ("Hyvinvointialue", "Välfärdsområdet"),
    "municipality": ("Kunta", "Kommunen"),
    "both": ("Molemmat", "Båda"),
    "other": ("Muu", "Annan"),
}
WORDS = {
    "Sopimatta": "Inte överenskommet",
    "Näkemysero": "Olika uppfattning",
    "Ei kukaan": "Ingen",
} | {letters[0]: letters[1] for _code, _names, letters in ROLE_CODES}
MADE = datetime(2026, 1, 2, tzinfo=UTC)  # the same bytes each time


def table_sheet(code: str, *, is_update: bool) -> bytes:
    """The table with its title, letters, sub-headings and a column for each exception.

    The update settles what was open and adds tasks: something to bring in by the wizard.
    """
    facts = facts_of(code)
    sv = LANGUAGES.index(facts["language"])
    rows = _updated(task_rows()) if is_update else task_rows()
    exceptions = facts["table"]["exceptions"]
    others = list(dict.fromkeys(name for _task, name, _cell in exceptions))
    named = {each.name_fi: each for each in Organisation.objects.all()}
    columns = ["name_sv", "name_fi"] if sv else ["name_fi", "name_sv"]
    columns += ["law", "duty_holder", "county", "municipalities", "council", "employment"]
    headings = [HEADINGS[c][sv] if c in HEADINGS else _organisation(c, named, sv) for c in columns]
    headings += [(named[name].name_sv if sv else name) for name in others] + [HEADINGS["note"][sv]]
    cells = {(task, name): cell for task, name, cell in exceptions}
    sheet = _Sheet(TITLES[sv], widths=[46, 40, 18, 16] + [14] * (len(headings) - 5) + [40])
    sheet.title(f"{TITLES[sv]}: {named_county(named).name_in(facts['language'])}")
    sheet.text(
        " · ".join(f"{letters[sv]} {names[sv].lower()}" for _c, names, letters in ROLE_CODES)
    )
    sheet.text("")
    sheet.heading(headings)
    for interface in Interface.objects.all():
        sheet.group(interface.name_in(facts["language"]))
        for row in [each for each in rows if each["interface"] == interface.code]:
            own = [_cell(row[c], c, sv) for c in columns]
            own += [_cell(cells.get((row["name_fi"], name), ""), "", sv) for name in others]
            sheet.row([*own, row[f"note_{LANGUAGES[sv]}"]])
    return sheet.content()


def named_county(named: dict[str, Organisation]) -> Organisation:
    return next(each for each in named.values() if each.kind == Organisation.Kind.COUNTY)


def _organisation(column: str, named: dict[str, Organisation], sv: int) -> str:
    kinds = {
        "council": Organisation.Kind.REGIONAL_COUNCIL,
        "employment": Organisation.Kind.EMPLOYMENT_AREA,
    }
    found = next(each for each in named.values() if each.kind == kinds[column])
    return found.name_sv if sv else found.name_fi


def _cell(text: str, column: str, sv: int) -> str:
    if column == "duty_holder":
        return HOLDERS[text][sv]
    if column in {"name_fi", "name_sv", "law"} or not sv:
        return text
    return "/".join(WORDS.get(part, part) for part in text.split("/"))


@cache
def _updates() -> list[Row]:
    with (DATA / "updates.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def _updated(rows: list[Row]) -> list[Row]:
    changed = {row["name_fi"]: row for row in _updates()}
    old = [changed.pop(row["name_fi"], row) for row in rows]
    return [*old, *changed.values()]


def contacts_sheet(code: str) -> bytes:
    """A few contacts: a vacant post filled, a number changed, new people."""
    facts = facts_of(code)
    language = facts["language"]
    named = {each.name_fi: each for each in Organisation.objects.all()}
    interfaces = {each.code: each for each in Interface.objects.all()}
    sheet = _Sheet(("Yhteyshenkilöt", "Kontaktpersoner")[language == "sv"], widths=[28] * 8)
    told_of = {"organisation", "business_id", *(name for each in facts["contact"] for name in each)}
    columns = [column for column in COLUMNS if column.code in told_of]
    sheet.heading([column.heading(language) for column in columns])
    for contact in facts["contact"]:
        organisation = named[contact["organisation"]]
        told: Facts = contact | {
            "organisation": organisation.name_in(language),
            "business_id": organisation.business_id,
            "interface": interfaces[contact["interface"]].name_in(language),
        }
        sheet.row([told.get(column.code, "") for column in columns])
    return sheet.content()


class _Sheet:
    """A workbook of one sheet, written from top to bottom."""

    def __init__(self, name: str, *, widths: list[int]) -> None:
        self.buffer = BytesIO()
        self.book: Any = xlsxwriter.Workbook(self.buffer, {"in_memory": True})
        self.book.set_properties({"created": MADE})
        self.sheet = self.book.add_worksheet(name[:31])
        self.bold = self.book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self.large = self.book.add_format({"bold": True, "font_size": 14})
        self.shaded = self.book.add_format({"bold": True, "bg_color": "#E8EEF4"})
        self.wrapped = self.book.add_format({"text_wrap": True, "valign": "top"})
        self.next = 0
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width)

    def _write(self, cells: list[str], style: Any) -> None:
        for column, text in enumerate(cells):
            if text:
                self.sheet.write_string(self.next, column, text, style)
        self.next += 1

    def title(self, text: str) -> None:
        self._write([text], self.large)

    def text(self, text: str) -> None:
        self._write([text], None)

    def heading(self, cells: list[str]) -> None:
        self._write(cells, self.bold)
        self.sheet.freeze_panes(self.next, 1)

    def group(self, text: str) -> None:
        self._write([text], self.shaded)

    def row(self, cells: list[str]) -> None:
        self._write(cells, self.wrapped)

    def content(self) -> bytes:
        self.book.close()
        return self.buffer.getvalue()
