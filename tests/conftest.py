"""The area, its people and the role of PostgreSQL that every test runs as."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection, transaction
from django.db.backends.signals import connection_created
from django.test import Client, TestCase, TransactionTestCase
from django.utils import translation

from tests.factories.tenancy import make_county, make_membership, make_organisation, make_tenant
from yhdyspinta.accounts.second_factor import DEMO_KEY
from yhdyspinta.tenancy.context import tenant_context
from yhdyspinta.tenancy.models import Membership, Organisation, Role, Tenant

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright runs a loop in this thread


def _as_application(connection: Any, **kwargs: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE app_rw")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Migrated by the owner; from here on the application's role, which no fence lets through."""
    with django_db_blocker.unblock():
        connection.close()
        connection_created.connect(_as_application, weak=False)
    yield
    connection_created.disconnect(_as_application)
    with django_db_blocker.unblock():
        connection.close()


_fixture_teardown = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]


def _teardown_as_owner(self: TransactionTestCase) -> None:
    if isinstance(self, TestCase):
        _fixture_teardown(self)
        return
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")  # TRUNCATE is the owner's
    try:
        _fixture_teardown(self)
    finally:
        _as_application(connection)


TransactionTestCase._fixture_teardown = _teardown_as_owner  # type: ignore[attr-defined]


@dataclass
class People:
    """One area and one member for each role; the partner is of another organisation of the area."""

    tenant: Tenant
    county: Organisation
    municipality: Organisation
    other_municipality: Organisation
    members: dict[str, Membership] = field(default_factory=dict)

    def client(self, who: str) -> Client:
        """A client logged in as that member, past the second factor; "anonymous" is nobody."""
        client = Client()
        if who != "anonymous":
            client.force_login(self.members[who].user)
            session = client.session
            session[DEMO_KEY] = True
            session.save()
        return client

    def statuses(self, method: str, url: str, who: Iterable[str]) -> dict[str, int]:
        """What each of them is answered; what one of them changes is taken back before the next."""
        found = {}
        for one in who:
            with transaction.atomic():
                found[one] = getattr(self.client(one), method)(url).status_code
                transaction.set_rollback(True)
        return found


def make_people() -> People:
    tenant = make_tenant(slug="jarvialue", name_fi="Järvialue")
    with tenant_context(tenant.pk):
        county = make_county(name_fi="Järvialueen hyvinvointialue")
        municipality = make_organisation(name_fi="Alavesi")
        partner_home = make_organisation(name_fi="Koivujoki")
        people = People(tenant, county, municipality, partner_home)
        for role in Role:
            home = county if role in {Role.COORDINATOR, Role.ADMIN} else municipality
            people.members[role] = make_membership(role, organisation=home)
        people.members["partner"] = make_membership(Role.EDITOR, organisation=partner_home)
    elsewhere = make_tenant(slug="toinen", name_fi="Toinen alue")
    with tenant_context(elsewhere.pk):
        people.members["outsider"] = make_membership(
            Role.COORDINATOR, Role.ADMIN, organisation=make_county(name_fi="Toinen hyvinvointialue")
        )
    return people


@pytest.fixture
def people(db: None) -> People:
    """The area with its members; rows are made inside tenant_context(people.tenant.pk)."""
    return make_people()


@pytest.fixture
def tenant(db: None) -> Iterator[Tenant]:
    """An area that the whole test works in."""
    made = make_tenant()
    with tenant_context(made.pk):
        yield made


@pytest.fixture
def english(settings: LazySettings) -> Iterator[None]:
    """Pages in English: the sentences of the code itself."""
    settings.LANGUAGE_CODE = "en"
    with translation.override("en"):
        yield


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser journeys come last: their event loop would be in the way of others."""
    items.sort(key=lambda item: "browser" in item.path.parts)
