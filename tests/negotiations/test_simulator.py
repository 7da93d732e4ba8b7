"""What will go out in the coming weeks is what then goes out; holding back; the watchdog."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone

from negotiations import reminders, watchdog
from negotiations.models import Duty, FollowUp, HeldReminder, Negotiation, Sweep
from tests.factories import contacts as directory
from tests.factories.negotiations import at, make_followup, make_negotiation, make_participant
from tests.negotiations.conftest import Area
from yhdyspinta.audit.models import Entry
from yhdyspinta.notices.models import Notice, Recipient
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.tenancy.models import Organisation, Tenant

TODAY = date(2026, 11, 26)


@pytest.fixture
def full(area: Area, on_day: Callable[[date], None]) -> Area:
    """Alavesi's person is away from 1 December, Koivujoki has its registry; Christmas comes."""
    on_day(TODAY)
    hyte = directory.make_interface(code="hyte", legal_basis="612/2021 §§ 6–7")
    post = directory.make_post(organisation=area.alavesi, interface=hyte)
    person = directory.make_person(organisation=area.alavesi, name="Hilla Hyte")
    directory.make_holding(post=post, person=person)
    directory.make_absence(person=person, starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 5))
    Organisation.objects.filter(pk=area.koivujoki.pk).update(registry_email="k@koivujoki.fi")
    make_followup(organisation=area.koivujoki, due_on=date(2026, 12, 20), what="Sopia <tiloista>")
    make_participant(
        negotiation=make_negotiation(starts_at=at(date(2026, 12, 15))),
        organisation=area.koivujoki,
        email="vieras@muualla.fi",
    )
    make_negotiation(state="held", starts_at=at(date(2026, 11, 25)))
    return area


def test_the_simulator_says_what_the_rounds_then_do(
    full: Area, on_day: Callable[[date], None]
) -> None:
    """All of it, on the same days, to the same people; looking writes nothing."""
    said = {
        (day, each.key, to.address, each.at_once)
        for day, due in reminders.coming(TODAY)
        for each in due
        for to in each.recipients
    }
    assert not Notice.objects.exists()
    assert not Recipient.objects.exists()
    for n in range(reminders.DAYS_AHEAD):
        on_day(TODAY + timedelta(days=n))
        reminders.remind(TODAY + timedelta(days=n))
    done = {
        (timezone.localdate(n.created_at), n.key, n.recipient.address, n.at_once)
        for n in Notice.objects.select_related("recipient")
    }
    assert said == done
    assert len(said) > 15


def test_after_the_days_round_it_begins_tomorrow(full: Area) -> None:
    assert reminders.coming(TODAY)[0][0] == TODAY
    reminders.remind(TODAY)
    assert reminders.coming(TODAY)[0][0] > TODAY


def page(full: Area, who: str = "coordinator") -> str:
    url = area_url("negotiations:reminders")
    return str(full.people.client(who).get(url).content.decode())


def test_the_page_says_what_to_whom_and_why(full: Area, english: None) -> None:
    text = page(full)
    for part in (
        "Sopia &lt;tiloista&gt;",
        "k@koivujoki.fi",
        "Registry",
        "Coordinator",
        "Invited",
        "7 days before",
        "30 days before",
        "7 days after",
        "At once",
        "digest",
    ):
        assert part in text, part


def test_an_area_with_nothing_to_remind_of(full: Area, english: None) -> None:
    Duty.objects.all().delete()
    FollowUp.objects.all().delete()
    Negotiation.objects.update(state="cancelled")
    assert "No reminders are coming" in page(full)


def test_holding_back_and_letting_go(full: Area, english: None) -> None:
    client = full.people.client("coordinator")
    key = f"follow-up/{FollowUp.objects.get().pk}/2026-12-20/-30"
    hold, release = (
        area_url("negotiations:reminder-hold"),
        area_url("negotiations:reminder-release"),
    )
    for _twice in range(2):
        assert client.post(hold, {"key": key}).status_code == 302
    held = HeldReminder.objects.get()
    assert (held.key, held.held_by) == (key, full.people.members["coordinator"])
    assert "Held back" in page(full)
    reminders.remind(TODAY)
    assert not Notice.objects.filter(key=key).exists()
    Sweep.objects.all().delete()
    client.post(release, {"key": key})
    assert not HeldReminder.objects.exists()
    reminders.remind(TODAY)
    assert Notice.objects.filter(key=key).exists()
    entries = Entry.objects.filter(code__startswith="reminder.").order_by("pk")
    assert [e.code for e in entries] == ["reminder.held", "reminder.released"]
    assert "@" not in str([e.parameters for e in entries])


@pytest.mark.parametrize("key", ["", "follow-up/1/2020-01-01/-7", "x" * 5000, "a\x00b"])
def test_a_reminder_that_is_not_coming_is_not_held(full: Area, english: None, key: str) -> None:
    client = full.people.client("coordinator")
    response = client.post(area_url("negotiations:reminder-hold"), {"key": key}, follow=True)
    assert "no such reminder" in response.content.decode()
    assert not HeldReminder.objects.exists()


def moment(day: date, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))


@pytest.mark.parametrize(
    ("last", "hour", "since"),
    [
        (TODAY, 9, None),
        (TODAY - timedelta(days=1), 8, None),
        (TODAY - timedelta(days=1), 9, TODAY - timedelta(days=1)),
        (TODAY - timedelta(days=2), 3, TODAY - timedelta(days=2)),
        (date(2026, 7, 3), 9, date(2026, 7, 3)),
    ],
)
def test_the_watchdog_knows_when_a_round_is_missing(
    full: Area, last: date, hour: int, since: date | None
) -> None:
    Sweep.objects.create(day=last)
    assert watchdog.missing_since(moment(TODAY, hour)) == since
    for _twice in range(2):
        watchdog.warn(moment(TODAY, hour))
    warned = Notice.objects.filter(code="sweep.missing").select_related("recipient")
    admin = full.people.members["admin"].user.email
    assert [n.recipient.address for n in warned] == ([admin] if since else [])
    assert all(n.at_once for n in warned)


def test_an_area_made_today_misses_nothing_yet(full: Area) -> None:
    Tenant.objects.filter(pk=full.tenant.pk).update(created_at=moment(TODAY, 7))
    assert watchdog.missing_since(moment(TODAY, 9)) is None
    assert watchdog.missing_since(moment(TODAY + timedelta(days=1), 9)) == TODAY


@pytest.mark.parametrize(
    "name", ["front:front", "areas:settings", "areas:members", "sheets:list", "audit:history"]
)
def test_those_who_look_after_the_area_see_it(full: Area, english: None, name: str) -> None:
    """Without any task having run: the timetable may be what has stopped."""
    line, url = "Reminders have not run since", area_url(name)

    def who_see() -> set[str]:
        pages = {
            who: full.people.client(who).get(url) for who in ("admin", "coordinator", "viewer")
        }
        return {who for who, page in pages.items() if line in page.content.decode()}

    Sweep.objects.create(day=TODAY - timedelta(days=3))
    assert who_see() == {"admin", "coordinator"}
    assert line in page(full, "admin")
    assert line not in full.people.client("admin").get(area_url("front:municipalities")).text
    Sweep.objects.create(day=TODAY)
    assert not who_see()
    assert line not in page(full, "admin")
