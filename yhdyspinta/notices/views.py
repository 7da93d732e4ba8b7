"""What a mail service tells us under an address of its own, and the link in every mail."""

from hmac import compare_digest

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from yhdyspinta.accounts.open import public
from yhdyspinta.notices.bounces import NotAReportError, read_json, receive
from yhdyspinta.notices.inbox import Taken, receive_message
from yhdyspinta.notices.letters import CADENCE, LINK_DAYS
from yhdyspinta.notices.models import Recipient
from yhdyspinta.web.access import ActorRequest, by_link, link_is_over


@csrf_exempt
@require_POST
@public
def bounces(request: HttpRequest, secret: str) -> HttpResponse:
    """Mail came back: told as JSON, or the message itself; or a calendar has answered by mail."""
    if not settings.BOUNCE_SECRET or not _same(secret, settings.BOUNCE_SECRET):
        raise Http404
    try:
        if request.content_type == "application/json":
            taken = Taken("marked", receive(read_json(request.body)))
        else:
            taken = receive_message(request.body)
    except NotAReportError as error:
        return HttpResponse(f"{error}\n", content_type="text/plain; charset=utf-8", status=400)
    return JsonResponse({taken.what: taken.count})


@require_http_methods(["GET", "HEAD", "POST"])
@by_link(CADENCE, days=LINK_DAYS)
def cadence(request: ActorRequest) -> HttpResponse:
    """How often mail comes to the recipient; one button changes it, opening the link does not."""
    payload = request.guest.payload  # type: ignore[attr-defined]
    recipient = Recipient.objects.filter(pk=payload["recipient"]).first()
    if recipient is None:
        return link_is_over(request, "old")
    if request.method == "POST" and request.POST.get("cadence") in Recipient.Cadence.values:
        recipient.cadence = request.POST["cadence"]
        recipient.save(update_fields=["cadence"])
        messages.success(request, _("Saved."))
        return redirect(request.path)
    others = [choice for choice in Recipient.Cadence if choice != recipient.cadence]
    context = {"recipient": recipient, "others": others}
    status = 422 if request.method == "POST" else 200
    return render(request, "notices/cadence.html", context, status=status)


def _same(one: str, other: str) -> bool:
    return compare_digest(one.encode(), other.encode())
