"""Duties, negotiations and what belongs to them, for tests; the area comes from the context."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from negotiations.models import (
    AgendaItem,
    AgendaTemplate,
    AreaRule,
    Attachment,
    CoveredMunicipality,
    Cycle,
    Duty,
    Evidence,
    EvidenceDuty,
    FollowUp,
    Forum,
    ForumMember,
    Involvement,
    Matter,
    MatterParty,
    MatterReply,
    Minutes,
    Negotiation,
    NegotiationRule,
    Participant,
    Remark,
    SurveyQuestion,
    TemplateItem,
)
from tests.factories.contacts import make_post
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


def make_agendatemplate(*, headings: Iterable[str] = (), **fields: Any) -> AgendaTemplate:
    """A template of agendas with these Finnish headings."""
    defaults = {"name_fi": f"Pohja {next(_number)}"}
    template: AgendaTemplate = AgendaTemplate.objects.create(**(defaults | fields))
    for position, title in enumerate(headings, start=1):
        TemplateItem.objects.create(template=template, position=position, title_fi=title)
    return template


def make_followup(**fields: Any) -> FollowUp:
    """Open, and made two months before its day unless said otherwise."""
    defaults: dict[str, Any] = {"what": f"Jatkotoimi {next(_number)}"}
    if fields.get("due_on"):
        defaults["made_on"] = fields["due_on"] - timedelta(days=60)
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


def make_evidenceduty(**fields: Any) -> EvidenceDuty:
    """A negotiation that was linked to the duty by hand."""
    fields["duty"] = fields.get("duty") or make_duty()
    if "evidence" not in fields:
        held = make_negotiation(state=Negotiation.State.HELD, starts_at=at(date(2026, 2, 2)))
        fields["evidence"] = Evidence.objects.create(
            kind=Evidence.Kind.NEGOTIATION, negotiation=held, done_on=date(2026, 2, 2)
        )
    if "linked_by" not in fields:
        fields["linked_by"] = make_membership(Role.EDITOR, organisation=fields["duty"].bearer)
    by_hand = {"is_by_hand": True, "linked_on": date(2026, 3, 2)}
    return EvidenceDuty.objects.create(**(by_hand | fields))


def make_arearule(**fields: Any) -> AreaRule:
    """A yearly report that each municipality owes by the area's own agreement."""
    defaults = {
        "name_fi": f"Oma velvoite {next(_number)}",
        "bearer": AreaRule.Bearer.MUNICIPALITY,
        "period": StatutoryDuty.Period.CALENDAR_YEAR,
        "served_by": StatutoryDuty.ServedBy.DOCUMENT,
    }
    return AreaRule.objects.create(**(defaults | fields))


def make_involvement(**fields: Any) -> Involvement:
    defaults = {"name": "Järjestö", "way": "own_event", "happened_on": date(2026, 3, 2)}
    fields["duty"] = fields.get("duty") or make_duty(bearer=a_county())
    return Involvement.objects.create(**(defaults | fields))


def make_matter(*, concerning: Iterable[Organisation] = (), **fields: Any) -> Matter:
    """A wish that the county has raised, unless said otherwise."""
    defaults = {"kind": Matter.Kind.WISH, "title": f"Yhteinen asia {next(_number)}"}
    fields["organisation"] = fields.get("organisation") or a_county()
    if "raised_by" not in fields:
        fields["raised_by"] = make_membership(Role.EDITOR, organisation=fields["organisation"])
    matter = Matter.objects.create(**(defaults | fields))
    for organisation in concerning:
        make_matterparty(matter=matter, organisation=organisation)
    return matter


def make_matterparty(**fields: Any) -> MatterParty:
    fields["matter"] = fields.get("matter") or make_matter()
    fields["organisation"] = fields.get("organisation") or make_organisation()
    return MatterParty.objects.create(**fields)


def make_matterreply(**fields: Any) -> MatterReply:
    fields["matter"] = fields.get("matter") or make_matter()
    fields.setdefault("organisation", fields["matter"].organisation)
    if "membership" not in fields:
        fields["membership"] = make_membership(Role.EDITOR, organisation=fields["organisation"])
    return MatterReply.objects.create(**({"text": "Vastaus"} | fields))


def make_forum(**fields: Any) -> Forum:
    return Forum.objects.create(**({"name_fi": f"Foorumi {next(_number)}"} | fields))


def make_forummember(**fields: Any) -> ForumMember:
    fields["forum"] = fields.get("forum") or make_forum()
    fields["post"] = fields.get("post") or make_post()
    return ForumMember.objects.create(**fields)


def make_attachment(**fields: Any) -> Attachment:
    fields["negotiation"] = fields.get("negotiation") or make_negotiation()
    fields["file"] = fields.get("file") or make_stored_file()
    return Attachment.objects.create(**({"title": f"Liite {next(_number)}"} | fields))


def make_surveyquestion(**fields: Any) -> SurveyQuestion:
    fields["negotiation"] = fields.get("negotiation") or make_negotiation()
    return SurveyQuestion.objects.create(**({"text_fi": f"Kysymys {next(_number)}"} | fields))
