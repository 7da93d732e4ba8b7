"""Putting an import's changes back, if nobody has touched the same rows since."""

from itertools import groupby
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.db.models.deletion import Collector, ProtectedError, RestrictedError
from django.utils.translation import gettext as _

from yhdyspinta.sheets.models import ImportChange, ImportSession
from yhdyspinta.sheets.resource import storable

Action = ImportChange.Action
NAMED = 10  # reasons that are worth listing


class UndoRefusedError(Exception):
    """Rows of the import have been changed since; `reasons` are sentences for the user."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = reasons


@transaction.atomic
def undo_changes(session: ImportSession) -> None:
    """Undo the changes in the opposite order, each model's in one go."""
    changes = ImportChange.objects.filter(session=session).order_by("-pk")
    try:
        with transaction.atomic():
            for (label, action), group in groupby(
                changes, key=lambda each: (each.model, each.action)
            ):
                _UNDO[Action(action)](apps.get_model(label), list(group))
    except IntegrityError as error:
        raise UndoRefusedError(
            [_("Someone has added the same rows again since the import.")]
        ) from error


def _refuse(touched: list[ImportChange]) -> None:
    if not touched:
        return
    labels = list(dict.fromkeys(change.label for change in touched))
    reasons = [
        _("%(name)s has been changed since the import.") % {"name": name} for name in labels[:NAMED]
    ]
    if len(labels) > NAMED:
        reasons.append(_("And %(count)s others.") % {"count": len(labels) - NAMED})
    raise UndoRefusedError(reasons)


def _found(model: Any, changes: list[ImportChange]) -> dict[int, models.Model]:
    """The rows as they are now; refused if one is gone or not as the import left it."""
    rows = {
        row.pk: row for row in model.objects.filter(pk__in=[change.object_id for change in changes])
    }
    _refuse([change for change in changes if not _is_as_left(rows.get(change.object_id), change)])
    return rows


def _is_as_left(row: models.Model | None, change: ImportChange) -> bool:
    return row is not None and all(
        storable(getattr(row, name)) == value for name, value in change.after.items()
    )


def _undo_created(model: Any, changes: list[ImportChange]) -> None:
    rows = _found(model, changes)
    if depending := _depending(model, list(rows.values())):
        names = [str(each) for each in depending[:NAMED]]
        raise UndoRefusedError(
            [
                _("%(name)s has been added since and would be lost.") % {"name": name}
                for name in names
            ]
        )
    model.objects.filter(pk__in=rows).delete()


def _depending(model: Any, rows: list[models.Model]) -> list[Any]:
    """What would be deleted or cut loose with the rows, apart from the rows themselves."""
    collector = Collector(using="default")
    try:
        collector.collect(rows)
    except ProtectedError as error:
        return list(error.protected_objects)
    except RestrictedError as error:
        return list(error.restricted_objects)
    updates: Any = collector.field_updates.values()
    return [
        *(each for kind, found in collector.data.items() if kind is not model for each in found),
        *(each for query in collector.fast_deletes for each in query[:NAMED]),
        *(each for found in updates for rows in found for each in rows),
    ]


def _undo_changed(model: Any, changes: list[ImportChange]) -> None:
    rows = _found(model, changes)
    names = sorted({name for change in changes for name in change.before})
    for change in changes:
        _put(model, rows[change.object_id or 0], change.before)
    model.objects.bulk_create(
        rows.values(),
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=names,
        batch_size=1000,
    )


def _undo_removed(model: Any, changes: list[ImportChange]) -> None:
    rows = [_put(model, model(), change.before) for change in changes]
    model.objects.bulk_create(rows, batch_size=1000)


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
