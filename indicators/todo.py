"""What awaits the actor: own measures near their day, and goals that need a coordinator."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from indicators.models import Goal, Measure
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.models import Role
from yhdyspinta.web.answers import Todo

NEAR = timedelta(days=30)


def awaiting(actor: Actor) -> list[Todo]:
    return [*_measures(actor), *_goals(actor)]


def _measures(actor: Actor) -> list[Todo]:
    if not actor.has_any(Role.EDITOR, Role.COORDINATOR):
        return []
    due = Measure.objects.visible_to(actor).due_by(timezone.localdate() + NEAR)
    return [
        Todo(
            (_("The measure is late: %(measure)s") if one.is_late() else _("Measure: %(measure)s"))
            % {"measure": one.title},
            one.get_absolute_url(),
            one.due_on,
        )
        for one in due.filter(organisation_id=actor.organisation_id)
    ]


def _goals(actor: Actor) -> list[Todo]:
    if not actor.has(Role.COORDINATOR):
        return []
    off_track = Goal.objects.visible_to(actor).filter(state=Goal.State.OFF_TRACK)
    return [
        Todo(_("The goal is off track: %(goal)s") % {"goal": one.title}, one.get_absolute_url())
        for one in off_track
    ]
