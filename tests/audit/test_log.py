"""The log: sentences in the reader's language, for whom they are, and as many queries always."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from tests.conftest import People
from tests.factories.contacts import make_person
from yhdyspinta.audit.models import Entry, record
from yhdyspinta.audit.sentences import SENTENCES
from yhdyspinta.tenancy.actor import actor_of
from yhdyspinta.tenancy.context import tenant_context
from yhdyspinta.tenancy.links import area_url


def test_every_code_in_the_code_has_a_sentence() -> None:
    used = {
        code
        for top in ("yhdyspinta", "contacts", "agreements", "negotiations", "indicators")
        for path in Path(settings.BASE_DIR, top).rglob("*.py")
        for code in re.findall(
            r'\brecord\(\s*[\w.]+,\s*"([a-z_]+\.[a-z_-]+)"', path.read_text(encoding="utf-8")
        )
    }
    assert len(used) > 20
    assert not used - set(SENTENCES)


def test_an_entry_is_a_sentence_with_names(people: People) -> None:
    with tenant_context(people.tenant.pk):
        admin = actor_of(people.members["admin"])
        entry = record(
            admin,
            "member.change",
            people.municipality,
            member=people.members["viewer"],
            organisation=people.municipality,
        )
        sentence = Entry.objects.with_names().get(pk=entry.pk).sentence()
    assert admin.user_name in sentence
    assert "Alavesi" in sentence
    assert str(people.members["viewer"].user) in sentence


def test_an_entry_for_one_organisation_is_not_for_others(people: People) -> None:
    with tenant_context(people.tenant.pk):
        record(None, "area.change", people.tenant, audience=people.municipality)
        seen = {
            who: Entry.objects.visible_to(actor_of(people.members[who])).count()
            for who in ("viewer", "partner", "coordinator", "admin")
        }
    assert seen == {"viewer": 1, "partner": 0, "coordinator": 0, "admin": 0}


def test_the_history_of_one_thing_stands_on_its_own_page(people: People) -> None:
    with tenant_context(people.tenant.pk):
        person = make_person()
        record(actor_of(people.members["admin"]), "area.change", person)
        url = area_url("audit:of", "contacts.person", person.pk)
        nothing = [area_url("audit:of", label, 1) for label in ("auth.group", "no.model", "x")]
    client = people.client("viewer")
    assert client.get(url).status_code == 200
    assert [client.get(each).status_code for each in nothing] == [404, 404, 404]


@pytest.mark.parametrize("rows", [3, 40])
def test_the_log_needs_as_many_queries_however_long(
    people: People, django_assert_max_num_queries, rows: int
) -> None:
    with tenant_context(people.tenant.pk):
        admin = actor_of(people.members["admin"])
        for _ in range(rows):
            record(admin, "member.invite", people.tenant, organisation=people.municipality)
        url = area_url("audit:history")
    client = people.client("viewer")
    client.get(url)
    with django_assert_max_num_queries(14):
        client.get(url)
