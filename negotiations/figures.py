"""Figures that this app computes of the area."""

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from negotiations.models import Duty, FollowUp
from yhdyspinta.figures import figure


def _share(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 1) if whole else None


@figure("duties_met_pct", _("Statutory duties met"))
def duties_met_pct() -> float | None:
    """Of the binding duties of the periods now running, how many are met."""
    today = timezone.localdate()
    duties = Duty.objects.binding().of_period(today).with_state(today)
    return _share(duties.met().count(), duties.count())


@figure("follow_ups_in_time_pct", _("Agreed follow-ups done in time"))
def follow_ups_in_time_pct() -> float | None:
    """Of the follow-ups whose day has come or that are done, how many were done by it."""
    today = timezone.localdate()
    due = FollowUp.objects.filter(due_on__isnull=False).exclude(state=FollowUp.State.DROPPED)
    due = due.filter(Q(due_on__lt=today) | Q(done_on__isnull=False))
    return _share(due.filter(done_on__lte=F("due_on")).count(), due.count())
