"""From the path to the area, the membership and the actor; opens the area's transaction."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pghistory
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils import timezone

from yhdyspinta.accounts.second_factor import has_second_factor
from yhdyspinta.tenancy.actor import actor_of
from yhdyspinta.tenancy.context import tenant_context
from yhdyspinta.tenancy.models import SECOND_FACTOR_ROLES, Membership, Tenant

SEEN_EVERY = timedelta(hours=1)


class TenantMiddleware:
    """An area's page runs in that area's transaction, for a member or for a view that is open."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.tenant = request.actor = None  # type: ignore[attr-defined]
        slug, is_open = _where(request)
        if slug is None:
            return self.get_response(request)
        tenant = Tenant.objects.filter(slug=slug).first()
        membership = _membership(request, tenant)
        if membership is None and not is_open:
            if request.user.is_authenticated or tenant is None:
                raise Http404
            return self.get_response(request)  # LoginRequiredMiddleware sends to the log-in page
        if tenant is None:
            raise Http404
        if membership and _lacks_second_factor(request, membership):
            if not is_open:
                return redirect("accounts:second-factor")
            membership = None  # an open page is open, without the member's rights
        return self._serve(request, tenant, membership)

    def _serve(
        self, request: HttpRequest, tenant: Tenant, membership: Membership | None
    ) -> HttpResponse:
        request.tenant = tenant  # type: ignore[attr-defined]
        trace: dict[str, Any] = {"request": str(uuid.uuid4()), "tenant": tenant.pk}
        if membership:
            membership.tenant = tenant
            request.actor = actor_of(membership)  # type: ignore[attr-defined]
            trace |= {"membership": membership.pk, "user": membership.user_id}
        with pghistory.context(**trace), tenant_context(tenant.pk):
            response = self.get_response(request)
            if response.status_code >= 500:  # an exception is already a response here
                transaction.set_rollback(True)
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]
    ) -> None:
        kwargs.pop("area", None)


def _where(request: HttpRequest) -> tuple[str | None, bool]:
    try:
        match = resolve(request.path_info)
    except Resolver404:
        return None, False
    return match.kwargs.get("area"), not getattr(match.func, "login_required", True)


def _membership(request: HttpRequest, tenant: Tenant | None) -> Membership | None:
    if tenant is None or not request.user.is_authenticated:
        return None
    membership = (
        Membership.objects.active()
        .filter(tenant=tenant, user_id=request.user.pk)
        .select_related("user")
    ).first()
    now = timezone.now()
    if membership and (
        membership.last_seen_at is None or now - membership.last_seen_at > SEEN_EVERY
    ):
        Membership.objects.filter(pk=membership.pk).update(last_seen_at=now)
    return membership


def _lacks_second_factor(request: HttpRequest, membership: Membership) -> bool:
    return bool(SECOND_FACTOR_ROLES & set(membership.roles)) and not has_second_factor(request)
