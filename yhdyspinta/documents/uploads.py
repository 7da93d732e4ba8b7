"""The form field for a document that someone brings: its size, its kind, and whether it opens."""

from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODT = "application/vnd.oasis.opendocument.text"
PNG = "image/png"
JPEG = "image/jpeg"

ENDINGS = {PDF: ".pdf", DOCX: ".docx", XLSX: ".xlsx", ODT: ".odt", PNG: ".png", JPEG: ".jpg"}
FIRST_BYTES = {PNG: b"\x89PNG\r\n\x1a\n", JPEG: b"\xff\xd8\xff"}
TELLING_PART = {DOCX: "word/document.xml", XLSX: "xl/workbook.xml", ODT: "content.xml"}


@dataclass(frozen=True)
class Upload:
    """What was brought, once it has been looked at (tuotu tiedosto)."""

    name: str
    media_type: str
    content: bytes


class DocumentField(forms.FileField):
    """A file of one of the given kinds; judged by its content, whatever its name says."""

    def __init__(self, *, kinds: Iterable[str] = (PDF,), **kwargs: Any) -> None:
        self.kinds = tuple(kinds)
        super().__init__(**kwargs)
        self.widget.attrs["accept"] = ",".join(ENDINGS[kind] for kind in self.kinds)

    def clean(self, data: Any, initial: Any = None) -> Upload | None:
        file = super().clean(data, initial)
        if not file or isinstance(file, Upload):
            return None
        if file.size > settings.UPLOAD_MAX_BYTES:
            limit = filesizeformat(settings.UPLOAD_MAX_BYTES)
            raise ValidationError(
                _("The file is larger than %(limit)s. Make it smaller or split it."),
                code="size",
                params={"limit": limit},
            )
        content = file.read()
        kind = next((kind for kind in self.kinds if is_of_kind(content, kind)), None)
        if kind is None:
            endings = ", ".join(ENDINGS[each] for each in self.kinds)
            raise ValidationError(
                _("Files of this kind can't be used here. Choose one of these: %(endings)s."),
                code="kind",
                params={"endings": endings},
            )
        if kind == PDF:
            refuse_unreadable_pdf(content)
        return Upload(file.name, kind, content)


def is_of_kind(content: bytes, kind: str) -> bool:
    if kind == PDF:
        return content.startswith(b"%PDF-")
    if kind in FIRST_BYTES:
        return content.startswith(FIRST_BYTES[kind])
    try:
        with ZipFile(BytesIO(content)) as archive:
            names = archive.namelist()
    except (BadZipFile, NotImplementedError, ValueError, OSError):
        return False
    return TELLING_PART[kind] in names and not any("vbaProject" in name for name in names)


def refuse_unreadable_pdf(content: bytes) -> None:
    """Raise ValidationError for a PDF that is damaged or asks for a password."""
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        reader = PdfFileReader(BytesIO(content), strict=False)
        if reader.encrypted:
            raise ValidationError(
                _("The PDF is protected with a password. Save it without one and choose it again."),
                code="password",
            )
        reader.root["/Pages"]
    except ValidationError:
        raise
    except Exception as error:
        raise ValidationError(
            _("The PDF is damaged. Save it again from where it came, and choose it anew."),
            code="damaged",
        ) from error
