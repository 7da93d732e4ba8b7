"""Whose mailbox is told: the nearest that has an address, in the right language."""

from django.utils import timezone

from contacts.models import Holding
from contacts.recipients import (
    answering_for,
    coordinators,
    editors_of,
    of_person,
    registry_of,
)
from tests.factories.contacts import (
    make_absence,
    make_holding,
    make_interface,
    make_person,
    make_post,
)
from tests.factories.tenancy import make_membership, make_organisation, make_user
from yhdyspinta.tenancy.models import Role


def addresses(recipients):
    return [recipient.address for recipient in recipients]


def home(**fields):
    return make_organisation(registry_email="kirjaamo@alavesi.fi", **fields)


def held(organisation, address="", **fields):
    post = make_post(organisation=organisation, **fields)
    person = make_person(organisation=organisation, email=address, phone="040 1")
    return make_holding(post=post, person=person)


def test_the_holder_of_the_interface_is_told(tenant):
    alavesi, interface = home(), make_interface()
    held(alavesi, "maija@alavesi.fi", interface=interface)
    held(alavesi, "yleinen@alavesi.fi")
    assert addresses(answering_for(alavesi, interface)) == ["maija@alavesi.fi"]


def test_the_functions_mailbox_when_the_holder_has_none(tenant):
    alavesi, interface = home(), make_interface()
    held(alavesi, interface=interface, email="hyte@alavesi.fi")
    assert addresses(answering_for(alavesi, interface)) == ["hyte@alavesi.fi"]


def test_the_wider_interface_then_the_general_contact_then_the_registry(tenant):
    alavesi, wide = home(), make_interface()
    part, other = make_interface(parent=wide), make_interface()
    assert addresses(answering_for(alavesi, other)) == ["kirjaamo@alavesi.fi"]
    held(alavesi, "yleinen@alavesi.fi")
    held(alavesi, "laaja@alavesi.fi", interface=wide)
    assert addresses(answering_for(alavesi, part)) == ["laaja@alavesi.fi"]
    assert addresses(answering_for(alavesi, other)) == ["yleinen@alavesi.fi"]
    assert addresses(answering_for(alavesi)) == ["yleinen@alavesi.fi"]


def test_the_deputy_is_told_when_there_is_no_holder(tenant):
    alavesi, interface = home(), make_interface()
    post = make_post(organisation=alavesi, interface=interface)
    deputy = make_holding(post=post, kind=Holding.Kind.DEPUTY)
    assert addresses(answering_for(alavesi, interface)) == [deputy.person.email]


def test_nobody_to_tell_is_an_empty_list(tenant):
    assert answering_for(make_organisation()) == []


def test_formal_letters_go_to_a_bilingual_organisation_in_both_languages(tenant):
    [registry] = registry_of(home(languages=["sv", "fi"]))
    assert registry.languages == ["sv", "fi"]


def test_a_persons_own_language_goes_before_the_organisations(tenant):
    organisation = home(languages=["sv", "fi"])
    assert of_person(make_person(organisation=organisation)).languages == ["sv", "fi"]
    spoken = make_person(organisation=organisation, languages=["fi"])
    assert of_person(spoken).languages == ["fi"]
    user = make_person(organisation=organisation, user=make_user(language="en"))
    assert of_person(user).languages == ["en"]
    assert of_person(make_person(organisation=organisation, email="", phone="1")) is None


def test_coordinators_and_editors_are_told_in_their_own_language(tenant):
    alavesi, koivujoki = home(), make_organisation()
    make_membership(Role.COORDINATOR, organisation=koivujoki, user=make_user(language="sv"))
    editor = make_membership(Role.EDITOR, organisation=alavesi)
    make_membership(Role.EDITOR, organisation=koivujoki)
    make_membership(Role.VIEWER, organisation=alavesi)
    assert [recipient.languages for recipient in coordinators()] == [["sv"]]
    assert addresses(editors_of(alavesi)) == [editor.user.email]


def test_whose_mail_comes_back_is_passed_over(tenant):
    alavesi, interface = home(), make_interface()
    holder = held(alavesi, "maija@alavesi.fi", interface=interface).person
    holder.bounced_on = timezone.localdate()
    holder.save()
    assert of_person(holder) is None
    assert addresses(answering_for(alavesi, interface)) == ["kirjaamo@alavesi.fi"]
    make_holding(
        post=holder.holdings.get().post,
        kind=Holding.Kind.DEPUTY,
        person=make_person(organisation=alavesi, email="sijainen@alavesi.fi"),
    )
    assert addresses(answering_for(alavesi, interface)) == ["sijainen@alavesi.fi"]


def test_a_function_mailbox_that_takes_no_mail_is_passed_over(tenant):
    alavesi, interface = home(), make_interface()
    make_post(organisation=alavesi, interface=interface, email="hyte@alavesi.fi")
    [box] = answering_for(alavesi, interface)
    box.bounced_at = timezone.now()
    box.save()
    assert addresses(answering_for(alavesi, interface)) == ["kirjaamo@alavesi.fi"]


def test_for_whoever_is_away_the_one_who_stands_in_is_told(tenant):
    alavesi, interface = home(), make_interface()
    holding = held(alavesi, "maija@alavesi.fi", interface=interface)
    absence = make_absence(person=holding.person)
    assert addresses(answering_for(alavesi, interface)) == ["maija@alavesi.fi"]
    deputy = make_holding(post=holding.post, kind=Holding.Kind.DEPUTY)
    assert addresses(answering_for(alavesi, interface)) == [deputy.person.email]
    absence.stand_in = make_person(organisation=alavesi, email="sijainen@alavesi.fi")
    absence.save()
    assert addresses(answering_for(alavesi, interface)) == ["sijainen@alavesi.fi"]
