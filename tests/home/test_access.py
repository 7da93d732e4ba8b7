"""Who gets which status from which page made of several apps."""

from typing import Any

import pytest

from tests.conftest import People
from tests.factories.contacts import make_post
from yhdyspinta.tenancy.context import tenant_context
from yhdyspinta.tenancy.links import area_url

WHO = [
    *("viewer", "editor", "recorder", "signatory", "coordinator", "admin", "partner"),
    *("outsider", "anonymous"),
]
ALL = (200,) * 7 + (404, 302)
NOT_THERE = (404,) * 8 + (302,)
GET_ONLY = (405,) * 7 + (404, 302)

#    method  page  whose card or which post  statuses in the order of WHO
ACCESS = [
    ("get", "front:front", "", ALL),
    ("post", "front:front", "", GET_ONLY),
    ("get", "front:municipalities", "", ALL),
    ("get", "front:municipality", "own", ALL),
    ("get", "front:municipality", "neighbour", ALL),
    ("get", "front:municipality", "county", NOT_THERE),
    ("post", "front:municipality", "own", GET_ONLY),
    ("get", "front:municipality-pdf", "own", ALL),
    ("get", "front:municipality-pdf", "county", NOT_THERE),
    ("get", "front:handover", "post", ALL),
    ("post", "front:handover", "post", GET_ONLY),
    ("get", "search:all", "", ALL),
    ("post", "search:all", "", GET_ONLY),
]


@pytest.mark.parametrize(("method", "page", "whose", "expected"), ACCESS)
def test_access(
    people: People, method: str, page: str, whose: str, expected: tuple[int, ...]
) -> None:
    rows: dict[str, Any] = {
        "own": people.municipality,
        "neighbour": people.other_municipality,
        "county": people.county,
    }
    with tenant_context(people.tenant.pk):
        rows["post"] = make_post(organisation=people.municipality)
        url = area_url(page, *([rows[whose].pk] if whose else []))
    assert people.statuses(method, url, WHO) == dict(zip(WHO, expected, strict=True))
