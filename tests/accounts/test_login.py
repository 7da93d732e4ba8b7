"""Logging in: by code, by password, with a second factor, too often, and as a demo person."""

import os
import re
import subprocess
import sys
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests.conftest import People
from tests.factories.tenancy import make_membership, make_user
from yhdyspinta.accounts.models import User
from yhdyspinta.tenancy.context import tenant_context
from yhdyspinta.tenancy.models import Role

pytestmark = pytest.mark.usefixtures("_fresh_limits")


@pytest.fixture
def _fresh_limits() -> None:
    cache.clear()


def ask_code(client: Client, email: str, **fields: str) -> None:
    client.post(reverse("account_request_login_code"), {"email": email, **fields})


def code_in_mail() -> str:
    found = re.search(r"^[A-Z0-9]{4}-[A-Z0-9]{4}$", str(mail.outbox[-1].body), re.M)
    assert found, mail.outbox[-1].body
    return found.group()


def log_in_by_code(email: str, **fields: str) -> Client:
    client = Client()
    ask_code(client, email, **fields)
    client.post(reverse("account_confirm_login_code"), {"code": code_in_mail()})
    return client


def test_a_code_by_mail_logs_in(people: People) -> None:
    user = people.members["viewer"].user
    client = log_in_by_code(user.email)
    assert client.get(f"/{people.tenant.slug}/").status_code == 200


def test_a_wrong_code_does_not(people: People) -> None:
    client = Client()
    ask_code(client, people.members["viewer"].user.email)
    client.post(reverse("account_confirm_login_code"), {"code": "ABC-DEF"})
    assert client.get(f"/{people.tenant.slug}/").status_code == 302


def test_a_code_is_worth_nothing_after_a_quarter_of_an_hour(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client()
    ask_code(client, people.members["viewer"].user.email)
    code = code_in_mail()
    later = time.time() + 16 * 60
    monkeypatch.setattr("allauth.account.internal.flows.code_verification.time.time", lambda: later)
    client.post(reverse("account_confirm_login_code"), {"code": code})
    assert client.get(f"/{people.tenant.slug}/").status_code == 302


def test_an_unknown_address_is_not_told_apart(people: People) -> None:
    known, unknown = Client(), Client()
    answers = [
        client.post(reverse("account_request_login_code"), {"email": email})
        for client, email in (
            (known, people.members["viewer"].user.email),
            (unknown, "ei@esimerkki.fi"),
        )
    ]
    assert answers[0].status_code == answers[1].status_code == 302
    assert answers[0]["Location"] == answers[1]["Location"]
    assert not User.objects.filter(email="ei@esimerkki.fi").exists()


def test_nobody_signs_up_by_themselves(db: None) -> None:
    Client().post(
        reverse("account_signup"),
        {
            "email": "uusi@esimerkki.fi",
            "password1": "pitka-salasana-1",
            "password2": "pitka-salasana-1",
        },
    )
    assert not User.objects.exists()


def test_own_device_is_remembered_for_thirty_days_and_a_borrowed_one_is_not(people: People) -> None:
    email = people.members["viewer"].user.email
    assert log_in_by_code(email, own_device="on").session.get_expiry_age() == 30 * 24 * 3600
    assert log_in_by_code(email).session.get_expire_at_browser_close()


def test_asking_for_codes_without_end_is_stopped(people: People) -> None:
    client, email = Client(), people.members["viewer"].user.email
    for _ in range(12):
        ask_code(client, email)
    assert len(mail.outbox) <= 6


@pytest.mark.parametrize("role", [Role.RECORDER, Role.SIGNATORY, Role.COORDINATOR, Role.ADMIN])
def test_some_roles_need_a_second_factor(people: People, role: Role) -> None:
    client = Client()
    client.force_login(people.members[role].user)
    response = client.get(f"/{people.tenant.slug}/")
    assert response.status_code == 302
    assert response["Location"] == reverse("accounts:second-factor")
    assert client.get(response["Location"]).status_code == 200


def test_a_device_is_the_second_factor_and_is_asked_at_log_in(people: People) -> None:
    user = people.members["coordinator"].user
    secret = "JBSWY3DPEHPK3PXP"
    TOTP.activate(user, secret)
    client = Client()
    ask_code(client, user.email)
    response = client.post(reverse("account_confirm_login_code"), {"code": code_in_mail()})
    assert response["Location"] == reverse("mfa_authenticate")
    assert client.get(f"/{people.tenant.slug}/").status_code == 302
    counter = next(iter(yield_hotp_counters_from_time()))
    code = format_hotp_value(hotp_value(secret, counter))
    client.post(response["Location"], {"code": code})
    assert client.get(f"/{people.tenant.slug}/").status_code == 200


def test_an_older_session_does_not_rise_with_a_device_made_elsewhere(people: People) -> None:
    user = people.members["coordinator"].user
    older = Client()
    older.force_login(user)
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    assert older.get(f"/{people.tenant.slug}/")["Location"] == reverse("accounts:second-factor")


@pytest.mark.django_db(transaction=True)  # the device is known when it is committed
def test_the_session_that_makes_the_device_may_go_on_until_it_is_removed(people: People) -> None:
    user = people.members["coordinator"].user
    client = Client()
    client.force_login(user)
    client.get(reverse("mfa_activate_totp"))
    counter = next(iter(yield_hotp_counters_from_time()))
    secret = client.session["mfa.totp.secret"]
    code = format_hotp_value(hotp_value(secret, counter))
    client.post(reverse("mfa_activate_totp"), {"code": code})
    assert client.get(f"/{people.tenant.slug}/").status_code == 200
    Authenticator.objects.filter(user=user).delete()
    assert client.get(f"/{people.tenant.slug}/").status_code == 302


def test_open_pages_are_open_without_a_second_factor_too(people: People) -> None:
    client = Client()
    client.force_login(people.members["coordinator"].user)
    assert client.get(f"/{people.tenant.slug}/accessibility/").status_code == 200


def test_the_language_is_chosen_without_logging_in(db: None) -> None:
    client = Client()
    client.post(reverse("set_language"), {"language": "sv", "next": "/styles/"})
    assert client.get("/styles/")["Content-Language"] == "sv"


@pytest.mark.parametrize(
    ("switch", "site"),
    [
        ("DEMO", "http://yhdyspinta.example.fi"),
        ("DEBUG", "https://yhdyspinta.example.fi"),
        ("MAIL_SINK_DIR", "https://yhdyspinta.example.fi"),
    ],
)
def test_what_lets_anyone_in_does_not_start_on_another_machine(switch: str, site: str) -> None:
    inherited = {k: v for k, v in os.environ.items() if k not in {"DEMO", "DEBUG", "MAIL_SINK_DIR"}}
    start = [sys.executable, "-c", "import yhdyspinta.settings"]
    env = inherited | {"SITE_URL": site, "ALLOWED_HOSTS": "x", "SECRET_KEY": "x", switch: "1"}
    done = subprocess.run(start, env=env, capture_output=True, text=True, check=False)
    assert f"{switch} is for one's own machine" in done.stderr


def test_viewers_need_no_second_factor(people: People) -> None:
    client = Client()
    client.force_login(people.members["viewer"].user)
    assert client.get(f"/{people.tenant.slug}/").status_code == 200
    assert not Authenticator.objects.exists()


def test_who_has_one_area_goes_straight_there_and_who_has_two_chooses(people: People) -> None:
    viewer = people.members["viewer"].user
    client = Client()
    client.force_login(viewer)
    assert client.get("/")["Location"] == f"/{people.tenant.slug}/"
    outsider = people.members["outsider"]
    with tenant_context(outsider.tenant_id):
        make_membership(organisation=outsider.organisation, user=viewer)
    page = client.get("/").content.decode()
    assert "Järvialue" in page
    assert "Toinen alue" in page


def test_who_has_no_area_is_told_what_to_do(db: None) -> None:
    client = Client()
    client.force_login(make_user())
    assert client.get("/").status_code == 200
