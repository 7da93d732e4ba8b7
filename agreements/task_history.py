"""What a table's tasks were called on an earlier day: read from the history of their rows."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.apps import apps
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agreements.models import Matrix
from yhdyspinta.register.names import in_language


@dataclass(frozen=True)
class Removed:
    """A task that was taken out of the table (poistettu tehtävä)."""

    name: str
    interface: str


class TaskHistory:
    """The tasks' own texts on two days, in one query."""

    def __init__(self, matrix: Matrix, first: date, second: date) -> None:
        self.first = first
        self.events: dict[int, list[Any]] = defaultdict(list)
        events = apps.get_model("agreements.TaskEvent").objects.filter(
            matrix_id=matrix.pk, pgh_created_at__date__lte=second
        )
        for event in events.order_by("pgh_id"):
            self.events[event.id].append(event)
        # A table brought in later than the first day has no new tasks: all of it is new.
        self.is_known = any(self._is_early(each[0]) for each in self.events.values())

    def _is_early(self, event: Any) -> bool:
        created: bool = _day(event) <= self.first
        return created

    def is_added(self, task_id: int) -> bool:
        events = self.events.get(task_id)
        return bool(self.is_known and events and not self._is_early(events[0]))

    def removed(self) -> list[Removed]:
        """The tasks taken out between the days."""
        return [
            Removed(_name(events[-1]), str(events[-1].interface_id))
            for events in self.events.values()
            if events[-1].pgh_label == "delete"
            and not self._is_early(events[-1])
            and (self._is_early(events[0]) or not self.is_known)
        ]

    def texts(self, task_id: int) -> Iterator[tuple[str | Promise, str, str]]:
        """The name and the note that were and are; alike if they were not changed."""
        events = self.events.get(task_id)
        if events:
            was = next((each for each in reversed(events) if self._is_early(each)), events[0])
            yield _("Task"), _name(was), _name(events[-1])
            yield _("Note"), was.note, events[-1].note


def _name(event: Any) -> str:
    return in_language(event.name_fi, event.name_sv, event.name_en)


def _day(event: Any) -> date:
    return timezone.localdate(event.pgh_created_at)
