"""What a meeting leaves open, and what comes to its agenda from the ones before."""

from dataclasses import dataclass

from django.db.models import F, Q, QuerySet

from negotiations.models import AgendaItem, FollowUp, Negotiation
from negotiations.models.follow_up import FollowUpQuerySet

S = Negotiation.State
# How many meetings back the history of a matter is told.
LONGEST = 6


@dataclass(frozen=True)
class Unsettled:
    """What must be kept, closed or escalated before the memo goes out; false when nothing is."""

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
    same = Q()
    for source in ("matter", "goal", "task", "agreement", "follow_up"):
        if pk := getattr(item, f"{source}_id"):
            same |= Q(**{source: pk})
    chain = _chain(item)
    if not same:
        return chain
    known = {item.pk, *(one.pk for one in chain)}
    others = AgendaItem.objects.filter(same, negotiation__state__in=Negotiation.HELD_STATES)
    others = others.on_agenda().exclude(pk__in=known).select_related("negotiation")
    found = [*chain, *others.order_by("-negotiation__starts_at")[:LONGEST]]
    return sorted(found, key=lambda one: str(one.negotiation.starts_at or ""), reverse=True)


def _chain(item: AgendaItem) -> list[AgendaItem]:
    """From meeting to meeting by where it was moved from: one query, however often it was."""
    steps = ["__".join(["carried_from"] * n) for n in range(1, LONGEST + 1)]
    deep = AgendaItem.objects.select_related(*(f"{step}__negotiation" for step in steps))
    found: list[AgendaItem] = []
    one = deep.get(pk=item.pk).carried_from
    while one and len(found) < LONGEST:
        found.append(one)
        one = one.carried_from
    return found
