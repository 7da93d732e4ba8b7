"""Handing posts over, ending and confirming: what leaves a trace in the directory."""

from datetime import date, timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from contacts.models import Holding, Person, Post
from contacts.recipients import editors_of
from yhdyspinta.audit.models import record
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.notices.models import notify
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
) -> Holding:
    """The person holds the post from that day, as holder or deputy; who did so until then ends.

    Raises StepRefusedError when the days cross with those of someone already named.
    """
    Post.objects.select_for_update().get(pk=post.pk)
    if reasons := _why_not(post, person, on, kind):
        raise StepRefusedError(reasons)
    before = post.holdings.valid_on(on)
    for holding in before.filter(Q(kind=kind) | Q(person=person)):
        _end_before(holding, on)
    holding = Holding.objects.create(
        post=post, person=person, kind=kind, starts_on=on, confirmed_on=timezone.localdate()
    )
    code = "post.hand_over" if kind == Holding.Kind.HOLDER else "post.deputy"
    note_post(post, code, actor=actor, person=person, starts_on=on)
    return holding


def _why_not(post: Post, person: Person, on: date, kind: Holding.Kind) -> list[str]:
    held = post.holdings.valid_on(on)
    if held.filter(person=person, kind=kind).exists():
        return [_("%(name)s holds this post already on that day.") % {"name": person.name}]
    if kind == Holding.Kind.DEPUTY and held.holders().filter(person=person).exists():
        return [_("Nobody can be their own deputy: choose someone else.")]
    crossing = post.holdings.filter(starts_on__gt=on).filter(Q(kind=kind) | Q(person=person))
    later = crossing.order_by("starts_on").first()
    if later and later.starts_on:
        return [
            _("Someone is named from %(day)s already: choose a later day, or end that first.")
            % {"day": date_format(later.starts_on)}
        ]
    return []


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


@transaction.atomic
def end_post(post: Post, *, on: date, actor: Actor) -> None:
    """The post's last day, and that of those who hold it."""
    if post.valid_from and on < post.valid_from:
        raise StepRefusedError([_("The last day is before the first day.")])
    post.valid_to = on
    post.save(update_fields=["valid_to"])
    _end_all(post.holdings.all(), on)
    note_post(post, "post.end", actor=actor, ends_on=on)


@transaction.atomic
def end_person(person: Person, *, on: date, actor: Actor) -> None:
    """The person leaves: everything they hold ends that day, and their posts become vacant."""
    person.ended_on = on
    person.save(update_fields=["ended_on"])
    _end_all(person.holdings.all(), on)
    note_person(person, "person.end", actor=actor, ends_on=on)


def _end_all(holdings: models.QuerySet, on: date) -> None:
    holdings.filter(starts_on__gt=on).delete()
    holdings.filter(Q(ends_on=None) | Q(ends_on__gt=on)).update(ends_on=on)


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
