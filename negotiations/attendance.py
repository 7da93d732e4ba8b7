"""Who was there, as it stands in a memo: by organisation, and by the clock at each item."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from negotiations.models import AgendaItem, Participant, Presence

A, P = Participant.Attendance, Participant.Part
SHOWN_PARTS = {P.CHAIR, P.SECRETARY, P.INSPECTOR, P.GUEST}


@dataclass(frozen=True)
class Person:
    """A participant's line: name with the title, and whether and when they were there."""

    name: str
    title: str
    attendance: str


@dataclass(frozen=True)
class Home:
    """Those of one organisation (läsnäolijat kunnittain)."""

    name: str
    people: list[Person]
    present: int


def clock(moment: datetime) -> str:
    return formats.date_format(timezone.localtime(moment), "TIME_FORMAT")


def came_and_left(item: AgendaItem) -> list[str]:
    """By the clock, as in minutes: who came or left while the item was handled."""
    lines = []
    for each in item.presences.all():
        name = each.participant.name
        if each.came_at:
            words = _("%(name)s arrived at %(time)s while this item was handled.")
            lines.append(words % {"name": name, "time": clock(each.came_at)})
        if each.left_at:
            words = _("%(name)s left at %(time)s while this item was handled.")
            lines.append(words % {"name": name, "time": clock(each.left_at)})
    return lines


def disqualified(item: AgendaItem) -> list[str]:
    lines = []
    for each in item.disqualifications.all():
        reason = f" ({each.reason})" if each.reason else ""
        words = _("%(name)s was disqualified%(reason)s and did not take part in this item.")
        lines.append(words % {"name": each.participant.name, "reason": reason})
    return lines


def by_home(participants: Iterable[Participant]) -> list[tuple[str, list[Participant]]]:
    """Participants in their organisations, in the order of the list."""
    return [(home, list(group)) for home, group in groupby(participants, key=lambda p: p.home)]


def members_of(people: Iterable[Participant]) -> list[Participant]:
    """Those present who count towards the quorum.

    Neither guests nor the secretary, nor a deputy while the one whose place it is is there too.
    """
    there = [person for person in people if person.attendance == A.PRESENT]
    names = {(person.home, person.name) for person in there}
    return [
        person
        for person in there
        if person.part not in {P.GUEST, P.SECRETARY}
        and (person.home, person.deputy_for) not in names
    ]


def _leaders_first(people: Iterable[Participant]) -> list[Participant]:
    return sorted(people, key=lambda person: person.part not in {P.CHAIR, P.SECRETARY})


def homes_of(
    participants: Sequence[Participant], numbers: dict[int, int], *, has_names: bool
) -> list[Home]:
    return [
        Home(
            home or "–",
            [_person(person, numbers) for person in _leaders_first(people)] if has_names else [],
            sum(person.attendance == A.PRESENT for person in people),
        )
        for home, people in by_home(participants)
    ]


def _person(person: Participant, numbers: dict[int, int]) -> Person:
    titles = [person.title] if person.title else []
    if person.part in SHOWN_PARTS:
        titles.append(P(person.part).label.lower() if titles else str(P(person.part).label))
    name = person.name
    if person.deputy_for:
        name = _("%(name)s (for %(other)s)") % {"name": name, "other": person.deputy_for}
    words = [str(person.get_attendance_display())]
    words += [_moment(each, numbers) for each in person.presences.all()]
    return Person(name, ", ".join(titles), ", ".join(words))


def _moment(presence: Presence, numbers: dict[int, int]) -> str:
    """Came 10.33 (item 2), left 11.05 (item 4)."""
    number = numbers.get(presence.item_id or 0)
    words = []
    if presence.came_at:
        words.append(_("arrived %(time)s") % {"time": clock(presence.came_at)})
    if presence.left_at:
        words.append(_("left %(time)s") % {"time": clock(presence.left_at)})
    moments = "–".join(words)
    if not number:
        return moments
    return _("%(moments)s (item %(number)s)") % {"moments": moments, "number": number}
