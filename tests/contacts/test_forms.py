"""Bad input of persons and posts: a sentence that says what to do, and nothing typed is lost."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from contacts.forms import AbsenceForm, FindForm, PersonForm, clean_phone
from contacts.models import Person, Post, PostReader
from contacts.post_forms import HandOverForm, PostForm
from tests.factories.contacts import (
    make_absence,
    make_interface,
    make_level,
    make_person,
    make_post,
)
from tests.factories.tenancy import (
    make_actor,
    make_county,
    make_membership,
    make_organisation,
    make_user,
)
from yhdyspinta.tenancy.models import Role
from yhdyspinta.web.templatetags.fields import tel


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
    ["0401234567", "040 1234 567", "+358 40 1234567", "040-1234567", "+358 (0)40 123 4567"],
)
def test_a_number_in_five_forms_is_shown_alike_and_called_right(number, editor, alavesi):
    person = person_form(editor, alavesi, phone=f" {number} ").save()
    assert (person.phone, tel(person.phone)) == ("040 123 4567", "0401234567")


@pytest.mark.parametrize(
    ("number", "shown", "called"),
    [
        ("(013) 330 0", "013 3300", "0133300"),
        ("013 330 0 vaihde 12", "013 3300, vaihde 12", "0133300"),
        ("+46 8 123 456", "+46 8 123 456", "+468123456"),
    ],
)
def test_other_numbers_and_extensions(number, shown, called):
    assert (clean_phone(number), tel(clean_phone(number))) == (shown, called)


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
    form = FindForm(data, organisations=[alavesi], interfaces=[], levels=[], assumed=None)
    assert (form.asked("q"), form.asked("municipality")) == ("hyte", None)
    assert "municipality" in form.errors


def test_the_same_name_elsewhere_is_shown_and_may_be_another_person(editor, alavesi):
    twin = make_person(organisation=make_organisation(), name="Maija Mäkinen", email="m@x.fi")
    form = person_form(editor, alavesi)
    assert "already a person of this name" in str(form.errors["is_another"])
    assert form.twins == [twin]
    assert person_form(editor, alavesi, is_another="on").is_valid()
    twin.ended_on = date(2020, 1, 1)
    twin.save()
    assert person_form(editor, alavesi).is_valid()


def test_the_same_name_here_is_shown_even_when_the_person_has_left(editor, alavesi):
    twin = make_person(organisation=alavesi, name="Maija Mäkinen", ended_on=date(2020, 1, 1))
    form = person_form(editor, alavesi, is_another="on")
    assert not form.is_valid()
    assert form.twins == [twin]


def test_correcting_a_person_asks_nothing_of_twins_when_the_name_stays(editor, alavesi):
    make_person(organisation=make_organisation(), name="Maija Mäkinen")
    person = make_person(organisation=alavesi, name="Maija Mäkinen")
    data = {"name": "Maija Mäkinen", "phone": "040 123 4567", "hours": "ma–to 9–15"}
    form = PersonForm(data, instance=person, actor=editor)
    assert form.is_valid(), form.errors
    assert form.save().hours == "ma–to 9–15"


def absence_form(person: Any, **data: Any) -> AbsenceForm:
    return AbsenceForm(data, person=person)


@pytest.mark.parametrize(
    ("data", "field", "message"),
    [
        ({}, "ends_on", "Give the first or the last day"),
        ({"starts_on": "2027-07-02", "ends_on": "2027-07-01"}, "ends_on", "before the first"),
        ({"starts_on": "2027-05-20", "ends_on": "2027-06-01"}, "starts_on", "away in these days"),
        ({"starts_on": "2027-06-30"}, "starts_on", "away in these days"),
        ({"ends_on": "31.2.2027"}, "ends_on", "valid date"),
        ({"ends_on": "2027-01-01", "stand_in": "999999"}, "stand_in", "not one of"),
    ],
)
def test_an_absence_that_will_not_do(data, field, message, alavesi):
    person = make_person(organisation=alavesi)
    make_absence(person=person, starts_on=date(2027, 6, 1), ends_on=date(2027, 6, 30))
    assert message in str(absence_form(person, **data).errors[field])


def test_nobody_stands_in_for_themself(alavesi):
    person, other = make_person(organisation=alavesi), make_person(organisation=alavesi)
    form = absence_form(person, ends_on="2027-07-10", stand_in=person.pk)
    assert "stand in for themself" in str(form.errors["stand_in"])
    assert absence_form(person, ends_on="2027-07-10", stand_in=other.pk).is_valid()


def test_who_deputises_and_who_is_above_are_of_the_same_organisation(editor, alavesi):
    own, other = make_post(organisation=alavesi), make_post()
    form = post_form(editor, alavesi, title_fi="Vastuu", deputising=own.pk, superior=own.pk)
    assert form.is_valid(), form.errors
    post = form.save()
    assert (post.deputising, post.superior) == (own, own)
    data = {"covers_all": "on", "title_fi": "Vastuu"}
    for wrong in (other, post):  # another organisation's, itself
        for field in ("deputising", "superior"):
            form = PostForm({**data, field: wrong.pk}, instance=post, actor=editor)
            assert "not one of" in str(form.errors[field])
    above = PostForm({**data, "superior": post.pk}, instance=own, actor=editor)
    assert "under this one" in str(above.errors["superior"])


def test_a_restricted_post_keeps_its_named_members(editor, alavesi):
    member = make_membership(Role.VIEWER, organisation=make_organisation())
    data = {"title_fi": "Varautuminen", "readers": [member.pk]}
    post = post_form(editor, alavesi, is_restricted="on", **data).save()
    assert [reader.membership for reader in post.readers.all()] == [member]
    form = PostForm({"covers_all": "on", **data}, instance=post, actor=editor)
    form.save()
    assert not PostReader.objects.exists()
    elsewhere = post_form(editor, alavesi, is_restricted="on", title_fi="x", readers=["999999"])
    assert "not one of" in str(elsewhere.errors["readers"])


def test_the_end_of_a_mandate_is_kept(editor, alavesi):
    form = post_form(editor, alavesi, title_fi="Vastuu", mandate_until="2026-12-31")
    post = form.save()
    assert post.mandate_until == date(2026, 12, 31)
    post.mandate_until = date(2020, 1, 1)
    assert post.mandate_is_over
    assert not Post().mandate_is_over


def test_what_two_people_change_at_once_is_told_and_not_overwritten(editor, alavesi):
    person = make_person(organisation=alavesi, name="Maija Mäkinen", phone="040 123 4567")
    post = make_post(organisation=alavesi, title_fi="Vastuu")
    for form_class, instance, change, typed in (
        (PersonForm, person, {"phone": "050 123 4567"}, {"name": "Maija", "phone": "040 123 4567"}),
        (PostForm, post, {"title_fi": "Uusi nimi"}, {"title_fi": "Oma", "covers_all": "on"}),
    ):
        seen = form_class(instance=instance, actor=editor)["seen"].value()
        type(instance).objects.filter(pk=instance.pk).update(**change)
        fresh = type(instance).objects.get(pk=instance.pk)
        form = form_class({**typed, "seen": seen}, instance=fresh, actor=editor)
        assert not form.is_valid()
        assert form.is_late
        assert next(iter(change.values())) in str(form.non_field_errors())
        again = form_class(
            {**typed, "seen": form["seen"].value()},
            instance=type(instance).objects.get(pk=instance.pk),
            actor=editor,
        )
        assert again.is_valid(), again.errors


def hand_over(post: Any, **data: Any) -> HandOverForm:
    given = {"kind": "holder", "starts_on": "2026-11-24"}
    return HandOverForm(given | data, post=post)


def test_municipalities_of_a_hand_over_are_those_of_the_post(alavesi):
    county, other = make_county(), make_organisation()
    post = make_post(organisation=county, covering=[alavesi])
    person = make_person(organisation=county)
    form = hand_over(post, person=person.pk, municipalities=[alavesi.pk])
    assert form.is_valid(), form.errors
    wrong = hand_over(post, person=person.pk, municipalities=[other.pk])
    assert "not one of" in str(wrong.errors["municipalities"])
    assert "municipalities" not in HandOverForm(post=make_post(organisation=alavesi)).fields


def test_the_last_day_of_a_hand_over(alavesi):
    post = make_post(organisation=alavesi)
    wrong = hand_over(post, ends_on="2026-11-23")
    assert "before the first" in str(wrong.errors["ends_on"])
    assert HandOverForm(post=post)["ends_on"].value() is None
    post.level = make_level(is_political=True)
    assert HandOverForm(post=post)["ends_on"].value() == date(2029, 5, 31)
