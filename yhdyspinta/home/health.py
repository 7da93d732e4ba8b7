"""What whoever watches the service from outside may ask of it."""

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from negotiations.watchdog import missing_since
from yhdyspinta.accounts.open import public
from yhdyspinta.tenancy.context import tenant_context
from yhdyspinta.tenancy.models import Tenant

CACHED = 60  # seconds: anyone may ask, and it goes through every area


@require_safe
@public
def reminders(request: HttpRequest) -> HttpResponse:
    """Whether the daily round of reminders has run in every area; 503 when it has not.

    Neither worker nor timetable is asked: one that has stopped cannot tell it. No area is named.
    """
    said = cache.get("health-reminders")
    if said is None:
        said = _said()
        cache.set("health-reminders", said, CACHED)
    return HttpResponse(said, status=200 if said == "ok" else 503, content_type="text/plain")


def _said() -> str:
    now, missing = timezone.now(), []
    for pk in Tenant.objects.order_by("pk").values_list("pk", flat=True):
        with tenant_context(pk):
            since = missing_since(now)
        if since:
            missing.append(since)
    if not missing:
        return "ok"
    return f"reminders have not run since {min(missing)}; areas: {len(missing)}"
