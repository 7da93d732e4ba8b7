"""The page of demo people: logging in by one click, and the sample files."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from yhdyspinta.accounts.models import User
from yhdyspinta.accounts.open import public
from yhdyspinta.accounts.second_factor import DEMO_KEY
from yhdyspinta.demo import sheets
from yhdyspinta.demo.logins import demo_areas, logins_of
from yhdyspinta.demo.make import CODES
from yhdyspinta.documents.download import download
from yhdyspinta.sheets.formats import MEDIA_TYPES, XLSX
from yhdyspinta.tenancy.context import tenant_context
from yhdyspinta.tenancy.models import Membership, Tenant

FILES: dict[str, Callable[[str], bytes]] = {
    "vastuunjako.xlsx": lambda code: sheets.table_sheet(code, is_update=True),
    "yhteyshenkilot.xlsx": sheets.contacts_sheet,
}


@require_http_methods(["GET", "POST"])
@public
def people(request: HttpRequest) -> HttpResponse:
    """Choose whose eyes to look through; there is no such page outside of a demo."""
    if not settings.DEMO:
        raise Http404
    if request.method == "POST":
        return _log_in(request)
    areas = [(area, logins_of(area)) for area in demo_areas()]
    context = {"areas": areas, "files": list(FILES), "is_sink_used": bool(settings.MAIL_SINK_DIR)}
    return render(request, "demo/people.html", context)


def _log_in(request: HttpRequest) -> HttpResponse:
    members = Membership.objects.active().filter(
        tenant__is_demo=True,
        tenant__slug=request.POST.get("area", ""),
        user__is_demo=True,
        user__is_active=True,
    )
    number = request.POST.get("user", "")
    member = get_object_or_404(members, user_id=number[:18] if number.isdecimal() else 0)
    user: User = member.user
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session[DEMO_KEY] = True
    response = redirect("front:front", request.POST["area"])
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, user.language, samesite="Lax")
    return response


@require_GET
@public
def sample(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """A spreadsheet to bring in: the area's table with news in it, or a few contacts."""
    make = FILES.get(name)
    if not settings.DEMO or make is None:
        raise Http404
    tenant = get_object_or_404(Tenant, is_demo=True, slug=slug, county_code__in=CODES)
    with tenant_context(tenant.pk):
        content = make(tenant.county_code)
    return download(content, name, MEDIA_TYPES[XLSX])
