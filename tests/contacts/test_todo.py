"""What awaits editors and coordinators, and the share of posts with a person."""

import pytest
from django.utils import timezone

from contacts.figures import posts_filled_pct
from contacts.search import hits
from contacts.todo import awaiting
from tests.factories.contacts import make_holding, make_interface, make_person, make_post
from tests.factories.tenancy import make_actor, make_county, make_organisation
from yhdyspinta.figures import FIGURES
from yhdyspinta.tenancy.models import Role


@pytest.fixture
def county(tenant):
    return make_county()


def texts(actor):
    return [todo.text for todo in awaiting(actor)]


def test_an_editor_is_asked_for_the_own_organisations_gaps(tenant):
    alavesi = make_organisation()
    editor = make_actor(Role.EDITOR, organisation=alavesi)
    assert texts(editor) == []
    make_post(organisation=alavesi)
    make_post()
    make_holding(post=make_post(organisation=alavesi))
    lost = make_person(organisation=alavesi, bounced_on=timezone.localdate())
    make_holding(
        post=make_post(organisation=alavesi), person=lost, confirmed_on=timezone.localdate()
    )
    assert texts(editor) == [
        "Name a person for 1 post of your organisation",
        "Correct the address of the responsible person of 1 post",
        "Confirm the details of 1 responsible person",
    ]


def test_a_coordinator_is_asked_for_the_countys_gaps(county):
    coordinator = make_actor(Role.COORDINATOR, organisation=county)
    for n in range(5):
        make_interface(name_fi=f"Asia {n}")
    [text] = texts(coordinator)
    assert text == "Nobody is named for the county: Asia 0, Asia 1, Asia 2 and 2 more"
    make_holding(post=make_post(organisation=county))
    assert texts(coordinator) == []


def test_a_viewer_is_asked_nothing(county):
    make_interface()
    assert texts(make_actor(Role.VIEWER, organisation=county)) == []


def test_the_share_of_posts_with_a_person(tenant):
    assert FIGURES["posts_filled_pct"].compute() is None
    make_post()
    make_holding(confirmed_on=timezone.localdate())
    assert posts_filled_pct() == 50


def test_the_search_over_everything_finds_interfaces_people_and_organisations(county):
    actor = make_actor(Role.VIEWER, organisation=county)
    make_interface(name_fi="Liikunta")
    make_person(name="Liisa Liikanen", organisation=make_organisation(name_fi="Liikala"))
    found = hits(actor, "liik")
    assert [hit.label for hit in found] == ["Liikunta", "Liisa Liikanen", "Liikala"]
    assert all(hit.url.startswith("/") for hit in found)
    assert hits(actor, "  ") == []
