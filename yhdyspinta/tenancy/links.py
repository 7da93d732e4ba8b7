"""Addresses inside the area being worked in."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import reverse

from yhdyspinta.tenancy.context import current_tenant_id
from yhdyspinta.tenancy.models import Tenant


def current_tenant() -> Tenant:
    return Tenant.objects.get(pk=current_tenant_id())


@lru_cache(maxsize=256)
def _slug(tenant_id: int) -> str:
    return Tenant.objects.values_list("slug", flat=True).get(pk=tenant_id)


def area_url(name: str, *args: Any) -> str:
    """The path of a page of this area, without its host."""
    return reverse(name, args=[_slug(current_tenant_id()), *args])


def full_url(path: str) -> str:
    """The path with the site's address before it, for mails and papers."""
    return f"{settings.SITE_URL}{path}"
