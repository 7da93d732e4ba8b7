"""Small PDFs to bring along, and what a downloaded one says."""

from io import BytesIO

from playwright.sync_api import FilePayload, Locator
from pypdf import PdfReader, PdfWriter


def small_pdf(name: str) -> FilePayload:
    """A blank page with that file name, as a file input takes it."""
    writer, content = PdfWriter(), BytesIO()
    writer.add_blank_page(width=210, height=297)
    writer.write(content)
    return {"name": name, "mimeType": "application/pdf", "buffer": content.getvalue()}


def download(link: Locator) -> bytes:
    """What the link gives as a file."""
    with link.page.expect_download() as downloading:
        link.click()
    return downloading.value.path().read_bytes()


def words_of(content: bytes) -> str:
    """The text of a PDF, all in one line and without soft hyphens."""
    pages = (page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    return " ".join(" ".join(pages).replace("\N{SOFT HYPHEN}", "").split())


def signature_fields_of(content: bytes) -> list[str]:
    fields = PdfReader(BytesIO(content)).get_fields() or {}
    return [name for name, field in fields.items() if field.field_type == "/Sig"]
