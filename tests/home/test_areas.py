"""Choosing an area."""

from django.test import Client

from tests.conftest import People
from tests.factories.tenancy import make_membership, make_organisation, make_tenant, make_user
from yhdyspinta.tenancy.context import tenant_context


def test_a_stranger_is_sent_to_log_in(db):
    response = Client().get("/")
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/")


def test_a_member_of_one_area_goes_straight_there(people: People):
    response = people.client("viewer").get("/")
    assert response.status_code == 302
    assert response["Location"] == "/jarvialue/"


def test_a_member_of_several_areas_chooses(people: People):
    second = make_tenant(slug="kolmas", name_fi="Kolmas alue")
    with tenant_context(second.pk):
        make_membership(organisation=make_organisation(), user=people.members["viewer"].user)
    page = people.client("viewer").get("/").content.decode()
    assert 'href="/jarvialue/"' in page
    assert 'href="/kolmas/"' in page
    assert 'href="/toinen/"' not in page


def test_a_user_without_an_area_is_told_what_to_do(db, settings):
    settings.DEMO = False
    client = Client()
    client.force_login(make_user())
    response = client.get("/")
    assert response.status_code == 200
    assert "Ask the administrator" in response.content.decode()
    assert "Demo people" not in response.content.decode()


def test_a_demo_leads_to_its_people(db):
    client = Client()
    client.force_login(make_user())
    assert 'href="/demo/"' in client.get("/").content.decode()
