"""The annual clock as a picture and a table, and as a calendar to subscribe to."""

from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dates import MONTHS
from django.views.decorators.http import require_GET

from negotiations import feed, policies
from negotiations.ring import clock_of
from negotiations.year import happenings
from yhdyspinta.tenancy.models import Membership
from yhdyspinta.web.access import ActorRequest, by_link, link_is_over, may
from yhdyspinta.web.forms import YEARS, pk_of


@require_GET
@may(policies.list_duties)
def year_clock(request: ActorRequest) -> HttpResponse:
    """What happens in which month: a ring of twelve months, and the same as a table."""
    today = timezone.localdate()
    asked = pk_of(request.GET.get("year", ""))
    year = asked if asked in YEARS else today.year
    found = happenings(year, request.actor)
    context = {
        "year": year,
        "years": [year - 1, year, year + 1],
        "clock": clock_of(year, found, today.month if year == today.year else None),
        "months": [
            (MONTHS[month], list(rows)) for month, rows in groupby(found, lambda each: each.month)
        ],
        "feed_url": feed.feed_url(request.actor.membership_id),
    }
    return render(request, "negotiations/year.html", context)


@require_GET
@by_link(feed.PURPOSE, days=feed.DAYS)
def calendar_feed(request: ActorRequest) -> HttpResponse:
    """The member's calendar, for a program that cannot log in; it ends with the membership."""
    members = Membership.objects.of_current_area().active().select_related("user", "tenant")
    pk = request.guest.payload.get("membership")  # type: ignore[attr-defined]
    membership = members.filter(pk=pk).first()
    if membership is None:
        return link_is_over(request, "old")
    return HttpResponse(
        feed.feed_of(membership),
        headers={
            "Content-Type": "text/calendar; charset=utf-8",
            "Content-Disposition": 'inline; filename="yhdyspinta.ics"',
            "Cache-Control": "private, no-store",
        },
    )
