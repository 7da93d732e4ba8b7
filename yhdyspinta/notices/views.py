"""What a mail service tells us, under an address that only it knows."""

from hmac import compare_digest

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from yhdyspinta.accounts.open import public
from yhdyspinta.notices.bounces import NotAReportError, read_json, read_message, receive


@csrf_exempt
@require_POST
@public
def bounces(request: HttpRequest, secret: str) -> HttpResponse:
    """Mail came back: told as JSON, or the returned message itself."""
    if not settings.BOUNCE_SECRET or not _same(secret, settings.BOUNCE_SECRET):
        raise Http404
    read = read_json if request.content_type == "application/json" else read_message
    try:
        report = read(request.body)
    except NotAReportError as error:
        return HttpResponse(f"{error}\n", content_type="text/plain; charset=utf-8", status=400)
    return JsonResponse({"marked": receive(report)})


def _same(one: str, other: str) -> bool:
    return compare_digest(one.encode(), other.encode())
