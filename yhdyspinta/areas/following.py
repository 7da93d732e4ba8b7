"""What follows when organisations end: counted, before anybody accepts it."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from agreements.models import Party, Responsibility
from contacts.models import Holding, Person, Post
from indicators.models import GoalOwner, Measure
from negotiations.models import Duty, FollowUp
from yhdyspinta.areas.carrying import Olds, coming, lasting
from yhdyspinta.tenancy.models import GroupMember, Membership


@dataclass(frozen=True)
class Following:
    """How many rows of one kind follow."""

    label: str
    count: int


def what_follows(olds: Olds, day: date) -> list[Following]:
    """What goes on elsewhere from the day, by kind; as many queries however much there is."""
    of_them = {"organisation__in": olds}
    held = Q(post__organisation__in=olds) | Q(person__organisation__in=olds)
    binding = Q(due_on=None) | Q(due_on__gte=day)
    duties = Duty.objects.filter(binding, Q(bearer__in=olds) | Q(other__in=olds)).unmet(day)
    lasting_goals = Q(goal__ends_on=None) | Q(goal__ends_on__gte=day)
    rows = [
        (_("Posts"), lasting(Post, "valid_to", day).filter(**of_them)),
        (_("People"), lasting(Person, "ended_on", day).filter(**of_them)),
        (_("Posts held by them"), lasting(Holding, "ends_on", day).filter(held)),
        (_("Responsibilities"), lasting(Responsibility, "ends_on", day).filter(**of_them)),
        (_("Groups of municipalities"), GroupMember.objects.filter(**of_them)),
        (_("Logins"), Membership.objects.of_current_area().active().filter(**of_them)),
        (_("Coming negotiations"), coming(day).filter(municipalities__organisation__in=olds)),
        (_("Open follow-ups"), FollowUp.objects.open().filter(**of_them)),
        (_("Unfinished measures"), Measure.objects.unfinished().filter(**of_them)),
        (_("Goals"), GoalOwner.objects.filter(lasting_goals, **of_them)),
        (_("Agreements in which it is a party"), Party.objects.filter(**of_them)),
        (_("Duties that end unmet"), duties),
    ]
    return [Following(label, found.distinct().count()) for label, found in rows]
