"""The only module that knows WeasyPrint; loaded by the first PDF that is made."""

import mimetypes
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pydyf
import pyphen

from .render import FONTS, AddressRefusedError, DataFile

ASSETS = {path.name: path for path in (Path(__file__).parent / "assets").iterdir()}

_environment_lock = threading.Lock()
_own = threading.local()


@contextmanager
def _only_our_fonts() -> Iterator[None]:
    """Show fontconfig our folder alone, for now: a browser started later would inherit it."""
    with _environment_lock:
        before = os.environ.get("FONTCONFIG_FILE")
        os.environ["FONTCONFIG_FILE"] = str(FONTS / "fonts.conf")
        try:
            yield
        finally:
            if before is None:
                del os.environ["FONTCONFIG_FILE"]
            else:
                os.environ["FONTCONFIG_FILE"] = before


with _only_our_fonts():
    from weasyprint import HTML, Attachment
    from weasyprint.pdf import tags
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

# Pyphen knows 85 languages but not Finnish; WeasyPrint looks in the second of these.
pyphen.LANGUAGES["fi"] = ASSETS["hyph_fi.dic"]
pyphen.LANGUAGES_LOWERCASE["fi"] = "fi"

_build_tags = tags._build_box_tree


def _build_tags_with_languages(box: Any, *args: Any) -> Iterator[Any]:
    """Tell a reader where the language changes: WeasyPrint says it of the whole document only."""
    for element in _build_tags(box, *args):
        if box.element is not None and box.element_tag not in {"html", "body"}:
            language = box.element.attrib.get("lang")
            if language and box.element_tag is not None:
                element["Lang"] = pydyf.String(language)
        if element["S"] == "/LI":
            _wrap_body_of_item(element, *args[1:3])
        yield element


def _wrap_body_of_item(item: Any, pdf: Any, page_number: int) -> None:
    """A list item holds a label and a body: WeasyPrint leaves its paragraphs beside the label."""
    kids = [(kid, pdf.objects[int(kid.split()[0])]) for kid in item["K"] if isinstance(kid, bytes)]
    loose = [kid for kid in kids if kid[1].get("S") not in {"/Lbl", "/LBody"}]
    if not loose:
        return
    body = pydyf.Dictionary(
        {
            "Type": "/StructElem",
            "S": "/LBody",
            "K": pydyf.Array([reference for reference, _kid in loose]),
            "Pg": pdf.page_references[page_number],
            "P": item.reference,
        }
    )
    pdf.add_object(body)
    for _reference, kid in loose:
        kid["P"] = body.reference
    item["K"] = pydyf.Array([kid for kid in item["K"] if kid not in body["K"]] + [body.reference])


tags._build_box_tree = _build_tags_with_languages

# Says "PDF/UA-1" in the metadata, and to PDF/A what those words mean.
UA_METADATA = ASSETS["pdfua.xmp"].read_bytes()


class AssetsOnly(URLFetcher):  # type: ignore[misc]
    """Knows asset:NAME for the names in ASSETS; refuses every other address."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols={"asset"}, allow_redirects=False, fail_on_errors=True)

    def fetch(self, url: str, headers: Any = None) -> Any:
        parts = urlsplit(url)
        if parts.scheme != "asset" or parts.path not in ASSETS:
            raise ValueError(url)
        media_type = mimetypes.guess_type(parts.path)[0] or "application/octet-stream"
        body = ASSETS[parts.path].read_bytes()
        return URLFetcherResponse(url, body=body, headers={"Content-Type": media_type})


def write(source: str, created: datetime, attachments: Sequence[DataFile]) -> bytes:
    """The PDF of an HTML document, or AddressRefusedError."""
    try:
        return bytes(
            HTML(string=source, url_fetcher=AssetsOnly()).write_pdf(
                pdf_variant="pdf/a-3a",
                finisher=_finish,
                font_config=_fonts(),
                attachments=[_attachment(file, created) for file in attachments],
            )
        )
    except FatalURLFetchingError as error:  # a BaseException: nobody above would catch it
        raise AddressRefusedError(str(error)) from error


def _fonts() -> FontConfiguration:
    """One for each thread: it is not safe to share."""
    if not hasattr(_own, "fonts"):
        with _only_our_fonts():
            _own.fonts = FontConfiguration()
    return _own.fonts


def _attachment(file: DataFile, created: datetime) -> Attachment:
    return Attachment(
        string=file.content,
        name=file.name,
        description=file.description,
        created=created,
        modified=created,
        relationship="Data",
    )


def _finish(document: Any, pdf: Any) -> None:
    """Add the PDF/UA mark; leave out object streams, with which checking a seal takes minutes."""
    metadata = pdf.objects[int(pdf.catalog["Metadata"].split()[0])]
    xml = b"".join(part if isinstance(part, bytes) else part.encode() for part in metadata.stream)
    head, end = xml.split(b"</rdf:RDF>")
    metadata.stream = [head + UA_METADATA + b"</rdf:RDF>" + end]
    metadata.compress = False
    pdf.write = partial(_write_plainly, pdf.write)


def _write_plainly(
    write: Any, output: Any, version: bytes, identifier: Any, compress: Any = False
) -> None:
    write(output, version, identifier, compress=False)
