"""The page frame, the forms and the component page."""

from typing import Any

import pytest
from django import forms
from django.test import Client, RequestFactory
from django.urls import resolve, reverse
from django.utils.translation import override

from yhdyspinta.tenancy.models import Tenant
from yhdyspinta.web.context import ADMINISTRATION, FOOTER, MENU, page
from yhdyspinta.web.forms import DateInput, DateTimeInput, pk_of
from yhdyspinta.web.templatetags.fields import SOFT_HYPHEN, errors_of, soft, tel


class Sample(forms.Form):
    name = forms.CharField(label="Name", help_text="As on paper")
    note = forms.CharField(label="Note", required=False)
    term = forms.ChoiceField(label="Term", choices=[("a", "A")], widget=forms.RadioSelect)
    heard = forms.BooleanField(label="Heard")
    day = forms.DateField(label="Day", widget=DateInput())

    def clean(self):
        raise forms.ValidationError("The two do not fit together.")


def test_errors_are_listed_with_links_to_what_can_be_focused():
    assert [(error.anchor, error.label) for error in errors_of(Sample({}))] == [
        ("", ""),
        ("id_name", "Name"),
        ("id_term_0", "Term"),
        ("id_heard", "Heard"),
        ("id_day", "Day"),
    ]


def test_refused_form_ties_label_hint_and_error_to_the_field():
    html = str(Sample({}))
    assert '<label for="id_name">' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert "<legend>Term" in html
    assert 'href="#id_term_0"' in html


def test_form_without_errors_has_no_summary():
    assert "errors-title" not in str(Sample())


def test_day_is_written_as_the_browser_takes_it():
    html = str(Sample(initial={"day": "2026-11-04"})["day"])
    assert 'type="date"' in html
    assert 'value="2026-11-04"' in html


class Moment(forms.Form):
    day = forms.DateField(widget=DateInput())
    at = forms.DateTimeField(widget=DateTimeInput())


@pytest.mark.parametrize("year", ["0001", "0026", "1989", "2101", "9999"])
def test_mistyped_year_is_told_in_every_form(year):
    form = Moment({"day": f"{year}-01-01", "at": f"{year}-06-01T09:00"})
    told = f"Check the year: {year} is not possible here."
    with override("en"):
        assert form.errors == {"day": [told], "at": [told]}
    assert f'value="{year}-01-01"' in str(form["day"])


def test_years_of_ones_own_time_will_do():
    assert Moment({"day": "1990-01-01", "at": "2100-12-31T23:59"}).is_valid()


@pytest.mark.parametrize(
    ("text", "pk"),
    [("12", 12), ("", 0), ("x", 0), ("-1", 0), ("²", 0), ("٣", 0), ("9" * 19, 0), ("5\n", 0)],
)
def test_number_of_a_row_in_an_address(text, pk):
    assert pk_of(text) == pk


def test_long_words_get_soft_hyphens_and_short_ones_none():
    assert (
        soft("Hyvinvointialue ja kunta").replace(SOFT_HYPHEN, "-") == "Hyvin-voin-tia-lue ja kunta"
    )


def test_phone_number_becomes_a_link_without_spaces():
    assert tel("+358 40 123 4567") == "+358401234567"


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_component_page_is_open_to_everyone_in_each_language(db, language):
    client = Client(headers={"accept-language": language})
    answer = client.get(reverse("web:styles"), {"errors": "1"})
    assert answer.status_code == 200
    assert f'<html lang="{language}"' in answer.text
    assert "<c-" not in answer.text


def test_page_brings_its_language_switch_regions_and_skip_link(db):
    text = Client().get(reverse("web:styles")).text
    for piece in (
        'href="#main"',
        'role="status"',
        'role="alert"',
        'name="language" value="sv"',
        'id="main"',
    ):
        assert piece in text


def test_offline_page_is_the_same_for_everyone_and_speaks_three_languages(db):
    text = Client().get(reverse("web:offline")).text
    assert '<html lang="fi"' in text
    assert '<div lang="sv">' in text
    assert '<div lang="en">' in text
    assert "csrfmiddlewaretoken" not in text


def test_worker_may_serve_the_whole_site_and_keeps_the_offline_page(db):
    answer = Client().get(reverse("web:worker"))
    assert answer["Service-Worker-Allowed"] == "/"
    assert reverse("web:offline") in answer.text


class Someone:
    """Stands for an actor: the menu asks for roles only."""

    is_guest = False

    def __init__(self, *roles):
        self.roles = roles

    def has(self, role):
        return role in self.roles


def menu_of(actor, path="/pk/"):
    request: Any = RequestFactory().get(path)
    request.tenant, request.actor = Tenant(slug="pk", name_fi="Pohjois-Karjala"), actor
    request.resolver_match = resolve(path)
    return page(request)["menu"]


def test_guest_and_stranger_have_no_menu():
    guest = Someone()
    guest.is_guest = True
    assert menu_of(guest) == []
    assert menu_of(None) == []


def test_administration_is_for_coordinators_and_administrators():
    names = [
        [entry["name"] for entry in menu_of(Someone(*roles))]
        for roles in ((), ("coordinator",), ("admin",))
    ]
    assert [ADMINISTRATION.name in found for found in names] == [False, True, True]


def test_menu_tells_where_one_is():
    path = reverse("contacts:find", args=["pk"])
    assert {entry["name"]: entry["current"] for entry in menu_of(Someone(), path)}[
        "contacts:find"
    ] == "page"


@pytest.mark.parametrize("place", [*MENU, ADMINISTRATION, *FOOTER], ids=lambda place: place.name)
def test_every_menu_entry_has_its_page(place):
    assert reverse(place.name, args=["pk"])
