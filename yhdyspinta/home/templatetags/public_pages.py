"""What an area shows to everyone: links for the foot of pages that need no log-in."""

from typing import Any

from django import template
from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _

from contacts.models import DirectorySettings, directory_settings
from negotiations.publicity import publishes_memos
from yhdyspinta.tenancy.context import tenant_context
from yhdyspinta.tenancy.models import Tenant

register = template.Library()


@register.simple_tag(takes_context=True)
def public_pages(context: dict[str, Any]) -> list[tuple[str, str]]:
    """Address and name of each public page of the area, of those that the area has opened.

    On the log-in page the area is the one that the user is on the way to.
    """
    request = context.get("request")
    area = context.get("area") or (_on_the_way_to(request) if request else None)
    if area is None:
        return []
    with tenant_context(area.pk):
        found = []
        if directory_settings().publicity != DirectorySettings.Publicity.NOTHING:
            found.append((reverse("contacts:public", args=[area.slug]), _("Public contacts")))
        if publishes_memos():
            found.append((reverse("negotiations:public", args=[area.slug]), _("Public memos")))
    return found


def _on_the_way_to(request: HttpRequest) -> Tenant | None:
    path = (request.GET.get("next") or "").split("?")[0]
    try:
        slug = resolve(path).kwargs.get("area")
    except Resolver404:
        return None
    return Tenant.objects.filter(slug=slug).first() if slug else None
