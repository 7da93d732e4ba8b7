"""What an agreement says, as data in one fixed form: its SHA-256 is decided on and signed."""

import hashlib
import json
from typing import Any

from django.utils import timezone

from agreements.models import Version
from agreements.tree import grown, in_order
from yhdyspinta.register.names import Named


def fix(version: Version) -> None:
    """Put into the version what it says at this moment, and its checksum; the caller saves."""
    version.content = _gathered(version)
    version.text_sha256 = sha256_of(version)
    version.frozen_at = timezone.now()


def content_of(version: Version) -> dict[str, Any]:
    """Facts, parties, clauses, annexes and the table's checksum; of a frozen one as they were."""
    return version.content or _gathered(version)


def is_as_frozen(version: Version) -> bool:
    """Whether the stored content is what the checksum is of, and the rows still say the same."""
    kept, now = content_of(version), _gathered(version)
    same = all(kept[part] == now[part] for part in ("clauses", "annexes", "table"))
    return same and sha256_of(version) == version.text_sha256


def _gathered(version: Version) -> dict[str, Any]:
    agreement = version.agreement
    parties = agreement.parties.select_related("organisation").order_by("position", "pk")
    snapshot = version.snapshots.first()
    return {
        "agreement": {
            "type": _names(agreement.type),
            "title": {"fi": agreement.title_fi, "sv": agreement.title_sv},
            "languages": agreement.languages,
            "starts_on": _iso(agreement.starts_on),
            "ends_on": _iso(agreement.ends_on),
            "is_open_ended": agreement.is_open_ended,
            "notice_months": agreement.notice_months,
            "version": version.number,
        },
        "parties": [
            {
                "name": _names(party.organisation),
                "business_id": party.organisation.business_id,
            }
            for party in parties
        ],
        "clauses": _clauses(version),
        "annexes": [
            {"title": annex.title, "file": annex.file.name, "sha256": annex.file.sha256}
            for annex in version.annexes.select_related("file")
        ],
        "table": snapshot.sha256 if snapshot else "",
    }


def _names(named: Named) -> dict[str, str]:
    return {"fi": named.name_fi, "sv": named.name_sv, "en": named.name_en}


def _clauses(version: Version) -> list[dict[str, Any]]:
    languages = version.agreement.languages
    clauses = list(version.clauses.prefetch_related("texts"))
    return [
        {
            "number": node.number,
            "anchor": str(node.clause.anchor),
            "texts": {
                text.language: {"heading": text.heading, "body": text.body}
                for text in sorted(node.clause.texts.all(), key=lambda text: text.language)
                if text.language in languages
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
