"""Rounds of large areas, and with a long ledger: a few statements, found by their indexes."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from negotiations import reminders
from negotiations.models import Negotiation, Sweep
from negotiations.reminders.ledger import Ledger
from tests.factories import contacts as directory
from tests.factories.negotiations import (
    at,
    make_duty,
    make_followup,
    make_negotiation,
    make_participant,
)
from tests.factories.tenancy import make_organisation
from tests.negotiations.conftest import Area
from yhdyspinta.notices.models import Notice
from yhdyspinta.tenancy.links import area_url


def _many(area: Area, count: int) -> None:
    """So many duties, each of an organisation of its own with a person of its own."""
    hyte = directory.make_interface()
    for n in range(count):
        home = make_organisation(name_fi=f"Kunta {n}")
        post = directory.make_post(organisation=home, interface=hyte)
        directory.make_holding(post=post, person=directory.make_person(organisation=home))
        make_duty(bearer=home, due_on=date(2026, 10, 12))
        make_followup(organisation=home, due_on=date(2026, 10, 12))
        invited = make_negotiation(starts_at=at(date(2026, 10, 9)))
        make_participant(negotiation=invited)
        make_negotiation(state=Negotiation.State.HELD, starts_at=at(date(2026, 9, 20)))


@pytest.mark.parametrize("work", ["round", "simulator"])
def test_statements_do_not_grow_with_the_duties(
    area: Area, on_day: Callable[[date], None], work: str
) -> None:
    day = date(2026, 10, 5)
    on_day(day)
    area_url("negotiations:duties")  # the area's name in addresses is asked once a process
    counts = []
    for number in (10, 90):
        _many(area, number)
        with CaptureQueriesContext(connection) as queries:
            if work == "round":
                reminders.remind(day)
            else:
                assert reminders.coming(day)
        counts.append(len(queries))
        Notice.objects.all().delete()
        Sweep.objects.all().delete()
    assert counts[0] == counts[1] <= 30


FILL = """
INSERT INTO notices_notice (tenant_id, key, recipient_id, code, parameters, path, calendar,
                            at_once, created_at)
SELECT %s, 'duty/s14/' || n || '/2026-05-31/-30', %s, 'duty.coming', '{}', '', '', false,
       timestamptz '2020-01-01' + n * interval '15 minutes'
FROM generate_series(1, 200000) n
"""


def test_the_ledger_is_found_by_its_indexes(area: Area, on_day: Callable[[date], None]) -> None:
    day = date(2026, 10, 2)
    on_day(day)
    reminders.remind(day)
    notice = Notice.objects.all()[0]
    with connection.cursor() as cursor:
        cursor.execute(FILL, [notice.tenant_id, notice.recipient_id])
        cursor.execute("RESET ROLE")
        cursor.execute("ANALYZE notices_notice")
        cursor.execute("SET ROLE app_rw")
    with CaptureQueriesContext(connection) as queries:
        Ledger.read([f"duty/s14/{n}/2026-05-31/-30" for n in range(400)], day)
    plans = []
    with connection.cursor() as cursor:
        for query in queries.captured_queries:
            if "notices_notice" in query["sql"]:
                cursor.execute(f"EXPLAIN {query['sql']}")
                plans.append("\n".join(row[0] for row in cursor.fetchall()))
    by_key, by_day = plans
    assert "notice_once_per_recipient" in by_key
    assert "notice_by_day" in by_day
    assert not any("Seq Scan on notices_notice" in plan for plan in plans)
