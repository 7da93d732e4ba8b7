"""The area's calendar for one member: negotiations and due days, to subscribe to."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, time, timedelta

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone

from negotiations.calendar import HELSINKI, USUAL_LENGTH, host, local_moment
from negotiations.models import Duty, Negotiation
from yhdyspinta.tenancy.actor import actor_of
from yhdyspinta.tenancy.context import current_tenant_id
from yhdyspinta.tenancy.links import area_url, full_url
from yhdyspinta.tenancy.models import Membership, Role
from yhdyspinta.web.access import link_token

PURPOSE = "calendar-feed"
DAYS = 3653  # ten years: a subscription is not renewed by hand
BACK = timedelta(days=365)
S = Negotiation.State


def feed_url(membership_id: int) -> str:
    """The member's own address: whoever has it sees the same calendar without logging in."""
    token = link_token(PURPOSE, tenant=current_tenant_id(), membership=membership_id)
    return full_url(area_url("negotiations:feed", token))


def feed_of(membership: Membership) -> bytes:
    """The calendar as a file, in the member's language."""
    with translation.override(membership.user.language):
        calendar = Calendar()
        calendar.add("prodid", "-//Yhdyspinta//Yhdyspinta//FI")
        calendar.add("version", "2.0")
        calendar.add("method", "PUBLISH")
        calendar.add("x-wr-calname", f"{membership.tenant.name}: {_('Negotiations')}")
        calendar.add_component(Timezone.from_ical(HELSINKI))
        for event in [*_meetings(membership), *_due_days(membership)]:
            calendar.add_component(event)
        content: bytes = calendar.to_ical()
    return content


def _meetings(membership: Membership) -> Iterator[Event]:
    """What the member sees: a coordinator all, others those of their own organisation."""
    actor = actor_of(membership)
    seen = Negotiation.objects.visible_to(actor).exclude(state__in=[S.NOT_HELD, S.POSTPONED])
    if not actor.has(Role.COORDINATOR):
        seen = seen.of_organisation(actor.organisation_id)
    for each in seen.filter(starts_at__gte=timezone.now() - BACK).order_by("starts_at"):
        event = _event(f"meeting-{each.pk}", each.title, each.get_absolute_url())
        _time(event, each)
        if each.state == S.CANCELLED:
            event.add("status", "CANCELLED")
        where = ", ".join(part for part in (each.place, each.remote_link) if part)
        if where:
            event.add("location", where)
        yield event


def _time(event: Event, negotiation: Negotiation) -> None:
    """One recorded afterwards may have no hours: then the whole day."""
    assert negotiation.starts_at is not None
    starts = timezone.localtime(negotiation.starts_at)
    if starts.time() == time.min:
        event.add("dtstart", starts.date())
        return
    ends = negotiation.ends_at or negotiation.starts_at.astimezone(UTC) + USUAL_LENGTH
    event.add("dtstart", local_moment(starts.astimezone(UTC)))
    event.add("dtend", local_moment(ends.astimezone(UTC)))


def _due_days(membership: Membership) -> Iterator[Event]:
    """Of what the organisation has not met yet: one event for each rule and day."""
    today = timezone.localdate()
    unmet = Duty.objects.unmet(today).filter(bearer=membership.organisation_id)
    due: dict[tuple[date, object], list[Duty]] = defaultdict(list)
    for duty in unmet.filter(due_on__gte=today - BACK).select_related("rule", "own_rule"):
        if duty.due_on:
            due[duty.due_on, duty.what].append(duty)
    for (day, _rule), duties in due.items():
        first = duties[0]
        path = first.get_absolute_url() if len(duties) == 1 else area_url("negotiations:duties")
        summary = _("Last day: %(rule)s") % {"rule": first.what.name}
        event = _event(f"duty-{first.what.code}-{day}", summary, path)
        event.add("dtstart", day)
        event.add("transp", "TRANSPARENT")
        yield event


def _event(uid: str, summary: str, path: str) -> Event:
    event = Event()
    event.add("uid", f"feed-{current_tenant_id()}-{uid}@{host()}")
    event.add("dtstamp", timezone.now().astimezone(UTC))
    event.add("summary", summary)
    event.add("url", full_url(path))
    return event
