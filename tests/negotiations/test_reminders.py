"""Reminders: once, to the right people, also when the sweep runs twice or a day is skipped."""

from datetime import date, timedelta

import pytest

from negotiations import actions, reminders
from negotiations.models import Duty, Evidence, FollowUp
from negotiations.reminders import OF_DUTIES, passed
from negotiations.tasks import remind_everywhere
from tests.factories import contacts as people_factory
from tests.factories.negotiations import at, make_evidence, make_followup, make_negotiation
from tests.negotiations.conftest import Area
from yhdyspinta.notices.models import Notice
from yhdyspinta.notices.quiet import is_quiet
from yhdyspinta.tenancy.context import tenant_context
from yhdyspinta.tenancy.models import Organisation, Tenant

DUE = date(2026, 12, 31)


@pytest.fixture
def answered(area: Area) -> Area:
    """Alavesi has a person for hyte, Koivujoki only its registry."""
    hyte = people_factory.make_interface(code="hyte", legal_basis="612/2021 §§ 6–7")
    post = people_factory.make_post(organisation=area.alavesi, interface=hyte)
    person = people_factory.make_person(
        organisation=area.alavesi, name="Hilla Hyte", email="hilla@alavesi.fi"
    )
    people_factory.make_holding(post=post, person=person)
    Organisation.objects.filter(pk=area.koivujoki.pk).update(registry_email="kirjaamo@koivujoki.fi")
    return area


def told(code: str = "") -> set[tuple[str, str]]:
    """Who was told of which rule."""
    notices = Notice.objects.filter(code__startswith=code).select_related("recipient")
    return {(n.recipient.address, n.key.split("/")[1]) for n in notices}


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 10, 1), None),
        (date(2026, 10, 2), -90),
        (date(2026, 11, 30), -90),
        (date(2026, 12, 1), -30),
        (date(2026, 12, 24), -7),
        (date(2026, 12, 30), -1),
        (date(2026, 12, 31), -1),
        (date(2027, 1, 1), 1),
        (date(2027, 1, 9), 7),
        (date(2027, 2, 1), 30),
    ],
)
def test_nearest_threshold_passed(day: date, expected: int | None) -> None:
    threshold = passed(DUE, day, OF_DUTIES)
    assert (threshold and threshold.days) == expected


def test_those_who_answer_are_reminded_of_what_is_unmet(answered: Area) -> None:
    reminders.remind(date(2026, 10, 2))
    coordinator = answered.people.members["coordinator"].user.email
    assert told() == {
        ("hilla@alavesi.fi", "hyte-attendance"),
        ("hilla@alavesi.fi", "municipality-yearly-report"),
        ("kirjaamo@koivujoki.fi", "hyte-attendance"),
        ("kirjaamo@koivujoki.fi", "municipality-yearly-report"),
        (coordinator, "hyte-negotiation"),
    }
    assert not Notice.objects.filter(at_once=True).exists()


def test_running_twice_and_skipping_days_tells_once(answered: Area) -> None:
    for day in (2, 2, 3, 20):
        reminders.remind(date(2026, 10, day))
    assert Notice.objects.count() == 5
    reminders.remind(date(2026, 12, 4))  # the first to the third of December were skipped
    reminders.remind(date(2026, 12, 5))
    assert Notice.objects.count() == 10
    assert {n.key.rsplit("/", 1)[1] for n in Notice.objects.all()} == {"-90", "-30"}


def test_of_several_skipped_thresholds_only_the_nearest_is_told(answered: Area) -> None:
    reminders.remind(date(2026, 12, 22))
    assert {n.key.rsplit("/", 1)[1] for n in Notice.objects.all()} == {"-30"}


def test_two_sweeps_at_once_is_the_unique_key(answered: Area) -> None:
    reminders.remind(date(2026, 10, 2))
    first = Notice.objects.first()
    assert first
    again = Notice(key=first.key, recipient=first.recipient, code=first.code)
    assert Notice.objects.bulk_create([again], ignore_conflicts=True)
    assert Notice.objects.filter(key=first.key, recipient=first.recipient).count() == 1


def test_what_is_met_or_has_a_day_is_not_reminded_of(answered: Area) -> None:
    make_evidence(duty=Duty.objects.get(rule="municipality-yearly-report", bearer=answered.alavesi))
    make_negotiation(
        rules=["hyte-negotiation", "hyte-attendance"],
        covering=[answered.alavesi],
        starts_at=at(date(2026, 11, 3)),
    )
    reminders.remind(date(2026, 10, 2))
    assert told() == {
        ("kirjaamo@koivujoki.fi", "hyte-attendance"),
        ("kirjaamo@koivujoki.fi", "municipality-yearly-report"),
    }
    reminders.remind(date(2026, 11, 4))  # the day passed and nobody says that it was held
    assert ("hilla@alavesi.fi", "hyte-attendance") in told()


def test_pairs_of_the_county_are_one_reminder(answered: Area) -> None:
    reminders.remind(date(2029, 5, 2))
    coordinator = answered.people.members["coordinator"].user.email
    of_county = Notice.objects.filter(
        recipient__address=coordinator, key__startswith=f"duty/s14/{answered.county.pk}/"
    )
    assert of_county.get().parameters["count"] == 2


def test_own_deadline_tomorrow_is_told_at_once(answered: Area) -> None:
    reminders.remind(date(2029, 5, 30))
    assert Notice.objects.filter(at_once=True).count() == Notice.objects.count() > 0


def test_afterwards_it_is_overdue(answered: Area) -> None:
    reminders.remind(date(2029, 6, 1))
    assert set(Notice.objects.values_list("code", flat=True)) == {"duty.overdue"}


@pytest.mark.parametrize(
    ("day", "quiet"),
    [
        (date(2026, 6, 30), False),
        (date(2026, 7, 1), True),
        (date(2026, 7, 31), True),
        (date(2026, 8, 1), False),
        (date(2026, 12, 22), False),
        (date(2026, 12, 23), True),
        (date(2027, 1, 6), True),
        (date(2027, 1, 7), False),
    ],
)
def test_quiet_weeks(answered: Area, day: date, quiet: bool) -> None:
    assert is_quiet(day) is quiet
    make_followup(organisation=answered.koivujoki, due_on=day + timedelta(days=3))
    reminders.remind(day)
    follow_ups = Notice.objects.filter(code__startswith="follow_up")
    assert follow_ups.exists() is not quiet


def test_what_was_held_back_is_told_after_the_quiet_weeks(answered: Area) -> None:
    for day in (date(2026, 12, 24), date(2027, 1, 1), date(2027, 1, 6)):
        reminders.remind(day)
    assert not Notice.objects.exists()
    reminders.remind(date(2027, 1, 7))
    assert Notice.objects.count() == 5
    assert {n.key.rsplit("/", 1)[1] for n in Notice.objects.all()} == {"+7"}


def test_follow_ups_are_reminded_of_likewise(answered: Area) -> None:
    due = date(2026, 10, 15)
    follow_up = make_followup(organisation=answered.koivujoki, due_on=due, what="Päivitys")
    make_followup(organisation=answered.koivujoki, due_on=due, state=FollowUp.State.DONE)
    make_followup(organisation=answered.koivujoki, due_on=None)
    for days in (-40, -30, -29, -7, -1, 0, 1, 7, 30, 31):
        reminders.remind_of_follow_ups(due + timedelta(days=days))
    notices = Notice.objects.filter(key__startswith=f"follow-up/{follow_up.pk}/").order_by("pk")
    assert [n.key.rsplit("/", 1)[1] for n in notices] == ["-30", "-7", "-1", "+1", "+7", "+30"]
    assert [n.at_once for n in notices] == [False, False, True, False, False, False]
    assert Notice.objects.count() == 6


def test_holder_of_the_post_is_told_of_a_follow_up(answered: Area) -> None:
    post = people_factory.make_post(organisation=answered.koivujoki, interface=None)
    person = people_factory.make_person(organisation=answered.koivujoki, email="oma@koivujoki.fi")
    people_factory.make_holding(post=post, person=person)
    make_followup(organisation=answered.koivujoki, post=post, due_on=date(2026, 10, 3))
    reminders.remind_of_follow_ups(date(2026, 10, 1))
    assert Notice.objects.get().recipient.address == "oma@koivujoki.fi"


def test_of_an_organisation_without_any_address_the_coordinators_are_told(area: Area) -> None:
    make_followup(organisation=area.koivujoki, due_on=date(2026, 10, 3))
    reminders.remind(date(2026, 10, 2))
    coordinator = area.people.members["coordinator"].user.email
    rules = {"hyte-negotiation", "hyte-attendance", "municipality-yearly-report"}
    assert told("duty") == {(coordinator, rule) for rule in rules}
    assert Notice.objects.get(code="follow_up.coming").recipient.address == coordinator


def test_evidence_recorded_between_sweeps_ends_the_reminders(answered: Area) -> None:
    reminders.remind(date(2026, 10, 2))
    duty = Duty.objects.get(rule="municipality-yearly-report", bearer=answered.koivujoki)
    evidence = Evidence(kind="document", title="Raportti", done_on=date(2026, 10, 5))
    actions.record_evidence(duty, evidence, file=None, actor=answered.actor("partner"))
    reminders.remind(date(2026, 12, 1))
    keys = Notice.objects.filter(recipient__address="kirjaamo@koivujoki.fi").values_list(
        "key", flat=True
    )
    assert {key.split("/")[1] for key in keys if key.endswith("-30")} == {"hyte-attendance"}


def test_every_area_is_swept(people) -> None:
    with tenant_context(people.tenant.pk):
        organisation = people.municipality
        Organisation.objects.filter(pk=organisation.pk).update(registry_email="k@alavesi.fi")
        make_followup(organisation=organisation, due_on=date(2020, 1, 1))
    remind_everywhere()
    assert Tenant.objects.count() == 2
    with tenant_context(people.tenant.pk):
        assert not Notice.objects.exists()  # too long ago to tell of


def test_statements_do_not_grow_with_the_municipalities(
    answered: Area, django_assert_max_num_queries
) -> None:
    with django_assert_max_num_queries(60):
        reminders.remind_of_duties(date(2026, 10, 2))
