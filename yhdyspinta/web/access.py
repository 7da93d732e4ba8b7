"""The decorators that make it impossible to forget who may use a view."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django_htmx.middleware import HtmxDetails

from yhdyspinta.accounts.open import members_only, public
from yhdyspinta.tenancy.actor import Actor, Guest
from yhdyspinta.tenancy.models import Tenant

__all__ = ["ActorRequest", "by_link", "link_token", "loads", "may", "members_only", "public"]

M = TypeVar("M", bound=Model)
View = Callable[..., HttpResponse]


class ActorRequest(HttpRequest):
    """A request of a member in an area."""

    actor: Actor
    tenant: Tenant
    htmx: HtmxDetails


def may(check: Callable[[Actor], bool]) -> Callable[[View], View]:
    """The view is for those of whom check(actor) is true: 403 for others."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: ActorRequest, /, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.actor is None or not check(request.actor):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.access_check = check  # type: ignore[attr-defined]
        return guarded

    return decorate


def loads(model: type[M], *, may: Callable[[Actor, M], bool]) -> Callable[[View], View]:
    """Give the view the object instead of its pk: 404 if unseen, 403 if may() says no."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: ActorRequest, /, *args: Any, pk: int, **kwargs: Any) -> HttpResponse:
            if request.actor is None:
                raise PermissionDenied
            found = get_object_or_404(_visible(model, request.actor), pk=pk)
            if not may(request.actor, found):
                raise PermissionDenied
            return view(request, found, **kwargs)

        guarded.access_check, guarded.loaded_model = may, model  # type: ignore[attr-defined]
        return guarded

    return decorate


def _visible(model: type[M], actor: Actor) -> QuerySet[M]:
    visible: QuerySet[M] = model._default_manager.visible_to(actor)  # type: ignore[attr-defined]
    return visible


def link_token(purpose: str, **payload: object) -> str:
    """The signed part of a personal link; who has it may do what the purpose says, for a while."""
    return signing.dumps(payload, salt=f"link.{purpose}", compress=True)


def by_link(purpose: str, *, days: int) -> Callable[[View], View]:
    """The view is for whoever has a valid link; GET never changes anything.

    The view gets a Guest as request.actor. A bad or old link shows why, with status 410.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(
            request: ActorRequest, /, *args: Any, token: str, **kwargs: Any
        ) -> HttpResponse:
            if request.tenant is None:
                raise Http404
            try:
                payload = signing.loads(token, salt=f"link.{purpose}", max_age=days * 24 * 60 * 60)
            except signing.SignatureExpired:
                return link_is_over(request, "old")
            except signing.BadSignature:
                return link_is_over(request, "broken")
            if payload.get("tenant") != request.tenant.pk:
                return link_is_over(request, "broken")
            request.guest = Guest(request.tenant.pk, request.tenant.slug, purpose, payload)  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)

        guarded.login_required = False  # type: ignore[attr-defined]
        guarded.access_check = by_link  # type: ignore[attr-defined]
        return guarded

    return decorate


def link_is_over(request: HttpRequest, why: str) -> HttpResponse:
    """The page that says why a personal link does not work: old, broken or used."""
    return render(request, "web/link_over.html", {"why": why}, status=410)
