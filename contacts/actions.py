"""Handing posts over, ending and confirming: what leaves a trace in the directory."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from contacts.models import Holding, HoldingCoverage, Person, Post, Successor
from contacts.recipients import editors_of
from contacts.telling import tell_change
from yhdyspinta.audit.models import record
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.notices.models import notify
from yhdyspinta.register.terms import Body, NoTermError, council_term
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.tenancy.models import Organisation

DAY = timedelta(days=1)


@transaction.atomic
def hand_over_post(
    post: Post,
    person: Person,
    *,
    on: date,
    actor: Actor,
    kind: Holding.Kind = Holding.Kind.HOLDER,
    municipalities: Iterable[Organisation] = (),
    ends_on: date | None = None,
) -> Holding:
    """The person holds the post from that day, as holder or deputy; who did so until then ends.

    With municipalities, the post is shared: only towards these, and only those end who answered
    towards the same. A political post is held until the end of the council term.

    Raises StepRefusedError when the days cross with those of someone already named.
    """
    Post.objects.select_for_update().get(pk=post.pk)
    towards = {municipality.pk for municipality in municipalities}
    ends_on = ends_on or last_day_of_term(post, on)
    if reasons := _why_not(post, person, on, kind, towards, ends_on):
        raise StepRefusedError(reasons)
    before = post.holdings.valid_on(on).filter(Q(kind=kind) | Q(person=person))
    ended = list(_in_the_way(before, person, towards))
    if towards:  # the person goes on towards those of before
        towards |= {pk for own in before.filter(person=person, kind=kind) for pk in _towards(own)}
    for held in ended:
        _replace(held, on, towards)
    holding = Holding.objects.create(
        post=post,
        person=person,
        kind=kind,
        starts_on=on,
        ends_on=ends_on,
        confirmed_on=timezone.localdate(),
    )
    _cover(holding, towards)
    _handle_successors(holding, towards)
    is_holder = kind == Holding.Kind.HOLDER
    code = "post.hand_over" if is_holder else "post.deputy"
    note_post(post, code, actor=actor, person=person, starts_on=on)
    if is_holder:
        left = [held.person for held in ended if held.kind == kind and held.person != person]
        tell_change(post, on=on, actor=actor, left=next(iter(left), None), came=person)
    return holding


def last_day_of_term(post: Post, day: date) -> date | None:
    """A political post ends with the council term; others, and unknown terms, have no such day."""
    if not (post.level and post.level.is_political):
        return None
    is_county = post.organisation.kind == Organisation.Kind.COUNTY
    try:
        return council_term(day, Body.COUNTY if is_county else Body.MUNICIPALITY).ends_on
    except NoTermError:
        return None


def _why_not(
    post: Post,
    person: Person,
    on: date,
    kind: Holding.Kind,
    towards: set[int],
    ends_on: date | None,
) -> list[str]:
    if ends_on and ends_on < on:
        return [_("The last day is before the first day.")]
    if not post.is_valid_on(on):
        return [_("The post is not in force on that day.")]
    held = post.holdings.valid_on(on)
    for same in map(_towards, held.filter(person=person, kind=kind)):
        if towards <= same if towards else not same:
            return [_("%(name)s holds this post already on that day.") % {"name": person.name}]
    if kind == Holding.Kind.DEPUTY and held.holders().filter(person=person).exists():
        return [_("Nobody can be their own deputy: choose someone else.")]
    crossing = post.holdings.filter(starts_on__gt=on).filter(Q(kind=kind) | Q(person=person))
    if ends_on:
        crossing = crossing.filter(starts_on__lte=ends_on)
    later = next(_in_the_way(crossing.order_by("starts_on"), person, towards), None)
    if later and later.starts_on:
        return [
            _("Someone is named from %(day)s already: choose a later day, or end that first.")
            % {"day": date_format(later.starts_on)}
        ]
    return []


def _in_the_way(holdings: models.QuerySet, person: Person, towards: set[int]) -> Iterator[Holding]:
    """The person's own, and those who answer towards the same municipalities.

    Who answers for the whole post goes on beside one who answers towards some by name.
    """
    for held in holdings.select_related("person").prefetch_related("coverage"):
        if held.person_id == person.pk or not towards or towards & _towards(held):
            yield held


def _towards(holding: Holding) -> set[int]:
    return {row.municipality_id for row in holding.towards}


def _cover(holding: Holding, municipalities: Iterable[int]) -> None:
    HoldingCoverage.objects.bulk_create(
        HoldingCoverage(holding=holding, municipality_id=pk) for pk in sorted(municipalities)
    )


def _replace(holding: Holding, day: date, towards: set[int]) -> None:
    """The holding ends; towards the municipalities that are left, it goes on as before."""
    left = _towards(holding) - towards if towards else set()
    ends_on, confirmed_on = holding.ends_on, holding.confirmed_on
    _end_before(holding, day)
    if left:
        rest = Holding.objects.create(
            post_id=holding.post_id,
            person_id=holding.person_id,
            kind=holding.kind,
            starts_on=day,
            ends_on=ends_on,
            confirmed_on=confirmed_on,
        )
        _cover(rest, left)


def _handle_successors(holding: Holding, towards: set[int]) -> None:
    """Whoever was proposed to go on as the holding now does: someone is named."""
    waiting = Successor.objects.filter(
        holding__post=holding.post_id, holding__kind=holding.kind, handled_on=None
    )
    for proposed in waiting.select_related("holding").prefetch_related("holding__coverage"):
        before = _towards(proposed.holding)
        if not towards or not before or towards & before:
            proposed.handled_on = timezone.localdate()
            proposed.save(update_fields=["handled_on"])


def _end_before(holding: Holding, day: date) -> None:
    """The last day is the one before; a holding that began that very day held for none."""
    if holding.starts_on == day:
        holding.delete()
        return
    holding.ends_on = day - DAY
    holding.save(update_fields=["ends_on"])


def note_post(post: Post, code: str, *, actor: Actor, **parameters: Any) -> None:
    """What was done to the post goes to its history, and to the organisation's editors."""
    record(actor, code, post, organisation=post.organisation, **parameters)
    key, path = f"{code}/{post.pk}", post.get_absolute_url()
    _tell_own_editors(post.organisation, actor, "contacts.on_behalf", key, path, post.title_fi)


def note_person(person: Person, code: str, *, actor: Actor, **parameters: Any) -> None:
    """What was done to the person, likewise."""
    record(actor, code, person, organisation=person.organisation, **parameters)
    key, path, own = f"{code}/{person.pk}", person.get_absolute_url(), person.organisation
    _tell_own_editors(own, actor, "contacts.person_on_behalf", key, path, person.name)


def _tell_own_editors(
    organisation: Organisation, actor: Actor, code: str, key: str, path: str, about: str = ""
) -> None:
    """What someone else has written on an organisation's behalf, the same once a day."""
    if actor.organisation_id == organisation.pk:
        return
    notify(
        editors_of(organisation),
        key=f"contacts-on-behalf/{key}/{timezone.localdate()}",
        code=code,
        parameters={"actor": actor.user_name, "post": about},
        path=path,
    )


@transaction.atomic
def end_holding(holding: Holding, *, on: date, actor: Actor) -> None:
    """The holding's last day; refused when that is before its first."""
    if holding.starts_on and on < holding.starts_on:
        raise StepRefusedError([_("The last day is before the first day.")])
    holding.ends_on = on
    holding.save(update_fields=["ends_on"])
    note_post(holding.post, "holding.end", actor=actor, person=holding.person, ends_on=on)
    _tell_of_end([holding], on, actor)


@transaction.atomic
def end_post(post: Post, *, on: date, actor: Actor) -> None:
    """The post's last day, and that of those who hold it."""
    if post.valid_from and on < post.valid_from:
        raise StepRefusedError([_("The last day is before the first day.")])
    post.valid_to = on
    post.save(update_fields=["valid_to"])
    ended = _end_all(post.holdings.all(), on)
    note_post(post, "post.end", actor=actor, ends_on=on)
    _tell_of_end(ended, on, actor)


@transaction.atomic
def end_person(person: Person, *, on: date, actor: Actor) -> None:
    """The person leaves: everything they hold ends that day, and their posts become vacant."""
    person.ended_on = on
    person.save(update_fields=["ended_on"])
    ended = _end_all(person.holdings.all(), on)
    note_person(person, "person.end", actor=actor, ends_on=on)
    _tell_of_end(ended, on, actor)


def _end_all(holdings: models.QuerySet, on: date) -> list[Holding]:
    """Those that end by this, with their posts and persons."""
    holdings.filter(starts_on__gt=on).delete()
    going_on = holdings.filter(Q(ends_on=None) | Q(ends_on__gt=on))
    ended = list(going_on.select_related("post__organisation", "post__interface", "person"))
    going_on.update(ends_on=on)
    return ended


def _tell_of_end(holdings: Iterable[Holding], on: date, actor: Actor) -> None:
    """The counterparts learn that nobody holds the posts after the day."""
    for holding in holdings:
        if holding.kind == Holding.Kind.HOLDER:
            tell_change(holding.post, on=on, actor=actor, left=holding.person, came=None)


@transaction.atomic
def confirm_holding(holding: Holding, *, actor: Actor) -> None:
    """What the directory says of the holding is right today."""
    holding.confirmed_on = timezone.localdate()
    holding.save(update_fields=["confirmed_on"])
    record(
        actor,
        "holding.confirm",
        holding.post,
        organisation=holding.post.organisation,
        person=holding.person,
    )


@transaction.atomic
def confirm_organisation(organisation: Organisation, *, actor: Actor) -> int:
    """Everything said of the organisation's posts is right today; how many holdings that was."""
    today = timezone.localdate()
    confirmed = Holding.objects.valid_on(today).filter(post__organisation=organisation)
    count: int = confirmed.update(confirmed_on=today)
    record(actor, "contacts.confirm", organisation, organisation=organisation, count=count)
    key, path = f"confirm/{organisation.pk}", area_url("contacts:organisation", organisation.pk)
    _tell_own_editors(organisation, actor, "contacts.confirmed_on_behalf", key, path)
    return count
