"""Saving a round of negotiations and the meetings that were proposed for it."""

from collections.abc import Iterable, Sequence
from datetime import UTC, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from negotiations.actions.planning import plan_negotiation
from negotiations.duties import Theme
from negotiations.models import AreaRule, Cycle, CycleGroup, CycleRule, Negotiation
from negotiations.rounds import Meeting
from yhdyspinta.audit.models import record
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.models import Group, Organisation


@transaction.atomic
def plan_round(
    cycle: Cycle,
    meetings: Iterable[Meeting],
    *,
    themes: Sequence[Theme],
    own_rules: Sequence[AreaRule] = (),
    groups: Sequence[Group] = (),
    model: str = "",
    convener: Organisation,
    length: timedelta,
    actor: Actor,
) -> list[Negotiation]:
    """Save the round, or go on with it, and plan the meetings that the preview shows.

    `model` is the arrangement of these meetings, where it is another than the round's.
    """
    is_new = cycle.pk is None
    if model and model not in {cycle.model, *cycle.also_models}:
        cycle.also_models = [*cycle.also_models, model]
    cycle.save()
    _widen(cycle, themes, own_rules, groups)
    record(actor, "round.planned" if is_new else "round.widened", cycle)
    municipalities = Organisation.objects.current().municipalities().in_bulk()
    planned = []
    for meeting in meetings:
        starts_at = meeting.starts_at
        negotiation = Negotiation(
            title_fi=meeting.title_fi,
            title_sv=meeting.title_sv,
            theme=meeting.theme,
            starts_at=starts_at,
            ends_at=starts_at.astimezone(UTC) + length if starts_at else None,
            cycle=cycle,
            convener=convener,
        )
        covered = [municipalities[pk] for pk in meeting.municipalities]
        planned.append(
            plan_negotiation(
                negotiation,
                themes=meeting.themes,
                own_rules=own_rules,
                municipalities=covered,
                actor=actor,
            )
        )
    return planned


@transaction.atomic
def close_round(cycle: Cycle, *, reason: str, actor: Actor) -> Cycle:
    """No more meetings of the round are to come; what was held stays as it is."""
    cycle.closed_on, cycle.closed_why = timezone.localdate(), reason
    cycle.save(update_fields=["closed_on", "closed_why"])
    record(actor, "round.closed", cycle, reason=reason)
    return cycle


@transaction.atomic
def open_round(cycle: Cycle, *, actor: Actor) -> Cycle:
    """The round goes on after all."""
    cycle.closed_on, cycle.closed_why = None, ""
    cycle.save(update_fields=["closed_on", "closed_why"])
    record(actor, "round.opened", cycle)
    return cycle


@transaction.atomic
def remove_round(cycle: Cycle, *, actor: Actor) -> None:
    """Take away a round without negotiations, or raise StepRefusedError."""
    cycle = Cycle.objects.select_for_update().get(pk=cycle.pk)
    if cycle.negotiations.exists():
        raise StepRefusedError([_("The round has negotiations: close it instead.")])
    record(actor, "round.removed", cycle)
    cycle.delete()


def _widen(
    cycle: Cycle,
    themes: Sequence[Theme],
    own_rules: Sequence[AreaRule],
    groups: Sequence[Group],
) -> None:
    """The duties and the negotiation areas of the round, beside those it has already."""
    codes = [rule.code for theme in themes for rule in theme.rules]
    rules = [CycleRule(cycle=cycle, rule_id=code) for code in codes]
    rules += [CycleRule(cycle=cycle, own_rule=rule) for rule in own_rules]
    CycleRule.objects.bulk_create(rules, ignore_conflicts=True)
    CycleGroup.objects.bulk_create(
        [CycleGroup(cycle=cycle, group=group) for group in groups], ignore_conflicts=True
    )
