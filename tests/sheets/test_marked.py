"""The user's own file with the errors marked, whatever it was: as a workbook, row by row."""

import io
from pathlib import Path

import openpyxl
import pytest

from tests.agreements.test_matrix_import import AREA, area, client, problems_of
from tests.factories.sheets import bring_in, make_ods, make_xlsx, ods_row
from yhdyspinta.sheets import marking

__all__ = ["area", "client"]
ROWS = [
    ["Vastuunjako 2026", ""],
    ["Yhdyspinta", "Tehtävä", "Laki", "Kunnat", "Hyvinvointialue"],
    ["Lapset ja nuoret", "Perhekeskus", "1/2026", "V", "O"],
    ["Lapset ja nuoret", "Neuvola", "x" * 130, "V", "Q"],
    ["Lapset ja nuoret", "", "", "O", "V"],
    ["Lapset ja nuoret", "=1+1", "https://example.org/", "", "Q/O"],
]
WRONG = {4: ["C", "E"], 5: ["B"], 6: ["E"]}
XLS = (Path(__file__).parent / "files" / "vastuunjako.xls").read_bytes()


def ods(name="Taulukko", **more):
    rows = "".join(ods_row(*row) for row in ROWS)
    return make_ods({name: rows} | {each: ods_row("a", "b") for each in more})


SOURCES = {
    "xlsx": make_xlsx(ROWS),
    "ods": ods(),
    "csv": "\r\n".join(";".join(row) for row in ROWS).encode("windows-1252"),
    "utf-16": "\n".join("\t".join(row) for row in ROWS).encode("utf-16"),
}


def marked(client, area, content, **fields):
    """The sheets of the file that comes back, and what the check's page finds wrong."""
    fields = {"into": "new", "new_name": "Vastuunjako"} | fields
    session = bring_in(client, area.tenant, "matrix", content, **fields)
    answer = client.get(f"{AREA}/imports/{session.pk}/marked/")
    assert answer.status_code == 200
    assert ".xlsx" in answer["Content-Disposition"]
    return openpyxl.load_workbook(io.BytesIO(answer.content)), problems_of(client, session)


def errors_of(sheet):
    """Row → the text in the column of errors."""
    own = sheet.max_column
    told = {row: sheet.cell(row, own).value for row in range(1, sheet.max_row + 1)}
    return {row: text for row, text in told.items() if text}


def letters(text):
    return [line.partition(":")[0] for line in text.splitlines()]


@pytest.mark.parametrize("source", SOURCES)
def test_each_error_stands_on_its_own_row(client, area, source):
    book, _problems = marked(client, area, SOURCES[source])
    sheet = book.worksheets[0]
    assert sheet.max_column == 6
    told = errors_of(sheet)
    assert told.pop(2) == "Virhe"
    assert {row: letters(text) for row, text in told.items()} == WRONG
    assert "Q" in told[6]
    coloured = {
        cell.coordinate
        for row in sheet.iter_rows(max_col=5)
        for cell in row
        if cell.fill.fill_type == "solid"
    }
    assert coloured == {f"{letter}{row}" for row, found in WRONG.items() for letter in found}
    texts = [[cell.value or "" for cell in row] for row in sheet.iter_rows(max_col=5)]
    assert texts == [[*row, "", "", ""][:5] for row in ROWS]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    links = [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    assert links == (["C6"] if source == "xlsx" else [])  # the user's own, and none is made


def test_an_old_workbook_is_marked_with_all_its_rows_and_sheets(client, area):
    book, problems = marked(client, area, XLS)
    assert book.sheetnames == ["Vastuunjako", "Piilossa"]
    told = errors_of(book["Vastuunjako"])
    assert told.pop(3) == "Virhe"
    assert set(told) == {problem.row for problem in problems if problem.row} != set()
    for problem in problems:
        assert problem.found in told[problem.row]
    assert book["Vastuunjako"]["B5"].value == "Kaventaminen"  # hidden, and there still
    assert book["Piilossa"].max_column == 2


@pytest.mark.parametrize(("name", "value"), [("LARGEST", 0), ("SECONDS", 0)])
def test_a_workbook_too_large_or_slow_for_the_child_is_made_anew(
    client, area, monkeypatch, name, value
):
    monkeypatch.setattr(marking, name, value)
    book, _problems = marked(client, area, SOURCES["xlsx"])
    told = errors_of(book["Taulukko"])
    assert (told.pop(2), set(told)) == ("Virhe", set(WRONG))


@pytest.mark.parametrize(
    "names",
    [
        ["Hyvinvoinnin ja terveyden edistäminen", "1"],
        ["Vastuut: 2026", "2", "1"],
        ["2", "'Lapset'"],
        ["vastuut", "Vastuut"],
        ["😀" * 16],
    ],
)
def test_names_that_excel_does_not_take_are_numbers(client, area, names):
    first, *others = names
    book, _problems = marked(client, area, ods(first, **dict.fromkeys(others)))
    assert len(book.sheetnames) == len(names)
    assert set(errors_of(book.worksheets[0])) == {2, *WRONG}
