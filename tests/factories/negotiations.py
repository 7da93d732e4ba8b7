"""Duties, negotiations and what belongs to them, for tests; the area comes from the context."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from negotiations.models import (
    AgendaItem,
    CoveredMunicipality,
    Cycle,
    Duty,
    Evidence,
    EvidenceDuty,
    FollowUp,
    Minutes,
    Negotiation,
    NegotiationRule,
    Participant,
    Remark,
)
from tests.factories.documents import make_stored_file
from tests.factories.register import make_statutory_duty
from tests.factories.tenancy import make_county, make_membership, make_organisation
from yhdyspinta.register.models import StatutoryDuty
from yhdyspinta.tenancy.models import Organisation, Role

_number = count(1)


def at(day: date, hour: int = 9) -> datetime:
    """That hour of the day in Finland."""
    return timezone.make_aware(datetime.combine(day, time(hour)))


def a_county() -> Organisation:
    return Organisation.objects.filter(kind="county").first() or make_county()


def a_rule(code: str = "s14") -> StatutoryDuty:
    return StatutoryDuty.objects.filter(code=code).first() or make_statutory_duty(code=code)


def make_cycle(**fields: Any) -> Cycle:
    defaults = {
        "title_fi": f"Kierros {next(_number)}",
        "model": Cycle.Model.WHOLE_AREA,
        "period_start": date(2026, 1, 1),
        "period_end": date(2026, 12, 31),
    }
    return Cycle.objects.create(**(defaults | fields))


def make_negotiation(
    *, rules: Iterable[str] = (), covering: Iterable[Organisation] = (), **fields: Any
) -> Negotiation:
    """A negotiation whose invitation has been sent, in a week, unless said otherwise."""
    defaults = {
        "title_fi": f"Neuvottelu {next(_number)}",
        "state": Negotiation.State.INVITED,
        "starts_at": at(timezone.localdate() + timedelta(days=7)),
        "convener": fields.get("convener") or a_county(),
    }
    negotiation = Negotiation.objects.create(**(defaults | fields))
    for code in rules:
        NegotiationRule.objects.create(negotiation=negotiation, rule=a_rule(code))
    for organisation in covering:
        CoveredMunicipality.objects.create(negotiation=negotiation, organisation=organisation)
    return negotiation


def make_participant(**fields: Any) -> Participant:
    n = next(_number)
    defaults = {"name": f"Osallistuja {n}", "email": f"osallistuja{n}@esimerkki.fi"}
    fields.setdefault("negotiation", fields.get("negotiation") or make_negotiation())
    fields.setdefault("organisation", fields["negotiation"].convener)
    return Participant.objects.create(**(defaults | fields))


def make_agendaitem(**fields: Any) -> AgendaItem:
    defaults = {"title": f"Asia {next(_number)}", "position": next(_number)}
    fields["negotiation"] = fields.get("negotiation") or make_negotiation()
    return AgendaItem.objects.create(**(defaults | fields))


def make_followup(**fields: Any) -> FollowUp:
    defaults = {"what": f"Jatkotoimi {next(_number)}"}
    fields["negotiation"] = fields.get("negotiation") or make_negotiation(
        state=Negotiation.State.APPROVED
    )
    fields["organisation"] = fields.get("organisation") or fields["negotiation"].convener
    return FollowUp.objects.create(**(defaults | fields))


def make_remark(**fields: Any) -> Remark:
    fields["negotiation"] = fields.get("negotiation") or make_negotiation()
    if "membership" not in fields:
        fields["membership"] = make_membership(Role.EDITOR, organisation=make_organisation())
    fields.setdefault("organisation", fields["membership"].organisation)
    return Remark.objects.create(**({"text": "Huomautus"} | fields))


def make_minutes(**fields: Any) -> Minutes:
    fields["negotiation"] = fields.get("negotiation") or make_negotiation(
        state=Negotiation.State.APPROVED
    )
    fields["file"] = fields.get("file") or make_stored_file()
    return Minutes.objects.create(**fields)


def make_duty(**fields: Any) -> Duty:
    defaults = {
        "rule": fields.get("rule") or a_rule(),
        "bearer": fields.get("bearer") or make_organisation(),
        "period_start": date(2025, 6, 1),
        "period_end": date(2029, 5, 31),
        "due_on": date(2029, 5, 31),
    }
    return Duty.objects.create(**(defaults | fields))


def make_evidence(*, duty: Duty | None = None, **fields: Any) -> Evidence:
    defaults = {"kind": Evidence.Kind.DOCUMENT, "title": "Kertomus", "done_on": date(2026, 3, 2)}
    evidence = Evidence.objects.create(**(defaults | fields))
    EvidenceDuty.objects.create(evidence=evidence, duty=duty or make_duty())
    return evidence
