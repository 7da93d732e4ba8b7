"""Loading the register: complete, idempotent, and refusing malformed files by row."""

import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from yhdyspinta.register.files import DATA, RegisterFileError, read_register
from yhdyspinta.register.load import load_register
from yhdyspinta.register.models import County, Municipality, StatutoryDuty


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DATA, tmp_path / "data"))


def spoil(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_everything_is_loaded(as_owner):
    counts = {count.table: count.added for count in load_register()}
    assert counts == {
        "register_county": 23,
        "register_municipality": 304,
        "register_regionalcouncil": 18,
        "register_statutoryduty": 28,
    }


def test_a_second_run_changes_nothing(as_owner):
    load_register()
    out = StringIO()
    call_command("load_register", stdout=out)
    assert (
        "register_municipality: 0 added, 0 changed, 304 as before, 0 not in the file"
        in out.getvalue()
    )
    assert all((count.added, count.changed) == (0, 0) for count in load_register())


def test_a_changed_row_is_brought_up_to_date(as_owner, folder):
    load_register()
    spoil(folder / "municipalities.csv", "426,Liperi,Libelits", "426,Liperi,Liperi")
    changed = {count.table: count.changed for count in load_register(folder)}
    assert changed["register_municipality"] == 1
    assert Municipality.objects.get(code="426").name_sv == "Liperi"


def test_what_is_gone_from_the_files_stays(as_owner, folder):
    load_register()
    duties = (folder / "duties.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "duties.csv").write_text("".join(duties[:-1]), encoding="utf-8")
    assert load_register(folder)[-1].not_in_file == 1
    assert StatutoryDuty.objects.count() == 28


MALFORMED = [
    ("municipalities.csv", "009,Alavieska", "005,Alavieska", "row 3: “005” is there twice"),
    (
        "municipalities.csv",
        "fi,fi,8982",
        "fi,fi,about 9000",
        "row 2: population: expected a number",
    ),
    ("municipalities.csv", "fi,fi,8982,", "fi,fi,", "row 2: 14 cells, expected 15"),
    (
        "municipalities.csv",
        "Alajärvi,16,14",
        "Alajärvi,61,14",
        "municipality 005: unknown county “61”",
    ),
    ("municipalities.csv", "county_code", "county", "row 2: the column county_code is missing"),
    ("changes.csv", "2024-12-31", "2024-02-31", "row 13: valid_to: expected YYYY-MM-DD"),
    (
        "changes.csv",
        "2024-12-31,507",
        "2024-12-31,570",
        "municipality 588: unknown successor “570”",
    ),
    ("changes.csv", "588,Pertunmaa", "005,Pertunmaa", "municipality 005 is in two files"),
    (
        "changes.csv",
        "12,10,fi,fi,,2024",
        "12,99,fi,fi,,2024",
        "row 13: region_code: unknown region “99”",
    ),
    ("counties.csv", "01,county", "01,kingdom", "row 2: kind: "),
    (
        "counties.csv",
        "bilingual,yes,no,7",
        "bilingual,maybe,no,7",
        "row 2: hus_member: expected yes or no",
    ),
    ("duties.csv", "2022-03-01", "", "row 2: valid_from: a date is missing"),
    ("duties.csv", "s14,611/2021", ",611/2021", "row 2: code: "),
    ("regional_councils.csv", "01,Uudenmaan liitto", "01,", "row 2: name_fi: "),
]


@pytest.mark.parametrize(("name", "old", "new", "told"), MALFORMED)
def test_a_malformed_file_is_refused_with_its_row(folder, name, old, new, told):
    spoil(folder / name, old, new)
    with pytest.raises(RegisterFileError) as refusal:
        read_register(folder)
    assert any(told in problem for problem in refusal.value.problems)


def test_all_problems_are_told_at_once_and_nothing_is_written(as_owner, folder):
    spoil(folder / "municipalities.csv", "fi,fi,8982", "fi,fi,x")
    (folder / "duties.csv").unlink()
    (folder / "regional_councils.csv").write_bytes("nimi\nJärvi\n".encode("latin-1"))
    with pytest.raises(CommandError) as refusal:
        call_command("load_register", folder=folder)
    told = str(refusal.value)
    assert "municipalities.csv, row 2" in told
    assert "duties.csv" in told
    assert "regional_councils.csv" in told
    assert not County.objects.exists()


def test_an_empty_file_is_refused(folder):
    (folder / "changes.csv").write_text("", encoding="utf-8")
    with pytest.raises(RegisterFileError, match=r"changes\.csv: no rows"):
        read_register(folder)
