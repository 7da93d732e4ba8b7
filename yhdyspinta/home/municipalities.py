"""The municipalities of the area, each with what is asked first."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count as CountRows

from negotiations.models import FollowUp
from yhdyspinta.home.card import as_anyone
from yhdyspinta.home.duties import Counts, state_of_duties
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.models import Organisation


@dataclass(frozen=True)
class MunicipalityRow:
    """A municipality, how many of its duties are met, and how many follow-ups it has open."""

    municipality: Organisation
    duties: Counts
    follow_ups: int


def municipality_rows(actor: Actor, today: date) -> list[MunicipalityRow]:
    """The area's municipalities by name: three queries."""
    state = state_of_duties(today)
    open_ones = FollowUp.objects.visible_to(as_anyone(actor)).open().order_by()
    counted = open_ones.values_list("organisation_id").annotate(n=CountRows("pk"))
    follow_ups: dict[int, int] = dict(counted)
    return [
        MunicipalityRow(one, state.of(one.pk), follow_ups.get(one.pk, 0))
        for one in Organisation.objects.current().municipalities().in_order()
    ]
