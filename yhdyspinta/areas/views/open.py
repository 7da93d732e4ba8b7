"""Pages of an area that are open to everyone: accessibility, privacy, feedback."""

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from yhdyspinta.areas.actions import receive_feedback
from yhdyspinta.areas.forms import FeedbackForm
from yhdyspinta.web.access import ActorRequest, public
from yhdyspinta.web.forms import posted

FEEDBACK_AN_HOUR = 10


@require_GET
@public
def accessibility(request: ActorRequest) -> HttpResponse:
    return render(request, "areas/accessibility.html")


@require_GET
@public
def privacy(request: ActorRequest) -> HttpResponse:
    return render(request, "areas/privacy.html")


@require_http_methods(["GET", "POST"])
@public
def feedback(request: ActorRequest) -> HttpResponse:
    """Anyone may give feedback; the answer says when it was received (306/2019 § 10)."""
    if request.tenant is None:
        raise Http404
    form = FeedbackForm(posted(request), initial={"page": request.GET.get("page", "")[:300]})
    if request.method == "POST" and form.is_valid():
        if _too_many(request):
            return render(
                request, "areas/feedback.html", {"form": form, "too_many": True}, status=429
            )
        received = form.save(commit=False)
        receive_feedback(received, request.tenant)
        return render(request, "areas/feedback_received.html", {"feedback": received})
    return render(
        request, "areas/feedback.html", {"form": form}, status=422 if form.is_bound else 200
    )


def _too_many(request: ActorRequest) -> bool:
    key = f"feedback/{get_adapter().get_client_ip(request)}"
    given = int(cache.get(key) or 0)
    cache.set(key, given + 1, timeout=3600)
    return given >= FEEDBACK_AN_HOUR
