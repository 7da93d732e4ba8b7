"""Files that must not be read are refused before any reader sees them, each with what to do."""

import io
import zipfile

import pytest

from tests.factories.sheets import make_xlsx, with_parts
from yhdyspinta.sheets.guard import SheetRefusedError, check
from yhdyspinta.sheets.read import read_workbook
from yhdyspinta.sheets.refusals import REFUSALS, sentence_of

PLAIN = make_xlsx([["Tehtävä", "Kunnat"], ["Suunnitelma", "V"]])
SHEET = "xl/worksheets/sheet1.xml"


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
    "text": "Tehtävä;Kunnat\n".encode(),
    "old": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
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


def test_a_directory_that_lies_about_sizes_is_refused():
    with pytest.raises(SheetRefusedError) as refusal:
        check(overlapping_bomb())
    assert refusal.value.code in {"bomb", "damaged"}


def test_every_reason_has_a_sentence():
    assert set(HOSTILE) <= set(REFUSALS)


def test_an_open_document_is_named_as_such():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    with pytest.raises(SheetRefusedError, match="open_document"):
        check(file.getvalue())


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
