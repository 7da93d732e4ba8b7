"""Whom the directory proposes to invite to a negotiation."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Q
from django.utils import timezone

from contacts.models import Holding, Interface, Post
from negotiations.duties import interface_of
from negotiations.models import ForumMember, Negotiation, Participant
from yhdyspinta.tenancy.models import Organisation

P, Seat = Participant.Part, ForumMember.Seat


@dataclass(frozen=True)
class Proposal:
    """One person who answers for an organisation in what the negotiation is about."""

    holding: Holding
    is_listed: bool
    # What one is in a meeting of the forum by the seat of the post, and whose deputy.
    part: str = P.MEMBER
    deputy_for: str = ""

    @property
    def key(self) -> str:
        return str(self.holding.pk)

    @property
    def organisation(self) -> Organisation:
        return self.holding.post.organisation

    def as_participant(self) -> Participant:
        person = self.holding.person
        return Participant(
            organisation=self.organisation,
            person=person,
            post=self.holding.post,
            name=person.name,
            title=person.title or self.holding.post.title,
            email=person.email or self.holding.post.email,
            part=self.part,
            deputy_for=self.deputy_for,
        )

    @property
    def part_in_words(self) -> str:
        """Chair or secretary; nothing of a member."""
        return "" if self.part == P.MEMBER else str(P(self.part).label)


def proposals(negotiation: Negotiation) -> list[Proposal]:
    """Holders and deputies of the forum's seats, or of the parties in what is at hand."""
    posts = Post.objects.shown_to_all().valid_on(timezone.localdate()).filter(_asked(negotiation))
    listed = set(negotiation.participants.values_list("organisation_id", "name"))
    found: dict[tuple[int, int], Proposal] = {}
    held = Holding.objects.valid_on(timezone.localdate()).filter(post__in=posts)
    with_all = held.select_related("person", "post__organisation", "post__interface")
    holdings = list(
        with_all.order_by("post__organisation__rank", "post__organisation__name_sort", "kind", "pk")
    )
    seats = _seats(negotiation)
    # Who sits in the forum is there by that post, not by another one that they hold.
    for holding in sorted(holdings, key=lambda holding: holding.post_id not in seats.of):
        key = (holding.post.organisation_id, holding.person_id)
        is_listed = (holding.post.organisation_id, holding.person.name) in listed
        proposal = Proposal(holding, is_listed, *seats.part_of(holding, holdings))
        found.setdefault(key, proposal)
    in_order = {holding.pk: place for place, holding in enumerate(holdings)}
    return sorted(found.values(), key=lambda proposal: in_order[proposal.holding.pk])


@dataclass(frozen=True)
class _Seats:
    """Who has which seat in the forum, by post; `is_strict` when its quorum is counted."""

    of: dict[int, str]
    is_strict: bool

    def part_of(self, holding: Holding, holdings: Iterable[Holding]) -> tuple[str, str]:
        """The part, and whom one stands in for: a deputy of the chair comes as a member."""
        seat = self.of.get(holding.post_id)
        if seat is None:
            return (P.GUEST if self.of and self.is_strict else P.MEMBER), ""
        part = {Seat.CHAIR: P.CHAIR, Seat.SECRETARY: P.SECRETARY}.get(Seat(seat), P.MEMBER)
        if holding.kind == Holding.Kind.HOLDER:
            return part, ""
        same = [one for one in holdings if one.post_id == holding.post_id]
        holder = next((one for one in same if one.kind == Holding.Kind.HOLDER), None)
        if holder is None:  # nobody else has the seat
            return part, ""
        return (P.MEMBER if part == P.CHAIR else part), holder.person.name


def _seats(negotiation: Negotiation) -> _Seats:
    members = ForumMember.objects.filter(forum=negotiation.forum_id)
    is_strict = bool(negotiation.forum and negotiation.forum.quorum)
    return _Seats(dict(members.values_list("post", "seat")), is_strict)


def _asked(negotiation: Negotiation) -> Q:
    """The posts of a forum's members; the parties' general contacts and interfaces at hand."""
    rows = negotiation.rules.exclude(rule=None).select_related("rule")
    rules = [row.rule for row in rows if row.rule]
    interfaces = list(Interface.objects.filter(ended_on=None))
    at_hand = [interface_of(rule, interfaces) for rule in rules]
    asked = Q(interface=None) | Q(interface__in=[each for each in at_hand if each])
    if not any(rule.invites_others for rule in rules):
        asked &= Q(organisation__in=_parties(negotiation))
    members = ForumMember.objects.filter(forum=negotiation.forum_id)
    if not members.exists():
        return asked
    seats = Q(pk__in=members.values("post"))
    is_wider = bool(rules) or negotiation.municipalities.exists()
    return seats | asked if is_wider else seats


def _parties(negotiation: Negotiation) -> list[int]:
    covered = negotiation.municipalities.values_list("organisation_id", flat=True)
    counties = Organisation.objects.filter(kind=Organisation.Kind.COUNTY)
    return [negotiation.convener_id, *covered, *counties.values_list("pk", flat=True)]


def by_organisation(found: list[Proposal]) -> list[tuple[Organisation, list[Proposal]]]:
    return [(o, list(group)) for o, group in groupby(found, key=lambda p: p.organisation)]


def without_anyone(negotiation: Negotiation, found: list[Proposal]) -> list[Organisation]:
    """The parties for whom the directory knows nobody and nobody is listed."""
    known = {proposal.organisation.pk for proposal in found}
    known |= set(negotiation.participants.values_list("organisation_id", flat=True))
    parties = Organisation.objects.filter(pk__in=_parties(negotiation))
    return list(parties.exclude(pk__in=known - {None}).in_order())
