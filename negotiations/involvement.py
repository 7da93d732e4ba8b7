"""How other actors than the parties took part in the county's hyte work."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils import timezone

from negotiations.models import Duty, Involvement, Negotiation, Participant
from negotiations.why import serving
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.models import Organisation

PARTIES = (Organisation.Kind.COUNTY, Organisation.Kind.MUNICIPALITY)


@dataclass(frozen=True)
class Heard:
    """One actor, how it was heard and when; `row` is what was recorded by hand."""

    name: str
    way: str
    happened_on: date
    note: str = ""
    row: Involvement | None = None


def heard(duty: Duty, actor: Actor) -> list[Heard]:
    """Who was present, who answered the questions beforehand, and what was recorded by hand."""
    found = [*_from_negotiations(duty, actor), *_by_hand(duty)]
    return sorted(found, key=lambda each: (each.happened_on, each.name))


def _from_negotiations(duty: Duty, actor: Actor) -> list[Heard]:
    W = Involvement.Way
    negotiations = serving(duty, Negotiation.objects.visible_to(actor))
    people = Participant.objects.filter(negotiation__in=negotiations.values("pk")).filter(
        Q(organisation=None) | ~Q(organisation__kind__in=PARTIES)
    )
    present = people.filter(
        attendance=Participant.Attendance.PRESENT, negotiation__in=negotiations.held().values("pk")
    ).exclude(negotiation__starts_at=None)
    rows = {
        (each.home or each.name, W.PRESENT.label, each.negotiation.day): ""
        for each in present.select_related("organisation", "negotiation")
    }
    answered = people.filter(survey_answers__isnull=False).distinct()
    for each in answered.select_related("organisation").prefetch_related("survey_answers"):
        days = [timezone.localdate(answer.answered_at) for answer in each.survey_answers.all()]
        rows[each.home or each.name, W.SURVEY.label, max(days)] = ""
    return [Heard(name, str(way), day) for name, way, day in rows if day]


def _by_hand(duty: Duty) -> list[Heard]:
    return [
        Heard(row.name, row.get_way_display(), row.happened_on, row.note, row)
        for row in duty.involvements.all()
    ]
