"""The memo on paper, in each language of the parties."""

from datetime import datetime
from itertools import groupby

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from negotiations.models import Negotiation, Participant
from yhdyspinta.documents.models import StoredFile, store_file
from yhdyspinta.documents.render import render_pdf
from yhdyspinta.tenancy.links import current_tenant
from yhdyspinta.tenancy.models import Organisation


def languages_of(negotiation: Negotiation) -> list[str]:
    """Finnish, Swedish or both: the parties' languages, the area's own first."""
    first = current_tenant().default_language
    parties = Organisation.objects.filter(
        pk__in=negotiation.municipalities.values("organisation")
    ) | Organisation.objects.filter(pk=negotiation.convener_id)
    spoken = {language for party in parties for language in party.languages} & {"fi", "sv"}
    return sorted(spoken or {first}, key=lambda language: (language != first, language))


def by_home(participants: list[Participant]) -> list[tuple[str, list[Participant]]]:
    """Participants in their organisations, in the order of the list."""
    return [(home, list(group)) for home, group in groupby(participants, key=lambda p: p.home)]


def memo_pdf(
    negotiation: Negotiation, language: str, *, created: datetime, is_draft: bool = False
) -> bytes:
    """The memo of the negotiation (muistio); the texts of items stand as they were written."""
    with translation.override(language):
        participants = list(negotiation.participants.select_related("organisation"))
        rules = [row.rule for row in negotiation.rules.select_related("rule")]
        context = {
            "negotiation": negotiation,
            "publisher": negotiation.convener.name,
            "case_number": "",
            "when": negotiation.when(),
            "is_draft": is_draft,
            "rules": sorted(rules, key=lambda rule: rule.position),
            "groups": by_home(participants),
            "items": list(negotiation.items.all()),
            "follow_ups": list(negotiation.follow_ups.select_related("organisation")),
        }
        return render_pdf(
            "documents/memo.html",
            context,
            language=language,
            title=negotiation.title,
            created=created,
        )


def store_memo(
    negotiation: Negotiation, language: str, *, created_by: int | None = None
) -> StoredFile:
    """Render and keep the memo; from here on it is never made again."""
    content = memo_pdf(negotiation, language, created=timezone.now())
    with translation.override(language):
        name = f"{_('Memo')} {negotiation.day or ''} {negotiation.title}".replace("  ", " ")
    return store_file(
        content,
        f"{name[:140]}.pdf",
        "application/pdf",
        StoredFile.Origin.RENDERED,
        created_by=created_by,
    )
