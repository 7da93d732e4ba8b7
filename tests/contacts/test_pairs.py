"""Who answers for an interface on each side: a post, a general contact, nobody."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from contacts import pairs as module
from contacts.models import Holding, HoldingCoverage
from contacts.pairs import State, Via, pairs_everywhere
from tests.factories.contacts import (
    make_absence,
    make_holding,
    make_interface,
    make_person,
    make_post,
    make_post_reader,
)
from tests.factories.tenancy import make_actor, make_county, make_membership, make_organisation
from yhdyspinta.tenancy.actor import actor_of
from yhdyspinta.tenancy.models import Organisation, Role


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
    with django_assert_max_num_queries(7):
        found = pairs(interfaces, alavesi, today)
        assert all(side.person and side.email for pair in found for side in pair.sides)


def shared(post, person, *municipalities, **fields):
    holding = make_holding(post=post, person=person, **fields)
    for municipality in municipalities:
        HoldingCoverage.objects.create(holding=holding, municipality=municipality)
    return holding


def test_the_holder_who_covers_the_municipality_answers(county, alavesi, today):
    koivujoki, muualla = make_organisation(name_fi="Koivujoki"), make_organisation()
    post = make_post(organisation=county, interface=make_interface())
    one, other = make_person(organisation=county), make_person(organisation=county)
    shared(post, one, alavesi, confirmed_on=today)
    shared(post, other, koivujoki, confirmed_on=today)
    found = [pairs([post.interface], each, today)[0] for each in (alavesi, koivujoki, muualla)]
    assert [pair.county_side.person for pair in found] == [one, other, None]
    assert found[2].county_side.state == State.VACANT
    [whole] = pairs([post.interface], None, today)
    assert (whole.county_side.person, len(whole.county_side.sharing)) == (one, 1)


def test_who_answers_by_name_goes_before_who_answers_for_the_whole_post(county, alavesi, today):
    post = make_post(organisation=county, interface=make_interface())
    confirmed(post, today)
    nearer = shared(post, make_person(organisation=county), alavesi, confirmed_on=today)
    [pair] = pairs([post.interface], alavesi, today)
    assert pair.county_side.holding == nearer


def test_a_restricted_post_names_nobody_but_to_those_who_may_see_it(county, alavesi, today):
    county.phone = "013 330"
    county.save()
    interface = make_interface()
    post = make_post(organisation=county, interface=interface, is_restricted=True)
    holding = confirmed(post, today)
    reader = make_membership(Role.VIEWER, organisation=alavesi)
    make_post_reader(post=post, membership=reader)
    seen = {
        None: None,
        make_actor(Role.EDITOR, organisation=alavesi): None,
        actor_of(reader): holding,
        make_actor(Role.EDITOR, organisation=county): holding,
        make_actor(Role.COORDINATOR, organisation=county): holding,
    }
    for actor, expected in seen.items():
        [pair] = module.pairs([interface], alavesi, today, actor)
        side = pair.county_side
        assert side.holding == expected
        assert (side.state == State.RESTRICTED) == (expected is None)
        if expected is None:
            assert (side.post, side.person, side.line, side.phone) == (None, None, (), "013 330")


def test_mail_that_comes_back_is_told_and_not_offered(county, alavesi, today):
    interface = make_interface()
    post = make_post(organisation=alavesi, interface=interface, email="hyte@alavesi.fi")
    confirmed(post, today, person=make_person(organisation=alavesi, bounced_on=today, phone="1"))
    [pair] = pairs([interface], alavesi, today)
    side = pair.municipality_side
    assert (side.state, side.email, side.line) == (State.BOUNCED, "hyte@alavesi.fi", ())
    side.person.phone = ""
    side.person.save()
    [pair] = pairs([interface], alavesi, today)
    assert [contact.via for contact in pair.municipality_side.line] == [Via.FUNCTION]


def test_whoever_is_away_has_someone_who_stands_in(county, alavesi, today):
    post = make_post(organisation=alavesi, interface=make_interface())
    holding = confirmed(post, today)
    deputy = confirmed(post, today, kind=Holding.Kind.DEPUTY)
    absence = make_absence(person=holding.person, ends_on=today)
    [pair] = pairs([post.interface], alavesi, today)
    assert pair.municipality_side.standing_in == deputy.person
    absence.stand_in = make_person(organisation=alavesi)
    absence.save()
    [pair] = pairs([post.interface], alavesi, today)
    assert pair.municipality_side.standing_in == absence.stand_in
    [later] = pairs([post.interface], alavesi, today + timedelta(days=1))
    assert later.municipality_side.standing_in is None


@pytest.fixture
def upwards(county, alavesi, today):
    """A vacant post with everyone who may be asked instead."""
    Organisation.objects.filter(pk=alavesi.pk).update(phone="013 0")
    wide = make_interface()
    part = make_interface(parent=wide)

    def held(number, **fields):
        post = make_post(organisation=alavesi, **fields)
        person = make_person(organisation=alavesi, email="", phone=number)
        return confirmed(post, today, person=person).post

    superior = held("040 4", interface=make_interface())
    deputising = held("040 3", interface=make_interface())
    held("040 5", interface=wide)
    held("040 6")
    return make_post(
        organisation=alavesi,
        interface=part,
        phone="013 2",
        deputising=deputising,
        superior=superior,
    )


def test_up_the_line_the_nearest_first(upwards, county, alavesi, today):
    deputy = make_person(organisation=alavesi, phone="040 1")
    holding = confirmed(upwards, today, kind=Holding.Kind.DEPUTY, person=deputy)
    alavesi.refresh_from_db()
    [pair] = pairs([upwards.interface], alavesi, today)
    side = pair.municipality_side
    assert side.state == State.DEPUTY
    assert [(contact.via, contact.phone) for contact in side.line] == [
        (Via.DEPUTY, "040 1"),
        (Via.FUNCTION, "013 2"),
        (Via.DEPUTISING, "040 3"),
        (Via.SUPERIOR, "040 4"),
        (Via.WIDER, "040 5"),
        (Via.GENERAL, "040 6"),
        (Via.REGISTRY, "013 0"),
    ]
    make_absence(person=deputy, stand_in=make_person(organisation=alavesi, phone="040 9"))
    [pair] = pairs([upwards.interface], alavesi, today)
    first = pair.municipality_side.line[0]
    assert (first.via, first.phone) == (Via.STAND_IN, "040 9")
    holding.delete()
    [pair] = pairs([upwards.interface], alavesi, today)
    side = pair.municipality_side
    assert (side.state, side.via, side.vacant) == (State.DEPUTY, Via.DEPUTISING, upwards)
    assert side.phone == "040 3"


def test_those_who_cannot_be_reached_or_seen_are_left_out_of_the_line(upwards, alavesi, today):
    upwards.deputising.is_restricted = True
    upwards.deputising.save()
    Holding.objects.filter(post=upwards.superior).delete()
    [pair] = pairs([upwards.interface], alavesi, today)
    vias = [contact.via for contact in pair.municipality_side.line]
    assert vias[:2] == [Via.FUNCTION, Via.WIDER]
