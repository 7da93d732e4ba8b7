"""Who is on a list taken out of the directory: only what the one who takes it may see."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q

from contacts.models import Holding, HoldingCoverage, Interface, Person, Post, PostCoverage
from contacts.models.person import by_surname
from contacts.search import hidden_from
from contacts.sheet.columns import Listed
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.models import Organisation

MUNICIPALITY = Organisation.Kind.MUNICIPALITY


@dataclass(frozen=True)
class Choice:
    """What a list is narrowed to, as on the page where it is searched (rajaus)."""

    interface: Interface | None = None
    municipality: Organisation | None = None

    def __bool__(self) -> bool:
        return bool(self.interface or self.municipality)

    def posts(self) -> Q:
        """The interface's; the municipality's own, and others' that answer towards it."""
        chosen = Q(interface=self.interface) if self.interface else Q()
        if self.municipality:
            named = PostCoverage.objects.filter(post=OuterRef("pk"), municipality=self.municipality)
            towards = Q(covers_all=True) | Q(Exists(named))
            chosen &= Q(organisation=self.municipality) | (
                ~Q(organisation__kind=MUNICIPALITY) & towards
            )
        return chosen

    def people(self) -> Q:
        """Those without a post, too, when the list is not of one interface."""
        if self.interface:
            return Q(pk=None)
        return Q(organisation=self.municipality) if self.municipality else Q()


@dataclass
class PostListed:
    """A post of a list with those who hold it (listan vastuutehtävä)."""

    post: Post
    holders: list[Holding] = field(default_factory=list)
    deputies: list[Holding] = field(default_factory=list)


def posts_to_list(
    day: date, actor: Actor, choice: Choice, *, with_later: bool = False
) -> list[PostListed]:
    """The posts that are valid on the day with who holds them then, or later too."""
    held = Holding.objects.filter(Q(ends_on=None) | Q(ends_on__gte=day))
    held = held if with_later else held.valid_on(day)
    towards = HoldingCoverage.objects.select_related("municipality")
    covered = PostCoverage.objects.select_related("municipality")
    in_order = "municipality__rank", "municipality__name_sort"
    posts = (
        Post.objects.visible_to(actor)
        .valid_on(day)
        .filter(choice.posts())
        .select_related("organisation", "interface", "level")
        .prefetch_related(
            Prefetch("coverage", queryset=covered.order_by(*in_order)),
            Prefetch(
                "holdings",
                queryset=held.select_related("person__organisation")
                .prefetch_related(Prefetch("coverage", queryset=towards.order_by(*in_order)))
                .order_by("starts_on", "pk"),
                to_attr="listed",
            ),
        )
        .order_by("organisation__rank", "organisation__name_sort", "interface__position", "pk")
    )
    return [_listed(post, choice) for post in posts]


def _listed(post: Any, choice: Choice) -> PostListed:
    found = PostListed(post)
    for holding in post.listed:
        if _answers(holding, choice.municipality):
            is_holder = holding.kind == Holding.Kind.HOLDER
            (found.holders if is_holder else found.deputies).append(holding)
    return found


def _answers(holding: Holding, municipality: Organisation | None) -> bool:
    """Whether the holder is the municipality's own, or answers towards it by their share."""
    if municipality is None or holding.person.organisation_id == municipality.pk:
        return True
    covered = {row.municipality_id for row in holding.towards}
    return not covered or municipality.pk in covered


def rows_to_list(day: date, actor: Actor, choice: Choice) -> list[Listed]:
    """Every person with every post, one post on a row; then the posts that nobody holds.

    By organisation, the persons by surname, å ä ö after z.
    """
    posts = posts_to_list(day, actor, choice, with_later=True)
    held: dict[int, list[Holding]] = defaultdict(list)
    for each in posts:
        for holding in [*each.holders, *each.deputies]:
            holding.post = each.post
            held[holding.person_id].append(holding)
    rows: dict[int, list[Listed]] = defaultdict(list)
    for person in people_to_list(day, actor, choice, held):
        holdings: list[Holding | None] = [*held.get(person.pk, ())] or [None]
        rows[person.organisation_id] += [
            Listed(person, holding.post if holding else None, holding) for holding in holdings
        ]
    for each in posts:
        if not each.holders and not each.deputies:
            rows[each.post.organisation_id].append(Listed(post=each.post))
    order = Organisation.objects.filter(pk__in=rows).in_order().values_list("pk", flat=True)
    return [row for pk in order for row in rows[pk]]


def people_to_list(day: date, actor: Actor, choice: Choice, holding: Iterable[int]) -> Any:
    """Those who have not left, by organisation and surname: of the choice, or holding its posts."""
    chosen = choice.people() | Q(pk__in=list(holding)) if choice else Q()
    return (
        Person.objects.current(day)
        .filter(chosen)
        .exclude(pk__in=hidden_from(actor, day).people)
        .select_related("organisation")
        .order_by("organisation__rank", "organisation__name_sort", by_surname(), "pk")
    )
