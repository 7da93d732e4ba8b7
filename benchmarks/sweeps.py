"""The day's round of reminders: 30 municipalities × 12 duties, and beside 200,000 old notices."""

import os
import time
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
DAY, DUE = date(2026, 10, 2), date(2026, 12, 31)  # ninety days before: all of them are told
OLD = """
INSERT INTO notices_notice (tenant_id, key, recipient_id, code, parameters, path, calendar,
                            at_once, created_at)
SELECT %s, 'duty/vanha/' || n || '/2025-12-31/-30', %s, 'duty.coming', '{}', '', '', false,
       timestamptz '2020-01-01' + n * interval '15 minutes'
FROM generate_series(1, %s) n
"""


def rows() -> list[Row]:
    """Over the same statements by a plain cursor, and over how it was without the old notices."""
    tenant = _make_area()
    statements = _recorded(tenant)
    ours = partial(_round, tenant)
    alone = _least(tenant)
    _make_old(tenant)
    return [
        Row("Round of 30 × 12 duties, over its SQL", ours, partial(_bare, tenant, statements), 2.0),
        Row("The same beside 200,000 notices", ours, partial(time.sleep, alone), 1.2),
    ]


def _round(tenant: Tenant) -> None:
    with tenant_context(tenant.pk):
        remind(DAY)
        transaction.set_rollback(True)


def _bare(tenant: Tenant, statements: list[str]) -> None:
    with tenant_context(tenant.pk):
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
                if cursor.description:
                    cursor.fetchall()
        transaction.set_rollback(True)


def _recorded(tenant: Tenant) -> list[str]:
    with CaptureQueriesContext(connection) as queries, tenant_context(tenant.pk):
        remind(DAY)
        assert Notice.objects.count() == MUNICIPALITIES * DUTIES
        transaction.set_rollback(True)
    kinds = ("SELECT", "INSERT", "UPDATE")
    said = [query["sql"] for query in queries.captured_queries]
    return [sql for sql in said if sql.startswith(kinds) and "set_config" not in sql][:-1]


def _least(tenant: Tenant) -> float:
    best = float("inf")
    for _ in range(ROUNDS):
        started = time.perf_counter()
        _round(tenant)
        best = min(best, time.perf_counter() - started)
    return best


def _make_area() -> Tenant:
    """Each municipality has its own person in the general contact."""
    tenant = create_area("06").tenant
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
    for n, home in enumerate(municipalities):
        person = Person.objects.create(
            organisation=home, name=f"Vastaava {n}", email=f"vastaava{n}@esimerkki.fi"
        )
        for interface in interfaces:
            post = Post.objects.create(organisation=home, interface=interface, title_fi="Vastaava")
            Holding.objects.create(post=post, person=person)


def _make_old(tenant: Tenant) -> None:
    with tenant_context(tenant.pk), connection.cursor() as cursor:
        recipient = Recipient.objects.create(address="vanha@esimerkki.fi", languages=["fi"])
        cursor.execute(OLD, [tenant.pk, recipient.pk, NOTICES])
    with psycopg.connect(os.environ["OWNER_DATABASE_URL"], autocommit=True) as owner:
        owner.execute("ANALYZE notices_notice, negotiations_duty")
