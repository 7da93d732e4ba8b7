"""Handing over, ending and confirming: history stays, and crossing days are refused."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from contacts import actions
from contacts.actions import (
    confirm_holding,
    confirm_organisation,
    end_holding,
    end_person,
    end_post,
    hand_over_post,
    note_person,
    note_post,
)
from contacts.models import Holding, HoldingCoverage, Post
from tests.factories.contacts import (
    make_holding,
    make_level,
    make_person,
    make_post,
    make_successor,
)
from tests.factories.tenancy import make_actor, make_county, make_membership, make_organisation
from yhdyspinta.audit.models import Entry
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.notices.letters import tell
from yhdyspinta.notices.models import Notice
from yhdyspinta.tenancy.models import Role

DEPUTY = Holding.Kind.DEPUTY


@pytest.fixture
def today(tenant):
    return timezone.localdate()


@pytest.fixture
def alavesi(tenant):
    return make_organisation(name_fi="Alavesi")


@pytest.fixture
def editor(alavesi):
    return make_actor(Role.EDITOR, organisation=alavesi)


@pytest.fixture
def post(alavesi):
    return make_post(organisation=alavesi)


def someone(post, **fields):
    return make_person(organisation=post.organisation, **fields)


def test_the_one_before_ends_on_the_day_before(post, editor, today):
    before = make_holding(post=post)
    new = hand_over_post(post, someone(post), on=today, actor=editor)
    before.refresh_from_db()
    assert before.ends_on == today - timedelta(days=1)
    assert (new.starts_on, new.confirmed_on, new.ends_on) == (today, today, None)
    assert list(post.holdings.valid_on(today)) == [new]


def test_a_mistake_of_the_same_day_leaves_no_trace_in_the_days(post, editor, today):
    hand_over_post(post, someone(post), on=today, actor=editor)
    right = hand_over_post(post, someone(post), on=today, actor=editor)
    assert list(post.holdings.all()) == [right]


def test_the_deputy_becomes_the_holder(post, editor, today):
    deputy = make_holding(post=post, kind=DEPUTY)
    hand_over_post(post, deputy.person, on=today, actor=editor)
    [now] = post.holdings.valid_on(today)
    assert (now.person, now.kind) == (deputy.person, Holding.Kind.HOLDER)


def test_a_new_deputy_leaves_the_holder_alone(post, editor, today):
    holder = make_holding(post=post)
    deputy = hand_over_post(post, someone(post), on=today, kind=DEPUTY, actor=editor)
    assert set(post.holdings.valid_on(today)) == {holder, deputy}


def test_nobody_is_their_own_deputy(post, editor, today):
    holder = make_holding(post=post)
    with pytest.raises(StepRefusedError, match="own deputy"):
        hand_over_post(post, holder.person, on=today, kind=DEPUTY, actor=editor)


def test_the_holder_is_not_named_twice(post, editor, today):
    holder = make_holding(post=post)
    with pytest.raises(StepRefusedError, match="holds this post already"):
        hand_over_post(post, holder.person, on=today, actor=editor)


def test_a_day_before_someone_already_named_is_refused(post, editor, today):
    make_holding(post=post, starts_on=today + timedelta(days=30))
    with pytest.raises(StepRefusedError, match="choose a later day"):
        hand_over_post(post, someone(post), on=today, actor=editor)


def test_what_a_coordinator_does_is_told_to_the_organisations_editors(post, alavesi, today):
    make_membership(Role.EDITOR, organisation=alavesi)
    coordinator = make_actor(Role.COORDINATOR, organisation=make_county())
    hand_over_post(post, someone(post), on=today, actor=coordinator)
    [notice] = Notice.objects.filter(code="contacts.on_behalf")
    assert (notice.code, notice.at_once) == ("contacts.on_behalf", False)


def all_at_once(post, actor, today):
    person = someone(post)
    for _time in range(2):  # the same thing is told once a day
        note_post(post, "post.change", actor=actor)
        note_person(person, "person.change", actor=actor)
    end_post(post, on=today, actor=actor)
    end_person(person, on=today, actor=actor)
    confirm_organisation(post.organisation, actor=actor)


def test_so_are_endings_edits_and_confirmations(post, alavesi, today):
    make_membership(Role.EDITOR, organisation=alavesi)
    all_at_once(post, make_actor(Role.COORDINATOR, organisation=make_county()), today)
    told = sorted(Notice.objects.values_list("code", "at_once"))
    assert told == [
        ("contacts.confirmed_on_behalf", False),
        *[("contacts.on_behalf", False)] * 2,
        *[("contacts.person_on_behalf", False)] * 2,
    ]
    for notice in Notice.objects.all():
        words = tell(notice)
        assert notice.path in words.url
        assert "%(" not in words.body


def test_ones_own_editor_is_not_told(post, editor, today):
    make_membership(Role.EDITOR, organisation=post.organisation)
    hand_over_post(post, someone(post), on=today, actor=editor)
    all_at_once(post, editor, today)
    assert not Notice.objects.filter(code__endswith="on_behalf").exists()


def test_a_holding_does_not_end_before_it_began(post, editor, today):
    holding = make_holding(post=post, starts_on=today)
    with pytest.raises(StepRefusedError):
        end_holding(holding, on=today - timedelta(days=1), actor=editor)
    end_holding(holding, on=today, actor=editor)
    assert list(Post.objects.vacant_on(today + timedelta(days=1))) == [post]


def test_who_leaves_leaves_everything(post, editor, today):
    person = someone(post)
    make_holding(post=post, person=person)
    make_holding(person=person, starts_on=today + timedelta(days=9))
    end_person(person, on=today, actor=editor)
    person.refresh_from_db()
    assert person.has_left(today + timedelta(days=1))
    assert [holding.ends_on for holding in person.holdings.all()] == [today]


def test_a_post_ends_with_its_holders(post, editor, today):
    make_holding(post=post)
    end_post(post, on=today, actor=editor)
    assert not Post.objects.valid_on(today + timedelta(days=1)).exists()
    assert post.holdings.get().ends_on == today


def test_confirming_one_and_all(post, editor, alavesi, today):
    one, other = make_holding(post=post), make_holding(post=make_post(organisation=alavesi))
    elsewhere = make_holding()
    confirm_holding(one, actor=editor)
    one.refresh_from_db()
    assert one.confirmed_on == today
    assert confirm_organisation(alavesi, actor=editor) == 2
    other.refresh_from_db()
    elsewhere.refresh_from_db()
    assert (other.confirmed_on, elsewhere.confirmed_on) == (today, None)


def test_the_log_tells_it_in_a_sentence_without_the_persons_name(post, editor, today):
    person = someone(post, name="Maija Mäkinen")
    hand_over_post(post, person, on=today, actor=editor)
    end_person(person, on=today, actor=editor)
    sentences = [entry.sentence() for entry in Entry.objects.all()]
    assert len(sentences) == 2
    assert not any("Mäkinen" in sentence for sentence in sentences)
    assert not Entry.objects.filter(subject_label__contains="Mäkinen").exists()


def towards(holding):
    return {row.municipality for row in holding.coverage.all()}


def shared(post, *municipalities, **fields):
    holding = make_holding(post=post, **fields)
    for municipality in municipalities:
        HoldingCoverage.objects.create(holding=holding, municipality=municipality)
    return holding


@pytest.fixture
def county_post(tenant):
    return make_post(organisation=make_county())


@pytest.fixture
def keeper(county_post):
    return make_actor(Role.EDITOR, organisation=county_post.organisation)


def test_only_those_end_who_answer_towards_the_same(county_post, keeper, alavesi, today):
    post, other = county_post, make_organisation()
    whole, one = make_holding(post=post), shared(post, alavesi)
    elsewhere = shared(post, other)
    new = hand_over_post(post, someone(post), on=today, actor=keeper, municipalities=[alavesi])
    one.refresh_from_db()
    assert one.ends_on == today - timedelta(days=1)
    assert set(post.holdings.valid_on(today)) == {whole, elsewhere, new}
    assert towards(new) == {alavesi}


def test_who_answers_towards_more_goes_on_towards_the_rest(county_post, keeper, alavesi, today):
    post, other = county_post, make_organisation()
    both = shared(post, alavesi, other, confirmed_on=today)
    hand_over_post(post, someone(post), on=today, actor=keeper, municipalities=[alavesi])
    rest = post.holdings.valid_on(today).get(person=both.person)
    assert (towards(rest), rest.confirmed_on, rest.starts_on) == ({other}, today, today)
    yesterday = post.holdings.valid_on(today - timedelta(days=1)).get()
    assert towards(yesterday) == {alavesi, other}


def test_naming_someone_for_one_more_municipality_keeps_the_others(
    county_post, keeper, alavesi, today
):
    post, other = county_post, make_organisation()
    held = shared(post, alavesi)
    with pytest.raises(StepRefusedError, match="holds this post already"):
        hand_over_post(post, held.person, on=today, actor=keeper, municipalities=[alavesi])
    new = hand_over_post(post, held.person, on=today, actor=keeper, municipalities=[other])
    assert towards(new) == {alavesi, other}


def test_someone_for_the_whole_post_ends_all_and_is_told_of_later_ones(
    county_post, keeper, alavesi, today
):
    post = county_post
    shared(post, alavesi)
    new = hand_over_post(post, someone(post), on=today, actor=keeper)
    assert list(post.holdings.valid_on(today)) == [new]
    later = today + timedelta(days=9)
    shared(post, alavesi, starts_on=later)
    with pytest.raises(StepRefusedError, match="choose a later day"):
        hand_over_post(post, someone(post), on=today, actor=keeper, municipalities=[alavesi])
    ends_on = later - timedelta(days=1)
    until = hand_over_post(
        post, someone(post), on=today, actor=keeper, municipalities=[alavesi], ends_on=ends_on
    )
    assert until.ends_on == ends_on


@pytest.mark.parametrize(
    ("fields", "gap", "message"),
    [
        ({}, -1, "before the first"),
        ({"valid_from": timedelta(5)}, 9, "not in force"),
        ({"valid_to": timedelta(-5)}, 9, "not in force"),
    ],
)
def test_days_that_will_not_do(fields, gap, message, post, editor, today):
    for name, days in fields.items():
        setattr(post, name, today + days)
    post.save()
    with pytest.raises(StepRefusedError, match=message):
        hand_over_post(
            post, someone(post), on=today, actor=editor, ends_on=today + timedelta(days=gap)
        )


def test_a_political_post_ends_with_the_council_term(post, editor):
    post.level = make_level(is_political=True)
    post.save()
    day = date(2026, 11, 24)
    held = hand_over_post(post, someone(post), on=day, actor=editor)
    assert held.ends_on == date(2029, 5, 31)
    after = held.ends_on + timedelta(days=1)
    assert list(Post.objects.vacant_on(after)) == [post]
    again = hand_over_post(post, held.person, on=after, actor=editor)
    assert again.ends_on == date(2033, 5, 31)


def test_each_change_of_a_holder_is_told(post, editor, today, monkeypatch):
    told = []
    monkeypatch.setattr(
        actions, "tell_change", lambda post, *, on, actor, left, came: told.append((on, left, came))
    )
    before = make_holding(post=post)
    new = hand_over_post(post, someone(post), on=today, actor=editor)
    hand_over_post(post, someone(post), on=today, actor=editor, kind=DEPUTY)
    end_holding(new, on=today, actor=editor)
    end_person(make_holding(post=make_post()).person, on=today, actor=editor)
    assert told[:2] == [(today, before.person, new.person), (today, new.person, None)]
    assert len(told) == 3


def test_a_proposed_successor_is_handled_when_someone_is_named(post, editor, today):
    proposed = make_successor(holding=make_holding(post=post))
    other = make_successor(holding=make_holding(post=post, kind=DEPUTY))
    hand_over_post(post, someone(post), on=today, actor=editor)
    proposed.refresh_from_db()
    other.refresh_from_db()
    assert (proposed.handled_on, other.handled_on) == (today, None)
