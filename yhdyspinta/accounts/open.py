"""Who may open a page that is not of one area: everyone, or everyone who has logged in."""

from collections.abc import Callable
from typing import Any


def public(view: Callable[..., Any]) -> Callable[..., Any]:
    """Open to everyone, logged in or not."""
    view.login_required = False  # type: ignore[attr-defined]
    view.access_check = public  # type: ignore[attr-defined]
    return view


def members_only(view: Callable[..., Any]) -> Callable[..., Any]:
    """Open to everyone who has logged in; the page shows only what is their own."""
    view.access_check = members_only  # type: ignore[attr-defined]
    return view
