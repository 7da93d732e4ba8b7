"""Pages made of several apps."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from yhdyspinta.home import policies
from yhdyspinta.tenancy.models import Membership
from yhdyspinta.web.access import ActorRequest, may, members_only


@require_GET
@members_only
def areas(request: HttpRequest) -> HttpResponse:
    """The areas the user belongs to; with one only, straight there."""
    memberships = list(
        Membership.objects.active().filter(user_id=request.user.pk).select_related("tenant")
    )
    if len(memberships) == 1:
        return redirect("front:front", memberships[0].tenant.slug)
    return render(request, "home/areas.html", {"memberships": memberships})


@require_GET
@may(policies.read_front)
def front(request: ActorRequest) -> HttpResponse:
    """The area's front page."""
    return render(request, "home/front.html")
