"""Why nobody can be asked by a post, since when, whom to ask instead, and who is reminded."""

from datetime import date

import pytest

from contacts.models import Holding, Post
from contacts.pairs import State, Via
from contacts.vacancies import Reason, remind_of_vacancies, vacancies, vacant_posts
from tests.factories.contacts import make_holding, make_interface, make_person, make_post
from tests.factories.tenancy import make_actor, make_county, make_membership, make_organisation
from yhdyspinta.notices.letters import tell
from yhdyspinta.notices.models import Notice
from yhdyspinta.tenancy.models import Role

DAY = date(2026, 11, 24)


@pytest.fixture
def alavesi(tenant):
    return make_organisation(name_fi="Alavesi", registry_email="kirjaamo@alavesi.fi")


@pytest.fixture
def coordinator(tenant):
    return make_actor(Role.COORDINATOR, organisation=make_county())


def found(actor, day=DAY):
    return vacancies(list(vacant_posts(day).with_holders(day).order_by("pk")), day, actor)


def held(post, *, bounced_on=None, **fields):
    person = make_person(organisation=post.organisation, bounced_on=bounced_on)
    return make_holding(post=post, person=person, **{"confirmed_on": DAY, **fields})


@pytest.mark.parametrize(
    ("holdings", "reason", "since"),
    [
        ([], Reason.NOBODY, date(2025, 3, 1)),
        ([{"ends_on": date(2026, 5, 31)}], Reason.TERM_OVER, date(2026, 6, 1)),
        ([{"starts_on": date(2027, 1, 1)}], Reason.NOBODY, date(2025, 3, 1)),
        ([{"kind": Holding.Kind.DEPUTY}], Reason.NOBODY, date(2025, 3, 1)),
        ([{"bounced_on": date(2026, 10, 5)}], Reason.BOUNCED, date(2026, 10, 5)),
        ([{"bounced_on": date(2026, 10, 5)}, {}], None, None),
        (
            [{"confirmed_on": None, "starts_on": date(2026, 1, 9)}],
            Reason.UNCONFIRMED,
            date(2026, 1, 9),
        ),
        ([{"confirmed_on": date(2020, 1, 1)}], None, None),
        ([{}], None, None),
    ],
)
def test_the_reason_and_since_when(holdings, reason, since, alavesi, coordinator):
    post = make_post(organisation=alavesi, valid_from=date(2025, 3, 1))
    for fields in holdings:
        held(post, **fields)
    told = [(vacancy.reason, vacancy.since) for vacancy in found(coordinator)]
    assert told == ([(reason, since)] if reason else [])


def test_a_post_of_an_organisation_that_has_ended(alavesi, coordinator):
    held(make_post(organisation=alavesi))
    alavesi.valid_to = date(2026, 9, 30)
    alavesi.save()
    [vacancy] = found(coordinator)
    assert (vacancy.reason, vacancy.since) == (Reason.ORGANISATION, date(2026, 10, 1))
    assert (vacancy.state, vacancy.months) == (State.VACANT, 1)


def test_a_post_that_has_ended_is_no_vacancy(alavesi, coordinator):
    make_post(organisation=alavesi, valid_to=date(2026, 1, 1))
    assert found(coordinator) == []


def test_whom_to_ask_is_the_nearest_who_can_be_reached(alavesi, coordinator):
    superior = held(make_post(organisation=alavesi)).post
    make_post(organisation=alavesi, interface=make_interface(), superior=superior)
    make_post(organisation=make_organisation(), interface=make_interface())
    first, second = found(coordinator)
    assert (first.ask.via, first.ask.post) == (Via.SUPERIOR, superior)
    assert [contact.via for contact in first.line] == [Via.SUPERIOR, Via.REGISTRY]
    assert second.ask is None


@pytest.mark.parametrize("amount", [1, 12])
def test_the_number_of_queries_does_not_follow_the_rows(
    amount, alavesi, coordinator, django_assert_max_num_queries
):
    general = held(make_post(organisation=alavesi)).post
    for _ in range(amount):
        make_post(organisation=alavesi, interface=make_interface(), superior=general)
        held(make_post(organisation=alavesi, interface=make_interface()), bounced_on=DAY)
    with django_assert_max_num_queries(11):
        assert all(vacancy.ask.phone or vacancy.ask.email for vacancy in found(coordinator))


def test_the_organisation_is_reminded_once_a_month(alavesi):
    make_post(organisation=alavesi)
    make_post(organisation=alavesi)
    for day in (date(2026, 11, 2), date(2026, 11, 30), date(2026, 12, 1)):
        remind_of_vacancies(day)
    told = list(Notice.objects.order_by("pk"))
    assert [notice.recipient.address for notice in told] == ["kirjaamo@alavesi.fi"] * 2
    assert "confirmed: 2." in tell(told[0]).body
    editor = make_membership(Role.EDITOR, organisation=alavesi)
    remind_of_vacancies(date(2027, 1, 1))
    assert Notice.objects.last().recipient.address == editor.user.email


def test_nobody_is_reminded_of_what_is_in_order_or_of_an_ended_organisation(alavesi):
    held(make_post(organisation=alavesi))
    gone = make_organisation(valid_to=date(2020, 1, 1), registry_email="x@example.fi")
    make_post(organisation=gone)
    remind_of_vacancies(DAY)
    assert not Notice.objects.exists()
    assert Post.objects.count() == 2
