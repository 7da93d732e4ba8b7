"""Documents that people bring: each kind of bad file gets a sentence that says what to do."""

from io import BytesIO
from zipfile import ZipFile

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from yhdyspinta.documents.uploads import DOCX, PDF, PNG, DocumentField


def pdf(**options) -> bytes:
    document, written = pikepdf.new(), BytesIO()
    document.add_blank_page()
    document.save(written, **options)
    return written.getvalue()


def docx(*more: str) -> bytes:
    written = BytesIO()
    with ZipFile(written, "w") as archive:
        for name in ("word/document.xml", *more):
            archive.writestr(name, "x")
    return written.getvalue()


def bring(content: bytes, name: str = "Sopimus.pdf", kinds=(PDF,)):
    return DocumentField(kinds=kinds).clean(SimpleUploadedFile(name, content))


def test_pdf_is_taken_as_it_is():
    content = pdf()
    upload = bring(content)
    assert (upload.media_type, upload.content, upload.name) == (PDF, content, "Sopimus.pdf")


def test_content_tells_the_kind_and_not_the_name():
    assert bring(docx(), "Sopimus.pdf", kinds=(PDF, DOCX)).media_type == DOCX


LOCKED = pdf(encryption=pikepdf.Encryption(owner="x", user="x"))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\x89PNG\r\n\x1a\n....", "kind"),
        (b"MZ\x90", "kind"),
        (docx(), "kind"),
        (LOCKED, "password"),
        (pdf()[:200], "damaged"),
        (b"%PDF-1.7\nhello", "damaged"),
    ],
)
def test_bad_file_is_refused_with_a_reason(content, code):
    with pytest.raises(ValidationError) as refusal:
        bring(content)
    assert refusal.value.code == code


def test_macros_are_refused():
    with pytest.raises(ValidationError) as refusal:
        bring(docx("word/vbaProject.bin"), kinds=(DOCX,))
    assert refusal.value.code == "kind"


def test_large_file_is_refused_before_it_is_read(settings):
    settings.UPLOAD_MAX_BYTES = 10
    with pytest.raises(ValidationError) as refusal:
        bring(pdf())
    assert refusal.value.code == "size"


def test_picture_is_known_by_its_first_bytes():
    assert bring(b"\x89PNG\r\n\x1a\nxx", kinds=(PNG,)).media_type == PNG


def test_missing_file_is_none_where_none_is_needed():
    assert DocumentField(required=False).clean(None) is None
