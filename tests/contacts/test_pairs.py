"""Who answers for an interface on each side: a post, a general contact, nobody."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from contacts import pairs as module
from contacts.models import Holding
from contacts.pairs import State, pairs_everywhere
from tests.factories.contacts import make_holding, make_interface, make_person, make_post
from tests.factories.tenancy import make_county, make_organisation
from yhdyspinta.tenancy.models import Organisation


@pytest.fixture
def today(tenant):
    return timezone.localdate()


@pytest.fixture
def county(tenant):
    return make_county()


@pytest.fixture
def alavesi(tenant):
    return make_organisation(name_fi="Alavesi")


def pairs(interfaces, municipality, day) -> Any:
    return module.pairs(interfaces, municipality, day)


def confirmed(post, today, **fields):
    return make_holding(post=post, confirmed_on=today, **fields)


def test_both_sides_by_their_own_posts(county, alavesi, today):
    interface = make_interface()
    ours = confirmed(make_post(organisation=alavesi, interface=interface), today)
    theirs = confirmed(make_post(organisation=county, interface=interface), today)
    [pair] = pairs([interface], alavesi, today)
    assert (pair.county_side.holding, pair.municipality_side.holding) == (theirs, ours)
    assert [side.state for side in pair.sides] == [State.NAMED, State.NAMED]


def test_the_post_for_the_municipality_by_name_goes_before_the_one_for_all(county, alavesi, today):
    interface = make_interface()
    confirmed(make_post(organisation=county, interface=interface), today)
    nearer = make_post(organisation=county, interface=interface, covering=[alavesi])
    confirmed(nearer, today)
    [pair] = pairs([interface], alavesi, today)
    assert pair.county_side.post == nearer
    assert len(pair.county_side.others) == 1


def test_a_post_for_another_municipality_does_not_answer(county, alavesi, today):
    interface = make_interface()
    elsewhere = make_organisation(name_fi="Koivujoki")
    confirmed(make_post(organisation=county, interface=interface, covering=[elsewhere]), today)
    [pair] = pairs([interface], alavesi, today)
    assert pair.county_side.state == State.VACANT


def test_the_wider_interface_answers_for_its_part(county, alavesi, today):
    wide = make_interface(name_fi="Sivistys")
    part = make_interface(name_fi="Opiskeluhuolto", parent=wide)
    confirmed(make_post(organisation=county, interface=wide), today)
    [pair] = pairs([part], alavesi, today)
    assert pair.county_side.state == State.NAMED
    assert pair.county_side.is_wider


def test_the_general_contact_answers_where_nobody_is_named(county, alavesi, today):
    interface = make_interface()
    vacant = make_post(organisation=alavesi, interface=interface)
    general = make_post(organisation=alavesi, title_fi="Yleinen yhteyshenkilö")
    confirmed(general, today)
    [pair] = pairs([interface], alavesi, today)
    side = pair.municipality_side
    assert (side.state, side.post, side.vacant) == (State.GENERAL, general, vacant)


def test_nobody_is_said_to_be_nobody_and_the_switchboard_is_given(county, alavesi, today):
    Organisation.objects.filter(pk=alavesi.pk).update(phone="013 123")
    alavesi.refresh_from_db()
    [pair] = pairs([make_interface()], alavesi, today)
    side = pair.municipality_side
    assert (side.state, side.person, side.phone) == (State.VACANT, None, "013 123")


def test_the_deputy_answers_for_a_post_without_holder(county, alavesi, today):
    post = make_post(organisation=alavesi, interface=make_interface())
    deputy = confirmed(post, today, kind=Holding.Kind.DEPUTY)
    [pair] = pairs([post.interface], alavesi, today)
    assert pair.municipality_side.state == State.DEPUTY
    assert pair.municipality_side.person == deputy.person


def test_the_deputy_stands_beside_the_holder(county, alavesi, today):
    post = make_post(organisation=alavesi, interface=make_interface())
    holding = confirmed(post, today)
    deputy = confirmed(post, today, kind=Holding.Kind.DEPUTY)
    [pair] = pairs([post.interface], alavesi, today)
    side = pair.municipality_side
    assert (side.person, side.deputy, side.state) == (holding.person, deputy, State.NAMED)


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({"confirmed_on": None}, State.UNCONFIRMED),
        ({"confirmed_on": timedelta(-400)}, State.UNCONFIRMED),
        ({"confirmed_on": timedelta(-30)}, State.NAMED),
        ({"confirmed_on": timedelta(0), "ends_on": timedelta(20)}, State.ENDING),
        ({"ends_on": timedelta(-1)}, State.VACANT),
        ({"starts_on": timedelta(1)}, State.VACANT),
    ],
)
def test_the_state_follows_the_holding(fields, state, county, alavesi, today):
    post = make_post(organisation=alavesi, interface=make_interface())
    dates = {name: gap if gap is None else today + gap for name, gap in fields.items()}
    make_holding(post=post, **dates)
    [pair] = pairs([post.interface], alavesi, today)
    assert pair.municipality_side.state == state


def test_a_post_that_has_ended_does_not_answer(county, alavesi, today):
    post = make_post(
        organisation=alavesi, interface=make_interface(), valid_to=today - timedelta(days=1)
    )
    confirmed(post, today)
    [pair] = pairs([post.interface], alavesi, today)
    assert pair.municipality_side.state == State.VACANT
    assert pair.municipality_side.vacant is None


def test_others_of_the_interface_are_told_too(county, alavesi, today):
    interface = make_interface()
    area = make_organisation(kind=Organisation.Kind.EMPLOYMENT_AREA, name_fi="Työllisyysalue")
    confirmed(make_post(organisation=area, interface=interface), today)
    make_organisation(kind=Organisation.Kind.NGO, name_fi="Yhdistys")
    [pair] = pairs([interface], alavesi, today)
    assert [side.organisation for side in pair.others] == [area]


def test_a_person_reached_by_the_functions_mailbox(county, alavesi, today):
    post = make_post(organisation=alavesi, interface=make_interface(), email="hyte@alavesi.fi")
    confirmed(post, today, person=make_person(organisation=alavesi, email="", phone="040 1"))
    [pair] = pairs([post.interface], alavesi, today)
    side = pair.municipality_side
    assert (side.email, side.phone) == ("hyte@alavesi.fi", "040 1")


def test_everywhere_has_a_pair_for_each_municipality(county, alavesi, today):
    make_organisation(name_fi="Koivujoki")
    make_organisation(name_fi="Entinen", valid_to=date(2020, 12, 31))
    found: Any = pairs_everywhere(make_interface(), today)
    assert [pair.municipality.name_fi for pair in found] == ["Alavesi", "Koivujoki"]


@pytest.mark.parametrize("amount", [1, 12])
def test_the_number_of_queries_does_not_follow_the_number_of_posts(
    amount, county, alavesi, today, django_assert_max_num_queries
):
    interfaces = [make_interface() for _ in range(amount)]
    for interface in interfaces:
        confirmed(make_post(organisation=county, interface=interface, covering=[alavesi]), today)
        confirmed(make_post(organisation=alavesi, interface=interface), today)
    with django_assert_max_num_queries(5):
        found = pairs(interfaces, alavesi, today)
        assert all(side.person and side.email for pair in found for side in pair.sides)
