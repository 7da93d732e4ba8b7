"""What stands on paper: the agreement as its parties decide on it, sign it and keep it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from agreements.content import canonical, content_of
from agreements.matrix import paper_of
from agreements.models import Agreement, Party, Version
from agreements.paper import paper, paper_columns, parts_of
from agreements.table import Column, Table
from agreements.tree import Node, tree_of
from yhdyspinta.documents.models import safe_name
from yhdyspinta.documents.render import DataFile, render_pdf
from yhdyspinta.register.names import in_language
from yhdyspinta.tenancy.links import current_tenant


@dataclass(frozen=True)
class Part:
    """The text in one language (kielellinen osa)."""

    language: str
    title: str
    chapters: list[Node]


@dataclass(frozen=True)
class Side:
    """A party under the name it had when the text was frozen (osapuoli paperilla)."""

    party: Party
    name: str
    business_id: str


def agreement_pdf(version: Version, languages: Sequence[str] = ()) -> bytes:
    """A version of the agreement, with its decisions, signatures and table, as PDF/A and PDF/UA."""
    languages = list(languages or version.agreement.languages or ["fi"])
    first = languages[0]
    with override(first):
        context = _context(version, languages)
        return render_pdf(
            "documents/agreement.html",
            context,
            language=first,
            title=version.agreement.title_in(first),
            created=_moment(version, context["signatures"]),
            attachments=_attachments(version),
        )


def _context(version: Version, languages: list[str]) -> dict[str, Any]:
    agreement, content = version.agreement, content_of(version)
    sides = _sides(agreement, content["parties"])
    return {
        "agreement": agreement,
        "type_name": _worded(content["agreement"]["type"]),
        "version": version,
        "publisher": current_tenant().name,
        "case_number": "",
        "parts": [_part(version, language, first=languages[0]) for language in languages],
        "sides": sides,
        "side_rows": _in_pairs(sides),
        "has_decisions": any(side.party.has_decided() for side in sides),
        "signatures": [(side, each) for side in sides for each in side.party.signatures.all()],
        "annexes": list(version.annexes.select_related("file")),
        "is_draft": not version.is_frozen(),
        **paper_of(version, languages[0]),
    }


def _sides(agreement: Agreement, told: list[dict[str, Any]]) -> list[Side]:
    """The parties with their names, both in the order of their places."""
    parties = agreement.parties.select_related("organ").prefetch_related("signatures")
    return [
        Side(party, _worded(each["name"]), each["business_id"])
        for party, each in zip(parties, told, strict=True)
    ]


def _worded(names: dict[str, str]) -> str:
    return in_language(**names)


def _in_pairs(sides: list[Side]) -> list[list[Side | None]]:
    """Two to a row, so that twenty-five still fit on the cover; the last row is filled up."""
    rows: list[list[Side | None]] = [list(sides[n : n + 2]) for n in range(0, len(sides), 2)]
    if len(rows) > 1 and len(rows[-1]) == 1:
        rows[-1].append(None)
    return rows


def _part(version: Version, language: str, *, first: str) -> Part:
    top = 2 if language == first else 3
    return Part(language, version.agreement.title_in(language), tree_of(version, language, top=top))


def _moment(version: Version, signatures: list[tuple[Side, Any]]) -> datetime:
    """When the paper got its last word: the same version gives the same bytes."""
    if version.frozen_at is None:
        return timezone.now()
    moments: list[datetime] = [signature.signed_at for _side, signature in signatures]
    return max([version.frozen_at, *moments])


def _attachments(version: Version) -> list[DataFile]:
    """The same content for machines, and the annexes as they were brought."""
    if not version.is_frozen():
        return []
    content = canonical(content_of(version))
    data = DataFile("agreement.json", content, _("The same content for machines"))
    return [data] + [
        DataFile(f"{number}-{annex.file.name}", annex.file.read(), annex.title)
        for number, annex in enumerate(version.annexes.select_related("file"), 1)
    ]


def file_name(version: Version, *, is_sealed: bool = False) -> str:
    """The name of the download: title, version and what it is."""
    agreement = version.agreement
    with override(agreement.main_language):
        if is_sealed:
            what = _("signed")
        elif not version.is_frozen():
            what = _("draft")
        else:
            what = _("for decision")
    title = agreement.title_in(agreement.main_language)
    return safe_name(f"{title} v{version.number} ({what}).pdf")


def matrix_pdf(table: Table, *, named_only: bool = False) -> bytes:
    """The responsibility table of a day on landscape sheets, in the language of the moment."""
    columns = paper_columns(table) if named_only else None
    return _table_pdf("documents/matrix.html", table.name, paper(table, columns))


def organisation_pdf(table: Table, organisation: Column) -> bytes:
    """What one organisation does in the tasks of the table, role by role."""
    context = {
        "table": table,
        "organisation": organisation,
        "roles": parts_of(table, organisation),
    }
    title = _("Responsibilities: %(name)s") % {"name": organisation.label}
    return _table_pdf("documents/matrix_organisation.html", title, context)


def _table_pdf(template: str, title: str, context: dict[str, Any]) -> bytes:
    return render_pdf(
        template,
        {"publisher": current_tenant().name, "case_number": "", **context},
        language=get_language() or "fi",
        title=title,
        created=timezone.now(),
    )
