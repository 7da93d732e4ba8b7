"""Who gets which status from which page of the directory."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from tests.conftest import People
from tests.factories.contacts import (
    make_absence,
    make_holding,
    make_interface,
    make_post,
    make_successor,
)
from yhdyspinta.tenancy.context import tenant_context

WHO = ["viewer", "editor", "recorder", "signatory", "coordinator", "admin", "partner"]
WHO += ["outsider", "anonymous"]
READ = (200, 200, 200, 200, 200, 200, 200, 404, 302)
OWN = (403, 200, 403, 403, 200, 200, 403, 404, 302)  # of Alavesi: its editor, the coordinators
OWN_POST = (403, 422, 403, 403, 422, 422, 403, 404, 302)
OWN_DONE = (403, 302, 403, 403, 302, 302, 403, 404, 302)
EDITORS = (403, 200, 403, 403, 200, 200, 200, 404, 302)
EDITORS_POST = (403, 422, 403, 403, 422, 422, 422, 404, 302)
ALL = (403, 403, 403, 403, 200, 200, 403, 404, 302)
ALL_POST = (403, 403, 403, 403, 422, 422, 403, 404, 302)
NOTHING = (404,) * 9  # until the area decides otherwise
NOT_SO = (405, 405, 405, 405, 405, 405, 405, 404, 302)

ACCESS = [
    ("get", "find", "", READ),
    ("get", "organisation", "organisation", READ),
    ("get", "confirm-all", "organisation", NOT_SO),
    ("post", "confirm-all", "organisation", OWN_DONE),
    ("get", "vacancies", "", EDITORS),
    ("get", "coverage", "", READ),
    ("get", "coverage-map", "", READ),
    ("get", "coverage-pdf", "", READ),
    ("get", "person-add", "", EDITORS),
    ("post", "person-add", "", EDITORS_POST),
    ("get", "person", "person", READ),
    ("get", "person-edit", "person", OWN),
    ("post", "person-edit", "person", OWN_POST),
    ("get", "person-end", "person", OWN),
    ("post", "person-end", "person", OWN_POST),
    ("get", "absence-add", "person", OWN),
    ("post", "absence-add", "person", OWN_POST),
    ("get", "absence-edit", "absence", OWN),
    ("post", "absence-edit", "absence", OWN_POST),
    ("get", "absence-remove", "absence", NOT_SO),
    ("post", "absence-remove", "absence", OWN_DONE),
    ("get", "post-add", "", EDITORS),
    ("post", "post-add", "", EDITORS_POST),
    ("get", "post", "post", READ),
    ("get", "post-edit", "post", OWN),
    ("post", "post-edit", "post", OWN_POST),
    ("get", "post-end", "post", OWN),
    ("post", "post-end", "post", OWN_POST),
    ("get", "hand-over", "post", OWN),
    ("post", "hand-over", "post", OWN_POST),
    ("get", "holding-end", "holding", OWN),
    ("post", "holding-end", "holding", OWN_POST),
    ("get", "confirm", "holding", NOT_SO),
    ("post", "confirm", "holding", OWN_DONE),
    ("get", "person-data", "person", OWN),
    ("get", "person-data-file", "person", OWN),
    ("get", "settings", "", ALL),
    ("post", "settings", "", ALL_POST),
    ("get", "terms", "", EDITORS),
    ("get", "public", "", NOTHING),
    ("get", "by-link", "person", (410,) * 9),  # its pk is no token
    ("post", "by-link", "person", (410,) * 9),
    ("get", "by-link-correct", "person", (410,) * 9),
    ("post", "by-link-correct", "person", (410,) * 9),
    ("get", "by-link-leave", "person", (410,) * 9),
    ("post", "by-link-leave", "person", (410,) * 9),
    ("get", "successors", "", EDITORS),
    ("get", "successor-accept", "successor", NOT_SO),
    ("post", "successor-accept", "successor", OWN_DONE),
    ("get", "successor-dismiss", "successor", NOT_SO),
    ("post", "successor-dismiss", "successor", OWN_DONE),
    ("get", "person-bounced", "person", NOT_SO),
    ("post", "person-bounced", "person", OWN_DONE),
    ("get", "export", "", READ),
    ("get", "export-csv", "", READ),
    ("get", "vcards", "", READ),
    ("get", "person-vcard", "person", READ),
    ("get", "phones", "", READ),
    ("get", "template", "", EDITORS),
]


@pytest.fixture
def rows(people: People) -> dict[str, Any]:
    """A post of Alavesi that one of its people holds."""
    with tenant_context(people.tenant.pk):
        post = make_post(organisation=people.municipality, interface=make_interface())
        holding = make_holding(post=post)
        successor = make_successor(holding=holding)
        absence = make_absence(person=holding.person, ends_on=date(2020, 1, 1))
    return {
        "organisation": people.municipality,
        "post": post,
        "person": holding.person,
        "holding": holding,
        "successor": successor,
        "absence": absence,
    }


@pytest.mark.parametrize(("method", "name", "row", "expected"), ACCESS)
def test_access(people, rows, method, name, row, expected):
    args = [people.tenant.slug, *([rows[row].pk] if row else [])]
    url = reverse(f"contacts:{name}", args=args)
    assert people.statuses(method, url, WHO) == dict(zip(WHO, expected, strict=True))


def test_one_may_correct_what_is_said_of_oneself(people, rows):
    with tenant_context(people.tenant.pk):
        person = rows["person"]
        person.user = people.members["viewer"].user
        person.save()
    client = people.client("viewer")
    slug = people.tenant.slug
    edit = reverse("contacts:person-edit", args=[slug, person.pk])
    assert client.get(edit).status_code == 200
    confirm = reverse("contacts:confirm", args=[slug, rows["holding"].pk])
    assert client.post(confirm).status_code == 302
    end = reverse("contacts:person-end", args=[slug, person.pk])
    assert client.get(end).status_code == 403


def test_every_page_of_the_directory_is_in_the_table():
    from contacts.urls import urlpatterns

    assert {pattern.name for pattern in urlpatterns} == {page for _m, page, _row, _s in ACCESS}
