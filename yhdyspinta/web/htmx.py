"""A page or its part, from one template."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from yhdyspinta.web.access import ActorRequest


def render_part(
    request: ActorRequest, template: str, part: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Render the template, or only its {% partialdef part %} if htmx swaps a part.

    The view names the part, never the client. Going back in history needs the whole page.
    """
    htmx = request.htmx
    whole = not htmx or htmx.boosted or htmx.history_restore_request
    response = render(request, template if whole else f"{template}#{part}", context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response
