"""The headings that an agenda begins with: a template's of the area, or the usual ones."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from negotiations.models import AgendaTemplate, Negotiation, TemplateItem
from yhdyspinta.register.models import StatutoryDuty

Fill = TemplateItem.Fill
T = TypeVar("T")
# Of the usual headings: what each part of a common day has of its own.
OWN_OF_PART = slice(2, 6)


@dataclass(frozen=True)
class Heading:
    """One heading to be, in both languages."""

    title_fi: str
    title_sv: str = ""
    minutes: int | None = None
    fill: str = Fill.NOTHING
    part: StatutoryDuty | None = None


def usual_headings() -> list[str]:
    """The agenda that these negotiations usually have, in the language of the moment."""
    return [
        _("Opening and participants"),
        _("Memo of the previous negotiation and what has been done since"),
        _("Shared situational picture"),
        _("Goals and measures"),
        _("Division of labour and changes to it"),
        _("Matters by interface of cooperation"),
        _("Communication and contact persons"),
        _("Follow-up, responsibilities and timetable"),
        _("Next negotiation"),
        _("Closing"),
    ]


def in_both(made: Callable[[], T]) -> tuple[T, T]:
    """What is made in Finnish, and in Swedish."""
    with translation.override("fi"):
        finnish = made()
    with translation.override("sv"):
        return finnish, made()


def usual() -> list[Heading]:
    finnish, swedish = in_both(usual_headings)
    fills = {1: Fill.FOLLOW_UPS, 3: Fill.FIGURES}
    return [
        Heading(fi, sv, fill=fills.get(number, Fill.NOTHING))
        for number, (fi, sv) in enumerate(zip(finnish, swedish, strict=True))
    ]


def parts_of(negotiation: Negotiation) -> list[StatutoryDuty]:
    """The rules that have a part each on a common day; none when there is one agenda for all."""
    rules = _rules(negotiation)
    is_common = negotiation.cycle is not None and negotiation.cycle.is_common_day
    return rules if is_common and len(rules) > 1 else []


def headings_for(negotiation: Negotiation) -> list[Heading]:
    """The forum's template, else the rule's, else the usual ones; on a common day part by part."""
    rules = _rules(negotiation)
    of_forum, of_rules = _templates(negotiation, rules)
    if of_forum:
        return _from(of_forum)
    if parts := parts_of(negotiation):
        return _in_parts(parts, of_rules)
    found = next((of_rules[rule.pk] for rule in rules if rule.pk in of_rules), None)
    return _from(found) if found else usual()


def _rules(negotiation: Negotiation) -> list[StatutoryDuty]:
    rows = negotiation.rules.exclude(rule=None).select_related("rule")
    return sorted((row.rule for row in rows if row.rule), key=lambda rule: rule.position)


Items = Sequence[TemplateItem]


def _templates(
    negotiation: Negotiation, rules: Iterable[StatutoryDuty]
) -> tuple[Items, dict[str, Items]]:
    wanted = Q(rule__in=[rule.pk for rule in rules])
    if negotiation.forum_id:
        wanted |= Q(forum_id=negotiation.forum_id)
    found = list(AgendaTemplate.objects.filter(wanted).prefetch_related("items").order_by("-pk"))
    of_forum: Items = next((list(t.items.all()) for t in found if t.forum_id), [])
    of_rules: dict[str, Items] = {t.rule_id: list(t.items.all()) for t in found if t.rule_id}
    return of_forum, of_rules


def _from(items: Items, part: StatutoryDuty | None = None) -> list[Heading]:
    return [Heading(item.title_fi, item.title_sv, item.minutes, item.fill, part) for item in items]


def _in_parts(parts: Sequence[StatutoryDuty], of_rules: dict[str, Items]) -> list[Heading]:
    frame = usual()
    found: list[Heading] = []
    for part in parts:
        own = of_rules.get(part.pk)
        found += (
            _from(own, part)
            if own
            else [
                Heading(h.title_fi, h.title_sv, fill=h.fill, part=part) for h in frame[OWN_OF_PART]
            ]
        )
    if all(part.pk in of_rules for part in parts):
        return found
    return [*frame[: OWN_OF_PART.start], *found, *frame[OWN_OF_PART.stop :]]
