"""Two years of rounds, day by day: each reminder once, to the right person, on the right day."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contacts.models import Holding, Person
from negotiations import reminders
from negotiations.duties import open_duties
from negotiations.models import Duty, FollowUp, Negotiation, Sweep
from negotiations.reminders.ledger import Ledger
from tests.factories import contacts as directory
from tests.factories.negotiations import (
    at,
    make_duty,
    make_evidence,
    make_followup,
    make_negotiation,
    make_participant,
)
from tests.factories.tenancy import make_organisation
from tests.negotiations.conftest import Area
from yhdyspinta.notices.models import Notice
from yhdyspinta.notices.quiet import is_quiet
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.tenancy.models import Organisation

DAY = timedelta(days=1)
FIRST, LAST = date(2025, 6, 1), date(2027, 6, 1)
SKIPPED = [date(2026, 3, 4) + n * DAY for n in range(7)]

# Written by hand from the rules: the day, who, what and at which threshold.
EXPECTED = """
2025-10-02 coordinator hyte-negotiation -90
2025-10-02 dora        hyte-attendance -90
2025-10-02 dora        municipality-yearly-report -90
2025-10-02 kirjaamo    hyte-attendance -90
2025-10-02 kirjaamo    municipality-yearly-report -90
2025-12-01 hilla       municipality-yearly-report -30
2025-12-01 kirjaamo    hyte-attendance -30
2026-01-07 hilla       municipality-yearly-report +7
2026-01-07 kirjaamo    hyte-attendance +7
2026-01-30 hilla       municipality-yearly-report +30
2026-01-30 kirjaamo    hyte-attendance +30
2026-02-13 kaisa       follow-up -30
2026-03-11 kaisa       follow-up -7
2026-03-14 kaisa       follow-up -1
2026-03-19 kaisa       follow-up +1
2026-05-06 ilmo        unanswered -7
2026-05-11 ilmo        unanswered -2
2026-06-10 hilla       follow-up -30
2026-08-01 hilla       follow-up +7
2026-08-09 hilla       follow-up +30
2026-09-08 coordinator memo +7
2026-10-02 coordinator hyte-negotiation -90
2026-10-02 hilla       hyte-attendance -90
2026-10-02 hilla       municipality-yearly-report -90
2026-10-02 kirjaamo    hyte-attendance -90
2026-10-02 kirjaamo    municipality-yearly-report -90
2026-12-01 coordinator hyte-negotiation -30
2026-12-01 kirjaamo    hyte-attendance -30
2026-12-01 kirjaamo    municipality-yearly-report -30
2026-12-01 uusi        hyte-attendance -30
2026-12-01 uusi        municipality-yearly-report -30
2027-01-07 coordinator hyte-negotiation +7
2027-01-07 kirjaamo    hyte-attendance +7
2027-01-07 kirjaamo    municipality-yearly-report +7
2027-01-07 uusi        hyte-attendance +7
2027-01-07 uusi        municipality-yearly-report +7
2027-01-30 coordinator hyte-negotiation +30
2027-01-30 kirjaamo    hyte-attendance +30
2027-01-30 kirjaamo    municipality-yearly-report +30
2027-01-30 uusi        hyte-attendance +30
2027-01-30 uusi        municipality-yearly-report +30
"""


def _people(area: Area) -> None:
    """Hilla answers for hyte in Alavesi, until Uusi; Dora is her deputy; she is away a month."""
    hyte = directory.make_interface(code="hyte", legal_basis="612/2021 §§ 6–7")
    post = directory.make_post(organisation=area.alavesi, interface=hyte)

    def person(name: str) -> Person:
        return directory.make_person(
            organisation=area.alavesi, name=name, email=f"{name.lower()}@alavesi.fi"
        )

    hilla = person("Hilla")
    directory.make_holding(post=post, person=hilla, ends_on=date(2026, 11, 14))
    directory.make_holding(post=post, person=person("Uusi"), starts_on=date(2026, 11, 15))
    directory.make_holding(post=post, person=person("Dora"), kind=Holding.Kind.DEPUTY)
    directory.make_absence(
        person=hilla, starts_on=date(2025, 9, 20), ends_on=date(2025, 10, 20), stand_in=None
    )
    Organisation.objects.filter(pk=area.koivujoki.pk).update(registry_email="kirjaamo@koivujoki.fi")


def _follow_ups(area: Area) -> FollowUp:
    """Kaisa's is done late; that of July waits for August."""
    schools = directory.make_interface(code="koulut")
    ours = directory.make_post(organisation=area.koivujoki, interface=schools)
    kaisa = directory.make_person(organisation=area.koivujoki, email="Kaisa@koivujoki.fi")
    directory.make_holding(post=ours, person=kaisa)
    hers = Holding.objects.filter(person__name="Hilla")[0].post
    make_followup(organisation=area.alavesi, post=hers, due_on=date(2026, 7, 10))
    return make_followup(organisation=area.koivujoki, post=ours, due_on=date(2026, 3, 15))


def _meetings(area: Area) -> Negotiation:
    """One whose invitation Ilmo does not answer, and one whose memo is late."""
    invited = make_negotiation(starts_at=at(date(2026, 5, 20)), answer_by=date(2026, 5, 13))
    make_participant(negotiation=invited, email="ilmo@ilmola.fi", organisation=area.koivujoki)
    make_participant(negotiation=invited, email="anna@alavesi.fi", answer="coming")
    return make_negotiation(state=Negotiation.State.HELD, starts_at=at(date(2026, 9, 1)))


def _what_happens(area: Area, day: date, done: FollowUp, held: Negotiation) -> None:
    if (day.month, day.day) in {(1, 1), (6, 1)}:
        open_duties(day)
    if day == date(2025, 11, 20):  # the hyte negotiation of 2025, to which Koivujoki did not come
        for rule, bearer in (("hyte-negotiation", area.county), ("hyte-attendance", area.alavesi)):
            duty = Duty.objects.of_period(day).get(rule=rule, bearer=bearer)
            make_evidence(duty=duty, done_on=day)
    if day == date(2025, 11, 15):
        duty = Duty.objects.of_period(day).get(
            rule="municipality-yearly-report", bearer=area.koivujoki
        )
        make_evidence(duty=duty, done_on=day)
    if day == date(2026, 3, 20):
        FollowUp.objects.filter(pk=done.pk).update(state=FollowUp.State.DONE)
    if day == date(2026, 9, 20):
        Negotiation.objects.filter(pk=held.pk).update(state=Negotiation.State.COMMENTING)


def test_two_years_of_rounds(area: Area, on_day: Callable[[date], None]) -> None:
    Duty.objects.all().delete()
    _people(area)
    done, held = _follow_ups(area), _meetings(area)
    days = [FIRST + n * DAY for n in range((LAST - FIRST).days + 1)]
    for day in days:
        on_day(day)
        _what_happens(area, day, done, held)
        if day not in SKIPPED:
            reminders.remind(day)
    assert sorted(_told(area)) == sorted(EXPECTED.split("\n")[1:-1])
    assert Sweep.objects.count() == len(days) - len(SKIPPED)
    told = dict(Sweep.objects.filter(notices__gt=0).values_list("day", "notices"))
    assert sum(told.values()) == Notice.objects.count()
    assert not any(is_quiet(day) for day in told)


def _told(area: Area) -> list[str]:
    coordinator = area.people.members["coordinator"].user.email
    lines = []
    for notice in Notice.objects.select_related("recipient"):
        who = notice.recipient.address.split("@")[0]
        who = "coordinator" if notice.recipient.address == coordinator else who
        what, *rest = notice.key.split("/")
        what = rest[0] if what == "duty" else what
        day = timezone.localdate(notice.created_at)
        lines.append(f"{day} {who:<11} {what} {rest[-1]}")
    return lines


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
