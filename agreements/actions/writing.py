"""Writing the text: clauses, their places, annexes."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements.models import Annex, Clause, ClauseText, Version
from agreements.text import normal
from agreements.tree import DEPTH
from yhdyspinta.audit.models import record
from yhdyspinta.documents.models import StoredFile, store_file
from yhdyspinta.documents.uploads import Upload
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.tenancy.actor import Actor

SIDEWAYS = {"up": -1, "down": 1}


class ConflictError(Exception):
    """Someone else has saved the same text meanwhile; `theirs` is what stands now."""

    def __init__(self, theirs: ClauseText | None) -> None:
        super().__init__("The text was changed meanwhile.")
        self.theirs = theirs


def hold_draft(version_id: int) -> Version:
    """The version, held until the transaction ends; refused when its text is no longer a draft."""
    rows = Version.objects.select_for_update(of=("self",), no_key=True)
    held = rows.select_related("agreement").get(pk=version_id)
    if held.is_frozen() or not held.agreement.is_editable():
        raise StepRefusedError(
            [_("The text can no longer be changed: the agreement has been sent for decision.")]
        )
    return held


@transaction.atomic
def save_clause_text(
    clause: Clause, language: str, *, heading: str, body: str, revision: int, actor: Actor
) -> ClauseText:
    """Save a clause's text over the revision that the writer had read (0: there was none).

    Raises ConflictError when another one stands there now and says something else.
    """
    hold_draft(clause.version_id)
    heading, body = heading.strip(), normal(body)
    own = ClauseText.objects.filter(clause=clause, language=language)
    now = own.select_related("saved_by__user").first()
    if now and (now.heading, now.body) == (heading, body):
        return now
    if (now.revision if now else 0) != revision:
        raise ConflictError(now)
    saved = {
        "heading": heading,
        "body": body,
        "saved_by_id": actor.membership_id,
        "saved_at": timezone.now(),
    }
    if now is None:
        return ClauseText.objects.create(clause=clause, language=language, **saved)
    own.update(revision=F("revision") + 1, **saved)
    return own.get()


@transaction.atomic
def add_clause(
    version: Version, *, after: Clause | None = None, below: Clause | None = None, actor: Actor
) -> Clause:
    """A new empty clause: after another one, as the last below it, or at the end of the text."""
    hold_draft(version.pk)
    parent_id = below.pk if below else after.parent_id if after else None
    if below and _depth(below) + 1 >= DEPTH:
        raise StepRefusedError([_("Clauses can't be nested deeper.")])
    siblings = _siblings(version.pk, parent_id)
    new = Clause.objects.create(version=version, parent_id=parent_id, position=len(siblings))
    place = siblings.index(after) + 1 if after else len(siblings)
    _place([*siblings[:place], new, *siblings[place:]], parent_id)
    return new


@transaction.atomic
def move_clause(clause: Clause, to: str, *, actor: Actor) -> None:
    """Move a clause and all below it: up, down, in (below the one before) or out (a level up).

    A clause moves among its own siblings only, so that it can't end up below itself.
    """
    hold_draft(clause.version_id)
    clause = Clause.objects.select_related("parent").get(pk=clause.pk)
    siblings = _siblings(clause.version_id, clause.parent_id)
    place = siblings.index(clause)
    if to == "in" and place > 0:
        _move_below(clause, siblings[place - 1])
    elif to == "out" and clause.parent:
        _move_after(clause, clause.parent)
    elif to in SIDEWAYS and 0 <= place + SIDEWAYS[to] < len(siblings):
        other = place + SIDEWAYS[to]
        siblings[place], siblings[other] = siblings[other], siblings[place]
        _place(siblings, clause.parent_id)
    else:
        raise StepRefusedError([_("The clause can't be moved further in that direction.")])


def _move_below(clause: Clause, parent: Clause) -> None:
    if _depth(parent) + 1 + _height(clause) > DEPTH:
        raise StepRefusedError([_("Clauses can't be nested deeper.")])
    _place([*_siblings(clause.version_id, parent.pk), clause], parent.pk)


def _move_after(clause: Clause, parent: Clause) -> None:
    siblings = _siblings(clause.version_id, parent.parent_id)
    place = siblings.index(parent) + 1
    _place([*siblings[:place], clause, *siblings[place:]], parent.parent_id)


def _siblings(version_id: int, parent_id: int | None) -> list[Clause]:
    return list(Clause.objects.filter(version_id=version_id, parent_id=parent_id))


def _place(clauses: list[Clause], parent_id: int | None) -> None:
    changed = []
    for position, clause in enumerate(clauses):
        if (clause.position, clause.parent_id) != (position, parent_id):
            clause.position, clause.parent_id = position, parent_id
            changed.append(clause)
    Clause.objects.bulk_update(changed, ["position", "parent"])


def _depth(clause: Clause) -> int:
    """0 for a chapter."""
    depth, parents = 0, dict(_parents(clause))
    at = clause.parent_id
    while at is not None:
        depth, at = depth + 1, parents[at]
    return depth


def _height(clause: Clause) -> int:
    """1 for a clause with nothing below it."""
    below: dict[int | None, list[int]] = {}
    for pk, parent in _parents(clause):
        below.setdefault(parent, []).append(pk)
    level, height = [clause.pk], 0
    while level:
        level, height = [child for pk in level for child in below.get(pk, [])], height + 1
    return height


def _parents(clause: Clause) -> list[tuple[int, int | None]]:
    return list(Clause.objects.filter(version_id=clause.version_id).values_list("pk", "parent_id"))


@transaction.atomic
def remove_clause(clause: Clause, *, number: str, actor: Actor) -> None:
    """Remove a clause with all below it; the row history keeps what it said."""
    version = hold_draft(clause.version_id)
    clause.delete()
    _place(_siblings(version.pk, clause.parent_id), clause.parent_id)
    record(actor, "agreement.clause_remove", version.agreement, number=number)


@transaction.atomic
def add_annex(version: Version, upload: Upload, title: str, *, actor: Actor) -> Annex:
    version = hold_draft(version.pk)
    file = store_file(
        upload.content,
        upload.name,
        upload.media_type,
        StoredFile.Origin.UPLOADED,
        created_by=actor.membership_id,
    )
    annex = Annex.objects.create(
        version=version, title=title, file=file, position=version.annexes.count()
    )
    record(actor, "agreement.annex_add", version.agreement, title=title)
    return annex


@transaction.atomic
def remove_annex(annex: Annex, *, actor: Actor) -> None:
    version = hold_draft(annex.version_id)
    title = annex.title
    annex.delete()
    record(actor, "agreement.annex_remove", version.agreement, title=title)
