"""The memo and the minutes: stored, published, withdrawn, corrected."""

from calendar import monthrange
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from negotiations import documents, invitations
from negotiations.models import (
    AgendaItem,
    Forum,
    MemoApproval,
    Minutes,
    Negotiation,
    Participant,
    negotiation_settings,
)
from negotiations.models.minutes import kind_of, rule_of
from yhdyspinta.audit.models import record
from yhdyspinta.documents.models import StoredFile, store_file
from yhdyspinta.documents.signing import SealKeyError, seal
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.links import current_tenant
from yhdyspinta.tenancy.models import Organisation

K = MemoApproval.Kind
# A published paper counts as known seven days after it; the time of appeal runs from there.
DAYS_TO_BE_KNOWN = 7
DAYS_TO_LOOK_AGAIN = 7


def open_for_remarks(negotiation: Negotiation) -> None:
    """The review period begins: its last day by the area's own rule."""
    days = negotiation_settings().remark_days
    negotiation.comment_until = timezone.localdate() + timedelta(days=days)


def ask_again(negotiation: Negotiation, item: AgendaItem) -> None:
    """The text of a memo that is out has changed: those who must approve it get time to read it.

    A week, as who reads the week's digest sees it then, and less has to be read than the first
    time; but no more than the area gives for the whole memo. What is left of the first period
    stays when it is longer. The next meeting approves the text as it then is: nobody is asked.
    """
    if rule_of(negotiation) == Forum.Record.NEXT_MEETING:
        return
    days = min(DAYS_TO_LOOK_AGAIN, negotiation_settings().remark_days)
    until = timezone.localdate() + timedelta(days=days)
    if negotiation.comment_until is None or negotiation.comment_until < until:
        negotiation.comment_until = until
        negotiation.save(update_fields=["comment_until"])
    invitations.tell_of_change(negotiation, item)


def parties_of(negotiation: Negotiation) -> list[Organisation]:
    """The organisations that somebody was present for, in their order."""
    there = negotiation.participants.filter(attendance=Participant.Attendance.PRESENT)
    parties = Organisation.objects.filter(pk__in=there.values("organisation"))
    return list(parties.in_order())


def store_memos(negotiation: Negotiation, actor: Actor | None) -> None:
    """The memo as it stays, in each language of the parties; also without what is confidential."""
    membership = actor.membership_id if actor else None
    _note_silence(negotiation)
    invitations.take_back_changes(negotiation)
    versions = [False, True] if has_confidential(negotiation) else [False]
    for is_public in versions:
        for language in documents.papers_of(negotiation):
            content = documents.memo_pdf(
                negotiation, language, created=timezone.now(), is_public=is_public
            )
            name = documents.memo_name(negotiation, language, is_public=is_public)
            Minutes.objects.create(
                negotiation=negotiation,
                kind=kind_of(negotiation),
                language=language,
                is_public=is_public,
                file=_keep(content, name, negotiation, language, membership),
                approved_by_id=membership,
            )


def has_confidential(negotiation: Negotiation) -> bool:
    """Whether the whole memo says more than everyone may read."""
    return bool(negotiation.items.filter(is_confidential=True, is_proposal=False).exists())


def _note_silence(negotiation: Negotiation) -> None:
    """Who did not remark in time is taken to approve: by the rule of memos alone."""
    until = negotiation.comment_until
    by_silence = rule_of(negotiation) == Forum.Record.MEMO
    if not by_silence or until is None or until >= timezone.localdate():
        return
    spoken = set(negotiation.approvals.standing().values_list("organisation", flat=True))
    spoken |= set(negotiation.remarks.values_list("organisation", flat=True))
    MemoApproval.objects.bulk_create(
        MemoApproval(negotiation=negotiation, organisation=party, kind=K.SILENCE)
        for party in parties_of(negotiation)
        if party.pk not in spoken
    )


def _keep(
    content: bytes, name: str, negotiation: Negotiation, language: str, membership: int | None
) -> StoredFile:
    """Store the paper; minutes that were inspected and signed get the system's seal."""
    origin = StoredFile.Origin.RENDERED
    if kind_of(negotiation) == Minutes.Kind.MINUTES:
        with override(documents.first_of(language)):
            reason = _("The minutes as they were inspected and signed")
        try:
            content = seal(content, reason=reason, location=current_tenant().name)
            origin = StoredFile.Origin.SIGNED
        except SealKeyError:  # no certificate here: its checksum is in the archive all the same
            pass
    return store_file(content, name, "application/pdf", origin, created_by=membership)


def publish(negotiation: Negotiation) -> None:
    """Show the memo to everyone, for the time that the area has decided."""
    today = timezone.localdate()
    negotiation.published_at = timezone.now()
    negotiation.published_until = months_after(today, negotiation_settings().publish_months)
    negotiation.save(update_fields=["published_at", "published_until"])
    until = names_until(negotiation, today)
    for paper in _to_be_shown(negotiation):
        is_dated = paper.names_until or paper.names_removed_at or until is None
        if not (paper.is_public and is_dated):
            _store_again(paper, names_until=until)
    remove_names(today, negotiation)


def _to_be_shown(negotiation: Negotiation) -> list[Minutes]:
    """The public papers; the memo itself when nothing in it is confidential."""
    stored = list(negotiation.minutes.newest().select_related("file").order_by("pk"))
    public = [paper for paper in stored if paper.is_public]
    if any(paper.kind != Minutes.Kind.ERRATUM for paper in public):
        return public
    return public + [paper for paper in stored if paper.kind != Minutes.Kind.ERRATUM]


def _store_again(paper: Minutes, **changes: Any) -> Minutes:
    """The same paper for everyone, in a row of its own: stored rows stay as they are."""
    kept = {name: getattr(paper, name) for name in (*Minutes.SAME_PAPER, "file", "approved_by")}
    again: Minutes = Minutes.objects.create(**(kept | {"is_public": True} | changes))
    return again


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last one of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def withdraw(negotiation: Negotiation) -> None:
    """Take the memo from everyone's eyes; those of the area keep it."""
    negotiation.published_at = negotiation.published_until = None
    negotiation.save(update_fields=["published_at", "published_until"])


def names_until(negotiation: Negotiation, published_on: date) -> date | None:
    """The last day that names stand in what is published; None when they stay."""
    appeal = negotiation.forum.appeal_days if negotiation.forum else None
    if appeal:
        return published_on + timedelta(days=DAYS_TO_BE_KNOWN + appeal)
    days = negotiation_settings().memo_names_days
    return None if days is None else published_on + timedelta(days=days)


@transaction.atomic
def add_erratum(
    negotiation: Negotiation, correction: str, language: str, *, is_public: bool, actor: Actor
) -> Minutes:
    """Correct an approved memo by a document of its own; the memo itself stays as it is."""
    negotiation = Negotiation.objects.select_for_update(of=("self",)).get(pk=negotiation.pk)
    if not negotiation.is_final():
        raise StepRefusedError([_("The memo has not been approved: correct it as it is.")])
    number = negotiation.minutes.filter(kind=Minutes.Kind.ERRATUM).count() + 1
    now = timezone.now()
    content = documents.erratum_pdf(negotiation, correction, number, language, created=now)
    name = documents.erratum_name(negotiation, number, language)
    published_on = (
        timezone.localdate(negotiation.published_at) if negotiation.published_at else None
    )
    erratum = Minutes.objects.create(
        negotiation=negotiation,
        kind=Minutes.Kind.ERRATUM,
        language=language,
        is_public=is_public,
        correction=correction,
        names_until=names_until(negotiation, timezone.localdate()) if published_on else None,
        file=_keep(content, name, negotiation, language, actor.membership_id),
        approved_by_id=actor.membership_id,
    )
    record(actor, "negotiation.erratum", negotiation, number=number)
    return erratum


def remove_names(today: date, negotiation: Negotiation | None = None) -> int:
    """Replace what is published by papers without names, once their day has passed.

    A file that was brought in cannot be made again: it is only no more shown.
    """
    due = Minutes.objects.newest().filter(
        negotiation__in=Negotiation.objects.published(today),
        is_public=True,
        names_until__lt=today,
        names_removed_at=None,
    )
    due = due.filter(negotiation=negotiation) if negotiation else due
    ours = due.exclude(file__origin=StoredFile.Origin.UPLOADED)
    found = list(ours.select_related("negotiation__forum", "negotiation__convener", "file"))
    for paper in found:
        _replace(paper)
    return len(found)


def _replace(paper: Minutes) -> None:
    """One paper without names in place of what was shown; that stays in the archive."""
    now = timezone.now()
    content = documents.without_names(paper, created=now)
    name = documents.name_without_names(paper)
    file = store_file(content, name, "application/pdf", StoredFile.Origin.RENDERED)
    _store_again(paper, file=file, names_removed_at=now)
    record(
        None,
        "negotiation.names_removed",
        paper.negotiation,
        before=paper.file.sha256,
        after=file.sha256,
    )
