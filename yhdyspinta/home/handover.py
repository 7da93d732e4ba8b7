"""What the one who takes a post over goes on with: gathered from every app."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.http import QueryDict

from agreements.forms.filter import MatrixFilter
from agreements.matrix import current_matrix, table_of
from agreements.mine import MyPart, mine_of
from agreements.models import Matrix, Party
from agreements.shown import MINE
from contacts.models import Holding, Interface, Post
from contacts.pairs import Pair, pairs, pairs_everywhere
from indicators.models import Goal
from negotiations.models import FollowUp, Negotiation
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.models import Organisation


@dataclass(frozen=True)
class Handover:
    """A post and all that is under way in it (tehtävän siirto)."""

    post: Post
    day: date
    pairs: list[Pair]
    follow_ups: list[FollowUp]
    negotiations: list[Negotiation]
    agreements: list[Party]
    goals: list[Goal]
    matrix: Matrix | None
    parts: list[MyPart]
    past: list[Holding]


def handover_of(post: Post, actor: Actor, day: date) -> Handover:
    """What is open for the post, and for its organisation; tasks and goals of its matter only."""
    own, interface = post.organisation_id, post.interface
    matrix, parts = _responsibilities(post, day)
    negotiations = Negotiation.objects.visible_to(actor).coming(day).of_organisation(own)
    return Handover(
        post,
        day,
        _pairs(post, actor, day),
        _follow_ups(post, actor),
        list(negotiations.order_by("starts_at", "pk")),
        _agreements(own, actor),
        _goals(own, interface, actor, day),
        matrix,
        parts,
        list(post.holdings.filter(ends_on__lt=day).select_related("person").order_by("-ends_on")),
    )


def _pairs(post: Post, actor: Actor, day: date) -> list[Pair]:
    """The counterparts: one for a municipality's post, one in each municipality for others."""
    asked = [post.interface] if post.interface else list(Interface.objects.current(day))
    if post.organisation.kind == Organisation.Kind.MUNICIPALITY:
        return pairs(asked, post.organisation, day, actor)
    if post.interface is None:
        return []
    covered = {row.municipality_id for row in post.towards}
    return [
        pair
        for pair in pairs_everywhere(post.interface, day, actor)
        if post.covers_all or (pair.municipality and pair.municipality.pk in covered)
    ]


def _follow_ups(post: Post, actor: Actor) -> list[FollowUp]:
    """The post's own first, then the organisation's that no other post has."""
    found = FollowUp.objects.visible_to(actor).open().of_organisation(post.organisation_id)
    found = found.filter(Q(post=post) | Q(post=None)).select_related("negotiation")
    return sorted(found, key=lambda each: (each.post_id is None, each.due_on or date.max, each.pk))


def _agreements(organisation_id: int, actor: Actor) -> list[Party]:
    parties = Party.objects.visible_to(actor).of_organisation(organisation_id)
    parties = parties.alive().select_related("agreement__type")
    return list(parties.order_by("agreement__title_fi", "pk"))


def _goals(
    organisation_id: int, interface: Interface | None, actor: Actor, day: date
) -> list[Goal]:
    goals = Goal.objects.visible_to(actor).current_on(day).of_owner(organisation_id)
    goals = goals.exclude(state=Goal.State.DROPPED)
    return list(goals.filter(interface=interface) if interface else goals)


def _responsibilities(post: Post, day: date) -> tuple[Matrix | None, list[MyPart]]:
    """The organisation's tasks in the post's interface, by what it does in them."""
    matrix = current_matrix()
    if matrix is None:
        return None, []
    table = table_of(matrix, day)
    asked = QueryDict(f"view={MINE}&interface={post.interface_id or ''}")
    chosen = MatrixFilter(table, asked).chosen()
    if post.interface_id and chosen["interface"] != str(post.interface_id):
        return matrix, []  # the table has nothing of that interface
    return matrix, list(mine_of(table, chosen, post.organisation_id)["parts"])
