"""Bad input of persons and posts: a sentence that says what to do, and nothing typed is lost."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from contacts.forms import FindForm, HandOverForm, PersonForm, PostForm, clean_phone
from contacts.models import Person
from tests.factories.contacts import make_interface, make_person, make_post
from tests.factories.tenancy import make_actor, make_county, make_organisation, make_user
from yhdyspinta.tenancy.models import Role


@pytest.fixture
def alavesi(tenant):
    return make_organisation(name_fi="Alavesi")


@pytest.fixture
def editor(alavesi):
    return make_actor(Role.EDITOR, organisation=alavesi)


def person_form(actor: Any, organisation: Any, **data: Any) -> PersonForm:
    given = {"organisation": organisation.pk, "name": "Maija Mäkinen", "email": "maija@alavesi.fi"}
    return PersonForm(given | data, actor=actor)


def test_a_name_an_organisation_and_a_number_are_enough(editor, alavesi):
    form = person_form(editor, alavesi, email="", phone="040 123 4567")
    assert form.is_valid()
    assert form.save().organisation == alavesi


def test_nothing_to_reach_the_person_by(editor, alavesi):
    form = person_form(editor, alavesi, email="")
    assert form.errors == {"email": ["Give an e-mail address or a phone number."]}
    assert form["name"].value() == "Maija Mäkinen"


@pytest.mark.parametrize("name", ["Maija Mäkinen", "maija  mäkinen", " MAIJA MÄKINEN "])
def test_the_same_person_twice_in_an_organisation(name, editor, alavesi):
    make_person(organisation=alavesi, name="Maija Mäkinen")
    form = person_form(editor, alavesi, name=name)
    assert "This organisation already has a person of this name." in str(form.errors)


def test_two_persons_may_share_a_mailbox(editor, alavesi):
    make_person(organisation=alavesi, name="Arto Salo", email="maija@alavesi.fi")
    assert person_form(editor, alavesi).is_valid()


def test_an_editor_cannot_add_to_another_organisation(editor):
    form = person_form(editor, make_organisation())
    assert "organisation" in form.errors


def test_a_person_does_not_change_organisation_by_a_form(editor, alavesi):
    person = make_person(organisation=alavesi)
    data = {"organisation": make_organisation().pk, "name": "Uusi Nimi", "phone": "040 123"}
    form = PersonForm(data, instance=person, actor=editor)
    assert form.is_valid()
    form.save()
    assert Person.objects.get().organisation == alavesi


def test_only_who_may_end_a_person_takes_the_last_day_back(editor, alavesi):
    user = make_user()
    person = make_person(organisation=alavesi, user=user, ended_on=date(2026, 5, 31))
    data = {"name": person.name, "email": "maija@alavesi.fi", "ended_on": ""}
    oneself = replace(make_actor(Role.VIEWER, organisation=alavesi), user_id=user.pk)
    for actor, last_day in ((oneself, date(2026, 5, 31)), (editor, None)):
        form = PersonForm(data, instance=Person.objects.get(), actor=actor)
        assert form.is_valid(), form.errors
        assert form.save().ended_on == last_day
        assert ("ended_on" in form.fields) == (last_day is None)


@pytest.mark.parametrize(
    "number",
    [
        "0401234567",
        "040 123 4567",
        "+358 40 1234567",
        "040-1234567",
        "(013) 330 0",
        "013 330 vaihde 12",
    ],
)
def test_phone_numbers_as_people_write_them(number):
    assert clean_phone(f" {number} ") == number


@pytest.mark.parametrize("number", ["soita", "4", "a@b.fi", "040 12x45", "=1+1"])
def test_what_is_no_phone_number(number, editor, alavesi):
    form = person_form(editor, alavesi, phone=number)
    assert "Write the number in digits" in str(form.errors["phone"])


def post_form(actor: Any, organisation: Any, **data: Any) -> PostForm:
    return PostForm({"organisation": organisation.pk, "covers_all": "on"} | data, actor=actor)


def test_a_post_is_called_as_its_interface_when_nothing_is_given(editor, alavesi):
    form = post_form(editor, alavesi, interface=make_interface(name_fi="Hyte").pk)
    assert form.is_valid(), form.errors
    assert form.save().title_fi == "Hyte"


def test_without_an_interface_it_is_the_general_contact(editor, alavesi):
    post = post_form(editor, alavesi).save()
    assert post.is_general()
    assert post.title_fi


def test_the_municipalities_of_a_post_are_kept_and_changed(alavesi):
    county, other = make_county(), make_organisation()
    actor = make_actor(Role.EDITOR, organisation=county)
    data = {"organisation": county.pk, "title_fi": "Vastuu", "municipalities": [alavesi.pk]}
    post = PostForm(data, actor=actor).save()
    assert (post.covers(alavesi.pk), post.covers(other.pk)) == (True, False)
    again = PostForm(data | {"municipalities": [other.pk]}, instance=post, actor=actor).save()
    assert (again.covers(alavesi.pk), again.covers(other.pk)) == (False, True)
    everywhere = PostForm(data | {"covers_all": "on"}, instance=again, actor=actor).save()
    assert everywhere.coverage.count() == 0


@pytest.mark.parametrize(
    ("data", "field", "message"),
    [
        ({"covers_all": ""}, "municipalities", "Choose the municipalities"),
        ({"valid_from": "31.2.2026"}, "valid_from", "valid date"),
        ({"valid_from": "2026-05-02", "valid_to": "2026-05-01"}, "__all__", "before the first"),
        ({"municipalities": ["999999"], "covers_all": ""}, "municipalities", "not one of"),
        ({"interface": "999999"}, "interface", "not one of"),
        ({"mandate": "kaikki"}, "mandate", "not one of"),
    ],
)
def test_a_post_that_will_not_do(data, field, message, editor, alavesi):
    form = post_form(editor, alavesi, title_fi="Vastuu", **data)
    assert message in str(form.errors[field])


@pytest.mark.parametrize(
    ("data", "field"),
    [({"person": "999999"}, "person"), ({"kind": "x"}, "kind"), ({}, "starts_on")],
)
def test_a_hand_over_that_will_not_do(data, field, alavesi):
    post = make_post(organisation=alavesi)
    person = make_person(organisation=alavesi)
    form = HandOverForm({"person": person.pk, "kind": "holder", **data}, post=post)
    assert field in form.errors


def test_only_the_organisations_own_people_take_over(alavesi):
    form = HandOverForm(
        {"person": make_person().pk, "kind": "holder", "starts_on": "2026-01-01"},
        post=make_post(organisation=alavesi),
    )
    assert "person" in form.errors


@pytest.mark.parametrize("value", ["abc", "999999", "-1", "1; drop"])
def test_a_question_with_a_wrong_choice_is_asked_without_it(value, alavesi, rf):
    data = rf.get("/", {"q": "hyte", "municipality": value}).GET
    form = FindForm(data, organisations=[alavesi], interfaces=[], assumed=None)
    assert (form.asked("q"), form.asked("municipality")) == ("hyte", None)
    assert "municipality" in form.errors
