"""What awaits the actor in every app, by its day."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import agreements.todo
import contacts.todo
import indicators.todo
import negotiations.todo
import yhdyspinta.areas.todo
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.web.answers import Todo

APPS = (
    agreements.todo,
    negotiations.todo,
    contacts.todo,
    indicators.todo,
    yhdyspinta.areas.todo,
)
SOON = 7


@dataclass(frozen=True)
class Awaited:
    """Something that awaits the actor, and how near its day is."""

    todo: Todo
    today: date

    @cached_property
    def days(self) -> int | None:
        due_on = self.todo.due_on
        return None if due_on is None else (due_on - self.today).days

    @property
    def nearness(self) -> str:
        """How near the day is, in words; nothing while it is far."""
        if self.days is None or self.days > SOON:
            return ""
        if self.days < 0:
            return _("Time limit passed")
        if self.days == 0:
            return _("Today")
        if self.days == 1:
            return _("Tomorrow")
        return ngettext("In %(n)s day", "In %(n)s days", self.days) % {"n": self.days}

    @property
    def tone(self) -> str:
        return "bad" if self.days is not None and self.days < 0 else "warn"


def awaiting(actor: Actor) -> list[Awaited]:
    """Everything that the apps ask of the actor: by day, what has no day last."""
    todos = [todo for app in APPS for todo in app.awaiting(actor)]
    todos.sort(key=lambda todo: todo.due_on or date.max)
    today = timezone.localdate()
    return [Awaited(todo, today) for todo in todos]
