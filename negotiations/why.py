"""Why a negotiation for a duty does not meet it: not held, absent, or nothing written of it."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from negotiations.models import Duty, Negotiation, NegotiationRule, Participant
from negotiations.models.meeting import NegotiationQuerySet

A = Participant.Attendance


def serving_rules(duty: Duty) -> QuerySet[NegotiationRule]:
    """The rows that tie negotiations to the duty's rule."""
    if duty.rule_id:
        return NegotiationRule.objects.filter(rule=duty.rule_id)
    return NegotiationRule.objects.filter(own_rule=duty.own_rule_id)


def serving(duty: Duty, negotiations: NegotiationQuerySet) -> NegotiationQuerySet:
    """Of the negotiations those that are for the duty: its rule, period and municipality."""
    found = negotiations.filter(rules__in=serving_rules(duty))
    if duty.period_start and duty.period_end:
        found = found.filter(
            starts_at__date__gte=duty.period_start, starts_at__date__lte=duty.period_end
        )
    for side in (duty.bearer, duty.other):
        if side and side.kind == side.Kind.MUNICIPALITY:
            found = found.filter(municipalities__organisation=side)
    return found.distinct()


def with_reasons(
    duty: Duty, negotiations: Sequence[Negotiation], meeting_it: set[int]
) -> list[tuple[Negotiation, str]]:
    """Each negotiation, and why it does not meet the duty; empty where there is no more to say."""
    held = [n.pk for n in negotiations if n.was_held() and n.pk not in meeting_it]
    marks: dict[int, set[str]] = {pk: set() for pk in held}
    own = Participant.objects.filter(negotiation__in=held, organisation=duty.bearer_id)
    for pk, attendance in own.values_list("negotiation_id", "attendance"):
        marks[pk].add(attendance)
    return [(n, _reason(duty, n, marks)) for n in negotiations]


def _reason(duty: Duty, negotiation: Negotiation, marks: dict[int, set[str]]) -> str:
    if negotiation.pk not in marks:
        return negotiation.state_reason
    seen = marks[negotiation.pk]
    if A.PRESENT in seen or (not seen and negotiation.convener_id == duty.bearer_id):
        return _("Nothing has been written of what came of it, or the other party was not there.")
    if A.ABSENT in seen:
        return _("%(name)s was invited and did not take part.") % {"name": duty.bearer.name}
    return _("It has not been marked whether %(name)s took part.") % {"name": duty.bearer.name}
