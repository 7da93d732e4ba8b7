"""Forums: made, changed and ended, their members, and a year of their meetings at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from contacts.models import Post
from negotiations.models import Forum, ForumMember, Negotiation
from yhdyspinta.audit.models import record
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.models import Organisation


@dataclass(frozen=True)
class PlannedMeeting:
    """One meeting of the year: when, and what it is about."""

    starts_at: datetime
    ends_at: datetime | None
    theme: str


@transaction.atomic
def save_forum(forum: Forum, *, actor: Actor) -> Forum:
    is_new = forum.pk is None
    forum.save()
    record(actor, "forum.made" if is_new else "forum.changed", forum)
    return forum


@transaction.atomic
def end_forum(forum: Forum, *, on: date | None, actor: Actor) -> None:
    """End the forum, or let it go on; refused while it has meetings to come."""
    forum = Forum.objects.select_for_update().get(pk=forum.pk)
    coming = forum.negotiations.filter(state__in=Negotiation.COMING_STATES)
    if on and coming.exists():
        raise StepRefusedError([_("It has meetings to come: cancel them or hold them first.")])
    forum.ended_on = on
    forum.save(update_fields=["ended_on"])
    if on:
        record(actor, "forum.ended", forum, ended_on=on)
    else:
        record(actor, "forum.goes_on", forum)


@transaction.atomic
def add_members(forum: Forum, *, posts: Iterable[Post], seat: str, actor: Actor) -> None:
    """Give the posts a seat in the forum; those that have one already keep it."""
    members = [ForumMember(forum=forum, post=post, seat=seat) for post in posts]
    ForumMember.objects.bulk_create(members, ignore_conflicts=True)
    record(actor, "forum.members", forum)


@transaction.atomic
def remove_member(member: ForumMember, *, actor: Actor) -> None:
    forum = member.forum
    member.delete()
    record(actor, "forum.members", forum)


@transaction.atomic
def plan_year(
    forum: Forum,
    meetings: Sequence[PlannedMeeting],
    *,
    convener: Organisation,
    place: str,
    is_event: bool,
    actor: Actor,
) -> list[Negotiation]:
    """Plan the meetings; nobody is told before each one's invitation is sent."""
    planned = [
        Negotiation.objects.create(
            title_fi=_titled(forum.name_fi, meeting.theme),
            title_sv=_titled(forum.name_sv, meeting.theme) if forum.name_sv else "",
            forum=forum,
            theme=meeting.theme,
            starts_at=meeting.starts_at,
            ends_at=meeting.ends_at,
            convener=convener,
            place=place,
            is_event=is_event,
        )
        for meeting in meetings
    ]
    record(actor, "forum.year", forum, count=len(planned))
    return planned


def _titled(name: str, theme: str) -> str:
    return f"{name}: {theme}"[:200] if theme else name
