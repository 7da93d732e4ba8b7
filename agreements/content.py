"""What an agreement says, as data in one fixed form: its SHA-256 is decided on and signed."""

import hashlib
import json
from typing import Any

from agreements.models import Version
from agreements.tree import grown, in_order


def content_of(version: Version) -> dict[str, Any]:
    """Facts, parties, clauses, annexes and the table's checksum of a version."""
    agreement = version.agreement
    parties = agreement.parties.select_related("organisation").order_by("position", "pk")
    snapshot = version.snapshots.first()
    return {
        "agreement": {
            "type": agreement.type.name_fi,
            "title": {"fi": agreement.title_fi, "sv": agreement.title_sv},
            "languages": agreement.languages,
            "starts_on": _iso(agreement.starts_on),
            "ends_on": _iso(agreement.ends_on),
            "is_open_ended": agreement.is_open_ended,
            "notice_months": agreement.notice_months,
            "version": version.number,
        },
        "parties": [
            {"name": party.organisation.name_fi, "business_id": party.organisation.business_id}
            for party in parties
        ],
        "clauses": _clauses(version),
        "annexes": [
            {"title": annex.title, "file": annex.file.name, "sha256": annex.file.sha256}
            for annex in version.annexes.select_related("file")
        ],
        "table": snapshot.sha256 if snapshot else "",
    }


def _clauses(version: Version) -> list[dict[str, Any]]:
    clauses = list(version.clauses.prefetch_related("texts"))
    return [
        {
            "number": node.number,
            "anchor": str(node.clause.anchor),
            "texts": {
                text.language: {"heading": text.heading, "body": text.body}
                for text in sorted(node.clause.texts.all(), key=lambda text: text.language)
            },
        }
        for node in in_order(grown(clauses, version.agreement.main_language))
    ]


def canonical(content: Any) -> bytes:
    """The one way to write the content down."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def sha256_of(version: Version) -> str:
    return hashlib.sha256(canonical(content_of(version))).hexdigest()


def _iso(day: Any) -> str:
    return day.isoformat() if day else ""
