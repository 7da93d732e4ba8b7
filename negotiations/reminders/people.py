"""Whom to remind: the responsible person, else a deputy, else the coordinators, who choose further.

Never a superior by itself. All are gathered at once, for all the days that are asked of.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contacts.models import Absence, Holding, Interface, Person, Post
from yhdyspinta.notices.many import Addressee
from yhdyspinta.notices.models import Recipient
from yhdyspinta.tenancy.models import Membership, Organisation, Role


class Part(models.TextChoices):
    """What the one who is reminded is to the matter."""

    HOLDER = "holder", _("Responsible person")
    DEPUTY = "deputy", _("Deputy")
    FUNCTION = "function", _("Function mailbox")
    REGISTRY = "registry", _("Registry")
    COORDINATOR = "coordinator", _("Coordinator")
    INVITEE = "invitee", _("Invited")
    ATTENDEE = "attendee", _("Was present")
    SIGNER = "signer", _("Inspects or signs")
    SECRETARY = "secretary", _("Secretary")


@dataclass(frozen=True)
class Reminded(Addressee):
    """Someone who is reminded, and as what."""

    part: Part = Part.HOLDER


@dataclass(frozen=True)
class Whose:
    """Whose matter it is: a post's, an organisation's in an interface, or the coordinators'.

    `first` is someone who is told before them, as long as mail arrives.
    """

    organisation: int | None = None
    interface: int | None = None
    post: int | None = None
    first: Reminded | None = None


class People:
    """Who answers for the given matters on each day of a period: a few queries in all."""

    def __init__(self, matters: Iterable[Whose], first: date, last: date) -> None:
        matters = list(matters)
        bounced = Recipient.objects.exclude(bounced_at=None)
        self._bounced = set(bounced.values_list("address", flat=True))
        self._parents = dict(Interface.objects.order_by().values_list("pk", "parent_id"))
        members = Membership.objects.of_current_area().with_role(Role.COORDINATOR)
        told = members.order_by("pk").values_list("user__email", "user__name", "user__language")
        self.coordinators = [
            Reminded(email.lower(), name, (language,), Part.COORDINATOR)
            for email, name, language in told
        ]
        self._homes = _homes({whose.organisation for whose in matters if whose.organisation})
        interfaces = {each for whose in matters for each in self._upwards(whose.interface)}
        posts = {whose.post for whose in matters if whose.post}
        self._posts: dict[int, Post] = {}
        self._of: dict[tuple[int, int | None], list[Post]] = defaultdict(list)
        for post in _posts(self._homes, interfaces, posts):
            self._posts[post.pk] = post
            self._of[post.organisation_id, post.interface_id].append(post)
        self._held = _by(_holdings(self._posts, first, last), "post_id")
        holders = {held.person_id for rows in self._held.values() for held in rows}
        self._away = _by(_absences(holders, first, last), "person_id")
        stand_ins = {away.stand_in_id for rows in self._away.values() for away in rows}
        self._people = _people(holders | stand_ins - {None})

    def of(self, whose: Whose, day: date) -> list[Reminded]:
        """Who is reminded that day, each address once."""
        if whose.first and whose.first.address not in self._bounced:
            return [whose.first]
        found: Iterable[Reminded] = ()
        post = self._posts.get(whose.post or 0)
        if post and post.is_valid_on(day):
            found = self._people_of(post, day)
        elif whose.organisation:
            found = self._answering_for(whose.organisation, whose.interface, day)
        return list({to.address: to for to in found}.values()) or self.coordinators

    def _answering_for(self, organisation: int, interface: int | None, day: date) -> list[Reminded]:
        """By the nearest interface that has a post; one that stands vacant is not gone around."""
        home = self._acting(organisation, day)
        for wanted in [*self._upwards(interface), None]:
            here = [post for post in self._of[home.pk, wanted] if post.is_valid_on(day)]
            above = {post.superior_id for post in here}
            here = [post for post in here if post.pk not in above]
            if here:
                found = [to for post in here for to in self._people_of(post, day)]
                return found or list(self._boxes(Part.FUNCTION, home, *(p.email for p in here)))
        return list(self._boxes(Part.REGISTRY, home, home.registry_email))

    def _acting(self, organisation: int, day: date) -> Organisation:
        """Who acts for it on the day: itself, or what it has become a part of."""
        home = self._homes[organisation]
        if home.successor_id and home.valid_to and home.valid_to < day:
            return self._homes[home.successor_id]
        return home

    def _upwards(self, interface: int | None) -> list[int]:
        found: list[int] = []
        while interface is not None and interface not in found:
            found.append(interface)
            interface = self._parents.get(interface)
        return found

    def _people_of(self, post: Post, day: date, *, deputising: bool = True) -> list[Reminded]:
        """Those who hold it; of whom that cannot be reached, or of nobody, the deputies."""
        held = [h for h in self._held[post.pk] if _is_valid(h, day)]
        holders = [h.person_id for h in held if h.kind == Holding.Kind.HOLDER]
        deputies = [h.person_id for h in held if h.kind == Holding.Kind.DEPUTY]
        found = [own for person in holders if (own := self._here(person, Part.HOLDER, day))]
        if len(found) == len(holders) and holders:
            return found
        stand_ins = [a.stand_in_id for p in holders for a in self._absences(p, day)]
        instead = [self._here(p, Part.DEPUTY, day) for p in stand_ins if p]
        if not any(instead):
            instead = [self._here(p, Part.DEPUTY, day) for p in deputies]
        found += [to for to in instead if to]
        general = self._posts.get(post.deputising_id or 0)
        if not found and general and deputising and general.is_valid_on(day):
            return [
                Reminded(to.address, to.name, to.languages, Part.DEPUTY)
                for to in self._people_of(general, day, deputising=False)
            ]
        return found

    def _absences(self, person_id: int, day: date) -> list[Absence]:
        return [absence for absence in self._away[person_id] if _is_valid(absence, day)]

    def _here(self, person_id: int, part: Part, day: date) -> Reminded | None:
        """The person, unless away, gone, or without an address that takes mail."""
        person = self._people[person_id]
        address = person.working_email.lower()
        if not address or address in self._bounced or person.has_left(day):
            return None
        if self._absences(person_id, day):
            return None
        return Reminded(address, person.name, _languages_of(person), part)

    def _boxes(self, part: Part, home: Organisation, *addresses: str) -> Iterator[Reminded]:
        for address in addresses:
            if address and address.lower() not in self._bounced:
                languages = tuple(home.languages) or ("fi",)
                yield Reminded(address.lower(), home.name, languages, part)


def reminded_in_person(people: set[int]) -> dict[int, Reminded]:
    """Those of the persons who can be reached, by their ids."""
    if not people:
        return {}
    return {
        pk: Reminded(person.working_email.lower(), person.name, _languages_of(person))
        for pk, person in _people(people).items()
        if person.working_email and not person.has_left()
    }


def _languages_of(person: Person) -> tuple[str, ...]:
    if person.user:
        return (person.user.language,)
    return tuple(person.languages or person.organisation.languages or ["fi"])


def _is_valid(row: Holding | Absence, day: date) -> bool:
    return (not row.starts_on or row.starts_on <= day) and (not row.ends_on or day <= row.ends_on)


def _touching(first: date, last: date) -> Q:
    begun = Q(starts_on=None) | Q(starts_on__lte=last)
    return begun & (Q(ends_on=None) | Q(ends_on__gte=first))


def _by(rows: Iterable[Any], column: str) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, column)].append(row)
    return found


def _homes(organisations: set[int]) -> dict[int, Organisation]:
    """The organisations, and what they have become a part of."""
    asked = Organisation.objects.filter(pk__in=organisations)
    return Organisation.objects.order_by().in_bulk(
        organisations | set(asked.exclude(successor=None).values_list("successor", flat=True))
    )


def _posts(homes: Iterable[int], interfaces: set[int], posts: set[int]) -> Iterable[Post]:
    """Those that the matters may belong to, and those that deputise for them."""
    of_homes = Q(organisation__in=homes) & (Q(interface=None) | Q(interface__in=interfaces))
    asked = Post.objects.filter(of_homes | Q(pk__in=posts))
    found = Post.objects.filter(Q(pk__in=asked) | Q(pk__in=asked.values("deputising")))
    return found.order_by("level__position", "pk")


def _holdings(posts: Iterable[int], first: date, last: date) -> Iterable[Holding]:
    found = Holding.objects.filter(_touching(first, last), post__in=list(posts))
    return found.order_by("starts_on", "pk")


def _absences(people: set[int], first: date, last: date) -> Iterable[Absence]:
    return Absence.objects.filter(_touching(first, last), person__in=people).order_by("pk")


def _people(people: set[int]) -> dict[int, Person]:
    return Person.objects.select_related("user", "organisation").order_by().in_bulk(people)
