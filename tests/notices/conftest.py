"""Notices to be told, in an area."""

from collections.abc import Callable
from datetime import date, datetime, time
from itertools import count
from typing import Any

import pytest
from django.utils import timezone

from yhdyspinta.notices.models import Notice, Recipient, notify

_number = count(1)


def make_recipient(**fields: Any) -> Recipient:
    n = next(_number)
    defaults = {"address": f"vastaanottaja{n}@esimerkki.fi", "languages": ["fi"]}
    return Recipient.objects.create(**(defaults | fields))


def make_notice(recipient: Recipient | None = None, **fields: Any) -> Notice:
    recipient = recipient or make_recipient()
    key = fields.pop("key", f"avain-{next(_number)}")
    defaults: dict[str, Any] = {
        "code": "negotiation.memo_approved",
        "parameters": {"title": {"fi": "Kevään neuvottelu", "sv": "Vårens förhandling"}},
        "at_once": True,
    }
    notify([recipient], key=key, **(defaults | fields))
    return Notice.objects.get(key=key, recipient=recipient)


@pytest.fixture
def on_day(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    """Moves the clock to eight in the morning of a day."""

    def move(day: date) -> None:
        moment = timezone.make_aware(datetime.combine(day, time(8)))
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return move
