"""The search for contacts over 20,000 people and posts, alone and among 21 other such areas."""

import os
import time
from collections.abc import Callable
from datetime import date
from functools import partial

import pgtrigger
import psycopg
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.bare import record
from benchmarks.harness import ROUNDS, Row
from contacts.models import Holding, Interface, Level, Person, Post
from yhdyspinta.accounts.models import User
from yhdyspinta.areas.create import create_area
from yhdyspinta.tenancy.context import tenant_context
from yhdyspinta.tenancy.models import Membership, Organisation, Role, Tenant

PEOPLE = 20_000
OTHER_AREAS = 21
INTERFACES = 100  # beside those that every area starts with
FIRST = ("Maija", "Matti", "Åsa", "Ville", "Heli", "Öyvind", "Sari", "Pekka", "Liisa", "Jukka")
LAST = ("Virtanen", "Mäkinen", "Åberg", "Nieminen", "Hämäläinen", "Lindström", "Öhman", "Koskela")
TITLES = ("Sivistysjohtaja", "Rehtori", "Hyvinvointikoordinaattori", "Palvelupäällikkö")
QUESTIONS = {
    "a matter": "opiskeluhuolto",
    "a name that 2,500 have": "virtanen",
    "a misspelt name": "maija virttanen",
    "a post": "rehtori",
    "something that nobody is called": "xyzzyzzy",
}
# A filled area beside it.
OTHERS = """
WITH people AS (
    INSERT INTO contacts_person (tenant_id, organisation_id, name, title, email, phone, languages,
                                 row_key, hours)
    SELECT %s, %s, 'Maija Virtanen ' || n, 'Rehtori', 'a@esimerkki.fi', '',
           '{}', '', '' FROM generate_series(1, %s) n
    RETURNING id
), posts AS (
    INSERT INTO contacts_post (tenant_id, organisation_id, interface_id, title_fi, title_sv,
                               covers_all, mandate, mandate_text, mandate_basis, email, phone,
                               is_restricted)
    SELECT %s, %s, %s, 'Rehtori ' || n, '', true, '', '', '', '',
           '', false FROM generate_series(1, %s) n
    RETURNING id
)
INSERT INTO contacts_holding (tenant_id, person_id, post_id, kind)
SELECT %s, a.id, b.id, 'holder'
FROM (SELECT id, row_number() OVER () n FROM people) a
JOIN (SELECT id, row_number() OVER () n FROM posts) b USING (n)
"""


def rows(client_of: Callable[[Membership], Client]) -> list[Row]:
    """Each question over its bare SQL, and among the other areas over how it was without them."""
    tenant, membership = _make_area()
    client = client_of(membership)
    client.defaults["HTTP_HX_REQUEST"] = "true"  # as one types: the results without their page
    pages = {name: f"/{tenant.slug}/contacts/?q={q}" for name, q in QUESTIONS.items()}
    _analyze()
    alone = {name: _least(partial(client.get, url)) for name, url in pages.items()}
    _make_others()
    _analyze()
    _same_number_of_statements(client, f"/{tenant.slug}/contacts/?q=")
    return [
        row
        for name, url in pages.items()
        for row in (_over_bare(client, tenant, name, url), _among_others(client, name, url, alone))
    ]


def _over_bare(client: Client, tenant: Tenant, name: str, url: str) -> Row:
    record(client, f"Search for {name}", url)
    bare = f"/{tenant.slug}/bare/Search for {name}/"
    title = f"Search for {name} among 20,000 people and posts, over its SQL"
    return Row(title, partial(client.get, url), partial(client.get, bare), 2.0)


def _among_others(client: Client, name: str, url: str, alone: dict[str, float]) -> Row:
    """What it took alone is slept: both are times of this machine."""
    title = f"Search for {name} in one of 22 such areas, over one alone"
    return Row(title, partial(client.get, url), partial(time.sleep, alone[name]), 1.2)


def _least(function: Callable[[], object]) -> float:
    best = float("inf")
    for _ in range(ROUNDS):
        started = time.perf_counter()
        function()
        best = min(best, time.perf_counter() - started)
    return best


def _same_number_of_statements(client: Client, url: str) -> None:
    """Whether a name is that of hundreds or of thousands."""
    counts = set()
    for q in ("maija virtanen", "virtanen", "maija"):
        with CaptureQueriesContext(connection) as queries:
            client.get(url + q)
        counts.add(len(queries))
    assert len(counts) == 1, counts


def _make_area() -> tuple[Tenant, Membership]:
    """The area, and a viewer of one of its municipalities."""
    tenant = create_area("19").tenant
    with tenant_context(tenant.pk), pgtrigger.ignore():
        organisations = list(Organisation.objects.in_order())
        user = User.objects.create_user("finding@esimerkki.fi", name="Etsijä")
        home = Organisation.objects.municipalities()[0]
        membership = Membership.objects.create(
            tenant=tenant, user=user, organisation=home, roles=[Role.VIEWER]
        )
        Interface.objects.bulk_create(
            Interface(code=f"palvelu-{n}", name_fi=f"Palvelukokonaisuus {n}", position=200 + n)
            for n in range(INTERFACES)
        )
        _make_people(organisations)
    return tenant, membership


def _make_people(organisations: list[Organisation]) -> None:
    interfaces, levels = list(Interface.objects.all()), list(Level.objects.all())
    people = Person.objects.bulk_create(
        Person(
            organisation=organisations[n % len(organisations)],
            name=f"{FIRST[n % 10]} {LAST[n // 10 % 8]} {n}",
            title=TITLES[n % 4],
            email=f"h{n}@esimerkki.fi",
        )
        for n in range(PEOPLE)
    )
    posts = Post.objects.bulk_create(
        Post(
            organisation=person.organisation,
            interface=interfaces[n // len(organisations) % len(interfaces)],
            level=levels[n % len(levels)],
            title_fi=f"{TITLES[n % 4]} {n}",
        )
        for n, person in enumerate(people)
    )
    Holding.objects.bulk_create(
        Holding(post=post, person=person, starts_on=date(2025, 1, 1))
        for post, person in zip(posts, people, strict=True)
    )


def _make_others() -> None:
    for number in range(OTHER_AREAS):
        tenant = Tenant.objects.create(
            slug=f"muu-{number}", name_fi=f"Muu alue {number}", county_code=f"X{number}"
        )
        with tenant_context(tenant.pk), pgtrigger.ignore(), connection.cursor() as cursor:
            organisation = Organisation.objects.create(kind="municipality", name_fi="Kunta")
            interface = Interface.objects.create(code="koulut", name_fi="Koulut")
            place = [tenant.pk, organisation.pk]
            values = [*place, PEOPLE, *place, interface.pk, PEOPLE, tenant.pk]
            cursor.execute(OTHERS, values)


def _analyze() -> None:
    """What the server does by itself a minute later; here nobody waits for it."""
    with psycopg.connect(os.environ["OWNER_DATABASE_URL"], autocommit=True) as owner:
        owner.execute("ANALYZE contacts_person, contacts_post, contacts_holding")
