"""Whether this log-in was made with a second factor."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest

DEMO_KEY = "demo_login"
ENROLLED_KEY = "second_factor_made_here"


def has_second_factor(request: HttpRequest) -> bool:
    """True when this session gave a code of a device that is still there, or made that device;
    when the organisation's own log-in is trusted to have asked; or for a demo person by one click.

    An older session without one does not rise when a device is made elsewhere.
    """
    session = request.session
    methods = {each.get("method") for each in session.get("account_authentication_methods", [])}
    if settings.DEMO and session.get(DEMO_KEY):
        return True
    if settings.OIDC_SECOND_FACTOR and "socialaccount" in methods:
        return True
    gave_code = "mfa" in methods or session.get(ENROLLED_KEY) == request.user.pk
    return gave_code and Authenticator.objects.filter(user_id=request.user.pk, type="totp").exists()


def note_enrolment(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """The session that made the device has shown that it holds it."""
    request.session[ENROLLED_KEY] = user.pk
