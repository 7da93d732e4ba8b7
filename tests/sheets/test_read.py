"""A workbook becomes rows of tidy texts."""

import pytest

from tests.factories.sheets import make_xlsx
from yhdyspinta.sheets.guard import SheetRefusedError
from yhdyspinta.sheets.read import read_workbook


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
