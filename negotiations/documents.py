"""The memo, the minutes, their corrections and decisions on paper."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from negotiations.attendance import by_home
from negotiations.models import Minutes, Negotiation
from negotiations.models.minutes import kind_of
from negotiations.names import NameRemover
from negotiations.paper import content_of, part_of
from yhdyspinta.documents.models import StoredFile, store_file
from yhdyspinta.documents.render import render_pdf
from yhdyspinta.tenancy.links import current_tenant
from yhdyspinta.tenancy.models import Organisation

__all__ = ["by_home", "languages_of", "memo_pdf", "papers_of", "store_memo"]

BOTH = "+"


def languages_of(negotiation: Negotiation) -> list[str]:
    """Finnish, Swedish or both: the parties' languages, the area's own first."""
    first = current_tenant().default_language
    parties = Organisation.objects.filter(
        pk__in=negotiation.municipalities.values("organisation")
    ) | Organisation.objects.filter(pk=negotiation.convener_id)
    spoken = {language for party in parties for language in party.languages} & {"fi", "sv"}
    return sorted(spoken or {first}, key=lambda language: (language != first, language))


def papers_of(negotiation: Negotiation) -> list[str]:
    """The languages that memos are made in: each one, and both in one paper (fi+sv)."""
    languages = languages_of(negotiation)
    return [*languages, BOTH.join(languages)] if len(languages) > 1 else languages


def first_of(language: str) -> str:
    """The main language of a paper in one or two languages."""
    return language.split(BOTH)[0]


def heading_of(negotiation: Negotiation) -> str:
    """Memo 4/2026, or Minutes by the forum's rule; in the language of the moment."""
    minutes = kind_of(negotiation) == Minutes.Kind.MINUTES
    return f"{_('Minutes') if minutes else _('Memo')} {negotiation.numbered}".strip()


def _heading(negotiation: Negotiation, language: str, *, is_draft: bool) -> str:
    """What the paper is, in each of its languages."""
    words = []
    for each in language.split(BOTH):
        with translation.override(each):
            word = heading_of(negotiation)
            words.append(f"{word} ({_('draft')})" if is_draft else word)
    return " · ".join(words)


def memo_pdf(
    negotiation: Negotiation,
    language: str,
    *,
    created: datetime,
    is_draft: bool = False,
    is_public: bool = False,
    has_names: bool = True,
) -> bytes:
    """The memo or minutes (muistio, pöytäkirja) in fi, sv or both one after the other.

    The public one only mentions confidential items; without names nobody is named in it. In the
    title, which travels with the file where the paper is not read, the public one names nobody.
    """
    content = content_of(negotiation)
    parts = []
    for each in language.split(BOTH):
        with translation.override(each):
            parts.append(part_of(content, each, is_public=is_public, has_names=has_names))
    main = first_of(language)
    is_secret = not is_public and any(item.is_confidential for item in content.items)
    with translation.override(main):
        heading = _heading(negotiation, language, is_draft=is_draft)
        title = negotiation.title
        if is_public or not has_names:
            title = NameRemover(content.names()).clean(title)
        context = {
            "negotiation": negotiation,
            "publisher": negotiation.convener.name,
            "case_number": "",
            "heading": heading,
            "is_public": is_public,
            "is_secret": is_secret,
            "is_minutes": kind_of(negotiation) == Minutes.Kind.MINUTES,
            "members": content.members(),
            "parts": parts,
        }
        return render_pdf(
            "documents/memo.html",
            context,
            language=main,
            title=title,
            created=created,
        )


def _remover(negotiation: Negotiation) -> NameRemover:
    return NameRemover(content_of(negotiation).names())


def memo_name(negotiation: Negotiation, language: str, *, is_public: bool = False) -> str:
    """The name of the file: what, which day, whose; of the public one without persons' names."""
    with translation.override(first_of(language)):
        word = _("Minutes") if kind_of(negotiation) == Minutes.Kind.MINUTES else _("Memo")
        title = _remover(negotiation).clean(negotiation.title) if is_public else negotiation.title
        name = f"{word} {negotiation.day or ''} {title}".replace("  ", " ")
        suffix = f" ({_('public')})" if is_public else ""
    both = f" {language}" if BOTH in language else ""
    return f"{name[:120]}{both}{suffix}.pdf"


def store_memo(
    negotiation: Negotiation, language: str, *, created_by: int | None = None
) -> StoredFile:
    """Render and keep the memo; from here on it is never made again."""
    content = memo_pdf(negotiation, language, created=timezone.now())
    return store_file(
        content,
        memo_name(negotiation, language),
        "application/pdf",
        StoredFile.Origin.RENDERED,
        created_by=created_by,
    )


def erratum_pdf(
    negotiation: Negotiation,
    correction: str,
    number: int,
    language: str,
    *,
    created: datetime,
    has_names: bool = True,
) -> bytes:
    """A correction of an approved memo, a document of its own."""
    remover = NameRemover([]) if has_names else _remover(negotiation)
    with translation.override(language):
        corrects = heading_of(negotiation)
        title = _("Erratum %(number)s: %(what)s") % {"number": number, "what": corrects}
        context = {
            "negotiation": negotiation,
            "publisher": negotiation.convener.name,
            "case_number": "",
            "heading": _("Erratum"),
            "corrects": corrects,
            "what": remover.clean(negotiation.title),
            "correction": remover.clean(correction),
            "when": negotiation.when(),
        }
        return render_pdf(
            "documents/erratum.html", context, language=language, title=title, created=created
        )


def erratum_name(negotiation: Negotiation, number: int, language: str) -> str:
    with translation.override(language):
        word = _("Erratum")
        return f"{word} {number} {negotiation.day or ''} {negotiation.title[:100]}.pdf"


def without_names(minutes: Minutes, *, created: datetime) -> bytes:
    """A published paper again, without persons' names in it."""
    negotiation = minutes.negotiation
    if minutes.kind != Minutes.Kind.ERRATUM:
        return memo_pdf(
            negotiation, minutes.language, created=created, is_public=True, has_names=False
        )
    earlier = negotiation.minutes.filter(kind=Minutes.Kind.ERRATUM, pk__lte=minutes.pk)
    return erratum_pdf(
        negotiation,
        minutes.correction,
        earlier.count(),
        minutes.language,
        created=created,
        has_names=False,
    )


def name_without_names(minutes: Minutes) -> str:
    """The name of its file, without persons' names in it."""
    return _remover(minutes.negotiation).clean(minutes.file.name)


def decisions_pdf(
    meetings: Sequence[Any], scope: Sequence[tuple[str, str]], *, language: str, created: datetime
) -> bytes:
    """Decisions of several meetings one after the other (päätöskooste)."""
    with translation.override(language):
        context = {
            "publisher": current_tenant().name,
            "case_number": "",
            "scope": scope,
            "meetings": meetings,
            "count": sum(len(meeting.items) for meeting in meetings),
        }
        return render_pdf(
            "documents/decisions.html",
            context,
            language=language,
            title=_("Decisions"),
            created=created,
        )
