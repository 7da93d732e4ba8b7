"""The page that asks for a second factor, and the one-click log-in of demo people."""

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from yhdyspinta.accounts.models import User
from yhdyspinta.accounts.second_factor import DEMO_KEY
from yhdyspinta.accounts.open import members_only, public


@require_GET
@members_only
def second_factor(request: HttpRequest) -> HttpResponse:
    """Says why a second factor is needed and where to make one."""
    return render(request, "accounts/second_factor.html")


@require_http_methods(["GET", "POST"])
@public
def demo(request: HttpRequest) -> HttpResponse:
    """The demo people by area; a POST logs in as one of them."""
    if not settings.DEMO:
        raise Http404
    if request.method == "POST":
        user = get_object_or_404(User, pk=request.POST.get("user") or None, is_demo=True)
        login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
        request.session[DEMO_KEY] = True
        return redirect(settings.LOGIN_REDIRECT_URL)
    people = (
        User.objects.filter(is_demo=True)
        .prefetch_related("memberships__tenant")
        .order_by("memberships__tenant__slug", "memberships__organisation_id", "pk")
    )
    return render(request, "accounts/demo.html", {"people": people})
