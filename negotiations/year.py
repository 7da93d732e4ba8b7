"""The annual clock (vuosikello): what happens in which month of a year."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.models import Agreement
from negotiations.models import Duty, Forum, Negotiation
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.links import area_url

S = Negotiation.State
OFF = (S.CANCELLED, S.NOT_HELD, S.POSTPONED)


class Kind(TextChoices):
    """What the clock shows, from the inner ring to the outer one."""

    NEGOTIATION = "negotiation", gettext_lazy("Negotiations")
    FORUM = "forum", gettext_lazy("Meetings of forums")
    DUTY = "duty", gettext_lazy("Due days of duties")
    AGREEMENT = "agreement", gettext_lazy("Agreements that end")


@dataclass(frozen=True)
class Happening:
    """Something of the year; without a day it is usually in that month."""

    kind: Kind
    month: int
    day: date | None
    title: str
    note: str
    url: str


def happenings(year: int, actor: Actor) -> list[Happening]:
    """What the actor may see of the year, by month and day; as many queries however much."""
    found = [
        *_negotiations(year, actor),
        *_usual_meetings(year),
        *_due_days(year),
        *_agreements(year, actor),
    ]
    order = list(Kind)
    return sorted(
        found, key=lambda each: (each.month, each.day or date.min, order.index(each.kind))
    )


def _of_year(year: int, actor: Actor) -> list[Negotiation]:
    seen = Negotiation.objects.visible_to(actor).filter(
        starts_at__date__gte=date(year, 1, 1), starts_at__date__lte=date(year, 12, 31)
    )
    return list(seen.exclude(state__in=OFF).select_related("forum").order_by("starts_at"))


def _negotiations(year: int, actor: Actor) -> Iterator[Happening]:
    for each in _of_year(year, actor):
        if each.day:
            kind = Kind.FORUM if each.forum else Kind.NEGOTIATION
            url, state = each.get_absolute_url(), each.get_state_display()
            yield Happening(kind, each.day.month, each.day, each.title, str(state), url)


def _usual_meetings(year: int) -> Iterator[Happening]:
    """The months in which forums usually meet, as long as no meeting of that month is known."""
    if year < timezone.localdate().year:
        return
    known = set(
        Negotiation.objects.filter(forum__isnull=False, starts_at__year=year).values_list(
            "forum_id", "starts_at__month"
        )
    )
    for forum in Forum.objects.current():
        for month in forum.meeting_months:
            if (forum.pk, month) not in known:
                note, url = _("usually meets in this month"), forum.get_absolute_url()
                yield Happening(Kind.FORUM, month, None, forum.name, note, url)


def _due_days(year: int) -> Iterator[Happening]:
    """One line for each rule and due day, however many owe it."""
    duties = Duty.objects.binding().filter(due_on__year=year).with_state(timezone.localdate())
    counted: dict[tuple[date, object], list[Duty]] = defaultdict(list)
    for duty in duties.select_related("rule", "own_rule"):
        if duty.due_on:
            counted[duty.due_on, duty.what].append(duty)
    for (day, _rule), owed in counted.items():
        met = sum(duty.met_on is not None for duty in owed)
        note = _("%(met)s of %(of)s met") % {"met": met, "of": len(owed)}
        first = owed[0]
        url = first.get_absolute_url() if len(owed) == 1 else area_url("negotiations:duties")
        yield Happening(Kind.DUTY, day.month, day, first.what.name, note, url)


def _agreements(year: int, actor: Actor) -> Iterator[Happening]:
    ending = Agreement.objects.visible_to(actor).filter(ends_on__year=year)
    for each in ending.exclude(state=Agreement.State.LAPSED).order_by("ends_on"):
        if each.ends_on:
            state, url = str(each.get_state_display()), each.get_absolute_url()
            yield Happening(
                Kind.AGREEMENT, each.ends_on.month, each.ends_on, each.title, state, url
            )
