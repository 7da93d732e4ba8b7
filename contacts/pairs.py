"""Counterpart pairs: for an interface and a municipality, who answers on each side."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contacts.models import Holding, Interface, Person, Post
from yhdyspinta.tenancy.models import Organisation

CONFIRM_AFTER = timedelta(days=365)
ENDS_SOON = timedelta(days=60)


class State(models.TextChoices):
    """How an organisation answers for an interface (vastuuhenkilön tila)."""

    NAMED = "named", _("Named")
    UNCONFIRMED = "unconfirmed", _("Not confirmed")
    ENDING = "ending", _("Term is ending")
    DEPUTY = "deputy", _("Deputy takes care")
    GENERAL = "general", _("General contact takes care")
    VACANT = "vacant", _("Not named")

    @property
    def tone(self) -> str:
        """The badge's colour."""
        tones = {"named": "good", "vacant": "bad", "general": "info"}
        return tones.get(self.value, "warn")


def state_of(holding: Holding | None, deputy: Holding | None, day: date) -> State:
    """What is to be said of a post that is held so on that day."""
    if holding is None:
        return State.DEPUTY if deputy else State.VACANT
    if holding.ends_on and holding.ends_on <= day + ENDS_SOON:
        return State.ENDING
    if not holding.confirmed_on or holding.confirmed_on < day - CONFIRM_AFTER:
        return State.UNCONFIRMED
    return State.NAMED


@dataclass(frozen=True)
class Side:
    """Who answers for one organisation, by which post, and how sure that is."""

    organisation: Organisation
    interface: Interface
    state: State
    post: Post | None = None
    holding: Holding | None = None
    deputy: Holding | None = None
    # The interface's own post without a person, when someone else answers in its place.
    vacant: Post | None = None
    others: tuple[Post, ...] = ()

    @property
    def person(self) -> Person | None:
        """The one to call."""
        held = self.holding or self.deputy
        return held.person if held else None

    @property
    def phone(self) -> str:
        posts = [post.phone for post in (self.post, self.vacant) if post]
        own = [self.person.phone] if self.person else []
        return next(filter(None, [*own, *posts, self.organisation.phone]), "")

    @property
    def email(self) -> str:
        posts = [post.email for post in (self.post, self.vacant) if post]
        own = [self.person.email] if self.person else []
        return next(filter(None, [*own, *posts, self.organisation.registry_email]), "")

    @property
    def is_wider(self) -> bool:
        """The post is of the interface that this one is a part of."""
        return bool(self.post and self.post.interface_id not in (None, self.interface.pk))

    @property
    def is_general(self) -> bool:
        return self.state == State.GENERAL


@dataclass(frozen=True)
class Pair:
    """The county's side and the municipality's in one interface (vastinpari)."""

    interface: Interface
    municipality: Organisation | None
    county_side: Side | None
    municipality_side: Side | None
    others: tuple[Side, ...] = field(default=())

    @property
    def sides(self) -> list[Side]:
        return [side for side in (self.county_side, self.municipality_side) if side]


def pairs(
    interfaces: Sequence[Interface], municipality: Organisation | None, day: date
) -> list[Pair]:
    """One pair for each interface; without a municipality only the county's side is there."""
    directory = Directory(day, interfaces, municipality)
    return [directory.pair(interface, municipality) for interface in interfaces]


def pairs_everywhere(interface: Interface, day: date) -> list[Pair]:
    """The interface's pair with each municipality of the area."""
    directory = Directory(day, [interface])
    municipalities = [o for o in directory.organisations if _is_municipality(o)]
    return [directory.pair(interface, municipality) for municipality in municipalities]


def _is_municipality(organisation: Organisation) -> bool:
    return organisation.kind == Organisation.Kind.MUNICIPALITY


class Directory:
    """The posts of one day with those who hold them, read in five queries however many there are.

    Only those that may answer for the interfaces, and with a municipality only towards it.
    """

    def __init__(
        self,
        day: date,
        interfaces: Sequence[Interface],
        municipality: Organisation | None = None,
    ) -> None:
        self.day = day
        self.organisations = list(Organisation.objects.valid_on(day).in_order())
        self.interfaces = {interface.pk: interface for interface in Interface.objects.all()}
        self.posts: dict[tuple[int, int | None], list[Post]] = defaultdict(list)
        wanted = {pk for interface in interfaces for pk in self._upwards(interface)}
        posts = Post.objects.valid_on(day).filter(Q(interface__in=wanted) | Q(interface=None))
        if municipality:
            other_kinds = ~Q(organisation__kind=Organisation.Kind.MUNICIPALITY)
            posts = posts.filter(Q(organisation=municipality) | other_kinds)
        for post in posts.with_holders(day).with_coverage():
            self.posts[post.organisation_id, post.interface_id].append(post)

    def pair(self, interface: Interface, municipality: Organisation | None) -> Pair:
        counties = [o for o in self.organisations if o.kind == Organisation.Kind.COUNTY]
        county = counties[0] if counties else None
        third = [
            o
            for o in self.organisations
            if o not in (county, municipality) and not _is_municipality(o)
        ]
        return Pair(
            interface,
            municipality,
            self.side(county, interface, municipality) if county else None,
            self.side(municipality, interface, municipality) if municipality else None,
            tuple(
                self.side(o, interface, municipality)
                for o in third
                if self._posts_of(o, interface.pk, municipality)
            ),
        )

    def side(
        self, organisation: Organisation, interface: Interface, municipality: Organisation | None
    ) -> Side:
        """Own post, else that of the wider interface, else the general contact, else nobody."""
        own = self._posts_of(organisation, interface.pk, municipality)
        vacant = next((post for post in own if not post.now_held), None)  # type: ignore[attr-defined]
        for wanted in self._upwards(interface):
            answering = self._posts_of(organisation, wanted, municipality)
            answering = [post for post in answering if post.now_held]  # type: ignore[attr-defined]
            if answering:
                return self._named(organisation, interface, answering, vacant)
        general = self._posts_of(organisation, None, municipality)
        reached = [post for post in general if _can_be_reached(post)]
        if reached:
            post = reached[0]
            return Side(
                organisation, interface, State.GENERAL, post, post.holder, post.deputy, vacant
            )
        return Side(organisation, interface, State.VACANT, vacant=vacant)

    def _named(
        self,
        organisation: Organisation,
        interface: Interface,
        posts: list[Post],
        vacant: Post | None,
    ) -> Side:
        post, *others = posts
        state = state_of(post.holder, post.deputy, self.day)
        is_wider = post.interface_id != interface.pk
        return Side(
            organisation,
            interface,
            state,
            post,
            post.holder,
            post.deputy,
            vacant if is_wider else None,
            tuple(others),
        )

    def _upwards(self, interface: Interface) -> Iterable[int]:
        seen: list[int] = []
        pk: int | None = interface.pk
        while pk is not None and pk not in seen:
            seen.append(pk)
            pk = self.interfaces[pk].parent_id
        return seen

    def _posts_of(
        self, organisation: Organisation, interface: int | None, municipality: Organisation | None
    ) -> list[Post]:
        """The organisation's posts there that cover the municipality: the nearest first."""
        posts = self.posts.get((organisation.pk, interface), [])
        if municipality and organisation != municipality:
            posts = [post for post in posts if post.covers(municipality.pk)]
        return sorted(posts, key=_nearest_first)


def _can_be_reached(post: Post) -> bool:
    return bool(post.now_held or post.email or post.phone)  # type: ignore[attr-defined]


def _nearest_first(post: Post) -> tuple[bool, bool, int, int]:
    """Held ones, then those for this municipality by name, then by level."""
    level = post.level.position if post.level else 1000
    return (post.is_vacant(), post.covers_all, level, post.pk)


__all__ = ["Directory", "Pair", "Side", "State", "pairs", "pairs_everywhere", "state_of"]
