"""Reminders: once, to the right people, also when the sweep runs twice or a day is skipped."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.timezone import localdate

from contacts.models import Holding, Person, Post
from negotiations import actions, reminders
from negotiations.actions.reminders import remind_those_silent
from negotiations.models import Duty, Evidence, FollowUp, HeldReminder, Sweep
from negotiations.reminders import OF_DUTIES, passed
from negotiations.tasks import remind_everywhere
from tests.factories import contacts as people_factory
from tests.factories.negotiations import (
    at,
    make_arearule,
    make_duty,
    make_evidence,
    make_followup,
    make_matter,
    make_negotiation,
    make_participant,
)
from tests.negotiations.conftest import Area
from yhdyspinta.notices.models import Notice, Recipient
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


Sweeper = Callable[[date], None]


@pytest.fixture
def sweep(on_day: Callable[[date], None]) -> Sweeper:
    """The round of a day, run on that day."""

    def run(day: date) -> None:
        on_day(day)
        reminders.remind(day)

    return run


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


def test_those_who_answer_are_reminded_of_what_is_unmet(answered: Area, sweep: Sweeper) -> None:
    sweep(date(2026, 10, 2))
    coordinator = answered.people.members["coordinator"].user.email
    assert told() == {
        ("hilla@alavesi.fi", "hyte-attendance"),
        ("hilla@alavesi.fi", "municipality-yearly-report"),
        ("kirjaamo@koivujoki.fi", "hyte-attendance"),
        ("kirjaamo@koivujoki.fi", "municipality-yearly-report"),
        (coordinator, "hyte-negotiation"),
    }
    assert not Notice.objects.filter(at_once=True).exists()


def test_running_twice_and_skipping_days_tells_once(answered: Area, sweep: Sweeper) -> None:
    for day in (2, 2, 3, 20):
        sweep(date(2026, 10, day))
    assert Notice.objects.count() == 5
    sweep(date(2026, 12, 4))  # the first to the third of December were skipped
    sweep(date(2026, 12, 5))
    assert Notice.objects.count() == 10
    assert {n.key.rsplit("/", 1)[1] for n in Notice.objects.all()} == {"-90", "-30"}


def test_of_several_skipped_thresholds_only_the_nearest_is_told(
    answered: Area, sweep: Sweeper
) -> None:
    sweep(date(2026, 12, 22))
    assert {n.key.rsplit("/", 1)[1] for n in Notice.objects.all()} == {"-30"}


def test_two_sweeps_at_once_is_the_unique_key(answered: Area, sweep: Sweeper) -> None:
    sweep(date(2026, 10, 2))
    first = Notice.objects.first()
    assert first
    again = Notice(key=first.key, recipient=first.recipient, code=first.code)
    assert Notice.objects.bulk_create([again], ignore_conflicts=True)
    assert Notice.objects.filter(key=first.key, recipient=first.recipient).count() == 1


def test_what_is_met_or_has_a_day_is_not_reminded_of(answered: Area, sweep: Sweeper) -> None:
    make_evidence(duty=Duty.objects.get(rule="municipality-yearly-report", bearer=answered.alavesi))
    make_negotiation(
        rules=["hyte-negotiation", "hyte-attendance"],
        covering=[answered.alavesi],
        starts_at=at(date(2026, 11, 3)),
    )
    sweep(date(2026, 10, 2))
    assert told() == {
        ("kirjaamo@koivujoki.fi", "hyte-attendance"),
        ("kirjaamo@koivujoki.fi", "municipality-yearly-report"),
    }
    sweep(date(2026, 11, 4))  # the day passed and nobody says that it was held
    assert ("hilla@alavesi.fi", "hyte-attendance") in told()


def test_pairs_of_the_county_are_one_reminder(answered: Area, sweep: Sweeper) -> None:
    sweep(date(2029, 5, 2))
    coordinator = answered.people.members["coordinator"].user.email
    of_county = Notice.objects.filter(
        recipient__address=coordinator, key__startswith=f"duty/s14/{answered.county.pk}/"
    )
    assert of_county.get().parameters["count"] == 2


def test_own_deadline_tomorrow_is_told_at_once(answered: Area, sweep: Sweeper) -> None:
    sweep(date(2029, 5, 30))
    assert Notice.objects.filter(at_once=True).count() == Notice.objects.count() > 0


def test_afterwards_it_is_overdue(answered: Area, sweep: Sweeper) -> None:
    sweep(date(2029, 6, 1))
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
def test_quiet_weeks(answered: Area, sweep: Sweeper, day: date, quiet: bool) -> None:
    assert is_quiet(day) is quiet
    make_followup(organisation=answered.koivujoki, due_on=day + timedelta(days=3))
    sweep(day)
    follow_ups = Notice.objects.filter(code__startswith="follow_up")
    assert follow_ups.exists() is not quiet


def test_what_was_held_back_is_told_after_the_quiet_weeks(answered: Area, sweep: Sweeper) -> None:
    for day in (date(2026, 12, 24), date(2027, 1, 1), date(2027, 1, 6)):
        sweep(day)
    assert not Notice.objects.exists()
    sweep(date(2027, 1, 7))
    assert Notice.objects.count() == 5
    assert {n.key.rsplit("/", 1)[1] for n in Notice.objects.all()} == {"+7"}


def test_follow_ups_are_reminded_of_likewise(answered: Area, sweep: Sweeper) -> None:
    due = date(2026, 10, 15)
    follow_up = make_followup(organisation=answered.koivujoki, due_on=due, what="Päivitys")
    make_followup(organisation=answered.koivujoki, due_on=due, state=FollowUp.State.DONE)
    make_followup(organisation=answered.koivujoki, due_on=None)
    for days in range(-40, 40):
        sweep(due + timedelta(days=days))
    notices = Notice.objects.filter(key__startswith="follow-up/").order_by("pk")
    told_on = [(n.key, (localdate(n.created_at) - due).days, n.at_once) for n in notices]
    # The day after is too soon after the day before: it waits until five days have passed.
    expected = [(-30, -30), (-7, -7), (-1, -1), (1, 4), (7, 9), (30, 30)]
    assert told_on == [
        (f"follow-up/{follow_up.pk}/{due}/{threshold:+d}", day, threshold == -1)
        for threshold, day in expected
    ]


@pytest.mark.parametrize(
    ("made", "first"),
    [(200, -90), (91, -90), (90, -30), (31, -30), (30, -7), (7, -1), (1, -1), (0, -1)],
)
def test_what_had_gone_by_when_it_was_agreed_is_not_told(
    answered: Area, sweep: Sweeper, made: int, first: int
) -> None:
    """But for the last word before its day."""
    due = date(2026, 10, 15)
    made_on = due - timedelta(days=made)
    make_followup(organisation=answered.koivujoki, due_on=due, made_on=made_on)
    for days in range(-made, 1):
        sweep(due + timedelta(days=days))
    told_at = Notice.objects.filter(code="follow_up.coming").order_by("pk")
    assert int(told_at[0].key.rsplit("/", 1)[1]) == first


def test_a_matter_raised_near_its_day_is_not_told_again_the_next_morning(
    answered: Area, sweep: Sweeper, on_day: Callable[[date], None]
) -> None:
    on_day(date(2026, 9, 1))
    make_matter(
        concerning=[answered.koivujoki], organisation=answered.county, answer_by=date(2026, 9, 20)
    )
    for n in range(30):
        sweep(date(2026, 9, 1) + timedelta(days=n))
    days = _days(Notice.objects.filter(key__startswith="matter/"))
    assert days[0] == ("13.09.", "-7")


def test_holder_of_the_post_is_told_of_a_follow_up(answered: Area, sweep: Sweeper) -> None:
    post = people_factory.make_post(organisation=answered.koivujoki, interface=None)
    person = people_factory.make_person(organisation=answered.koivujoki, email="oma@koivujoki.fi")
    people_factory.make_holding(post=post, person=person)
    make_followup(organisation=answered.koivujoki, post=post, due_on=date(2026, 10, 3))
    sweep(date(2026, 10, 1))
    assert Notice.objects.get().recipient.address == "oma@koivujoki.fi"


def test_of_an_organisation_without_any_address_the_coordinators_are_told(
    area: Area, sweep: Sweeper
) -> None:
    make_followup(organisation=area.koivujoki, due_on=date(2026, 10, 3))
    sweep(date(2026, 10, 2))
    coordinator = area.people.members["coordinator"].user.email
    rules = {"hyte-negotiation", "hyte-attendance", "municipality-yearly-report"}
    assert told("duty") == {(coordinator, rule) for rule in rules}
    assert Notice.objects.get(code="follow_up.coming").recipient.address == coordinator


def test_evidence_recorded_between_sweeps_ends_the_reminders(
    answered: Area, sweep: Sweeper
) -> None:
    sweep(date(2026, 10, 2))
    duty = Duty.objects.get(rule="municipality-yearly-report", bearer=answered.koivujoki)
    evidence = Evidence(kind="document", title="Raportti", done_on=date(2026, 10, 5))
    actions.record_evidence(duty, evidence, file=None, actor=answered.actor("partner"))
    sweep(date(2026, 12, 1))
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


@pytest.fixture
def hyte_post(answered: Area) -> Post:
    """Hilla's post in Alavesi."""
    return Holding.objects.get(person__name="Hilla Hyte").post


def _who_is_told(answered: Area, sweep: Sweeper) -> set[str]:
    sweep(date(2026, 10, 2))
    keys = Notice.objects.filter(key__startswith=f"duty/hyte-attendance/{answered.alavesi.pk}/")
    return set(keys.values_list("recipient__address", flat=True))


def _deputy(post: Post) -> str:
    dora = people_factory.make_person(organisation=post.organisation, email="dora@alavesi.fi")
    people_factory.make_holding(post=post, person=dora, kind=Holding.Kind.DEPUTY)
    return str(dora.email)


def _boss(post: Post) -> None:
    """A held post above, in the same interface."""
    above = people_factory.make_post(organisation=post.organisation, interface=post.interface)
    boss = people_factory.make_person(organisation=post.organisation, email="pomo@alavesi.fi")
    people_factory.make_holding(post=above, person=boss)
    Post.objects.filter(pk=post.pk).update(superior=above)


@pytest.mark.parametrize("lacks", ["away", "vacant", "gone", "bounced", "no address"])
@pytest.mark.parametrize("has_deputy", [True, False])
def test_person_then_deputy_then_coordinator_and_no_superior(
    answered: Area, sweep: Sweeper, hyte_post: Post, lacks: str, has_deputy: bool
) -> None:
    _boss(hyte_post)
    deputy = _deputy(hyte_post) if has_deputy else ""
    hilla = Person.objects.filter(name="Hilla Hyte")
    if lacks == "away":
        people_factory.make_absence(person=hilla[0], ends_on=date(2026, 10, 2))
    elif lacks == "vacant":
        Holding.objects.filter(person=hilla[0]).update(ends_on=date(2026, 10, 1))
    elif lacks == "gone":
        hilla.update(ended_on=date(2026, 10, 1))
    elif lacks == "bounced":
        Recipient.objects.create(address="hilla@alavesi.fi", bounced_at=at(date(2026, 9, 1)))
    else:
        hilla.update(email="", phone="040 123 4567")
    coordinator = answered.people.members["coordinator"].user.email
    assert _who_is_told(answered, sweep) == {deputy or coordinator}


def test_one_who_is_there_is_told_alone(answered: Area, sweep: Sweeper, hyte_post: Post) -> None:
    _boss(hyte_post)
    _deputy(hyte_post)
    people_factory.make_absence(
        person=Person.objects.get(name="Hilla Hyte"), starts_on=date(2026, 10, 3)
    )
    assert _who_is_told(answered, sweep) == {"hilla@alavesi.fi"}


def test_whoever_stands_in_goes_before_the_deputy(
    answered: Area, sweep: Sweeper, hyte_post: Post
) -> None:
    _deputy(hyte_post)
    stand_in = people_factory.make_person(organisation=answered.alavesi, email="sijainen@a.fi")
    people_factory.make_absence(
        person=Person.objects.get(name="Hilla Hyte"), starts_on=None, stand_in=stand_in
    )
    assert _who_is_told(answered, sweep) == {"sijainen@a.fi"}


def test_the_general_deputy_answers_for_a_vacant_post(
    answered: Area, sweep: Sweeper, hyte_post: Post
) -> None:
    elsewhere = people_factory.make_interface()
    general = people_factory.make_post(organisation=answered.alavesi, interface=elsewhere)
    people_factory.make_holding(
        post=general,
        person=people_factory.make_person(organisation=answered.alavesi, email="yleis@alavesi.fi"),
    )
    Post.objects.filter(pk=hyte_post.pk).update(deputising=general)
    Holding.objects.filter(post=hyte_post).delete()
    assert _who_is_told(answered, sweep) == {"yleis@alavesi.fi"}


def test_what_was_told_is_not_told_again_to_who_comes_after(
    answered: Area, sweep: Sweeper, hyte_post: Post
) -> None:
    deputy = _deputy(hyte_post)
    assert _who_is_told(answered, sweep) == {"hilla@alavesi.fi"}
    people_factory.make_absence(
        person=Person.objects.get(name="Hilla Hyte"), starts_on=date(2026, 10, 3)
    )
    for day in (3, 5, 12):
        sweep(date(2026, 10, day))
    assert not Notice.objects.filter(recipient__address=deputy).exists()
    sweep(date(2026, 12, 1))
    assert Notice.objects.filter(recipient__address=deputy, key__endswith="-30").exists()


def test_a_merged_municipality_is_answered_for_by_its_successor(
    answered: Area, sweep: Sweeper
) -> None:
    make_followup(organisation=answered.alavesi, due_on=date(2026, 10, 20))
    Organisation.objects.filter(pk=answered.alavesi.pk).update(
        valid_to=date(2026, 9, 30), successor=answered.koivujoki
    )
    sweep(date(2026, 10, 2))
    told_of = Notice.objects.get(code="follow_up.coming")
    assert told_of.recipient.address == "kirjaamo@koivujoki.fi"


def _days(notices: QuerySet[Notice]) -> list[tuple[str, str]]:
    found = notices.order_by("created_at", "pk").values_list("created_at", "key")
    return [(f"{localdate(at):%d.%m.}", key.rsplit("/", 1)[1]) for at, key in found]


def test_never_two_within_five_days_but_the_own_deadline_of_tomorrow(
    answered: Area, sweep: Sweeper
) -> None:
    """Four things due one after the other; what waits is made up for once."""
    for day in (20, 22, 25, 26):
        make_followup(organisation=answered.koivujoki, due_on=date(2026, 9, day))
    FollowUp.objects.update(state=FollowUp.State.UNDER_WAY)
    for n in range(27):
        sweep(date(2026, 9, 1) + timedelta(days=n))
    days = [localdate(at) for at in Notice.objects.values_list("created_at", flat=True)]
    told_on = sorted(set(days))
    pressing = {localdate(n.created_at) for n in Notice.objects.filter(at_once=True)}
    assert pressing == {date(2026, 9, day) for day in (19, 21, 24, 25)}
    gaps = pairwise(told_on)
    assert all((later - earlier).days >= 5 or later in pressing for earlier, later in gaps)
    keys = Notice.objects.values_list("key", flat=True)
    assert len(keys) == len(set(keys))


def test_silent_invitees_are_asked_twice_and_until_the_meeting(
    answered: Area, sweep: Sweeper
) -> None:
    meeting = make_negotiation(starts_at=at(date(2026, 9, 20)), answer_by=date(2026, 9, 14))
    silent = make_participant(
        negotiation=meeting, organisation=None, email="Vieras@Muualla.fi", language="sv"
    )
    make_participant(negotiation=meeting, organisation=None, email="vieras@muualla.fi")
    make_participant(negotiation=meeting, answer="coming")
    make_participant(negotiation=meeting, email="")
    make_participant(
        negotiation=meeting,
        replaces=make_participant(negotiation=meeting, answer="deputy"),
        answer="coming",
    )
    make_participant(negotiation=make_negotiation(state="planned"))
    for n in range(30):
        sweep(date(2026, 9, 1) + timedelta(days=n))
    notices = Notice.objects.filter(code="negotiation.silent")
    assert _days(notices) == [("07.09.", "-7"), ("12.09.", "-2")]
    first = notices[0]
    assert (first.recipient.address, first.recipient.languages) == ("vieras@muualla.fi", ["sv"])
    assert str(silent.pk) in first.key
    assert "/answer/" in first.path
    assert first.at_once


@pytest.mark.parametrize(
    ("meeting", "answer_by", "asked_on"),
    [
        (20, None, [13, 18]),  # the meeting is far: by its thresholds
        (8, None, [4, 6]),  # three days after the invitation, and the last word
        (5, None, [4]),  # both at once
        (4, None, [3]),  # the day before the meeting
        (3, None, [2]),
        (2, None, []),  # invited the day before: no mail is of use
        (8, 3, [2]),  # the day before the answer is wanted
        (8, 2, [2]),
    ],
)
def test_who_was_invited_has_three_days_in_peace(
    area: Area,
    sweep: Sweeper,
    on_day: Callable[[date], None],
    meeting: int,
    answer_by: int | None,
    asked_on: list[int],
) -> None:
    """Invited on the first of September; nearer when the meeting or the answer is."""
    on_day(date(2026, 9, 1))
    negotiation = make_negotiation(
        state="planned",
        starts_at=at(date(2026, 9, meeting), 14),
        answer_by=answer_by and date(2026, 9, answer_by),
    )
    make_participant(negotiation=negotiation)
    actions.advance_negotiation(negotiation, "invite", actor=area.actor("coordinator"))
    for day in range(1, meeting + 1):
        sweep(date(2026, 9, day))
    notices = Notice.objects.filter(code="negotiation.silent").order_by("pk")
    assert [localdate(n.created_at).day for n in notices] == asked_on


def test_by_hand_and_by_the_round_is_one_ledger(
    area: Area, sweep: Sweeper, on_day: Callable[[date], None]
) -> None:
    negotiation = make_negotiation(starts_at=at(date(2026, 9, 20)))
    make_participant(negotiation=negotiation, email="vieras@muualla.fi")
    make_participant(negotiation=negotiation, email="Vieras@Muualla.fi")

    def press(day: int) -> tuple[int, ...]:
        on_day(date(2026, 9, day))
        return remind_those_silent(negotiation, actor=area.actor("coordinator"))

    asked, of_today, lately = (1, 0, 0), (0, 1, 0), (0, 0, 1)
    assert press(1) == asked, "an address once"
    assert press(1) == of_today
    assert press(4) == lately
    assert press(6) == asked
    sweep(date(2026, 9, 10))
    assert Notice.objects.count() == 2, "the round counts what was asked by hand"
    assert not [due for day, due in reminders.coming(date(2026, 9, 10), 1) if due]
    sweep(date(2026, 9, 13))
    assert Notice.objects.count() == 3
    assert press(13) == of_today, "and the other way round"
    assert press(14) == lately
    assert press(18) == asked, "the meeting is near"
    sweep(date(2026, 9, 18))
    assert Notice.objects.count() == 4
    assert all(notice.at_once for notice in Notice.objects.all())


def test_matters_that_await_an_answer_are_reminded_of(
    answered: Area, sweep: Sweeper, on_day: Callable[[date], None]
) -> None:
    """Of the party that has not answered; a comment on an advance notice only beforehand."""
    on_day(date(2026, 8, 1))
    asked = {"organisation": answered.county, "answer_by": date(2026, 9, 20)}
    wish = make_matter(concerning=[answered.alavesi, answered.koivujoki], kind="wish", **asked)
    wish.parties.filter(organisation=answered.alavesi).update(answered_at=timezone.now())
    notice = make_matter(concerning=[answered.koivujoki], kind="advance_notice", **asked)
    make_matter(concerning=[answered.koivujoki], state="closed", closed_at=timezone.now(), **asked)
    for n in range(90):
        sweep(date(2026, 8, 10) + timedelta(days=n))
    found = Notice.objects.filter(key__startswith="matter/")
    assert set(found.values_list("recipient__address", flat=True)) == {"kirjaamo@koivujoki.fi"}
    assert _days(found.filter(key__startswith=f"matter/{wish.pk}/")) == [
        ("21.08.", "-30"),
        ("13.09.", "-7"),
        ("19.09.", "-1"),
        ("24.09.", "+1"),
        ("29.09.", "+7"),
        ("20.10.", "+30"),
    ]
    of_notice = found.filter(key__startswith=f"matter/{notice.pk}/")
    assert _days(of_notice) == [("13.09.", "-7"), ("19.09.", "-1")]
    assert set(found.filter(key__contains="/+").values_list("code", flat=True)) == {"matter.late"}


def test_a_memo_that_waits_is_the_coordinators(answered: Area, sweep: Sweeper) -> None:
    make_negotiation(state="held", starts_at=at(date(2026, 9, 1)))
    make_negotiation(state="held", starts_at=at(date(2026, 9, 1)), is_event=True)
    make_negotiation(state="commenting", starts_at=at(date(2026, 9, 1)))
    for n in range(45):
        sweep(date(2026, 9, 1) + timedelta(days=n))
    notices = Notice.objects.filter(code="negotiation.memo_waiting")
    assert _days(notices) == [("08.09.", "+7"), ("01.10.", "+30")]
    coordinator = answered.people.members["coordinator"].user.email
    assert {n.recipient.address for n in notices} == {coordinator}


def test_a_duty_of_the_areas_own_is_reminded_of(answered: Area, sweep: Sweeper) -> None:
    rule = make_arearule(name_fi="Aluefoorumi")
    make_duty(rule=None, own_rule=rule, bearer=answered.koivujoki, due_on=date(2026, 10, 31))
    sweep(date(2026, 10, 2))
    assert Notice.objects.get(key__startswith=f"duty/own-{rule.pk}/").parameters["rule"]["fi"] == (
        "Aluefoorumi"
    )


def test_every_round_leaves_its_row(answered: Area, sweep: Sweeper) -> None:
    sweep(date(2026, 7, 1))
    sweep(date(2026, 10, 2))
    sweep(date(2026, 10, 2))
    assert list(Sweep.objects.values_list("day", "notices")) == [
        (date(2026, 10, 2), 5),
        (date(2026, 7, 1), 0),
    ]


def test_a_held_reminder_is_not_sent_and_the_next_one_is(answered: Area, sweep: Sweeper) -> None:
    bearer = answered.koivujoki.pk
    key = f"duty/hyte-attendance/{bearer}/2026-12-31/-90"
    HeldReminder.objects.create(key=key, held_by=answered.people.members["coordinator"])
    sweep(date(2026, 10, 2))
    sweep(date(2026, 12, 1))
    told_of = Notice.objects.filter(key__startswith=f"duty/hyte-attendance/{bearer}/")
    assert [n.key.rsplit("/", 1)[1] for n in told_of] == ["-30"]
