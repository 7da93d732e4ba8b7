"""Files that must not be read are refused before any reader sees them, each with what to do."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.factories.sheets import make_ods, make_xlsx, ods_row, with_parts
from yhdyspinta.sheets.guard import SheetRefusedError, check
from yhdyspinta.sheets.read import read_workbook
from yhdyspinta.sheets.refusals import REFUSALS, sentence_of

PLAIN = make_xlsx([["Tehtävä", "Kunnat"], ["Suunnitelma", "V"]])
SHEET = "xl/worksheets/sheet1.xml"
MANIFEST = "META-INF/manifest.xml"
OLD = (Path(__file__).parent / "files" / "vastuunjako.xls").read_bytes()


def sheet_of(body: str) -> bytes:
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    name = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    text = f'{head}<worksheet xmlns="{name}"><sheetData>{body}</sheetData></worksheet>'
    return with_parts(PLAIN, {SHEET: text.encode()})


def bomb() -> bytes:
    """A part of 100 MB that packs into 100 kB."""
    return with_parts(PLAIN, {"xl/media/image1.png": b"\0" * 100_000_000})


def overlapping_bomb() -> bytes:
    """Small on disk, 10 GB by its own directory: one part named a hundred times."""
    content = with_parts(PLAIN, {})
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        part = archive.getinfo(SHEET)
        size = part.file_size.to_bytes(4, "little")
    return content.replace(size, (4_000_000_000).to_bytes(4, "little"))


def encrypted() -> bytes:
    """As Excel writes a workbook with a password: an OLE file that holds EncryptedPackage."""
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
    )


HOSTILE = {
    "empty": b"",
    "kind": b"\x89PNG\r\n\x1a\n\0\0",
    "no_columns": "Tehtävä\nKirjasto\n".encode(),
    "password": encrypted(),
    "damaged": PLAIN[: len(PLAIN) // 2],
    "bomb": bomb(),
    "macros": with_parts(PLAIN, {"xl/vbaProject.bin": b"macro"}),
    "links": with_parts(PLAIN, {"xl/externalLinks/externalLink1.xml": b"<a/>"}),
    "doctype": with_parts(
        PLAIN, {SHEET: b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a/>'}
    ),
    "size": sheet_of('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
}


@pytest.mark.parametrize("code", HOSTILE)
def test_a_hostile_file_is_refused_with_its_own_sentence(code):
    with pytest.raises(SheetRefusedError) as refusal:
        check(HOSTILE[code])
    assert refusal.value.code == code
    assert "%" not in sentence_of(refusal.value)


FAR_CELLS = [
    '<c r="XFD1"><v>1</v></c>',
    "<c r='XFD1'><v>1</v></c>",
    '<c t="n" r="XFD1"><v>1</v></c>',
    '<c\n r = "XFD1" ><v>1</v></c>',
    '<x:c r="XFD1"><v>1</v></x:c>',
    "<c><v>1</v></c>" * 16_384,
]


@pytest.mark.parametrize("cells", FAR_CELLS)
def test_a_cell_far_away_is_found_however_it_is_written(cells):
    near = f'<row r="1"><c r="A1"><v>1</v></c>{cells}</row>'
    with pytest.raises(SheetRefusedError) as refusal:
        check(sheet_of(near))
    assert refusal.value.code == "size"


def test_a_directory_that_lies_about_sizes_is_refused():
    with pytest.raises(SheetRefusedError) as refusal:
        check(overlapping_bomb())
    assert refusal.value.code in {"bomb", "damaged"}


def test_every_reason_has_a_sentence():
    assert set(HOSTILE) <= set(REFUSALS)


def test_each_format_is_known_by_its_first_bytes():
    text = "Tehtävä;Kunnat\nKirjasto;V\n".encode()
    files = {"xlsx": PLAIN, "xls": OLD, "ods": make_ods({"A": ods_row("a", "b")}), "csv": text}
    assert {check(content) for content in files.values()} == set(files)
    assert all(check(content) == code for code, content in files.items())


def ole_with(old: bytes, new: bytes) -> bytes:
    assert old in OLD
    return OLD.replace(old, new, 1)


def ole_named(name: str) -> bytes:
    """The workbook's stream under another name."""
    old, new = "Workbook".encode("utf-16-le"), name.encode("utf-16-le")
    size = (len("Workbook") * 2 + 2).to_bytes(2, "little")
    entry = old.ljust(64, b"\0") + size
    return ole_with(entry, new.ljust(64, b"\0") + (len(new) + 2).to_bytes(2, "little"))


def old_with_macros() -> bytes:
    """A storage VBA in the free entry of the directory."""
    start = OLD.index("Workbook".encode("utf-16-le")) + 128
    name = "VBA".encode("utf-16-le")
    entry = name.ljust(64, b"\0") + (len(name) + 2).to_bytes(2, "little") + b"\1"
    return OLD[:start] + entry.ljust(128, b"\0") + OLD[start + 128 :]


CODE_PAGE, FILE_PASS = b"\x42\x00\x02\x00", b"\x2f\x00\x02\x00"
OTHERS = [
    ("xls with a password", lambda: ole_with(CODE_PAGE, FILE_PASS), "password"),
    ("xls with macros", old_with_macros, "macros"),
    ("xls of something else", lambda: ole_named("WordDocument"[:8]), "kind"),
    ("xls saved half-way", lambda: OLD[: len(OLD) // 2], "damaged"),
    ("xls of its first bytes", lambda: OLD[:20], "damaged"),
    ("xls of a chain that bites its tail", lambda: OLD[:512] + b"\0" * 4096, "damaged"),
    ("ods with a password", lambda: ods(parts={MANIFEST: "<encryption-data/>"}), "password"),
    ("ods with macros", lambda: ods(parts={"Basic/Standard/Module1.xml": "<a/>"}), "macros"),
    ("ods with a document type", lambda: ods(head='<!DOCTYPE a [<!ENTITY b "c">]>'), "doctype"),
    ("ods with links", lambda: ods("<table:table-source/>"), "links"),
    ("ods saved half-way", lambda: ods()[:300], "damaged"),
    ("ods cut in its text", lambda: ods("</office:spreadsheet>"), "damaged"),
    (
        "ods of a million cells",
        lambda: ods(ods_row("a", c1='table:number-columns-repeated="1000000"')),
        "size",
    ),
    (
        "ods of a million rows",
        lambda: ods(ods_row("a", row='table:number-rows-repeated="1000000"')),
        "size",
    ),
    (
        "ods of a cell far away",
        lambda: ods(ods_row("", "a", c1='table:number-columns-repeated="16000"')),
        "size",
    ),
    (
        "ods of wrong numbers",
        lambda: ods(ods_row("a", row='table:number-rows-repeated="-1"')),
        "damaged",
    ),
    ("text with zeros in it", lambda: b"a;b\n" * 2000 + b"\0", "kind"),
    ("text of too many columns", lambda: b"a;" * 500 + b"a\n", "size"),
    ("text of too many rows", lambda: b"a;b\n" * 60_001, "size"),
    ("text of a quote never closed", lambda: b'a;b\n"' + b"c" * 100_000, "damaged"),
    ("UTF-16 cut half-way", lambda: "a;b\n".encode("utf-16")[:-1], "damaged"),
    ("a web page", lambda: b"<html><table><tr><td>a</td></tr></table></html>", "kind"),
    ("a rich text", lambda: b"{\\rtf1 a;b}", "kind"),
]


def ods(body: str = ods_row("a", "b"), **fields: Any) -> bytes:
    return make_ods({"Taulukko": body}, **fields)


@pytest.mark.parametrize(
    ("make", "code"), [each[1:] for each in OTHERS], ids=[e[0] for e in OTHERS]
)
def test_each_format_has_its_own_guard(make, code):
    with pytest.raises(SheetRefusedError) as refusal:
        check(make())
    assert refusal.value.code == code
    assert "%" not in sentence_of(refusal.value)


def test_an_empty_open_document_of_a_million_rows_is_no_harm():
    empty = ods_row(
        "", row='table:number-rows-repeated="1048575"', c1='table:number-columns-repeated="16384"'
    )
    (grid,) = read_workbook(ods(ods_row("Tehtävä", "Kunnat") + empty))
    assert grid.rows == [["Tehtävä", "Kunnat"]]


def test_a_word_file_is_not_a_spreadsheet():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
    with pytest.raises(SheetRefusedError, match="kind"):
        check(file.getvalue())


def test_a_million_empty_rows_are_no_harm():
    rows = "".join(f'<row r="{n}"/>' for n in range(2, 1_000_001))
    content = sheet_of(
        f'<row r="1"><c r="A1" t="inlineStr"><is><t>Tehtävä</t></is></c></row>{rows}'
    )
    (grid,) = read_workbook(content)
    assert grid.rows == [["Tehtävä"]]


def test_a_million_rows_of_empty_cells_are_no_harm():
    rows = "".join(f'<row r="{n}"><c r="A{n}" s="1"/></row>' for n in range(2, 1_000_001))
    content = sheet_of(
        f'<row r="1"><c r="A1" t="inlineStr"><is><t>Tehtävä</t></is></c></row>{rows}'
    )
    (grid,) = read_workbook(content)
    assert grid.rows == [["Tehtävä"]]


def test_the_reader_dies_alone():
    """A million filled rows that the guard is told nothing of: the child's limits stop them."""
    cells = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 70_000))
    with pytest.raises(SheetRefusedError, match="size"):
        read_workbook(sheet_of(cells))
