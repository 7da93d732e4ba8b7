"""Leaving a post by the personal link, and naming the successor whom the leaver proposes."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from contacts.actions import hand_over_post
from contacts.models import Holding, Person, Successor
from contacts.people import person_named
from contacts.policies import edit_everything
from contacts.recipients import coordinators, editors_of
from contacts.telling import tell_change, titles
from yhdyspinta.audit.models import record
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.notices.models import notify
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.links import area_url

DAY = timedelta(days=1)


@transaction.atomic
def leave_by_link(holding: Holding, successor: Successor | None, *, on: date) -> None:
    """The holder's last day and whom they propose; who keeps the contacts is told at once."""
    post, person = holding.post, holding.person
    holding.ends_on, holding.confirmed_on = on, timezone.localdate()
    holding.save(update_fields=["ends_on", "confirmed_on"])
    own = post.organisation
    record(None, "holding.end_by_link", post, organisation=own, person=person, ends_on=on)
    parameters = {"name": person.name, "post": titles(post), "organisation": own, "ends_on": on}
    code, path = "contacts.left", area_url("contacts:hand-over", post.pk)
    _waiting().filter(holding=holding).delete()  # a second thought replaces the first
    if successor:
        successor.holding = holding
        successor.save()
        code, path = "contacts.left_with_successor", area_url("contacts:successors")
        parameters["successor"] = successor.name
    notify(
        dict.fromkeys([*editors_of(own), *coordinators()]),
        key=f"contacts-left/{holding.pk}/{on}",
        code=code,
        parameters=parameters,
        path=path,
        at_once=True,
    )
    if holding.kind == Holding.Kind.HOLDER:
        tell_change(post, on=on, actor=None, left=person, came=None)


def _waiting() -> QuerySet[Successor]:
    found: QuerySet[Successor] = Successor.objects.filter(handled_on=None)
    return found


def waiting_for(actor: Actor) -> QuerySet[Successor]:
    """The proposals that the actor may follow, the oldest first."""
    found = _waiting().select_related("holding__post__organisation", "holding__person")
    if not edit_everything(actor):
        found = found.filter(holding__post__organisation=actor.organisation_id)
    return found.order_by("told_on", "pk")


@transaction.atomic
def accept_successor(successor: Successor, *, actor: Actor) -> Person:
    """The proposed one takes the post over on the day after the leaver's last.

    Raises StepRefusedError when the proposal is handled already, or the days cross with another's.
    """
    holding = successor.holding
    _take(successor)
    person = _person_of(successor, actor)
    first_day = (holding.ends_on or timezone.localdate()) + DAY
    towards = [row.municipality for row in holding.coverage.select_related("municipality")]
    hand_over_post(
        holding.post,
        person,
        on=first_day,
        actor=actor,
        kind=Holding.Kind(holding.kind),
        municipalities=towards,
    )
    return person


def dismiss_successor(successor: Successor, *, actor: Actor) -> None:
    """The proposal is not followed. Raises StepRefusedError when it is handled already."""
    _take(successor)
    post = successor.holding.post
    record(actor, "successor.dismiss", post, organisation=post.organisation)


def _take(successor: Successor) -> None:
    if not _waiting().filter(pk=successor.pk).update(handled_on=timezone.localdate()):
        raise StepRefusedError([_("This proposal has been handled already.")])


def _person_of(successor: Successor, actor: Actor) -> Person:
    own = successor.holding.post.organisation
    return person_named(
        own, successor.name, email=successor.email, phone=successor.phone, actor=actor
    )
