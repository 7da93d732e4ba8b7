"""Templates to PDF: one file that is PDF/A-3a and PDF/UA-1."""

import gc
import logging
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from yhdyspinta.tenancy.context import NoTenantError, current_tenant_id
from yhdyspinta.tenancy.models import Tenant

FONTS = Path(__file__).parent / "fonts"
NO_GLYPH = "\N{WHITE SQUARE}"
LAYOUT = frozenset("\t\n\r\f")
INVISIBLE = {"Cc", "Cf", "Mn", "Me"}  # categories of what has no picture of its own

log = logging.getLogger(__name__)


class AddressRefusedError(Exception):
    """The document names something outside our own assets."""


@dataclass(frozen=True)
class DataFile:
    """A file that travels inside the PDF (liitetiedosto)."""

    name: str
    content: bytes
    description: str


def render_pdf(
    template: str,
    context: dict[str, Any],
    *,
    language: str,
    title: str,
    created: datetime,
    attachments: Sequence[DataFile] = (),
) -> bytes:
    """Render a template in a language to PDF/A-3a and PDF/UA-1; same input, same bytes.

    It fetches our named assets (asset:NAME) and nothing else: any other address raises
    AddressRefusedError. A character without a glyph in our fonts is shown as a white square.
    """
    page = {
        "language": language,
        "title": title,
        "created": created,
        "created_w3c": created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "is_demo": _in_demo_area(),
    }
    with translation.override(language):
        source = render_to_string(template, page | context)
    return html_to_pdf(source, created=created, attachments=attachments)


def html_to_pdf(source: str, *, created: datetime, attachments: Sequence[DataFile] = ()) -> bytes:
    """Turn a whole HTML document of ours into PDF, as render_pdf does."""
    from . import engine  # WeasyPrint takes half a second to load: only who makes a PDF waits

    with _collector_paused():
        return engine.write(with_known_characters(source), created, attachments)


def _in_demo_area() -> bool:
    """Whether the document is of an example area; one of no area is not."""
    try:
        tenant_id = current_tenant_id()
    except NoTenantError:
        return False
    return Tenant.objects.filter(pk=tenant_id, is_demo=True).exists()


def with_known_characters(text: str) -> str:
    """The text without what our fonts can't draw: one such character makes the file invalid."""
    unknown = (c for c in set(text) - _drawable() if not _is_spelt_out(c))
    replaced = {ord(c): None if unicodedata.category(c) in INVISIBLE else NO_GLYPH for c in unknown}
    if not replaced:
        return text
    log.warning("No glyph for %s", " ".join(f"U+{code:04X}" for code in sorted(replaced)))
    return text.translate(replaced)


def _is_spelt_out(character: str) -> bool:
    """Whether the parts of an accented letter can be drawn."""
    parts = unicodedata.normalize("NFD", character)
    return parts != character and set(parts) <= _drawable()


@cache
def _drawable() -> frozenset[str]:
    """The characters that every one of our fonts has."""
    from fontTools.ttLib import TTFont

    covered = []
    for path in FONTS.glob("*.ttf"):
        with TTFont(path, lazy=True) as font:
            covered.append(set(font.getBestCmap()))
    return frozenset(map(chr, set.intersection(*covered))) | LAYOUT


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Layout makes millions of objects that all live: searching them is a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
