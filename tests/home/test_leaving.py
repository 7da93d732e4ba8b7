"""A holder leaves: the gap is seen on the map, the list, the table and in the search."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from agreements.matrix import table_of
from agreements.models import Matrix
from agreements.quality import Kind, findings
from contacts.coverage import coverage_of
from contacts.models import Holding
from tests.conftest import People
from tests.factories.contacts import make_holding, make_interface, make_person, make_post
from tests.factories.responsibility import make_matrix, make_responsibility, make_roles, make_task
from yhdyspinta.tenancy.actor import actor_of
from yhdyspinta.tenancy.context import tenant_context
from yhdyspinta.tenancy.links import area_url

NAME = "Lotta Lähtijä"


@pytest.fixture
def leaving(people: People) -> Iterator[Holding]:
    """Hyte of Alavesi, which leads a task: its holder, and the county's beside."""
    today = timezone.localdate()
    with tenant_context(people.tenant.pk):
        hyte = make_interface(name_fi="Hyvinvoinnin edistäminen")
        for own in (people.county, people.municipality):
            holding = make_holding(
                post=make_post(organisation=own, interface=hyte),
                person=make_person(organisation=own, name=NAME),
                starts_on=today - timedelta(days=30),
                confirmed_on=today,
            )
        task = make_task(matrix=make_matrix(), interface=hyte, name_fi="Hyvinvointikertomus")
        make_responsibility(task=task, organisation=people.municipality, role=make_roles()["leads"])
        yield holding


def seen(people: People, holding: Holding) -> dict[str, Any]:
    """What each place says of the post: the map, the list, the table and the search."""
    client, post, today = people.client("coordinator"), holding.post, timezone.localdate()
    coverage = coverage_of(today, actor_of(people.members["coordinator"]))
    asked = {"interface": str(post.interface_id), "municipality": str(post.organisation_id)}
    listed = client.get(area_url("contacts:vacancies")).context["vacancies"]
    found = client.get(area_url("contacts:find"), asked).context["pairs"]
    table = table_of(Matrix.objects.get())
    return {
        "map": [c.cover.value for c in coverage.cells if c.municipality == post.organisation],
        "list": [vacancy.post.pk for vacancy in listed],
        "table": [each.kind.value for each in findings(table, [Kind.NO_HOLDER])],
        "search": [pair.municipality_side.state.value for pair in found],
    }


NOTHING = {"map": ["both"], "list": [], "table": [], "search": ["named"]}


def test_a_gap_is_seen_everywhere_from_the_day_after(people: People, leaving: Holding) -> None:
    assert seen(people, leaving) == NOTHING
    yesterday = timezone.localdate() - timedelta(days=1)
    url = area_url("contacts:person-end", leaving.person_id)
    assert people.client("editor").post(url, {"ends_on": str(yesterday)}).status_code == 302
    assert seen(people, leaving) == {
        "map": ["county"],
        "list": [leaving.post_id],
        "table": ["no_holder"],
        "search": ["vacant"],
    }


def test_the_successor_is_named_and_the_gap_is_closed(people: People, leaving: Holding) -> None:
    today = timezone.localdate()
    editor = people.client("editor")
    ends = area_url("contacts:person-end", leaving.person_id)
    editor.post(ends, {"ends_on": str(today - timedelta(days=1))})
    new = make_person(organisation=people.municipality, name="Sini Seuraaja")
    over = area_url("contacts:hand-over", leaving.post_id)
    named = editor.post(over, {"person": new.pk, "kind": "holder", "starts_on": str(today)})
    assert named.status_code == 302
    assert seen(people, leaving) == NOTHING
    handover = editor.get(area_url("front:handover", leaving.post_id)).content.decode()
    for text in (NAME, "Sini Seuraaja", "Hyvinvointikertomus"):
        assert text in handover
