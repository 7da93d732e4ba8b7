"""What a round proposes: its meetings by the arrangement chosen, each with a day and an hour."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import models
from django.db.models import Q
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from negotiations.duties import Theme
from negotiations.free_days import Calendar, is_late_for_hyte, spread, term_changes_between
from negotiations.models import AreaRule, Cycle, CycleRule, Negotiation, negotiation_settings
from yhdyspinta.register.models import StatutoryDuty
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.models import Group, Organisation

M = Cycle.Model
S14 = "611/2021"
HYTE = "612/2021"
MOST_MEETINGS = 60
# Meetings of these follow each other in the period; the others come one after the other.
REPEATED = {M.CONTINUOUS, M.STANDARD_FORM, M.WHOLE_AREA, M.THEMATIC}
USUAL_COUNT = {M.CONTINUOUS: 4}


@dataclass(frozen=True)
class Arrangement:
    """What was chosen for the meetings of a round."""

    title_fi: str
    title_sv: str
    model: str
    themes: Sequence[Theme]
    municipalities: Sequence[Organisation]
    groups: Sequence[Group]
    subjects: Sequence[str]
    count: int | None
    convener: Organisation
    is_common_day: bool
    first_day: date
    last_day: date
    hour: time


@dataclass(frozen=True)
class Proposed:
    """One meeting of the proposal, as the preview shows it."""

    title_fi: str
    title_sv: str
    theme: str
    themes: list[str]
    municipalities: list[int]
    day: date | None
    hour: time


@dataclass(frozen=True)
class Meeting:
    """One meeting as it is to be planned."""

    title_fi: str
    title_sv: str
    theme: str
    themes: list[Theme]
    municipalities: list[int]
    starts_at: datetime | None


@dataclass(frozen=True)
class _Kind:
    """What distinguishes a meeting from the others of its round, and whom it covers."""

    suffix_fi: str
    suffix_sv: str
    municipalities: list[int]
    theme: str = ""


def proposed(arrangement: Arrangement) -> list[Proposed]:
    """The meetings of the round; a day that nothing speaks against, as far as there are any."""
    calendar = Calendar(negotiation_settings())
    found = []
    for themes in _bundles(arrangement):
        kinds = list(_kinds(arrangement))
        last = _last_day(arrangement, themes)
        starts = _starts(arrangement, last, len(kinds))
        for kind, start in zip(kinds, starts, strict=True):
            taking = [*kind.municipalities, arrangement.convener.pk]
            found.append(
                Proposed(
                    title_fi=_titled(arrangement, arrangement.title_fi, kind.suffix_fi, themes),
                    title_sv=_titled(arrangement, arrangement.title_sv, kind.suffix_sv, themes),
                    theme=kind.theme,
                    themes=[theme.code for theme in themes],
                    municipalities=kind.municipalities,
                    day=calendar.free_from(start, last, taking),
                    hour=arrangement.hour,
                )
            )
    return found


def undated(arrangement: Arrangement) -> list[Meeting]:
    """The meetings of the round, whose days are set later."""
    by_code = {theme.code: theme for theme in arrangement.themes}
    return [
        Meeting(
            one.title_fi,
            one.title_sv,
            one.theme,
            [by_code[code] for code in one.themes],
            one.municipalities,
            None,
        )
        for one in proposed(arrangement)
    ]


def _bundles(arrangement: Arrangement) -> list[list[Theme]]:
    """On a common day one meeting serves all; otherwise each law has meetings of its own."""
    themes = list(arrangement.themes)
    if arrangement.is_common_day or len(themes) < 2:
        return [themes]
    return [[theme] for theme in themes]


def _kinds(arrangement: Arrangement) -> Iterator[_Kind]:
    everyone = [municipality.pk for municipality in arrangement.municipalities]
    match arrangement.model:
        case M.PER_MUNICIPALITY:
            for one in arrangement.municipalities:
                yield _Kind(one.name_fi, one.name_in("sv"), [one.pk])
        case M.SUB_REGIONAL:
            for group in arrangement.groups:
                yield _Kind(group.name_fi, group.name_in("sv"), members_of(group))
        case M.THEMATIC:
            for subject in arrangement.subjects:
                yield _Kind(subject, subject, everyone, subject)
        case _:
            count = arrangement.count or USUAL_COUNT.get(M(arrangement.model), 1)
            for number in range(1, count + 1):
                suffix = f"{number}/{count}" if count > 1 else ""
                yield _Kind(suffix, suffix, everyone)


def members_of(group: Group) -> list[int]:
    current = Organisation.objects.current().municipalities().in_order()
    return list(current.filter(groups__group=group).values_list("pk", flat=True))


def _titled(arrangement: Arrangement, title: str, suffix: str, themes: list[Theme]) -> str:
    if not title:
        return ""
    is_split = len(arrangement.themes) > 1 and not arrangement.is_common_day
    law = f"{themes[0].rules[0].section}" if is_split else ""
    return ": ".join(part for part in (title, law, suffix) if part)[:200]


def _last_day(arrangement: Arrangement, themes: list[Theme]) -> date:
    last = arrangement.last_day
    return min(last, date(last.year, 11, 30)) if is_hyte(themes) else last


def _starts(arrangement: Arrangement, last: date, count: int) -> Iterator[date]:
    if arrangement.model in REPEATED:
        return spread(arrangement.first_day, last, count)
    return iter([arrangement.first_day] * count)


def is_hyte(themes: Sequence[Theme]) -> bool:
    return any(theme.rules[0].law == HYTE for theme in themes)


def is_s14(themes: Sequence[Theme]) -> bool:
    return any(theme.rules[0].law == S14 for theme in themes)


def themes_of(rules: Iterable[StatutoryDuty | AreaRule | None]) -> list[Theme]:
    """The rules of the law, put together by law."""
    laws: dict[str, list[StatutoryDuty]] = {}
    for rule in rules:
        if isinstance(rule, StatutoryDuty):
            laws.setdefault(rule.law, []).append(rule)
    return [Theme(tuple(each)) for each in laws.values()]


def warnings_of(
    themes: Sequence[Theme], *, first: date, last: date, invites_others: bool
) -> list[str]:
    """What is to be considered in the whole round."""
    parties = warnings_of_parties(themes, invites_others=invites_others)
    return [*parties, *changes_of_term(first, last)]


def warnings_of_parties(themes: Sequence[Theme], *, invites_others: bool) -> list[str]:
    if not (invites_others and is_s14(themes)):
        return []
    return [
        _(
            "Other actors are invited, and § 14 is for the county and its municipalities:"
            " others take part only if that has been agreed."
        )
    ]


def changes_of_term(first: date, last: date) -> list[str]:
    """That the council term changes in the middle of the round."""
    return [
        _(
            "The council term changes in the middle of the round, on %(day)s. What is held"
            " before it meets the duties of the term that ends."
        )
        % {"day": _day(day)}
        for day in term_changes_between(first, last)
    ]


def changes_of_municipalities(cycle: Cycle, covered: Iterable[Organisation]) -> list[str]:
    """Which municipality ends in the middle of the round, and which begins and is in no meeting."""
    first, last = cycle.period_start, cycle.period_end
    known = {one.pk for one in covered}
    changing = Organisation.objects.filter(kind=Organisation.Kind.MUNICIPALITY).filter(
        Q(pk__in=known, valid_to__gte=first, valid_to__lt=last)
        | Q(valid_from__gt=first, valid_from__lte=last)
    )
    found = []
    for one in changing.select_related("successor").in_order():
        if one.pk in known and one.valid_to and first <= one.valid_to < last:
            found.append(_ending(one, one.valid_to))
        elif one.pk not in known and one.valid_from and not one.valid_to:
            words = _("%(name)s begins on %(day)s and is in none of the round's negotiations.")
            found.append(words % {"name": one.name, "day": _day(one.valid_from)})
    return found


def _ending(municipality: Organisation, day: date) -> str:
    """What is held after its last day is held with the one that it becomes a part of."""
    words = {"name": municipality.name, "day": _day(day)}
    if municipality.successor is None:
        return _("%(name)s leaves the area in the middle of the round, after %(day)s.") % words
    return _(
        "%(name)s ends in the middle of the round, on %(day)s: later negotiations are with"
        " %(successor)s. Those held before meet the duties of %(name)s."
    ) % (words | {"successor": municipality.successor.name})


class RoundState(models.TextChoices):
    """How far a round is, by its meetings (kierroksen tila)."""

    EMPTY = "empty", gettext_lazy("No negotiations")
    PLANNED = "planned", gettext_lazy("Being planned")
    IN_PROGRESS = "in_progress", gettext_lazy("In progress")
    COMPLETE = "complete", gettext_lazy("Complete")
    CLOSED = "closed", gettext_lazy("Closed")


@dataclass(frozen=True)
class RoundRow:
    """A round as the list shows it, by the meetings that the reader may see."""

    cycle: Cycle
    rules: list[StatutoryDuty | AreaRule]
    held: int
    of: int

    @property
    def state(self) -> RoundState:
        if self.cycle.closed_on:
            return RoundState.CLOSED
        if not self.of:
            return RoundState.EMPTY
        if not self.held:
            return RoundState.PLANNED
        return RoundState.COMPLETE if self.held == self.of else RoundState.IN_PROGRESS

    @property
    def tone(self) -> str:
        return {RoundState.COMPLETE: "good", RoundState.IN_PROGRESS: "info"}.get(
            self.state, "neutral"
        )


def round_rows(cycles: Iterable[Cycle], actor: Actor) -> list[RoundRow]:
    """The rounds with how many of their meetings were held; what was cancelled is not counted."""
    S = Negotiation.State
    given_up = {S.CANCELLED, S.NOT_HELD}
    found = list(cycles)
    seen = Negotiation.objects.visible_to(actor).filter(cycle__in=found)
    states: dict[int, list[str]] = defaultdict(list)
    for pk, state in seen.order_by().values_list("cycle_id", "state"):
        if state not in given_up:
            states[pk].append(state)
    rules: dict[int, list[StatutoryDuty | AreaRule]] = defaultdict(list)
    rows = CycleRule.objects.filter(cycle__in=found).select_related("rule", "own_rule")
    for row in rows.order_by("rule__position", "own_rule__position"):
        if what := row.rule or row.own_rule:
            rules[row.cycle_id].append(what)
    return [
        RoundRow(
            cycle,
            rules[cycle.pk],
            held=sum(state in Negotiation.HELD_STATES for state in states[cycle.pk]),
            of=len(states[cycle.pk]),
        )
        for cycle in found
    ]


def _day(day: date) -> str:
    return formats.date_format(day, "DATE_FORMAT")


def warnings_of_day(
    day: date | None,
    municipalities: Sequence[int],
    themes: Sequence[Theme],
    *,
    calendar: Calendar,
    first: date,
    last: date,
) -> list[str]:
    """What speaks against one meeting's day."""
    if day is None:
        return [_("No day is set.")]
    found = calendar.against(day, municipalities)
    if not first <= day <= last:
        found.append(_("The day is outside the period of the round."))
    if is_hyte(themes) and is_late_for_hyte(day):
        found.append(_("Hyte negotiations after November can't be seen in the next year's budget."))
    return found
