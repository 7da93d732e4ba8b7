"""What whoever watches the service from outside learns of it."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from negotiations.models import Sweep
from tests.conftest import People
from yhdyspinta.tenancy.context import tenant_context
from yhdyspinta.tenancy.models import Tenant


@pytest.fixture(autouse=True)
def _nothing_cached() -> None:
    cache.clear()


def test_a_missing_round_of_any_area_is_told_without_naming_it(people: People) -> None:
    client, today = Client(), timezone.localdate()
    assert client.get("/healthz/reminders").status_code == 200
    with tenant_context(people.tenant.pk):
        Tenant.objects.filter(pk=people.tenant.pk).update(
            created_at=timezone.now() - timedelta(days=30)
        )
        Sweep.objects.create(day=today - timedelta(days=4))
    assert client.get("/healthz/reminders").status_code == 200, "asked once a minute at the most"
    cache.clear()
    answer = client.get("/healthz/reminders")
    assert (answer.status_code, answer["Content-Type"]) == (503, "text/plain")
    assert answer.text == f"reminders have not run since {today - timedelta(days=4)}; areas: 1"
    cache.clear()
    with tenant_context(people.tenant.pk):
        Sweep.objects.create(day=today)
    assert client.get("/healthz/reminders").text == "ok"
    assert client.post("/healthz/reminders").status_code == 405
