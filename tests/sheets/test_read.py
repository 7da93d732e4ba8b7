"""A workbook becomes rows of tidy texts."""

from datetime import date
from pathlib import Path

import pytest

from tests.factories.sheets import make_ods, make_xlsx, ods_row
from yhdyspinta.sheets.guard import SheetRefusedError
from yhdyspinta.sheets.read import Merge, read_workbook


def read(rows, **options):
    return read_workbook(make_xlsx(rows, **options))[0]


def test_hard_spaces_soft_hyphens_and_line_breaks_are_tidied():
    grid = read([["kaven\u00adtaminen\u00a0 ja  muu", " a\r\nb "]])
    assert grid.rows == [["kaventaminen ja muu", "a\nb"]]


def test_numbers_and_dates_are_read_as_people_write_them():
    grid = read([[3, 2.5, True]])
    assert grid.rows == [["3", "2.5", "1"]]


def test_a_cell_merged_downwards_is_in_each_of_its_rows():
    grid = read([["Hyte", "a"], ["", "b"], ["", "c"]], merges=["A1:A3"])
    assert [row[0] for row in grid.rows] == ["Hyte", "Hyte", "Hyte"]


def test_a_row_merged_from_its_first_column_stays_one_cell():
    grid = read([["Lapset ja nuoret", "", ""], ["a", "b", "c"]], merges=["A1:C1"])
    assert grid.rows[0] == ["Lapset ja nuoret"]


def test_a_cell_merged_over_organisations_is_in_each_of_their_columns():
    grid = read([["a", "V", "", ""], ["a", "b", "c", "d"]], merges=["B1:D1"])
    assert grid.rows[0] == ["a", "V", "V", "V"]


def test_a_formula_without_its_result_is_known():
    grid = read([["a"], ["b"]], formulas={"B2": "=1+1"})
    assert (2, 1) in grid.unsaved_formulas


def test_empty_sheets_are_passed_over_and_an_empty_workbook_refused():
    assert [g.name for g in read_workbook(make_xlsx([], more={"Toinen": [["a"]]}))] == ["Toinen"]
    with pytest.raises(SheetRefusedError, match="empty"):
        read_workbook(make_xlsx([]))


def test_rows_keep_the_numbers_they_have_in_excel():
    grid = read([[], [], ["a"]])
    assert grid.row(3) == ["a"]


FILES = Path(__file__).parent / "files"


def test_an_old_workbook_is_read_with_its_merges_and_hidden_rows():
    table, other = read_workbook((FILES / "vastuunjako.xls").read_bytes())
    assert table.row(3) == ["Yhdyspinta", "Tehtävä", "Kunnat", "Hyvinvointialue"]
    assert table.row(5) == ["Hyte", "Kaventaminen", "O", "V"]
    assert table.hidden_rows == {5}
    assert Merge(4, 0, 6, 0) in table.merges
    assert (table.row(7)[2], set(table.formulas)) == ("2026-03-01", {(7, 3)})
    assert other.is_hidden


def test_an_old_workbook_of_many_sectors_is_read():
    assert read_workbook((FILES / "pitka.xls").read_bytes())[0].row(300) == ["", "Tehtävä 299"]


def test_an_open_document_is_read_with_its_merges_and_hidden_rows():
    rows = [
        ods_row("Tehtävä", "Kunnat", "", c2='table:number-columns-spanned="2"'),
        ods_row("Suunnitelma", "V", row='table:visibility="collapse"'),
        ods_row("", row='table:number-rows-repeated="2"'),
        ods_row("Perhekeskus", "O", "", "x", c3='table:number-columns-repeated="2"'),
        ods_row("Kaava", "1", c2='table:formula="of:=1"'),
    ]
    (grid,) = read_workbook(make_ods({"Taulukko": "".join(rows)}))
    assert grid.row(2) == ["Suunnitelma", "V"]
    assert grid.row(5) == ["Perhekeskus", "O", "", "", "x"]
    assert (set(grid.hidden_rows), grid.merges) == ({2}, (Merge(1, 1, 1, 2),))
    assert grid.formulas == {(6, 1)}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_a_text_is_read_whatever_its_encoding_and_delimiter(encoding, delimiter):
    lines = [["Tehtävä", "Åland", "Kunnat"], ["Työ", '"a; b, c"', "V"], ["", "", "O"]]
    text = "\r\n".join(delimiter.join(line) for line in lines)
    (grid,) = read_workbook(text.encode(encoding))
    assert grid.rows == [["Tehtävä", "Åland", "Kunnat"], ["Työ", "a; b, c", "V"], ["", "", "O"]]


def test_a_text_keeps_its_line_breaks_and_commas_and_the_line_of_excel_is_not_a_row():
    (grid,) = read_workbook(b'sep=;\r\nTask;Note\r\n"a\r\nb";"1,5, and 2"\r\n')
    assert grid.rows == [["Task", "Note"], ["a\nb", "1,5, and 2"]]


def test_what_our_export_made_harmless_is_given_back():
    (grid,) = read_workbook(b"a;'=1+1;'-;'+358;'@x;'kunta\n")
    assert grid.rows == [["a", "=1+1", "-", "+358", "@x", "'kunta"]]


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        ("kaventami- nen", "kaventaminen"),
        ("kaventami-\nnen ja muu", "kaventaminen ja muu"),
        ("kaventa\u00adminen", "kaventaminen"),
        ("sosiaali- ja terveyspalvelut", "sosiaali- ja terveyspalvelut"),
        ("lasten- ja nuorten", "lasten- ja nuorten"),
        ("sosiaali- tai terveys", "sosiaali- tai terveys"),
        ("maa- sekä metsätalous", "maa- sekä metsätalous"),
        ("social- och hälsovård", "social- och hälsovård"),
        ("hälso- eller sjukvård", "hälso- eller sjukvård"),
        ("jaksami- nen", "jaksaminen"),
        ("ohjaa- jat", "ohjaajat"),
        ("SOTE- palvelut", "SOTE- palvelut"),
        ("2025- kausi", "2025- kausi"),
        ("V - vastaa", "V - vastaa"),
    ],
)
def test_words_split_by_word_are_put_together(found, wanted):
    assert read([[found, "b"]]).rows[0][0] == wanted


def test_numbering_that_excel_took_for_dates_is_given_back():
    rows = [
        ["Nro", "Tehtävä", "Päivä"],
        [1, "Lapset", date(2026, 2, 1)],
        [date(2026, 1, 1), "a", date(2026, 3, 1)],
        [date(2001, 2, 1), "b", date(2026, 4, 1)],
        ["1.2.14", "c", ""],
        [date(2026, 12, 2), "d", ""],
        ["2.13", "e", "syksy"],
    ]
    grid = read(rows)
    assert [row[0] for row in grid.rows] == ["Nro", "1", "1.1", "1.2.1", "1.2.14", "2.12", "2.13"]
    assert [row[2] for row in grid.rows[:3]] == ["Päivä", "2026-02-01", "2026-03-01"]


def test_a_first_column_of_dates_stays():
    rows = [["Aika", "Asia"], [date(2026, 1, 1), "a"], [date(2026, 2, 1), "b"], ["kevät", "c"]]
    assert [row[0] for row in read(rows).rows] == ["Aika", "2026-01-01", "2026-02-01", "kevät"]


def test_hidden_rows_and_merges_of_a_workbook_are_known():
    grid = read([["a", "b"], ["c", ""], ["d", "e"]], merges=["B1:B2"], hidden=[2])
    assert (set(grid.hidden_rows), grid.merges) == ({2}, (Merge(1, 1, 2, 1),))
    assert grid.place_of(2) == ("Taulukko", 2)


def test_fifty_thousand_rows_three_hundred_columns_and_forty_sheets_are_read():
    long = read([["Tehtävä", "Kunnat"], *([f"Tehtävä {n}", "V"] for n in range(50_000))])
    assert len(long.rows) == 50_001
    wide = read([[f"Kunta {n}" for n in range(300)], ["V"] * 300])
    assert wide.width == 300
    more = {f"Yhdyspinta {n}": [["Tehtävä", "Kunnat"], ["a", "V"]] for n in range(39)}
    assert len(read_workbook(make_xlsx([["a", "b"]], more=more))) == 40
