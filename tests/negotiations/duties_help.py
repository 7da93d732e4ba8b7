"""Short ways to duties and to negotiations that were held, for their tests."""

from datetime import date
from typing import Any

from negotiations.duties import show_evidence
from negotiations.models import (
    Duty,
    Negotiation,
)
from tests.factories.negotiations import (
    at,
    make_agendaitem,
    make_negotiation,
    make_participant,
)
from tests.negotiations.conftest import Area
from yhdyspinta.tenancy.models import Organisation

S = Negotiation.State
SPRING = date(2026, 3, 2)


def duty_of(rule: str, bearer: Organisation) -> Duty:
    return Duty.objects.filter(rule=rule, bearer=bearer).order_by("pk")[0]


def held_with(area: Area, *rules: str, day: date = date(2026, 2, 2), **fields: Any) -> Negotiation:
    """A negotiation of the county and Alavesi that was held and has an outcome."""
    negotiation = make_negotiation(
        rules=rules,
        covering=[area.alavesi],
        starts_at=at(day),
        convener=area.county,
        **({"state": S.HELD} | fields),
    )
    make_participant(negotiation=negotiation, organisation=area.alavesi, attendance="present")
    make_agendaitem(negotiation=negotiation, title="Työnjako", outcome="Sovittiin.")
    show_evidence(negotiation, membership_id=None)
    return negotiation
