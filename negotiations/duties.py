"""The duties of a period from the law and the area's own rules, and what meets them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from contacts.models import Interface
from negotiations.bodies import Rule, bodies_on, is_municipality
from negotiations.models import (
    AreaRule,
    Duty,
    Evidence,
    EvidenceDuty,
    Negotiation,
    Participant,
)
from negotiations.models.duty import filled_posts
from yhdyspinta.register.models import County, StatutoryDuty
from yhdyspinta.register.terms import NoTermError, Term
from yhdyspinta.tenancy.links import current_tenant
from yhdyspinta.tenancy.models import Organisation


def binding_rules(day: date) -> list[StatutoryDuty]:
    """The register's rules that bind in this area on the day."""
    county = County.objects.filter(code=current_tenant().county_code).first()
    if county is None:
        return []
    return list(StatutoryDuty.objects.valid_on(day).binding_in(county))


def rules_not_binding(day: date) -> list[StatutoryDuty]:
    """The register's rules in force that bind nobody in this area."""
    binding = [rule.code for rule in binding_rules(day)]
    return list(StatutoryDuty.objects.valid_on(day).exclude(code__in=binding))


def open_duties(day: date) -> None:
    """Make the duties of the periods that the day is in; those that are there already stay."""
    bodies = bodies_on(day)
    duties = []
    for rule, period in _rules_with_periods(day):
        for bearer, other in bodies.pairs(rule):
            duty = Duty(bearer=bearer, other=other, **_law_or_own(rule))
            if period:
                duty.period_start, duty.period_end = period
                duty.due_on = due_in(rule, period)
            duties.append(duty)
    Duty.objects.bulk_create(duties, ignore_conflicts=True)


def _rules_with_periods(day: date) -> Iterator[tuple[Rule, Term | None]]:
    """What binds on the day, and the period it is in; no term is known before the counties."""
    rules: list[Rule] = [*binding_rules(day), *AreaRule.objects.valid_on(day)]
    for rule in rules:
        try:
            yield rule, rule.period_on(day)
        except NoTermError:
            continue


def _law_or_own(rule: Rule) -> dict[str, Rule]:
    return {"own_rule" if isinstance(rule, AreaRule) else "rule": rule}


def due_in(rule: Rule, period: Term) -> date:
    """The last day on which it is met in time: the law's is the last of the period."""
    return rule.due_in(period) if isinstance(rule, AreaRule) else period.ends_on


@dataclass(frozen=True)
class Theme:
    """Rules of one law that one and the same negotiation serves: §14, or hyte with its sides."""

    rules: tuple[StatutoryDuty, ...]

    @property
    def code(self) -> str:
        return self.rules[0].code

    @property
    def name(self) -> str:
        return self.rules[0].name

    @property
    def has_fixed_convener(self) -> bool:
        return self.rules[0].convener == StatutoryDuty.Convener.FIXED


def themes_on(day: date) -> list[Theme]:
    """What a negotiation can be about by law, in the register's order."""
    laws: dict[str, list[StatutoryDuty]] = {}
    for rule in binding_rules(day):
        if rule.served_by == StatutoryDuty.ServedBy.NEGOTIATION:
            laws.setdefault(rule.law, []).append(rule)
    return [Theme(tuple(rules)) for rules in laws.values()]


def took_part(negotiation: Negotiation) -> set[int]:
    """The organisations that were there; the convener is, unless its people are marked absent."""
    present, listed = set(), set()
    for organisation_id, attendance in negotiation.participants.values_list(
        "organisation_id", "attendance"
    ):
        listed.add(organisation_id)
        if attendance == Participant.Attendance.PRESENT:
            present.add(organisation_id)
    if negotiation.convener_id not in listed:
        present.add(negotiation.convener_id)
    return present - {None}


def has_account(negotiation: Negotiation) -> bool:
    """Something written says what came of it: an outcome, a memo, its draft, or a file.

    Material handed out before the meeting says nothing of it.
    """
    if negotiation.state in {Negotiation.State.COMMENTING, *Negotiation.FINAL_STATES}:
        return True
    noted = negotiation.items.exclude(outcome_kind="", outcome="")
    began = negotiation.starts_at or negotiation.created_at
    files = negotiation.attachments.filter(added_at__gte=began)
    return bool(noted.exists() or negotiation.minutes.exists() or files.exists())


def duties_met_by(negotiation: Negotiation) -> list[Duty]:
    """The duties of the day's periods that the negotiation meets, by who took part."""
    day = negotiation.day
    if day is None or not negotiation.was_held() or not has_account(negotiation):
        return []
    present = took_part(negotiation)
    covered = set(negotiation.municipalities.values_list("organisation_id", flat=True))
    rules = negotiation.rules.all()
    served = Q(rule__in=rules.values("rule")) | Q(own_rule__in=rules.values("own_rule"))
    duties = Duty.objects.binding().of_period(day).filter(served, due_on__isnull=False)
    return [
        duty
        for duty in duties.select_related("bearer", "other")
        if _is_met(duty, present=present, covered=covered)
    ]


def _is_met(duty: Duty, *, present: set[int], covered: set[int]) -> bool:
    sides = [side for side in (duty.bearer, duty.other) if side]
    municipalities = {side.pk for side in sides if is_municipality(side)}
    someone_else = present - {duty.bearer_id}
    return (
        {side.pk for side in sides} <= present and municipalities <= covered and bool(someone_else)
    )


def show_evidence(negotiation: Negotiation, *, membership_id: int | None) -> None:
    """Make what the negotiation shows follow who was there; what was linked by hand stays."""
    met = {duty.pk for duty in duties_met_by(negotiation)}
    day = negotiation.day
    evidence = negotiation.evidence.first()
    if evidence:
        for each in {evidence.done_on, day or evidence.done_on}:
            _unlink(evidence, each, but=met)
    if day is None or (evidence is None and not met):
        return
    before = evidence.done_on if evidence else day
    if evidence is None:
        evidence = Evidence.objects.create(
            kind=Evidence.Kind.NEGOTIATION,
            negotiation=negotiation,
            done_on=day,
            recorded_by_id=membership_id,
        )
    elif evidence.done_on != day:
        evidence.done_on = day
        evidence.save(update_fields=["done_on"])
    link_evidence(evidence, met)
    for each in {before, day}:
        _add_up(each)


def _add_up(day: date) -> None:
    """Of negotiations with some municipalities each, all but those that complete them are parts.

    The first after which no municipality is left out meets the duty, on its own day.
    """
    duties = Duty.objects.binding().of_period(day).filter(rule__invites_others=True, other=None)
    for duty in duties.select_related("rule", "bearer"):
        if duty.takes_every_municipality():
            _mark_parts(duty)


def _mark_parts(duty: Duty) -> None:
    for link, left in _with_those_left(duty):
        if link.is_part != bool(left):
            link.is_part = bool(left)
            link.save(update_fields=["is_part"])


def _with_those_left(duty: Duty) -> list[tuple[EvidenceDuty, list[Organisation]]]:
    """Each negotiation, and the municipalities that neither it nor one before it covered."""
    links = EvidenceDuty.objects.filter(
        duty=duty, is_by_hand=False, evidence__kind=Evidence.Kind.NEGOTIATION
    )
    links = links.select_related("evidence__negotiation").order_by("evidence__done_on", "pk")
    municipalities = list(Organisation.objects.municipalities().in_order())
    reached: set[int] = set()
    found = []
    for link in links.prefetch_related("evidence__negotiation__municipalities"):
        negotiation = link.evidence.negotiation
        assert negotiation  # evidence of this kind has one
        reached |= {row.organisation_id for row in negotiation.municipalities.all()}
        day = link.evidence.done_on
        left = [each for each in municipalities if each.is_valid_on(day) and each.pk not in reached]
        found.append((link, left))
    return found


def left_out_of(duty: Duty) -> list[Organisation]:
    """The municipalities that no negotiation has reached yet, when some have been."""
    parts = _with_those_left(duty) if duty.takes_every_municipality() else []
    return parts[-1][1] if parts else []


def _unlink(evidence: Evidence, day: date, *, but: set[int]) -> None:
    """What the negotiation no longer shows of the periods that the day is in."""
    of_the_day = Duty.objects.of_period(day).filter(period_start__isnull=False)
    links = EvidenceDuty.objects.filter(evidence=evidence, duty__in=of_the_day)
    links.filter(is_by_hand=False).exclude(duty__in=but).delete()


def link_evidence(evidence: Evidence, duty_ids: Iterable[int], **by_hand: Any) -> None:
    """Say what meets which duties; `by_hand` has the columns of a link that someone made."""
    links = [EvidenceDuty(evidence=evidence, duty_id=pk, **by_hand) for pk in duty_ids]
    EvidenceDuty.objects.bulk_create(links, ignore_conflicts=True)


def note_filled_posts(day: date) -> None:
    """The named party responsible for hyte is shown by its post; a vacated post shows nothing.

    What was recorded by hand stays.
    """
    duties = Duty.objects.binding().filter(rule__served_by=StatutoryDuty.ServedBy.POST)
    holders = filled_posts(day).select_related("post").order_by("-pk")
    held = {h.post.organisation_id: h for h in holders}
    for duty in duties:
        holding = held.get(duty.bearer_id)
        linked = EvidenceDuty.objects.filter(duty=duty, evidence__kind=Evidence.Kind.POST)
        noted = linked.filter(evidence__recorded_by=None)
        if holding is None:
            noted.delete()
        elif not linked.filter(evidence__post=holding.post_id).exists():
            noted.delete()
            evidence = Evidence.objects.create(
                kind=Evidence.Kind.POST, post=holding.post, done_on=holding.starts_on or day
            )
            link_evidence(evidence, [duty.pk])


def interface_of(rule: StatutoryDuty, interfaces: Sequence[Interface]) -> Interface | None:
    """The area's interface that names the rule's section as its basis, else its law."""
    number = re.match(r"\d+", rule.section)
    exact = f"{rule.law} § {number.group()}" if number else rule.law
    for pattern in (rf"{re.escape(exact)}\b", re.escape(rule.law)):
        for interface in interfaces:
            if re.search(pattern, interface.legal_basis):
                return interface
    return None
