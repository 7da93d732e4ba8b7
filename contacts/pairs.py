"""Counterpart pairs: for an interface and a municipality, who answers on each side."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contacts.answering import Answer, Contact, Via, answer_of, by_post, nearest_first, reach
from contacts.models import Holding, Interface, Person, Post
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.models import Organisation

CONFIRM_AFTER = timedelta(days=365)
ENDS_SOON = timedelta(days=60)


class State(models.TextChoices):
    """How an organisation answers for an interface (vastuuhenkilön tila)."""

    NAMED = "named", _("Named")
    UNCONFIRMED = "unconfirmed", _("Not confirmed")
    ENDING = "ending", _("Term is ending")
    BOUNCED = "bounced", _("Mail does not arrive")
    DEPUTY = "deputy", _("Deputy takes care")
    GENERAL = "general", _("General contact takes care")
    RESTRICTED = "restricted", _("Shown to named members only")
    VACANT = "vacant", _("Not named")

    @property
    def tone(self) -> str:
        """The badge's colour."""
        tones = {"named": "good", "vacant": "bad", "general": "info", "restricted": "neutral"}
        return tones.get(self.value, "warn")


def state_of(holding: Holding | None, deputy: Holding | None, day: date) -> State:
    """What is to be said of a post that is held so on that day."""
    if holding is None:
        return State.DEPUTY if deputy else State.VACANT
    if holding.person.bounced_on:
        return State.BOUNCED
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
    # Other holders of the same post, who answer alike or towards other municipalities.
    sharing: tuple[Holding, ...] = ()
    # By what someone else than the interface's own post answers.
    via: Via | None = None
    # Whom to ask, the nearest first, when the one who holds the post cannot be asked.
    line: tuple[Contact, ...] = ()

    @property
    def person(self) -> Person | None:
        """The one to call."""
        held = self.holding or self.deputy
        return held.person if held else None

    @property
    def phone(self) -> str:
        posts = [post.phone for post in (self.post, self.vacant) if post]
        own = [self.person.phone] if self.person else []
        line = [contact.phone for contact in self.line]
        return next(filter(None, [*own, *posts, *line, self.organisation.phone]), "")

    @property
    def email(self) -> str:
        posts = [post.email for post in (self.post, self.vacant) if post]
        own = [self.person.working_email] if self.person else []
        line = [contact.email for contact in self.line]
        return next(filter(None, [*own, *posts, *line, self.organisation.registry_email]), "")

    @property
    def standing_in(self) -> Person | None:
        """Who takes care while the holder is away: the stand-in, else the deputy."""
        if not self.person or not self.person.absence:
            return None
        deputy = self.deputy.person if self.holding and self.deputy else None
        return self.person.absence.stand_in or deputy

    @property
    def is_wider(self) -> bool:
        """The post is of the interface that this one is a part of."""
        return self.via == Via.WIDER

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
    interfaces: Sequence[Interface],
    municipality: Organisation | None,
    day: date,
    actor: Actor | None = None,
) -> list[Pair]:
    """One pair for each interface; without a municipality only the county's side is there."""
    directory = Directory(day, interfaces, municipality, actor)
    return [directory.pair(interface, municipality) for interface in interfaces]


def pairs_everywhere(interface: Interface, day: date, actor: Actor | None = None) -> list[Pair]:
    """The interface's pair with each municipality of the area."""
    directory = Directory(day, [interface], actor=actor)
    municipalities = [o for o in directory.organisations if _is_municipality(o)]
    return [directory.pair(interface, place, with_others=False) for place in municipalities]


def _is_municipality(organisation: Organisation) -> bool:
    return organisation.kind == Organisation.Kind.MUNICIPALITY


class Directory:
    """The posts of one day with those who hold them, in seven queries however many there are.

    Only those that may answer for the interfaces, and with a municipality only towards it. Posts
    that are not visible to the actor, or without one to everybody, give State.RESTRICTED.
    """

    def __init__(
        self,
        day: date,
        interfaces: Sequence[Interface],
        municipality: Organisation | None = None,
        actor: Actor | None = None,
    ) -> None:
        self.day = day
        self.organisations = list(Organisation.objects.valid_on(day).in_order())
        self.interfaces = {interface.pk: interface for interface in Interface.objects.all()}
        wanted = {pk for interface in interfaces for pk in self._upwards(interface.pk)}
        own = Post.objects.filter(Q(interface__in=wanted) | Q(interface=None))
        # Those who are asked next may be of any interface.
        above = Q(pk__in=own.values("deputising")) | Q(pk__in=own.values("superior"))
        posts = Post.objects.valid_on(day).filter(
            Q(interface__in=wanted) | Q(interface=None) | above
        )
        if municipality:
            other_kinds = ~Q(organisation__kind=Organisation.Kind.MUNICIPALITY)
            posts = posts.filter(Q(organisation=municipality) | other_kinds)
        seen = Post.objects.visible_to(actor) if actor else Post.objects.shown_to_all()
        posts = posts.annotate(is_seen=models.Exists(seen.filter(pk=models.OuterRef("pk"))))
        self.posts: dict[tuple[int, int | None], list[Post]] = defaultdict(list)
        self.seen: dict[int, Post] = {}
        self._known: dict[tuple[int, int | None, int | None], list[Answer]] = {}
        for post in posts.with_holders(day).with_coverage():
            self.posts[post.organisation_id, post.interface_id].append(post)
            if post.is_seen:
                self.seen[post.pk] = post

    def pair(
        self, interface: Interface, municipality: Organisation | None, *, with_others: bool = True
    ) -> Pair:
        """Both sides, and unless they are not asked for, the other organisations with a post."""
        county = self.county
        return Pair(
            interface,
            municipality,
            self.side(county, interface, municipality) if county else None,
            self.side(municipality, interface, municipality) if municipality else None,
            tuple(self._others(interface, municipality)) if with_others else (),
        )

    @cached_property
    def county(self) -> Organisation | None:
        counties = (o for o in self.organisations if o.kind == Organisation.Kind.COUNTY)
        return next(counties, None)

    def _others(self, interface: Interface, municipality: Organisation | None) -> Iterator[Side]:
        for organisation in self.organisations:
            if organisation in (self.county, municipality) or _is_municipality(organisation):
                continue
            if self._answers(organisation, interface.pk, _towards(organisation, municipality)):
                yield self.side(organisation, interface, municipality)

    def side(
        self, organisation: Organisation, interface: Interface, municipality: Organisation | None
    ) -> Side:
        """Own post, else its general deputy, the wider interface, the general contact, nobody."""
        towards = _towards(organisation, municipality)
        own = self._answers(organisation, interface.pk, towards)
        vacant = next((a.post for a in own if not a.is_held and a.post.pk in self.seen), None)
        for wanted in self._upwards(interface.pk):
            held = [a for a in self._answers(organisation, wanted, towards) if a.is_held]
            if seen := [answer for answer in held if answer.post.pk in self.seen]:
                via = None if wanted == interface.pk else Via.WIDER
                return self._named(organisation, interface, seen, vacant, towards, via)
            if held:
                return Side(organisation, interface, State.RESTRICTED)
            if wanted == interface.pk and vacant and (stand := self._deputising(vacant, towards)):
                return self._named(
                    organisation, interface, [stand], vacant, towards, Via.DEPUTISING
                )
        line = tuple(self._line(organisation, interface.pk, vacant, towards))
        for answer in self._general(organisation, towards):
            return Side(
                organisation,
                interface,
                State.GENERAL,
                answer.post,
                answer.holding,
                answer.deputy,
                vacant,
                via=Via.GENERAL,
                line=line,
            )
        return Side(organisation, interface, State.VACANT, vacant=vacant, line=line)

    def line(self, post: Post) -> list[Contact]:
        """Whom to ask when the post's holder cannot be asked, the nearest first."""
        return list(self._line(post.organisation, post.interface_id, post, None))

    def _named(
        self,
        organisation: Organisation,
        interface: Interface,
        answers: list[Answer],
        vacant: Post | None,
        towards: int | None,
        via: Via | None,
    ) -> Side:
        first, *others = answers
        holding = first.holding
        state = state_of(holding, first.deputy, self.day)
        if via == Via.DEPUTISING:
            state = State.DEPUTY
        own = first.post if via is None else vacant
        is_asked = via is None and holding is not None and reach(holding.person, None).is_reachable
        line = () if is_asked else self._line(organisation, interface.pk, own, towards)
        return Side(
            organisation,
            interface,
            state,
            first.post,
            holding,
            first.deputy,
            vacant if via else None,
            tuple(answer.post for answer in others),
            (*first.holders[1:],),
            via,
            tuple(line) if own else (),
        )

    def _line(
        self,
        organisation: Organisation,
        interface: int | None,
        post: Post | None,
        towards: int | None,
    ) -> Iterator[Contact]:
        """Each is told once; those who cannot be reached are left out."""
        told: set[tuple[str, str]] = set()
        for contact in self._everyone(organisation, interface, post, towards):
            if contact.is_reachable and (contact.phone, contact.email) not in told:
                told.add((contact.phone, contact.email))
                yield contact

    def _everyone(
        self,
        organisation: Organisation,
        interface: int | None,
        post: Post | None,
        towards: int | None,
    ) -> Iterator[Contact]:
        if post:
            yield from self._beside(post, towards)
        for wider in list(self._upwards(interface))[1:]:
            for answer in self._answers(organisation, wider, towards):
                if answer.post.pk in self.seen:
                    yield by_post(answer, Via.WIDER)
        for answer in self._general(organisation, towards):
            if post is None or answer.post.pk != post.pk:
                yield by_post(answer, Via.GENERAL)
        yield Contact(Via.REGISTRY, organisation.phone, organisation.registry_email)

    def _beside(self, post: Post, towards: int | None) -> Iterator[Contact]:
        """The post's own deputy and mailbox, who deputises in general, and who is above."""
        for held in post.held_by(Holding.Kind.DEPUTY, towards):
            yield reach(held.person, None, Via.DEPUTY)
        yield Contact(Via.FUNCTION, post.phone, post.email, post)
        above = ((post.deputising_id, Via.DEPUTISING), (post.superior_id, Via.SUPERIOR))
        for pk, via in above:
            if found := self.seen.get(pk or 0):
                yield by_post(answer_of(found, towards), via)

    def _deputising(self, post: Post, towards: int | None) -> Answer | None:
        found = self.seen.get(post.deputising_id or 0)
        answer = answer_of(found, towards) if found else None
        return answer if answer and answer.holders else None

    def _general(self, organisation: Organisation, towards: int | None) -> list[Answer]:
        """The organisation's general contacts that can be reached."""
        answers = self._answers(organisation, None, towards)
        return [a for a in answers if a.post.pk in self.seen and a.can_be_reached]

    def _upwards(self, interface: int | None) -> Iterable[int]:
        seen: list[int] = []
        while interface is not None and interface not in seen:
            seen.append(interface)
            interface = self.interfaces[interface].parent_id
        return seen

    def _answers(
        self, organisation: Organisation, interface: int | None, towards: int | None
    ) -> list[Answer]:
        """The organisation's posts there that cover the municipality: the nearest first."""
        key = (organisation.pk, interface, towards)
        if key not in self._known:
            posts = self.posts.get((organisation.pk, interface), [])
            if towards is not None:
                posts = [post for post in posts if post.covers(towards)]
            answers = (answer_of(post, towards) for post in posts)
            self._known[key] = sorted(answers, key=nearest_first)
        return self._known[key]


def _towards(organisation: Organisation, municipality: Organisation | None) -> int | None:
    """The municipality that the organisation is asked about; None when it is asked of itself."""
    return municipality.pk if municipality and organisation != municipality else None


__all__ = [
    "Contact",
    "Directory",
    "Pair",
    "Side",
    "State",
    "Via",
    "pairs",
    "pairs_everywhere",
    "state_of",
]
