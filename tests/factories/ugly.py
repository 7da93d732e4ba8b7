# ruff: noqa: E501 - rows of a sheet are read as rows
"""Responsibility tables as areas really have them: one for each shape, and one in two languages."""

from collections.abc import Callable, Sequence
from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

YELLOW = PatternFill("solid", fgColor="FFF2CC")
MUNICIPALITIES = (
    "Heinäveden kunta", "Ilomantsi", "Joensuun kaupunki", "Juuka", "Kiteen kaupunki", "Kontiolahti",
    "Lieksa", "Liperin kunta", "Nurmes", "Outokumpu", "Polvijärvi", "Rääkkylän kunta", "Tohmajärvi",
)  # fmt: skip


def _book(fill: Callable[[openpyxl.Workbook], None]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    fill(book)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _write(sheet: Worksheet, rows: Sequence[Sequence[Any]]) -> None:
    for row in rows:
        sheet.append([cell if cell != "" else None for cell in row])


def organisations_as_columns() -> bytes:
    """Titles, three rows of headings, merged cells both ways, a hidden row, a legend at the end."""

    def fill(book: openpyxl.Workbook) -> None:
        sheet = book.create_sheet("Vastuut 2026")
        _write(
            sheet,
            [
                ["LUONNOS Pohjois-Karjalan yhdyspintojen vastuunjako"],
                ["Päivitetty", date(2026, 9, 14), "", "kokous 3/2026"],
                [],
                ["Nro", "Yhdyspinta", "Tehtävä / kokonai\u00adsuus", "Vastuutahot", "", "", "", "Laki\u00a0peruste", "Huom."],
                ["", "", "", "Kunnat", "", "Hyvin\u00advointi-\nalue", "TE-toimisto", "", ""],
                ["", "", "", "Kaikki", "Joensuu", "Siun sote", "", "", ""],
                [date(2026, 1, 1), "Hyvinvoinnin ja terveyden edistäminen", "Kulttuuri-\nhyvinvointisuunnitelma", "V", "", "O", "", "", ""],
                [date(2026, 2, 1), "", "Terveyserojen kaventami- nen", "V/O", "V", "V/O", "", "612/2021 6 §", "Sosiaali- ja terveysala mukana"],
                [date(2026, 3, 1), "", "Vanha rivi, ei enää voimassa", "V", "", "", "", "", "piilotettu"],
                [],
                [date(2026, 1, 2), "Työllisyyspalvelut", "Työpajojen yhteinen jono\u00a0", "T", "O", "Kunta, työllisyys: vastaa tiloista", "V", "380/2023", ""],
                ["2.2", "", "Velkaneuvonnan ohjaus", "–", "", "?", "i", "", "*"],
                [],
                ["V = vastaa, O = osallistuu, T = tukee, i = tiedoksi"],
                ["* Sovitaan vuoden 2027 neuvottelussa."],
            ],
        )  # fmt: skip
        for place in (
            "D4:G4",
            "D5:E5",
            "A4:A6",
            "B4:B6",
            "C4:C6",
            "H4:H6",
            "I4:I6",
            "B7:B9",
            "B11:B12",
            "G5:G6",
        ):
            sheet.merge_cells(place)
        sheet.row_dimensions[9].hidden = True
        sheet["D8"].fill = YELLOW
        notes = book.create_sheet("Muistiinpanot")
        _write(notes, [["Tämä välilehti on vain työryhmälle."]])

    return _book(fill)


def roles_as_columns() -> bytes:
    """A sheet for each interface; a cell names several, among them units and old names."""
    heads = [
        "Tehtävä",
        "Päävastuu",
        "Osallistuu",
        "Konsultoidaan",
        "Tiedoksi",
        "Yhteyshenkilö kunta",
    ]

    def fill(book: openpyxl.Workbook) -> None:
        children = book.create_sheet("Lapset, nuoret ja perheet")
        _write(
            children,
            [
                ["Lapset, nuoret ja perheet: kuka tekee mitäkin"],
                heads,
                ["Perhekerhojen tilat", "kunnat", "Siun sote, Lieksa ja Nurmes", "", "Maakuntaliitto", "sivistysjohtaja"],
                ["Vanhemmuuden tuen ryhmät", "Siun sote", "kunta / sivistystoimi", "Joensuu", "", ""],
            ],
        )  # fmt: skip
        older = book.create_sheet("Ikäihmiset")
        _write(
            older,
            [
                heads,
                ["Kaatumisten ehkäisy", "Hyvinvointialue", "kaikki kunnat", "Vanhusneuvosto", "", ""],
                ["Muistikahvilat", "Liperi; Kontiolahti", "Siun sote", "", "kunnat", "hyvinvointikoordinaattori"],
            ],
        )  # fmt: skip

    return _book(fill)


def a_column_for_each_municipality() -> bytes:
    """Thirteen municipalities and the county; most cells say X."""

    def fill(book: openpyxl.Workbook) -> None:
        sheet = book.create_sheet("Kunnittain")
        _write(
            sheet,
            [
                ["Kuntakohtaiset erot 1.1.2027 alkaen"],
                [],
                ["Yhdyspinta", "Tehtävä", *MUNICIPALITIES, "HVA"],
                ["Hyvinvoinnin ja terveyden edistäminen", "Liikuntaneuvonta", *["X"] * 12, "", "O"],
                ["", "Seniori\u00adtalkkari", "X", "", "V", *["X"] * 9, "ei kukaan", ""],
                ["Työllisyyspalvelut", "Kesätyöseteli", *[""] * 7, "X", *[""] * 5, "X"],
            ],
        )
        sheet.merge_cells("B1:F1")

    return _book(fill)


def law_table() -> bytes:
    """What the law says of each side in sentences, and what has been agreed in prose."""

    def fill(book: openpyxl.Workbook) -> None:
        sheet = book.create_sheet("Lakitaulukko")
        _write(
            sheet,
            [
                ["Tehtävä", "Säädös", "Kunnan tehtävät lain mukaan", "Hyvinvointialueen tehtävät lain mukaan", "Sovittu: hyvinvointialue", "Huomautus"],
                ["Opiskeluhuolto ja koulunkäynti"],
                ["Opiskeluhuollon tilojen siivous", "1287/2013 9 §", "Järjestää tarkoituksenmukaiset tilat opiskeluhuollon palveluille.", "", "Osallistuu tarpeiden kuvaamiseen.", ""],
                ["Oppilaan kotipaikan muutos", "1287/2013 22 §", "Antaa opetuksen järjestäjänä välttämättömät tiedot.", "Järjestää psykologi- ja kuraattoripalvelut alueen kouluissa.", "Vastaa tiedonsiirrosta.", ""],
                ["Ikäihmiset"],
                ["Ikääntyneiden asumisen ennakointi", "980/2012 5 §", "Laatii suunnitelman ikääntyneen väestön tukemiseksi.", "Osallistuu suunnitelman laatimiseen ja järjestää palvelut.", "Tukee kuntia tiedolla.", "uusi"],
            ],
        )  # fmt: skip

    return _book(fill)


def bilingual() -> bytes:
    """Both languages in the headings and tasks, Swedish letters in the cells."""

    def fill(book: openpyxl.Workbook) -> None:
        sheet = book.create_sheet("Ansvarsfördelning")
        _write(
            sheet,
            [
                ["Ansvarsfördelning mellan kommunerna och välfärdsområdet / Vastuunjako"],
                ["Uppgift på svenska", "Tehtävä", "Kommunerna / Kunnat", "Välfärdsområdet / Hyvinvointialue", "Vasa / Vaasa", "Lag / Laki", "Anmärkning / Huom."],
                ["Främjande av välfärd och hälsa"],
                ["Motionsrådgivning på två språk", "Liikuntaneuvonta kahdella kielellä", "A", "D", "A/D", "", ""],
                ["Tolkning vid rådgivningen", "Tulkkaus neuvonnassa", "D", "A", "", "612/2021 5 §", "språk"],
                ["Småbarnspedagogik"],
                ["Gemensamma blanketter", "Yhteiset lomakkeet", "ansvarar", "deltar", "", "", ""],
            ],
        )  # fmt: skip

    return _book(fill)
