"""The evidence of a duty taken along: its files, and what their checksums say."""

import hashlib
import io
import subprocess
import zipfile
from pathlib import Path

import pytest
from pypdf import PdfReader

from negotiations.models import (
    Attachment,
    Duty,
)
from tests.factories.documents import make_stored_file
from tests.factories.negotiations import (
    make_agendaitem,
    make_evidence,
    make_minutes,
)
from tests.negotiations.conftest import Area
from tests.negotiations.duties_help import duty_of, held_with


@pytest.fixture
def pack(area: Area) -> Duty:
    negotiation = held_with(area, "s14")
    make_agendaitem(
        negotiation=negotiation, title="Salainen asia", is_confidential=True, ground="621/1999 § 24"
    )
    make_minutes(negotiation=negotiation, file=make_stored_file(content=b"%PDF-1.7 kaikki"))
    public = make_stored_file(content=b"%PDF-1.7 julkinen")
    make_minutes(negotiation=negotiation, file=public, is_public=True)
    for name, is_secret in (("Esitys", False), ("Salainen liite", True)):
        Attachment.objects.create(
            negotiation=negotiation, title=name, file=make_stored_file(), is_confidential=is_secret
        )
    duty = duty_of("s14", area.alavesi)
    file = make_stored_file(content=b"%PDF-1.7 lausunto")
    make_evidence(duty=duty, title="Valtuuston ääni", file=file, section="12")
    return duty


def test_the_zip_holds_what_its_checksums_say(area, url, pack, english, tmp_path: Path) -> None:
    response = area.people.client("viewer").get(url("evidence-zip", pack.pk))
    archive = zipfile.ZipFile(io.BytesIO(response.content))
    assert archive.testzip() is None
    archive.extractall(tmp_path)
    sums = (tmp_path / "SHA256SUMS.txt").read_text()
    told = {name: sha256 for sha256, name in (line.split("  ") for line in sums.splitlines())}
    assert set(told) == set(archive.namelist()) - {"SHA256SUMS.txt"}
    assert all(hashlib.sha256(archive.read(n)).hexdigest() == told[n] for n in told)
    check = ["sha256sum", "--check", "--strict", "SHA256SUMS.txt"]
    assert subprocess.run(check, cwd=tmp_path, check=False, capture_output=True).returncode == 0
    names = " ".join(told)
    assert all(
        word in names for word in ("invitation", "agenda", "attendance", "esitys", "valtuuston")
    )
    whole = b"".join(archive.read(name) for name in told)
    assert b"julkinen" in whole
    assert b"kaikki" not in whole
    text = " ".join(
        text_of(archive.read(n))
        for n in told
        if len(archive.read(n)) > 1000  # the stored ones of this test are no real PDFs
    )
    assert "Salainen" not in text + names
    assert "Confidential item (621/1999 § 24)" in text
    assert "Työnjako" in text


def text_of(content: bytes) -> str:
    reader = PdfReader(io.BytesIO(content))
    return " ".join(" ".join(page.extract_text().split()) for page in reader.pages)


def test_one_pdf_has_all_of_it_and_the_files_inside(area, url, pack, english) -> None:
    response = area.people.client("viewer").get(url("evidence-pdf", pack.pk))
    reader = PdfReader(io.BytesIO(response.content))
    text = text_of(response.content)
    assert "Salainen" not in text
    for words in ("Alavesi", "Työnjako", "A confidential attachment.", "Attendance"):
        assert words in text
    inside = {name: contents[0] for name, contents in reader.attachments.items()}
    assert b"%PDF-1.7 lausunto" in inside.values()
    for content in inside.values():
        assert hashlib.sha256(content).hexdigest() in text.replace(" ", "")


def test_a_duty_without_evidence_has_a_pack_that_says_so(area, url, coordinator, english) -> None:
    duty = duty_of("municipality-yearly-report", area.alavesi)
    content = coordinator.get(url("evidence-pdf", duty.pk)).content
    assert "Nothing has been recorded." in text_of(content)
