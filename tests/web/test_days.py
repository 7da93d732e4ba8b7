"""A mistyped year is refused on the page it is typed on, and breaks no other page."""

import pytest
from django.urls import reverse
from django.utils import timezone

from contacts.models import Holding
from negotiations.models import Negotiation
from tests.factories.contacts import make_holding, make_person, make_post
from yhdyspinta.tenancy.context import tenant_context

YEARS = ["0001", "0026", "9999"]


@pytest.mark.parametrize("year", YEARS)
def test_negotiation_of_an_impossible_year_is_refused(people, year):
    client, slug = people.client("coordinator"), people.tenant.slug
    plan = {
        "title_fi": "Hyte-neuvottelu",
        "themes": ["hyte-negotiation"],
        "municipalities": [people.municipality.pk],
        "convener": people.county.pk,
        "starts_at": f"{year}-01-01T09:00",
        "ends_at": f"{year}-01-01T11:00",
    }
    response = client.post(reverse("negotiations:new", args=[slug]), plan)
    assert response.status_code == 422
    assert f'value="{year}-01-01T09:00"' in response.text
    assert client.get(reverse("negotiations:list", args=[slug])).status_code == 200
    with tenant_context(people.tenant.pk):
        assert not Negotiation.objects.exists()


@pytest.mark.parametrize("year", YEARS)
def test_post_is_not_handed_over_or_ended_in_an_impossible_year(people, year):
    client, slug = people.client("editor"), people.tenant.slug
    with tenant_context(people.tenant.pk):
        post = make_post(organisation=people.municipality)
        person = make_person(organisation=people.municipality)
        holding = make_holding(post=post, person=person, starts_on=timezone.localdate())
        other = make_person(organisation=people.municipality)
    given = {"person": other.pk, "kind": "holder", "starts_on": f"{year}-01-01"}
    last = {"ends_on": f"{year}-01-01"}
    for name, pk, data in (
        ("hand-over", post.pk, given),
        ("post-end", post.pk, last),
        ("holding-end", holding.pk, last),
        ("person-end", person.pk, last),
    ):
        response = client.post(reverse(f"contacts:{name}", args=[slug, pk]), data)
        assert response.status_code == 422, name
        assert f'value="{year}-01-01"' in response.text
    assert client.get(reverse("contacts:post", args=[slug, post.pk])).status_code == 200
    with tenant_context(people.tenant.pk):
        assert Holding.objects.get().ends_on is None
