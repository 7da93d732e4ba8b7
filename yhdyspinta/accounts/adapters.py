"""What of allauth is ours: nobody signs up by themselves, and how long a log-in lasts."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest

from yhdyspinta.accounts.forms import OWN_DEVICE


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by an invitation only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def login(self, request: HttpRequest, user: Any) -> None:
        own_device = request.session.get(OWN_DEVICE, False)
        super().login(request, user)
        request.session.set_expiry(None if own_device else 0)


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """A log-in of an organisation's own service is matched by `sub`.

    The first time it must be tied to an account from within, by a logged-in user: an e-mail
    address in a token proves nothing about whose account it is.
    """

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False
