"""A member's user and the person of the directory with the same address."""

from datetime import date

from contacts.people import propose_person_for
from tests.factories.contacts import make_person
from tests.factories.tenancy import make_membership, make_organisation, make_user
from yhdyspinta.tenancy.models import Role


def member(address="maija@esimerkki.fi"):
    return make_membership(
        Role.VIEWER, organisation=make_organisation(), user=make_user(email=address)
    )


def test_the_only_person_with_the_address_is_linked_whatever_the_capitals(tenant):
    person = make_person(email="Maija@Esimerkki.fi")
    membership = member()
    assert propose_person_for(membership) == person
    person.refresh_from_db()
    assert person.user == membership.user


def test_of_two_persons_with_one_mailbox_neither_is_linked(tenant):
    make_person(email="kirjaamo@esimerkki.fi")
    make_person(email="kirjaamo@esimerkki.fi")
    assert propose_person_for(member("kirjaamo@esimerkki.fi")) is None


def test_someone_elses_person_and_one_who_has_left_are_not_taken(tenant):
    make_person(email="maija@esimerkki.fi", user=make_user())
    make_person(email="matti@esimerkki.fi", ended_on=date(2020, 1, 1))
    assert propose_person_for(member()) is None
    assert propose_person_for(member("matti@esimerkki.fi")) is None


def test_a_user_has_one_person_in_an_area(tenant):
    membership = member()
    make_person(user=membership.user)
    make_person(email=membership.user.email)
    assert propose_person_for(membership) is None
