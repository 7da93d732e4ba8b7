"""Accepting an import, dropping it, and undoing it."""

from collections import Counter
from collections.abc import Sequence, Set

from django.db import IntegrityError, transaction
from django.utils import timezone

from yhdyspinta.audit.models import record
from yhdyspinta.documents.models import StoredFile, store_file
from yhdyspinta.documents.uploads import Upload
from yhdyspinta.sheets.columns import COLUMN, VALUE, remember
from yhdyspinta.sheets.kinds import ImportKind
from yhdyspinta.sheets.models import OPEN, ImportChange, ImportSession, NotOpenError
from yhdyspinta.sheets.read import Grid
from yhdyspinta.sheets.resource import RowChange
from yhdyspinta.sheets.undo import undo_changes
from yhdyspinta.sheets.wizard import Outcome, chosen_texts, open_job, propose_sheet, work_out
from yhdyspinta.tenancy.actor import Actor

State = ImportSession.State


class StalePreviewError(Exception):
    """What would be written is no longer what the preview showed."""


def _locked(session: ImportSession, states: Set[State]) -> ImportSession:
    locked: ImportSession = ImportSession.objects.select_for_update().get(pk=session.pk)
    if locked.state not in states:
        raise NotOpenError
    return locked


@transaction.atomic
def accept_import(
    session: ImportSession, kind: ImportKind, digest: str, *, actor: Actor, reason: str = ""
) -> ImportSession:
    """Write what the preview with this digest showed, all of it or nothing.

    Raises StalePreviewError when something else would be written now, NotOpenError the second time.
    """
    session = _locked(session, OPEN)
    job = open_job(session, actor)
    try:
        with transaction.atomic():
            outcome = work_out(kind, job, dry_run=False)
            if not outcome.is_ready or outcome.digest != digest:
                raise StalePreviewError
    except IntegrityError as error:  # someone wrote the same rows at the same moment
        raise StalePreviewError from error
    rows = [change.as_row(session.pk) for change in _in_order(outcome)]
    ImportChange.objects.bulk_create(rows, batch_size=2000)
    if outcome.plan.into:
        session.target_id = outcome.plan.into()
    session.state, session.accepted_at, session.reason = State.ACCEPTED, timezone.now(), reason
    session.save(update_fields=["state", "accepted_at", "reason", "target_id"])
    remember(kind.code, COLUMN, chosen_texts(job))
    remember(kind.code, VALUE, {**job.values, "": job.empty})
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
    )
    grid, header_row = propose_sheet(grids, kind.targets())
    session: ImportSession = ImportSession.objects.create(
        kind=kind.code,
        file=stored,
        target_id=target_id,
        sheet=grid.name,
        header_row=header_row,
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
def undo_import(session: ImportSession, kind: ImportKind, *, actor: Actor) -> ImportSession:
    """Put everything back as it was before the import.

    Raises UndoRefusedError when someone has touched the rows since, NotOpenError the second time.
    """
    session = _locked(session, {State.ACCEPTED})
    subject = kind.subject(session)
    record(actor, "import.undo", subject, file=session.file.name, session=session.pk)
    undo_changes(session)
    session.state = State.UNDONE
    session.save(update_fields=["state"])
    return session


@transaction.atomic
def drop_import(session: ImportSession) -> None:
    """Leave the import undone for good; the file is kept until its time."""
    session = _locked(session, OPEN)
    session.state = State.DROPPED
    session.save(update_fields=["state"])
