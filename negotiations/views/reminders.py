"""What will be told to whom in the coming weeks, and holding a reminder back."""

from itertools import groupby
from typing import NamedTuple

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from negotiations import actions, policies
from negotiations.models import Sweep
from negotiations.reminders import DAYS_AHEAD, Reminder, coming
from negotiations.watchdog import missing_since
from yhdyspinta.notices.letters import subjects
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.web.access import ActorRequest, may


class Row(NamedTuple):
    """A reminder with what its mail is called."""

    subject: str
    reminder: Reminder


@require_GET
@may(policies.see_reminders)
def reminder_list(request: ActorRequest) -> HttpResponse:
    """Worked out as the daily round does it, day by day; nothing is written."""
    today = timezone.localdate()
    flat = [(day, reminder) for day, due in coming(today) for reminder in due]
    page = Paginator(flat, 100).get_page(request.GET.get("page"))
    called = subjects((each.code, each.parameters) for _day, each in page)
    rows = [(day, Row(name, each)) for (day, each), name in zip(page, called, strict=True)]
    context = {
        "page": page,
        "days": [
            (day, [row for _day, row in group]) for day, group in groupby(rows, lambda row: row[0])
        ],
        "ahead": DAYS_AHEAD,
        "last": Sweep.objects.filter(day__lte=today).first(),
        "missing_since": missing_since(timezone.now()),
    }
    return render(request, "negotiations/reminder_list.html", context)


@require_POST
@may(policies.see_reminders)
def reminder_hold(request: ActorRequest) -> HttpResponse:
    """It does not go out, until someone lets it go."""
    if reminder := _asked(request):
        actions.hold_reminder(reminder, actor=request.actor)
        messages.success(request, _("The reminder is held back."))
    return redirect(area_url("negotiations:reminders"))


@require_POST
@may(policies.see_reminders)
def reminder_release(request: ActorRequest) -> HttpResponse:
    if reminder := _asked(request):
        actions.release_reminder(reminder, actor=request.actor)
        messages.success(request, _("The reminder goes out on its day."))
    return redirect(area_url("negotiations:reminders"))


def _asked(request: ActorRequest) -> Reminder | None:
    """The coming reminder of that key; someone may have done the thing meanwhile."""
    key = request.POST.get("key", "")
    for _day, due in coming(timezone.localdate()):
        for reminder in due:
            if reminder.key == key:
                return reminder
    messages.error(request, _("There is no such reminder any more."))
    return None
