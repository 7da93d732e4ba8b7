"""What those who look after an area are told wherever they first come."""

from typing import Any

from django import template
from django.utils import timezone

from negotiations.watchdog import missing_since
from yhdyspinta.home import policies

register = template.Library()

FRONT = "front:front"
ADMINISTRATION = {"areas", "sheets", "audit"}  # apps all of whose pages are its


@register.inclusion_tag("negotiations/_silence.html", takes_context=True)
def reminders_silent(context: dict[str, Any]) -> dict[str, Any]:
    """That reminders have stopped: to administrators and coordinators, by one query.

    On the front page and in the administration. It needs neither worker nor timetable, which may
    be what has stopped.
    """
    actor, request = context.get("actor"), context.get("request")
    match = request.resolver_match if request else None
    is_there = match and (match.view_name == FRONT or match.namespace in ADMINISTRATION)
    if not (is_there and actor and policies.look_after(actor)):
        return {}
    return {"missing_since": missing_since(timezone.now())}
