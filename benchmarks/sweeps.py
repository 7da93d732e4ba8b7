"""Rounds of reminders: 22 areas of 30 municipalities × 12 duties, beside 200,000 old notices."""

import os
import time
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

import pgtrigger
import psycopg
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from benchmarks.harness import ROUNDS, Row
from contacts.models import Holding, Interface, Person, Post
from negotiations.models import Duty
from negotiations.reminders import remind
from yhdyspinta.areas.create import create_area
from yhdyspinta.notices.models import Notice, Recipient
from yhdyspinta.register.models import StatutoryDuty
from yhdyspinta.tenancy.context import tenant_context
from yhdyspinta.tenancy.models import Organisation, Tenant

MUNICIPALITIES, DUTIES, NOTICES = 30, 12, 200_000
# Ninety days before, everyone is told of all twelve; the day after, of nothing new.
DAY, DUE = date(2026, 10, 2), date(2026, 12, 31)
ORDINARY = date(2026, 10, 5)
# Every wellbeing services county, and Helsinki.
CODES = [f"{number:02}" for number in range(1, 22)] + ["90"]
OLD = """
INSERT INTO notices_notice (tenant_id, key, recipient_id, code, parameters, path, calendar,
                            at_once, created_at)
SELECT %s, 'duty/vanha/' || n || '/2025-12-31/-30', %s, 'duty.coming', '{}', '', '', false,
       timestamptz '2020-01-01' + n * interval '15 minutes'
FROM generate_series(1, %s) n
"""


def rows() -> Iterator[Row]:
    """Over the same statements by a plain cursor, and over how it was without the old notices."""
    tenants = [_make_area(code) for code in CODES]
    for title, day in (("when all are told", DAY), ("on an ordinary day", ORDINARY)):
        recorded = [(tenant, _recorded(tenant, day)) for tenant in tenants]
        title = f"Rounds of 22 areas × 30 × 12 duties {title}, over their SQL"
        yield Row(title, partial(_rounds, tenants, day), partial(_bare, recorded), 2.0, rounds=5)
        _tell_all(tenants)
    ours = partial(_rounds, tenants[:1], ORDINARY)
    alone = _least(ours)
    _make_old(tenants[0])
    yield Row("One area's beside 200,000 notices", ours, partial(time.sleep, alone), 1.2)


def _tell_all(tenants: list[Tenant]) -> None:
    for tenant in tenants:
        with tenant_context(tenant.pk):
            remind(DAY)
            assert Notice.objects.filter(code="duty.coming").count() >= MUNICIPALITIES * DUTIES


def _rounds(tenants: list[Tenant], day: date) -> None:
    for tenant in tenants:
        with tenant_context(tenant.pk):
            remind(day)
            transaction.set_rollback(True)


def _bare(recorded: list[tuple[Tenant, list[str]]]) -> None:
    for tenant, statements in recorded:
        with tenant_context(tenant.pk):
            with connection.cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement)
                    if cursor.description:
                        cursor.fetchall()
            transaction.set_rollback(True)


def _recorded(tenant: Tenant, day: date) -> list[str]:
    with CaptureQueriesContext(connection) as queries, tenant_context(tenant.pk):
        remind(day)
        transaction.set_rollback(True)
    kinds = ("SELECT", "INSERT", "UPDATE")
    said = [query["sql"] for query in queries.captured_queries]
    return [sql for sql in said if sql.startswith(kinds) and "set_config" not in sql]


def _least(block: Callable[[], None]) -> float:
    best = float("inf")
    for _ in range(ROUNDS):
        started = time.perf_counter()
        block()
        best = min(best, time.perf_counter() - started)
    return best


def _make_area(code: str) -> Tenant:
    """Each municipality has its own person in the general contact and in nine interfaces."""
    tenant = create_area(code).tenant
    with tenant_context(tenant.pk), pgtrigger.ignore():
        Duty.objects.all().delete()
        for number in range(MUNICIPALITIES - Organisation.objects.municipalities().count()):
            Organisation.objects.create(kind="municipality", name_fi=f"Mittakunta {number}")
        municipalities = list(Organisation.objects.municipalities()[:MUNICIPALITIES])
        _make_people(municipalities)
        Duty.objects.bulk_create(
            Duty(
                rule=rule,
                bearer=home,
                period_start=date(2026, 1, 1),
                period_end=DUE,
                due_on=DUE,
            )
            for rule in StatutoryDuty.objects.all()[:DUTIES]
            for home in municipalities
        )
    return tenant


def _make_people(municipalities: list[Organisation]) -> None:
    interfaces = [None, *Interface.objects.all()[:9]]
    people = Person.objects.bulk_create(
        Person(organisation=home, name=f"Vastaava {n}", email=f"vastaava{n}@esimerkki.fi")
        for n, home in enumerate(municipalities)
    )
    posts = Post.objects.bulk_create(
        Post(organisation=person.organisation, interface=interface, title_fi="Vastaava")
        for person in people
        for interface in interfaces
    )
    Holding.objects.bulk_create(
        Holding(post=post, person=people[n // len(interfaces)]) for n, post in enumerate(posts)
    )


def _make_old(tenant: Tenant) -> None:
    with tenant_context(tenant.pk), connection.cursor() as cursor:
        recipient = Recipient.objects.create(address="vanha@esimerkki.fi", languages=["fi"])
        cursor.execute(OLD, [tenant.pk, recipient.pk, NOTICES])
    with psycopg.connect(os.environ["OWNER_DATABASE_URL"], autocommit=True) as owner:
        owner.execute("ANALYZE notices_notice, negotiations_duty")
