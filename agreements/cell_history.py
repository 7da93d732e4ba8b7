"""What a cell has said: read from the history that the database keeps of its rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.apps import apps
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agreements.cells import Layer, owner_of
from agreements.models import RoleCode, Task
from agreements.table import SAME_EVERYWHERE
from yhdyspinta.sheets.models import ImportChange, ImportSession
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.models import Membership, Organisation

RESPONSIBILITY, CELL = "agreements.responsibility", "agreements.cell"
_ACTIONS = {"insert": "created", "update": "changed", "delete": "removed"}
_PARTS = {
    Layer.AGREED.value: Layer.AGREED.label,
    Layer.PRACTICE.value: Layer.PRACTICE.label,
    "original_text": _("Words of the table that was imported"),
    "note": _("Note"),
}


@dataclass(frozen=True)
class Said:
    """One part of a step: what it said before and after."""

    label: str | Promise
    before: str
    after: str


@dataclass(frozen=True)
class Step:
    """Everything that happened to the cell at one moment (muutos)."""

    at: datetime
    who: str
    session: ImportSession | None  # the import it came from
    may_open: bool
    changes: list[Said]


def history_of(task: Task, column: str, actor: Actor) -> list[Step]:
    """The cell's steps, the newest first, in a constant number of queries."""
    events = [*_events(RESPONSIBILITY, task, column), *_events(CELL, task, column)]
    events.sort(key=lambda event: (event.pgh_created_at, event.pgh_id))
    words, causes, steps = _Words(events), _Causes(events, actor), []
    for (at, _request), group in groupby(events, key=_moment):
        together = list(group)
        changes = words.changes(together)
        if changes:
            steps.append(Step(at, *causes.of(together), changes))
    return steps[::-1]


def _moment(event: Any) -> tuple[datetime, str]:
    return event.pgh_created_at, (event.pgh_context or {}).get("request", "")


def columns_said(task: Task) -> list[str]:
    """The columns in which the task has ever said something."""
    events = apps.get_model(f"{RESPONSIBILITY}Event").objects.filter(task_id=task.pk)
    found = events.values_list("organisation_id", "group_id").order_by("organisation_id").distinct()
    return [f"organisation:{one}" if one else f"group:{group}" for one, group in found]


def _events(label: str, task: Task, column: str) -> list[Any]:
    model = apps.get_model(f"{label}Event")
    found = list(model.objects.filter(task_id=task.pk, **owner_of(column)).order_by("pgh_id"))
    for event in found:
        event.of = label
    return found


class _Words:
    """Follows the rows from event to event, and tells what they said together."""

    def __init__(self, events: Sequence[Any]) -> None:
        roles = RoleCode.objects.in_bulk()
        self.letters = {pk: role.letter for pk, role in roles.items()}
        self.order = {pk: role.position for pk, role in roles.items()}
        asked = {event.disputed_by_id for event in events if event.of == RESPONSIBILITY}
        self.names = {each.pk: each.name for each in Organisation.objects.filter(pk__in=asked)}
        self.rows: dict[int, Any] = {}
        self.cell: Any = None

    def changes(self, events: Sequence[Any]) -> list[Said]:
        before = self._now()
        for event in events:
            self._follow(event)
        after = self._now()
        return [
            Said(label, before[part], after[part])
            for part, label in _PARTS.items()
            if before[part] != after[part]
        ]

    def _follow(self, event: Any) -> None:
        is_gone = event.pgh_label == "delete"
        if event.of == CELL:
            self.cell = None if is_gone else event
        elif is_gone:
            self.rows.pop(event.pgh_obj_id, None)
        else:
            self.rows[event.pgh_obj_id] = event

    def _now(self) -> dict[str, str]:
        rows = sorted(self.rows.values(), key=lambda row: self.order.get(row.role_id, 99))
        said = {
            layer.value: ", ".join(self._row(row) for row in rows if row.layer == layer)
            for layer in Layer
        }
        texts = ("original_text", "note")
        return said | {name: getattr(self.cell, name, "") for name in texts}

    def _row(self, row: Any) -> str:
        letter = self.letters.get(row.role_id) or SAME_EVERYWHERE.get(row.value, "")
        told = [self.names.get(row.disputed_by_id, ""), _period(row.starts_on, row.ends_on)]
        more = ", ".join(filter(None, told))
        return f"{letter} ({more})" if more else letter


def _period(starts_on: date | None, ends_on: date | None) -> str:
    if not (starts_on or ends_on):
        return ""
    days = [date_format(day, "SHORT_DATE_FORMAT") if day else "" for day in (starts_on, ends_on)]
    return "–".join(days)


class _Causes:
    """Who changed the rows, and which import."""

    def __init__(self, events: Sequence[Any], actor: Actor) -> None:
        asked = {(event.pgh_context or {}).get("membership") for event in events} - {None}
        self.members = Membership.objects.select_related("user").in_bulk(asked)
        ids = {event.pgh_obj_id for event in events}
        changes = ImportChange.objects.filter(model__in=[RESPONSIBILITY, CELL], object_id__in=ids)
        self.sessions = {
            (change.model, change.object_id, change.action): change.session
            for change in changes.select_related("session__file", "session__created_by__user")
        }
        self.open = set(
            ImportSession.objects.visible_to(actor)
            .filter(pk__in={session.pk for session in self.sessions.values()})
            .values_list("pk", flat=True)
        )

    def of(self, events: Sequence[Any]) -> tuple[str, ImportSession | None, bool]:
        session = next(filter(None, map(self._session, events)), None)
        member = self.members.get((events[0].pgh_context or {}).get("membership"))
        if session and not member:
            member = session.created_by
        return (
            str(member.user) if member else "",
            session,
            bool(session and session.pk in self.open),
        )

    def _session(self, event: Any) -> ImportSession | None:
        return self.sessions.get((event.of, event.pgh_obj_id, _ACTIONS[event.pgh_label]))
