"""Putting an import's changes back; what has been touched since is asked of, row by row."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from yhdyspinta.sheets.models import ImportChange, ImportSession
from yhdyspinta.sheets.resource import storable
from yhdyspinta.tenancy.history import expect_many_rows

Action = ImportChange.Action
BACK, KEEP = "back", "keep"
ALL = 0  # the key of the choice for every row
NAMED = 10  # reasons that are worth listing
Choices = Mapping[int, str]  # pk of the change → put back, or keep as it is now


@dataclass
class Touched:
    """A row that is no longer as the import left it, or that others now depend on."""

    change: ImportChange
    now: dict[str, Any] = field(default_factory=dict)
    is_gone: bool = False
    reason: str = ""  # why it can't be put back at all


class UndoRefusedError(Exception):
    """Rows of the import have been touched since and nothing was chosen of them."""

    def __init__(self, touched: list[Touched], reasons: list[str]) -> None:
        super().__init__("; ".join(reasons))
        self.touched = touched
        self.reasons = reasons


class Undoing:
    """An import's changes against the rows as they are now."""

    def __init__(self, session: ImportSession, choices: Choices) -> None:
        self.changes = list(ImportChange.objects.filter(session=session).order_by("-pk"))
        self.choices = choices
        self.rows = {label: self._rows_of(label) for label in {c.model for c in self.changes}}
        self.touched = {c.pk: t for c in self.changes if (t := self._touched(c))}
        self._find_depending()

    def _rows_of(self, label: str) -> dict[int, models.Model]:
        pks = [each.object_id for each in self.changes if each.model == label]
        found: dict[int, models.Model] = apps.get_model(label).objects.in_bulk(pks)
        return found

    def row_of(self, change: ImportChange) -> models.Model | None:
        return self.rows[change.model].get(change.object_id or 0)

    def _touched(self, change: ImportChange) -> Touched | None:
        row = self.row_of(change)
        if change.action == Action.REMOVED:
            again = _("Someone has added the same rows again since the import.")
            return Touched(change, reason=again) if row else None
        if row is None:
            gone = _("%(name)s has been removed since.") % {"name": change.label}
            reason = "" if change.action == Action.CREATED else gone
            return Touched(change, is_gone=True, reason=reason)
        now = {name: storable(getattr(row, name)) for name in change.after}
        return None if now == change.after else Touched(change, now)

    def choice(self, change: ImportChange) -> str:
        """What is done to the row; "" when it was touched and nothing has been chosen."""
        touched = self.touched.get(change.pk)
        if touched is None:
            return BACK
        chosen = self.choices.get(change.pk) or self.choices.get(ALL, "")
        return KEEP if touched.reason and chosen else chosen

    def _find_depending(self) -> None:
        """Rows that others point to stay, and so do those that they themselves point to."""
        while True:
            going: dict[str, set[int]] = defaultdict(set)
            for change in self.changes:
                if change.action == Action.CREATED and self._goes(change):
                    going[change.model].add(change.object_id or 0)
            blocked = [self._block(label, pks, going) for label, pks in list(going.items())]
            if not any(blocked):
                return

    def _goes(self, change: ImportChange) -> bool:
        touched = self.touched.get(change.pk)
        is_kept = bool(touched) and self.choice(change) == KEEP
        return self.row_of(change) is not None and not is_kept and not (touched and touched.reason)

    def _block(self, label: str, pks: set[int], going: Mapping[str, set[int]]) -> bool:
        names = _depending(apps.get_model(label), pks, going)
        for change in self.changes:
            if change.model == label and change.object_id in names and self._goes(change):
                touched = self.touched.setdefault(change.pk, Touched(change))
                told = {"name": names[change.object_id]}
                touched.reason = _("%(name)s has been added since and would be lost.") % told
        return bool(names)

    def refuse_if_open(self) -> None:
        """Raises UndoRefusedError if something must be chosen first."""
        unanswered = [t for t in self.touched.values() if not self.choice(t.change)]
        unanswered = [t for t in unanswered if not (t.is_gone and not t.reason)]
        if unanswered:
            raise UndoRefusedError(list(self.touched.values()), _reasons(unanswered))


def _reasons(touched: list[Touched]) -> list[str]:
    told = [
        each.reason
        or _("%(name)s has been changed since the import.") % {"name": each.change.label}
        for each in touched
    ]
    reasons = list(dict.fromkeys(told))
    if len(reasons) > NAMED:
        more = _("And %(count)s others.") % {"count": len(reasons) - NAMED}
        reasons = [*reasons[:NAMED], more]
    return reasons


def _depending(model: Any, pks: set[int], going: Mapping[str, set[int]]) -> dict[int, str]:
    """Of the rows, those that something points to that does not go with them: pk → its name."""
    names: dict[int, str] = {}
    for link in model._meta.related_objects:
        if link.on_delete is models.DO_NOTHING or not hasattr(link.related_model, "objects"):
            continue
        attname = link.field.attname
        staying = link.related_model.objects.filter(**{f"{attname}__in": pks}).exclude(
            pk__in=going.get(link.related_model._meta.label_lower, ())
        )
        for each in staying:
            names.setdefault(getattr(each, attname), str(each))
    return names


def touched_by(session: ImportSession) -> list[Touched]:
    """What has to be asked before the import is undone."""
    found = Undoing(session, {}).touched.values()
    return [each for each in found if each.reason or not each.is_gone]


@transaction.atomic
def undo_changes(session: ImportSession, undone: ImportSession, choices: Choices) -> None:
    """Undo the changes in the opposite order, each model's in one go; what was done is kept."""
    undoing = Undoing(session, choices)
    undoing.refuse_if_open()
    wanted = [c for c in undoing.changes if undoing.choice(c) == BACK]
    done: list[ImportChange] = []
    expect_many_rows()
    try:
        with transaction.atomic():
            for (label, action), group in groupby(wanted, key=lambda c: (c.model, c.action)):
                found = [(change, undoing.row_of(change)) for change in group]
                done += _UNDO[Action(action)](apps.get_model(label), found)
    except IntegrityError as error:
        again = _("Someone has added the same rows again since the import.")
        raise UndoRefusedError(list(undoing.touched.values()), [again]) from error
    for change in done:
        change.session = undone
    ImportChange.objects.bulk_create(done, batch_size=2000)


Found = Iterable[tuple[ImportChange, Any]]


def _undo_created(model: Any, found: Found) -> list[ImportChange]:
    rows = [(change, row) for change, row in found if row is not None]
    done = [_opposite(change, Action.REMOVED, before=everything(row)) for change, row in rows]
    model.objects.filter(pk__in=[row.pk for _change, row in rows]).delete()
    return done


def _undo_changed(model: Any, found: Found) -> list[ImportChange]:
    pairs = list(found)
    names = sorted({name for change, _row in pairs for name in change.before})
    done = []
    for change, row in pairs:
        now = {name: storable(getattr(row, name)) for name in change.before}
        done.append(_opposite(change, Action.CHANGED, before=now, after=change.before))
        _put(model, row, change.before)
    model.objects.bulk_create(
        [row for _change, row in pairs],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=names,
        batch_size=1000,
    )
    return done


def _undo_removed(model: Any, found: Found) -> list[ImportChange]:
    changes = [change for change, _row in found]
    rows = [_put(model, model(), change.before) for change in changes]
    model.objects.bulk_create(rows, batch_size=1000)
    return [_opposite(change, Action.CREATED, after=change.before) for change in changes]


def _opposite(
    change: ImportChange,
    action: Action,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> ImportChange:
    shown = dict(change.shown)
    if "before" in shown or "after" in shown:
        shown["before"], shown["after"] = shown.get("after", []), shown.get("before", [])
    return ImportChange(
        action=action,
        row=change.row,
        label=change.label,
        model=change.model,
        object_id=change.object_id,
        before=before or {},
        after=after or {},
        shown=shown,
    )


def everything(row: models.Model) -> dict[str, Any]:
    """All that the row is, so that it can be put back."""
    fields = [each for each in row._meta.concrete_fields if each.name != "tenant"]
    return {each.attname: storable(getattr(row, each.attname)) for each in fields}


def _put(model: Any, row: models.Model, values: dict[str, Any]) -> models.Model:
    fields = {each.attname: each for each in model._meta.concrete_fields}
    for name, value in values.items():
        setattr(row, name, fields[name].to_python(value))
    return row


_UNDO = {
    Action.CREATED: _undo_created,
    Action.CHANGED: _undo_changed,
    Action.REMOVED: _undo_removed,
}
