"""The language of a page behind a personal link."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation


def in_language(
    request: HttpRequest, language: str, answer: Callable[[], HttpResponse]
) -> HttpResponse:
    """The answer in the language of whose link it is, unless this browser has chosen another."""
    if settings.LANGUAGE_COOKIE_NAME in request.COOKIES:
        return answer()
    with translation.override(language):
        response = answer()
    response.headers["Content-Language"] = language
    return response
