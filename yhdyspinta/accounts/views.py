"""The page that asks for a second factor."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from yhdyspinta.accounts.open import members_only


@require_GET
@members_only
def second_factor(request: HttpRequest) -> HttpResponse:
    """Says why a second factor is needed and where to make one."""
    return render(request, "accounts/second_factor.html")
