"""Whom to ask of a post: who holds it towards a municipality, and how each can be reached."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from contacts.models import Holding, Person, Post

HOLDER, DEPUTY = Holding.Kind.HOLDER, Holding.Kind.DEPUTY


class Via(models.TextChoices):
    """What someone who is asked instead is to the matter, the nearest first."""

    DEPUTY = "deputy", _("Deputy")
    STAND_IN = "stand_in", _("Stand-in")
    FUNCTION = "function", _("Function mailbox and phone")
    DEPUTISING = "deputising", _("General deputy")
    SUPERIOR = "superior", _("Superior post")
    WIDER = "wider", _("Wider interface")
    GENERAL = "general", _("General contact")
    REGISTRY = "registry", _("Switchboard and registry")


@dataclass(frozen=True)
class Contact:
    """Whom to ask when nobody holds the post, how, and what they are (ketä kysyä)."""

    via: Via
    phone: str
    email: str
    post: Post | None = None
    person: Person | None = None

    @property
    def is_reachable(self) -> bool:
        return bool(self.phone or self.email)


@dataclass(frozen=True)
class Answer:
    """A post and who holds it towards one municipality, or towards all."""

    post: Post
    holders: tuple[Holding, ...]
    deputies: tuple[Holding, ...]

    @property
    def is_held(self) -> bool:
        return bool(self.holders or self.deputies)

    @property
    def can_be_reached(self) -> bool:
        return bool(self.is_held or self.post.email or self.post.phone)

    @property
    def holding(self) -> Holding | None:
        return next(iter(self.holders), None)

    @property
    def deputy(self) -> Holding | None:
        return next(iter(self.deputies), None)


def answer_of(post: Post, towards: int | None) -> Answer:
    return Answer(post, tuple(post.held_by(HOLDER, towards)), tuple(post.held_by(DEPUTY, towards)))


def by_post(answer: Answer, via: Via) -> Contact:
    """The post's holder or deputy, else its mailbox and phone."""
    held = answer.holding or answer.deputy
    if held is None:
        return Contact(via, answer.post.phone, answer.post.email, answer.post)
    return reach(held.person, answer.post, via)


def reach(person: Person, post: Post | None, via: Via = Via.DEPUTY) -> Contact:
    """How to reach the person, by the post's own ways where the person has none.

    Whoever is away is reached by who stands in.
    """
    if person.absence and person.absence.stand_in:
        person, via = person.absence.stand_in, Via.STAND_IN
    phone, email = person.phone, person.working_email
    if post:
        phone, email = phone or post.phone, email or post.email
    return Contact(via, phone, email, post, person)


def nearest_first(answer: Answer) -> tuple[bool, bool, int, int]:
    """Held ones, then those for this municipality by name, then by level."""
    post = answer.post
    level = post.level.position if post.level else 1000
    return (not answer.holders, post.covers_all, level, post.pk)
