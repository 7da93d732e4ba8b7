"""Accepting an import, dropping it, and undoing it."""

from collections import Counter
from collections.abc import Sequence, Set
from datetime import timedelta

import pghistory
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import get_language

from yhdyspinta.audit.models import record
from yhdyspinta.documents.models import FileDamagedError, StoredFile, store_file
from yhdyspinta.documents.uploads import Upload
from yhdyspinta.sheets.columns import COLUMN, NAME, TOGETHER, VALUE, remember
from yhdyspinta.sheets.guard import SheetRefusedError
from yhdyspinta.sheets.kinds import ImportKind, kind_of
from yhdyspinta.sheets.matching import chosen_texts
from yhdyspinta.sheets.models import OPEN, ImportChange, ImportSession, NotOpenError
from yhdyspinta.sheets.progress import KEEPING, advance, telling
from yhdyspinta.sheets.read import Grid
from yhdyspinta.sheets.resource import RowChange
from yhdyspinta.sheets.shape import open_job, propose_sheet
from yhdyspinta.sheets.undo import Choices, undo_changes
from yhdyspinta.sheets.wizard import Outcome, work_out
from yhdyspinta.tenancy.actor import Actor, actor_of
from yhdyspinta.tenancy.models import Membership

State = ImportSession.State
KEPT = timedelta(days=730)  # set with the file, whose row the application can't change


class StalePreviewError(Exception):
    """What would be written is no longer what the preview showed."""


def _locked(session: ImportSession, states: Set[State]) -> ImportSession:
    locked: ImportSession = ImportSession.objects.select_for_update().get(pk=session.pk)
    if locked.state not in states:
        raise NotOpenError
    return locked


class GivenBackError(Exception):
    """The worker can't write the import as it was accepted; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def request_acceptance(
    session: ImportSession, digest: str, *, actor: Actor, reason: str = ""
) -> None:
    """Leave the import for the worker to write. Raises NotOpenError the second time."""
    session = _locked(session, OPEN)
    session.state, session.reason, session.failure = State.ACCEPTING, reason, ""
    session.preview = {
        **session.preview,
        "digest": digest,
        "accepted_by": actor.membership_id,
        "language": get_language(),
    }
    session.save(update_fields=["state", "reason", "failure", "preview"])


def write_accepted(session: ImportSession) -> None:
    """Write an import for whoever accepted it, if they still may. Raises GivenBackError."""
    actor = _accepted_by(session)
    kind = kind_of(session.kind)
    if actor is None or kind is None or not kind.may_import(actor):
        raise GivenBackError("permission")
    digest = session.preview.get("digest", "")
    try:
        with telling(session.pk), pghistory.context(membership=actor.membership_id):
            accept_import(session, kind, digest, actor=actor, reason=session.reason)
    except StalePreviewError as error:
        raise GivenBackError("stale") from error
    except (SheetRefusedError, FileDamagedError) as error:
        raise GivenBackError("damaged") from error


def _accepted_by(session: ImportSession) -> Actor | None:
    """The member who accepted it, with the roles that they have now."""
    membership = (
        Membership.objects.active()
        .filter(
            pk=session.preview.get("accepted_by"),
            tenant=session.tenant_id,
            user__is_active=True,
        )
        .select_related("user", "tenant")
        .first()
    )
    return actor_of(membership) if membership else None


def give_back(pk: int, failure: str) -> None:
    """The import is open again, with the reason that its pages tell."""
    ImportSession.objects.accepting().filter(pk=pk).update(state=State.MAPPED, failure=failure)


@transaction.atomic
def accept_import(
    session: ImportSession, kind: ImportKind, digest: str, *, actor: Actor, reason: str = ""
) -> ImportSession:
    """Write what the preview with this digest showed, all of it or nothing.

    Raises StalePreviewError when something else would be written now, NotOpenError the second time.
    """
    session = _locked(session, {*OPEN, State.ACCEPTING})
    job = open_job(session, actor)
    try:
        with transaction.atomic():
            outcome = work_out(kind, job, dry_run=False)
            if not outcome.is_ready or outcome.digest != digest:
                raise StalePreviewError
    except IntegrityError as error:  # someone wrote the same rows at the same moment
        raise StalePreviewError from error
    rows = [change.as_row(session.pk) for change in _in_order(outcome)]
    advance(KEEPING)
    ImportChange.objects.bulk_create(rows, batch_size=2000)
    if outcome.plan.into:
        session.target_id = outcome.plan.into()
    if outcome.plan.done:
        outcome.plan.done()
    session.state, session.accepted_at, session.reason = State.ACCEPTED, timezone.now(), reason
    session.save(update_fields=["state", "accepted_at", "reason", "target_id"])
    remember(kind.code, COLUMN, chosen_texts(job))
    remember(kind.code, VALUE, {**job.values, "": job.empty})
    remember(kind.code, NAME, job.names)
    remember(kind.code, TOGETHER, dict.fromkeys(job.together, "yes"))
    _record_accepted(session, kind, outcome, actor)
    return session


def _in_order(outcome: Outcome) -> list[RowChange]:
    """Model by model, and in each what undoing takes in one go: what is made last goes first."""
    order = list(ImportChange.Action)[::-1]
    steps = (resource.changes for resource, _rows in outcome.plan.steps)
    return [
        change
        for changes in steps
        for change in sorted(changes, key=lambda c: order.index(ImportChange.Action(c.action)))
    ]


def start_import(
    kind: ImportKind,
    upload: Upload,
    grids: Sequence[Grid],
    *,
    actor: Actor,
    target_id: int | None = None,
    new_target: str = "",
) -> ImportSession:
    """Keep the file and propose its sheet and header row. Nothing of it is in the tables yet."""
    stored = store_file(
        upload.content,
        upload.name,
        upload.media_type,
        StoredFile.Origin.UPLOADED,
        created_by=actor.membership_id,
        retention_until=timezone.localdate() + KEPT,
    )
    grid, shape = propose_sheet(grids, kind.targets())
    session: ImportSession = ImportSession.objects.create(
        kind=kind.code,
        file=stored,
        target_id=target_id,
        sheet=grid.name,
        header_row=shape.header_row,
        header_top=shape.header_top,
        mapping={"into": new_target} if new_target else {},
        created_by_id=actor.membership_id,
    )
    return session


def _record_accepted(
    session: ImportSession, kind: ImportKind, outcome: Outcome, actor: Actor
) -> None:
    counts = Counter(line.action for line in outcome.lines)
    record(
        actor,
        "import.accept",
        kind.subject(session),
        file=session.file.name,
        created=counts[ImportChange.Action.CREATED],
        changed=counts[ImportChange.Action.CHANGED],
        removed=counts[ImportChange.Action.REMOVED],
        reason=session.reason,
        session=session.pk,
    )


@transaction.atomic
def undo_import(
    session: ImportSession, kind: ImportKind, *, actor: Actor, choices: Choices | None = None
) -> ImportSession:
    """Put everything back as it was before the import; the undoing is itself an import.

    Raises UndoRefusedError when rows have been touched since and no choice was made of them,
    NotOpenError the second time.
    """
    session = _locked(session, {State.ACCEPTED})
    subject = kind.subject(session)
    record(actor, "import.undo", subject, file=session.file.name, session=session.pk)
    undone: ImportSession = ImportSession.objects.create(
        kind=session.kind,
        state=State.ACCEPTED,
        file=session.file,
        target_id=session.target_id,
        sheet=session.sheet,
        header_row=session.header_row,
        header_top=session.header_top,
        undoes=session,
        created_by_id=actor.membership_id,
        accepted_at=timezone.now(),
    )
    undo_changes(session, undone, choices or {})
    session.state = State.UNDONE
    session.save(update_fields=["state"])
    return undone


@transaction.atomic
def drop_import(session: ImportSession) -> None:
    """Leave the import undone for good; the file is kept until its time."""
    session = _locked(session, OPEN)
    session.state = State.DROPPED
    session.save(update_fields=["state"])
