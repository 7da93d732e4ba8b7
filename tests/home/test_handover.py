"""What the one who takes a post over goes on with."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from agreements.models import Agreement
from tests.conftest import People
from tests.factories.contacts import make_holding, make_interface, make_person, make_post
from tests.factories.indicators import make_goal
from tests.factories.negotiations import at, make_followup, make_negotiation
from tests.factories.responsibility import make_matrix, make_responsibility, make_roles, make_task
from tests.home.test_card import agree
from yhdyspinta.tenancy.context import tenant_context
from yhdyspinta.tenancy.links import area_url

MOST_QUERIES = 60


@pytest.fixture
def post(people: People) -> Any:
    """Hyte of Alavesi: Ritva left, Anna goes on; some of everything is under way."""
    today, own = timezone.localdate(), people.municipality
    with tenant_context(people.tenant.pk):
        hyte, other = make_interface(name_fi="Hyte"), make_interface()
        post = make_post(organisation=own, interface=hyte, title_fi="Hyvinvointikoordinaattori")
        ritva = make_person(organisation=own, name="Ritva Entinen")
        make_holding(post=post, person=ritva, ends_on=today - timedelta(days=1))
        make_holding(
            post=post, person=make_person(organisation=own, name="Anna Uusi"), starts_on=today
        )
        county = make_post(organisation=people.county, interface=hyte)
        make_holding(
            post=county, person=make_person(organisation=people.county, name="Veikko Vastinpari")
        )
        make_negotiation(
            starts_at=at(today + timedelta(days=5)), covering=[own], title_fi="Hyte-neuvottelu"
        )
        make_followup(organisation=own, post=post, what="Laadi suunnitelma")
        make_followup(organisation=own, what="Kenenkään nimissä")
        make_followup(
            organisation=own, post=make_post(organisation=own), what="Toisen tehtävän asia"
        )
        make_followup(organisation=people.other_municipality, what="Naapurin asia")
        agree(own, Agreement.State.IN_FORCE, "Yhteistyösopimus")
        agree(own, Agreement.State.ENDED, "Vanha sopimus")
        make_goal(title_fi="Hyte-tavoite", owners=[own], interface=hyte)
        make_goal(title_fi="Muu tavoite", owners=[own], interface=other)
        roles, matrix = make_roles(), make_matrix()
        for interface, name in ((hyte, "Hyvinvointikertomus"), (other, "Muu tehtävä")):
            task = make_task(matrix=matrix, interface=interface, name_fi=name)
            make_responsibility(task=task, organisation=own, role=roles["leads"])
    return post


def page(people: People, post: Any, who: str = "viewer") -> str:
    answer = people.client(who).get(area_of(people, post))
    assert answer.status_code == 200
    return str(answer.content.decode())


def area_of(people: People, post: Any) -> str:
    with tenant_context(people.tenant.pk):
        return area_url("front:handover", post.pk)


@pytest.mark.parametrize(
    "text",
    [
        "Ritva Entinen",
        "Anna Uusi",
        "Veikko Vastinpari",
        "Hyte-neuvottelu",
        "Laadi suunnitelma",
        "Kenenkään nimissä",
        "Yhteistyösopimus",
        "Hyte-tavoite",
        "Hyvinvointikertomus",
    ],
)
def test_everything_of_the_post_is_there(people, post, text):
    assert text in page(people, post, "coordinator")


@pytest.mark.parametrize(
    "text",
    ["Toisen tehtävän asia", "Naapurin asia", "Vanha sopimus", "Muu tavoite", "Muu tehtävä"],
)
def test_what_is_not_the_posts_is_not(people, post, text):
    assert text not in page(people, post, "coordinator")


def test_a_post_with_nothing_under_way_says_so(people, english):
    with tenant_context(people.tenant.pk):
        bare = make_post(organisation=people.other_municipality, interface=make_interface())
    shown = page(people, bare)
    for text in ("None is open.", "Not named", "The responsibility table says nothing of this."):
        assert text in shown


def test_a_restricted_post_is_not_found_by_others(people):
    with tenant_context(people.tenant.pk):
        hidden = make_post(organisation=people.county, is_restricted=True)
    assert people.client("viewer").get(area_of(people, hidden)).status_code == 404
    assert people.client("coordinator").get(area_of(people, hidden)).status_code == 200


def test_queries_do_not_follow_the_rows(people, post, django_assert_max_num_queries):
    with tenant_context(people.tenant.pk):
        for number in range(15):
            make_followup(organisation=people.municipality, post=post, what=f"Asia {number}")
    client, url = people.client("coordinator"), area_of(people, post)
    with django_assert_max_num_queries(MOST_QUERIES):
        client.get(url)
