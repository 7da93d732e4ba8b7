"""Seals: what pyHanko and poppler say of them, and what tampering they find."""

import subprocess
from io import BytesIO

import pytest
from pyhanko.pdf_utils.content import RawContent
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.pdf_utils.writer import PageObject

from tests.factories.documents import use_demo_certificate
from yhdyspinta.documents.signing import SealKeyError, UnreadablePdfError, seal, verify


def pdfsig(pdf: bytes, root, folder) -> str:
    """What poppler says, which knows nothing of our library."""
    store = f"sql:{folder / 'nss'}"
    (folder / "nss").mkdir(exist_ok=True)
    (folder / "sealed.pdf").write_bytes(pdf)
    subprocess.run(["certutil", "-d", store, "-N", "--empty-password"], check=True)
    subprocess.run(
        ["certutil", "-d", store, "-A", "-n", "root", "-t", "CT,C,C", "-i", root], check=True
    )
    command = ["pdfsig", "-nssdir", store, folder / "sealed.pdf"]
    return subprocess.run(command, capture_output=True, text=True).stdout


def with_a_page_more(pdf: bytes) -> bytes:
    """The same file with a page put on later, as an incremental update."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    content = RawContent(b"", box=BoxConstraints(width=200, height=200))
    stream = writer.add_object(content.as_form_xobject())
    writer.insert_page(PageObject(contents=stream, media_box=(0, 0, 200, 200)))
    changed = BytesIO()
    writer.write(changed)
    return changed.getvalue()


def flip_a_byte(pdf: bytes) -> bytes:
    """One bit of the first compressed stream turned."""
    place = pdf.index(b"stream\n") + 30
    return pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :]


@pytest.fixture
def sealed(sample, seal_root):
    return seal(sample("memo"), reason="Hyväksytty muistio", location="Joensuu")


def test_seal_is_valid(sealed):
    (verdict,) = verify(sealed)
    assert verdict.is_valid
    assert verdict.signer == "Yhdyspinta demo seal (ESIMERKKI)"
    assert verdict.signed_at is not None


def test_seal_keeps_the_document_as_it_was(sample, seal_root):
    pdf = sample("memo")
    assert seal(pdf, reason="Hyväksytty muistio").startswith(pdf)


def test_unsigned_document_has_no_verdicts(sample):
    assert verify(sample("memo")) == []


def test_poppler_finds_the_seal_valid(sealed, seal_root, tmp_path):
    said = pdfsig(sealed, seal_root, tmp_path)
    assert "Signature is Valid" in said
    assert "Certificate is Trusted" in said
    assert "Total document signed" in said


def test_one_byte_changed_is_found_by_both(sealed, seal_root, tmp_path):
    changed = flip_a_byte(sealed)
    assert len(changed) == len(sealed)
    (verdict,) = verify(changed)
    assert not verdict.intact
    assert not verdict.is_valid
    assert "Signature is Valid" not in pdfsig(changed, seal_root, tmp_path)


def test_page_added_later_is_found(sealed):
    (verdict,) = verify(with_a_page_more(sealed))
    assert verdict.intact
    assert verdict.modified_after
    assert not verdict.is_valid


def test_second_seal_leaves_the_first_valid(sealed):
    verdicts = verify(seal(sealed, reason="Liperi", field_name="Liperi"))
    assert [verdict.field for verdict in verdicts] == ["Seal", "Liperi"]
    assert all(verdict.is_valid for verdict in verdicts)


def test_seal_of_a_stranger_is_not_trusted(sealed, settings, tmp_path):
    (tmp_path / "other").mkdir()
    use_demo_certificate(settings, tmp_path / "other")
    (verdict,) = verify(sealed)
    assert verdict.intact
    assert not verdict.trusted


@pytest.mark.parametrize("junk", [b"", b"muistio", b"%PDF-1.7\n"])
def test_what_is_no_pdf_is_refused(junk, seal_root):
    with pytest.raises(UnreadablePdfError):
        verify(junk)
    with pytest.raises(UnreadablePdfError):
        seal(junk, reason="x")


def test_wrong_password_is_said_plainly(sample, seal_root, settings):
    settings.SEAL_PASSWORD = "väärä"
    with pytest.raises(SealKeyError):
        seal(sample("memo"), reason="x")
