"""What a meeting leaves open, and what comes to its agenda from the ones before."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet

from negotiations.models import AgendaItem, FollowUp, Negotiation
from negotiations.models.follow_up import FollowUpQuerySet

S = Negotiation.State
# How many meetings back the history of a matter is told.
LONGEST = 6


@dataclass(frozen=True)
class Unsettled:
    """What must be kept, closed or escalated as the meeting closes; false when nothing is."""

    items: list[AgendaItem]
    follow_ups: list[FollowUp]

    def __bool__(self) -> bool:
        return bool(self.items or self.follow_ups)


def unsettled(negotiation: Negotiation) -> Unsettled:
    """The items that nothing was decided of, and the open follow-ups that came from before."""
    items = list(negotiation.items.unhandled())
    follow_ups = [] if negotiation.is_carried_over else list(open_from_before(negotiation))
    return Unsettled(items, follow_ups)


def _with_the_same(negotiation: Negotiation) -> QuerySet[Negotiation]:
    """Other meetings with the same municipalities or of the same forum."""
    covered = negotiation.municipalities.values("organisation")
    same = Q(municipalities__organisation__in=covered)
    if negotiation.forum_id:
        same |= Q(forum_id=negotiation.forum_id)
    return Negotiation.objects.filter(same).exclude(pk=negotiation.pk).distinct()


def _earlier(negotiation: Negotiation) -> QuerySet[Negotiation]:
    """Those with the same municipalities or of the same forum that are not after this one."""
    found = _with_the_same(negotiation)
    if negotiation.starts_at:
        found = found.filter(Q(starts_at=None) | Q(starts_at__lte=negotiation.starts_at))
    return found


def open_from_before(negotiation: Negotiation) -> FollowUpQuerySet:
    """Open follow-ups of earlier meetings, once their memo is out, and those on this agenda."""
    earlier = _earlier(negotiation)
    known = Q(state__in=Negotiation.FINAL_STATES)
    if negotiation.forum_id:
        # A forum may approve its memo in the next meeting: what was agreed is known there.
        known |= Q(state=S.COMMENTING, forum_id=negotiation.forum_id)
    from_before = Q(negotiation__in=earlier.filter(known).values("pk"), is_escalated=False)
    on_agenda = Q(pk__in=negotiation.items.exclude(follow_up=None).values("follow_up"))
    found: FollowUpQuerySet = FollowUp.objects.open().filter(from_before | on_agenda)
    return found.exclude(negotiation=negotiation).select_related(
        "organisation", "post", "negotiation"
    )


def open_in(meetings: QuerySet[Negotiation]) -> FollowUpQuerySet:
    """Open follow-ups of those of the meetings whose memo is out, meeting by meeting."""
    known = meetings.filter(state__in=Negotiation.FINAL_STATES)
    found: FollowUpQuerySet = FollowUp.objects.open().filter(
        negotiation__in=known.values("pk"), is_escalated=False
    )
    in_order = found.order_by("-negotiation__starts_at", "negotiation", "due_on", "pk")
    return in_order.select_related("organisation", "post", "negotiation")


def kept_from_before(negotiation: Negotiation) -> QuerySet[AgendaItem]:
    """Items that earlier meetings moved on and that no agenda has taken yet."""
    moved = Q(carry=AgendaItem.Carry.KEPT, negotiation__is_carried_over=True)
    moved |= Q(
        outcome_kind=AgendaItem.OutcomeKind.POSTPONED,
        negotiation__state__in=[S.COMMENTING, *Negotiation.FINAL_STATES],
    )
    # A decided one is not moved on, though it was to be.
    undecided = Q(outcome_kind="") | Q(outcome_kind=AgendaItem.OutcomeKind.POSTPONED)
    return (
        AgendaItem.objects.filter(moved, undecided, carried_to=None)
        .filter(negotiation__in=_earlier(negotiation).values("pk"))
        .select_related("negotiation")
        .order_by("negotiation__starts_at", "position", "pk")
    )


def next_one(negotiation: Negotiation) -> Negotiation | None:
    """The next meeting with the same municipalities or of the same forum, once it is planned."""
    coming = _with_the_same(negotiation).filter(state__in=Negotiation.COMING_STATES)
    if negotiation.starts_at:
        coming = coming.filter(Q(starts_at=None) | Q(starts_at__gt=negotiation.starts_at))
    return coming.order_by(F("starts_at").asc(nulls_last=True), "pk").first()


def previous_one(negotiation: Negotiation) -> Negotiation | None:
    """The meeting before, whose memo tells what was agreed."""
    held = _earlier(negotiation).filter(state__in=Negotiation.HELD_STATES)
    return held.order_by(F("starts_at").desc(nulls_last=True), "-pk").first()


def history_of(item: AgendaItem) -> list[AgendaItem]:
    """The same matter in the meetings before, the newest first."""
    return histories_of([item])[item.pk]


def histories_of(items: Iterable[AgendaItem]) -> dict[int, list[AgendaItem]]:
    """The history of each item, by its pk, in two queries however many items there are."""
    items = list(items)
    chains = _chains(items)
    others = _of_same_source(items)
    found: dict[int, list[AgendaItem]] = {}
    for item in items:
        chain = chains[item.pk]
        known = {item.pk, *(one.pk for one in chain)}
        of_item = {one.pk: one for key in _sources(item) for one in others.get(key, ())}
        beside = [one for pk, one in of_item.items() if pk not in known]
        beside = sorted(beside, key=_when, reverse=True)[:LONGEST]
        found[item.pk] = sorted([*chain, *beside], key=_when, reverse=True)
    return found


def _when(item: AgendaItem) -> str:
    return str(item.negotiation.starts_at or "")


def _sources(item: AgendaItem) -> list[tuple[str, int]]:
    """What the item is about: by these it is known in other meetings."""
    names = ("matter", "goal", "task", "agreement", "follow_up")
    return [(name, pk) for name in names if (pk := getattr(item, f"{name}_id"))]


def _of_same_source(items: list[AgendaItem]) -> dict[tuple[str, int], list[AgendaItem]]:
    """The items of meetings that were held, by each source that they share with these."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for item in items:
        for name, pk in _sources(item):
            wanted[name].add(pk)
    same = Q()
    for name, pks in wanted.items():
        same |= Q(**{f"{name}__in": pks})
    found: dict[tuple[str, int], list[AgendaItem]] = defaultdict(list)
    if not same:
        return found
    others = AgendaItem.objects.filter(same, negotiation__state__in=Negotiation.HELD_STATES)
    for one in others.on_agenda().select_related("negotiation"):
        for key in _sources(one):
            found[key].append(one)
    return found


def _chains(items: list[AgendaItem]) -> dict[int, list[AgendaItem]]:
    """From meeting to meeting by where each was moved from: one query, however often it was."""
    steps = ["__".join(["carried_from"] * n) for n in range(1, LONGEST + 1)]
    deep = AgendaItem.objects.select_related(*(f"{step}__negotiation" for step in steps))
    found: dict[int, list[AgendaItem]] = {item.pk: [] for item in items}
    for item in deep.filter(pk__in=found):
        one = item.carried_from
        while one and len(found[item.pk]) < LONGEST:
            found[item.pk].append(one)
            one = one.carried_from
    return found
