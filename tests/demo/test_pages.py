"""Every demo person sees every page of the menu, in each language, without waiting."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yhdyspinta.accounts.second_factor import DEMO_KEY
from yhdyspinta.demo.logins import Login, logins_of
from yhdyspinta.tenancy.models import Membership
from yhdyspinta.web.context import ADMINISTRATION, MENU

pytestmark = pytest.mark.django_db

CEILING = 60  # statements a page, transaction control and the session's among them
WHO = [
    (code, number)
    for code in ("14", "17")
    for number in range(7)  # viewer, editor, recorder, signatory, coordinator, admin, of both
]


def log_in(login: Login) -> Client:
    client = Client()
    response = client.post(reverse("demo:people"), {"user": login.user_id, "area": login.area.slug})
    assert response.status_code == 302
    assert client.session[DEMO_KEY]
    return client


def menu_of(login: Login) -> list[str]:
    places = list(MENU)
    if login.role in {"coordinator", "admin"}:
        places.append(ADMINISTRATION)
    return [reverse(place.name, args=[login.area.slug]) for place in places]


@pytest.mark.parametrize(("code", "number"), WHO)
def test_every_demo_person_opens_every_page_of_the_menu(demo: Any, code: str, number: int) -> None:
    login = logins_of(demo[code])[number]
    client = log_in(login)
    wrong = []
    for url in menu_of(login):
        for language, _name in settings.LANGUAGES:
            client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
            with CaptureQueriesContext(connection) as queries:
                response = client.get(url)
            page = response.content.decode()
            if response.status_code != 200 or f'<html lang="{language}"' not in page:
                wrong.append(f"{url} {language}: {response.status_code}")
            if len(queries) > CEILING:
                wrong.append(f"{url}: {len(queries)} statements")
    assert not wrong


def test_the_log_in_page_names_the_demo(demo: Any) -> None:
    assert reverse("demo:people") in Client().get(reverse(settings.LOGIN_URL)).content.decode()


def test_the_people_page_offers_everyone_by_area_and_role(demo: Any) -> None:
    page = Client().get(reverse("demo:people")).content.decode()
    forms = re.findall(r'data-area="([\w-]+)" data-role="(\w+)"', page)
    roles = ["viewer", "editor", "recorder", "signatory", "coordinator", "admin", "viewer"]
    assert forms == [(area, role) for area in ("pohjois-karjala", "pohjanmaa") for role in roles]
    assert "Elina Lindqvist" in page


def test_a_demo_person_comes_to_the_area_in_their_own_language(demo: Any) -> None:
    client = log_in(logins_of(demo["17"])[0])
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "sv"
    page = client.get("/pohjanmaa/").content.decode()
    assert '<html lang="sv"' in page


def test_nobody_else_can_be_logged_in_as(demo: Any) -> None:
    other = Membership.objects.filter(user__is_demo=False, tenant=demo["14"]).first()
    assert other
    for user in (other.user_id, "", "x", 999_999):
        response = Client().post(reverse("demo:people"), {"user": user, "area": "pohjois-karjala"})
        assert response.status_code == 404
    viewer = logins_of(demo["14"])[0]
    response = Client().post(reverse("demo:people"), {"user": viewer.user_id, "area": "pohjanmaa"})
    assert response.status_code == 404


def test_there_is_no_such_page_outside_of_a_demo(demo: Any, settings: Any) -> None:
    settings.DEMO = False
    viewer = logins_of(demo["14"])[0]
    data = {"user": viewer.user_id, "area": "pohjois-karjala"}
    assert Client().get(reverse("demo:people")).status_code == 404
    assert Client().post(reverse("demo:people"), data).status_code == 404
    sample = reverse("demo:sample", args=["pohjois-karjala", "vastuunjako.xlsx"])
    assert Client().get(sample).status_code == 404
    assert reverse("demo:people") not in Client().get(reverse("account_login")).content.decode()
