"""What every page needs: the area, who is asking, the main menu and the languages."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _

from yhdyspinta.tenancy.models import Role, Tenant


class Place(NamedTuple):
    """A page that a menu names."""

    name: str
    label: Promise | str


MENU = (
    Place("front:front", _("Home")),
    Place("contacts:find", _("Contacts")),
    Place("agreements:matrix", _("Responsibilities")),
    Place("agreements:list", _("Agreements")),
    Place("negotiations:list", _("Negotiations")),
    Place("negotiations:duties", _("Duties")),
    Place("indicators:goals", _("Goals and picture")),
)
ADMINISTRATION = Place("areas:settings", _("Administration"))
FOOTER = (
    Place("areas:accessibility", _("Accessibility statement")),
    Place("areas:feedback", _("Give feedback")),
    Place("areas:privacy", _("Privacy notice")),
)


def page(request: HttpRequest) -> dict[str, Any]:
    """The template context that base.html is drawn with."""
    tenant: Tenant | None = getattr(request, "tenant", None)
    actor = getattr(request, "actor", None)
    return {
        "area": tenant,
        "actor": actor,
        "menu": _menu(request, tenant, actor),
        "footer": _entries(FOOTER, tenant) if tenant else [],
        "languages": _languages(),
        "is_demo": bool(tenant and tenant.is_demo),
        "has_demo_people": settings.DEMO,
    }


def _menu(request: HttpRequest, tenant: Tenant | None, actor: Any) -> list[dict[str, Any]]:
    if tenant is None or actor is None or actor.is_guest:
        return []
    places = list(MENU)
    if actor.has(Role.ADMIN) or actor.has(Role.COORDINATOR):
        places.append(ADMINISTRATION)
    entries = _entries(places, tenant)
    here = _nearest(request, entries)
    for entry in entries:
        exact = entry["url"] == request.path
        entry["current"] = "page" if exact else "true" if entry is here else ""
    return entries


def _nearest(request: HttpRequest, entries: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The entry that the page lies under: by its path, or else by the app it belongs to."""
    under = [e for e in entries[1:] if request.path.startswith(e["url"])]
    if under:
        return max(under, key=lambda entry: len(entry["url"]))
    match = request.resolver_match
    same_app = [e for e in entries[1:] if match and e["name"].split(":")[0] == match.namespace]
    return same_app[0] if same_app else None


def _entries(places: Iterable[Place], tenant: Tenant) -> list[dict[str, Any]]:
    return [
        {"name": place.name, "label": place.label, "url": reverse(place.name, args=[tenant.slug])}
        for place in places
    ]


def _languages() -> list[dict[str, Any]]:
    active = get_language()
    return [
        {"code": code, "name": get_language_info(code)["name_local"], "current": code == active}
        for code, _name in settings.LANGUAGES
    ]
