"""Papers that the demo's people bring from elsewhere, made by the same engine as all others."""

from collections.abc import Sequence
from datetime import date

from yhdyspinta.demo.clock import at
from yhdyspinta.demo.stage import Stage
from yhdyspinta.documents.render import render_pdf
from yhdyspinta.documents.uploads import PDF, Upload

Pairs = Sequence[tuple[str, str]]


def paper(
    stage: Stage,
    *,
    kind: str,
    title: str,
    publisher: str,
    day: date,
    facts: Pairs = (),
    parts: Pairs = (),
    signed: Sequence[tuple[str, str, str]] = (),
    case_number: str = "",
    language: str = "",
) -> Upload:
    """A PDF as someone would upload it."""
    content = render_pdf(
        "demo/paper.html",
        {
            "kind": kind,
            "publisher": publisher,
            "case_number": case_number,
            "facts": facts,
            "parts": parts,
            "signed": signed,
        },
        language=language or stage.facts["language"],
        title=title,
        created=at(day, 12),
    )
    return Upload(f"{title}.pdf", PDF, content)
