"""From path to area: who gets in, and what a failing page leaves behind."""

import pytest

from tests.conftest import People
from yhdyspinta.tenancy.context import tenant_context
from yhdyspinta.tenancy.models import Membership, Organisation


@pytest.mark.urls("tests.tenancy.failing_urls")
@pytest.mark.parametrize("page", ["crash", "answer"])
def test_failing_view_leaves_nothing_behind(people: People, page: str) -> None:
    client = people.client("viewer")
    client.raise_request_exception = False
    assert client.get(f"/{people.tenant.slug}/{page}/").status_code == 500
    with tenant_context(people.tenant.pk):
        assert not Organisation.objects.filter(name_fi="Jäänne").exists()
    assert client.get(f"/{people.tenant.slug}/").status_code == 200


def test_an_unknown_area_and_a_strangers_area_look_alike(people: People) -> None:
    client = people.client("viewer")
    assert client.get("/ei-ole/").status_code == client.get("/toinen/").status_code == 404


def test_being_seen_is_noted_once_an_hour(people: People) -> None:
    client = people.client("viewer")
    client.get(f"/{people.tenant.slug}/")
    first = Membership.objects.get(pk=people.members["viewer"].pk).last_seen_at
    client.get(f"/{people.tenant.slug}/")
    assert first is not None
    assert Membership.objects.get(pk=people.members["viewer"].pk).last_seen_at == first
