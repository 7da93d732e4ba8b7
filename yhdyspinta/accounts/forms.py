"""Forms of logging in."""

from typing import Any

from allauth.account.forms import RequestLoginCodeForm as AllauthRequestLoginCodeForm
from django import forms
from django.utils.translation import gettext_lazy as _

OWN_DEVICE = "own_device"


class RequestLoginCodeForm(AllauthRequestLoginCodeForm):  # type: ignore[misc]
    """Asks for the address, and whether the device is one's own."""

    own_device = forms.BooleanField(
        label=_("This is my own device: keep me logged in for 30 days"), required=False
    )

    def clean(self) -> dict[str, Any] | None:
        cleaned: dict[str, Any] | None = super().clean()
        from allauth.core import context  # the request of the moment

        context.request.session[OWN_DEVICE] = bool((cleaned or {}).get("own_device"))
        return cleaned
