"""Whether this log-in was made with a second factor."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest

DEMO_KEY = "demo_login"
_KEY = "second_factor"


def has_second_factor(request: HttpRequest) -> bool:
    """True when the user has a TOTP device (allauth then asks for it at each log-in), when the
    organisation's own log-in is trusted to have asked, or for a demo person by one click."""
    if request.session.get(_KEY) == request.user.pk:
        return True
    found = (
        (settings.DEMO and request.session.get(DEMO_KEY, False))
        or (settings.OIDC_SECOND_FACTOR and _came_by_oidc(request))
        or Authenticator.objects.filter(user_id=request.user.pk, type="totp").exists()
    )
    if found:
        request.session[_KEY] = request.user.pk
    return bool(found)


def forget(request: HttpRequest) -> None:
    """Ask again: the device was removed."""
    request.session.pop(_KEY, None)


def _came_by_oidc(request: HttpRequest) -> bool:
    methods = request.session.get("account_authentication_methods", [])
    return any(method.get("method") == "socialaccount" for method in methods)
