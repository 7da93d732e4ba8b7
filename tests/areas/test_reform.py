"""A merger, a split, an end and a new name: the days before stay, and nothing is lost after."""

from collections import Counter
from datetime import date, timedelta
from threading import Thread
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from agreements.matrix import table_of
from agreements.models import Agreement, Cell, Matrix, Responsibility
from agreements.policies import record_decision, sign_for_party
from contacts.models import (
    Absence,
    Holding,
    HoldingCoverage,
    Interface,
    Organ,
    Person,
    Post,
    PostReader,
)
from contacts.pairs import State, pairs
from negotiations.duties import open_duties
from negotiations.models import CoveredMunicipality, Duty, FollowUp, Participant
from tests.factories.agreements import make_agreement, make_party
from tests.factories.areas import make_invitation
from tests.factories.contacts import (
    make_absence,
    make_holding,
    make_interface,
    make_level,
    make_organ,
    make_person,
    make_post,
    make_post_reader,
    make_successor,
)
from tests.factories.indicators import make_goal, make_measure
from tests.factories.negotiations import (
    a_rule,
    at,
    make_duty,
    make_evidence,
    make_followup,
    make_negotiation,
    make_participant,
)
from tests.factories.register import make_county as register_county
from tests.factories.register import make_statutory_duty
from tests.factories.responsibility import (
    make_cell,
    make_matrix,
    make_responsibility,
    make_roles,
    make_task,
)
from tests.factories.tenancy import (
    make_actor,
    make_county,
    make_group,
    make_membership,
    make_organisation,
    make_tenant,
)
from yhdyspinta.areas import reform
from yhdyspinta.areas.following import what_follows
from yhdyspinta.areas.models import Invitation
from yhdyspinta.areas.reform import Names
from yhdyspinta.audit.models import Entry
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.tenancy.context import tenant_context
from yhdyspinta.tenancy.models import GroupMember, Organisation, OrganisationName, Role

DAY = timedelta(days=1)


@pytest.fixture
def today(tenant) -> date:
    return timezone.localdate()


@pytest.fixture
def county(tenant) -> Organisation:
    return make_county()


@pytest.fixture
def admin(county):
    return make_actor(Role.ADMIN, organisation=county)


@pytest.fixture
def alavesi(tenant) -> Organisation:
    return make_organisation(name_fi="Alavesi", name_sv="Nedersjö")


@pytest.fixture
def koivujoki(tenant) -> Organisation:
    return make_organisation(name_fi="Koivujoki")


def new(name: str = "Uusikunta", **fields: Any) -> Organisation:
    return Organisation(name_fi=name, **fields)


def named(organisation: Organisation, interface: Interface, **fields: Any) -> Holding:
    post = make_post(organisation=organisation, interface=interface, **fields)
    return make_holding(post=post, confirmed_on=timezone.localdate())


def answering(interfaces: list[Interface], home: Organisation, on: date) -> list[str]:
    """Who answers for the municipality's side, where someone does."""
    sides = [pair.municipality_side for pair in pairs(interfaces, home, on)]
    return [side.person.name for side in sides if side and side.person]


def municipalities(on: date) -> set[str]:
    return {each.name_fi for each in Organisation.objects.valid_on(on).municipalities()}


def said(matrix: Matrix, on: date) -> dict[str, int]:
    """In how many tasks the table names each organisation on the day."""
    table = table_of(matrix, on)
    columns = [
        c.label for line in table.lines() for c in table.organisations if c.key in line.cells
    ]
    return dict(Counter(columns))


# --- The whole of it: two municipalities become one ---------------------------------------------


@pytest.mark.parametrize("ahead", [0, 40])
def test_two_become_one_and_nothing_is_lost(county, alavesi, koivujoki, admin, today, ahead):
    """Pairs and the table say A and B the day before and C on the day; people and rows add up."""
    day = today + ahead * DAY
    hyte, school = make_interface(), make_interface()
    level = make_level()
    named(county, hyte)
    a = named(alavesi, hyte, level=level, title_fi="Hyvinvointijohtaja")
    b = named(koivujoki, school, title_fi="Rehtori")
    roles, matrix = make_roles(), make_matrix()
    tasks = [make_task(matrix=matrix, interface=hyte) for _ in range(3)]
    for task, home in ((tasks[0], alavesi), (tasks[1], koivujoki)):
        make_responsibility(task=task, organisation=home, role=roles["leads"])
    make_responsibility(task=tasks[2], organisation=alavesi, role=roles["supports"])
    people = Person.objects.filter(organisation__in=[alavesi, koivujoki]).count()

    made = reform.merge([alavesi, koivujoki], new(), on=day, actor=admin)
    reform.settle(day)

    before = day - DAY
    assert answering([hyte, school], alavesi, before) == [a.person.name]
    assert answering([hyte, school], koivujoki, before) == [b.person.name]
    assert answering([hyte, school], made, day) == [a.person.name, b.person.name]
    assert municipalities(before) == {"Alavesi", "Koivujoki"}
    assert municipalities(day) == {"Uusikunta"}
    assert said(matrix, before) == {"Alavesi": 2, "Koivujoki": 1}
    assert said(matrix, day) == {"Uusikunta": 3}
    assert Person.objects.current(day).filter(organisation=made).count() == people
    assert not Person.objects.current(day).filter(organisation__in=[alavesi, koivujoki]).exists()
    kept = Holding.objects.valid_on(before).get(post=a.post)
    assert kept.person == a.person, "who was it before? still the same rows"
    alavesi.refresh_from_db()
    assert (alavesi.valid_to, alavesi.successor, made.valid_from) == (before, made, day)


def test_a_day_ahead_leaves_the_people_where_they_are_until_then(county, alavesi, admin, today):
    """Who changes in between changes once: nobody stale comes along on the day."""
    interface, day = make_interface(), today + 30 * DAY
    leaver = named(alavesi, interface)
    into = make_organisation(name_fi="Isokunta")
    reform.merge([alavesi], into, on=day, actor=admin)
    assert Person.objects.filter(organisation=into).count() == 0
    [pair] = pairs([interface], into, day)
    assert pair.municipality_side.state == State.VACANT
    assert Post.objects.valid_on(day).filter(organisation=into).count() == 1, "can be prepared"
    Holding.objects.filter(pk=leaver.pk).update(ends_on=today)
    comes = make_holding(post=leaver.post, starts_on=today + DAY)
    late = make_post(organisation=alavesi, interface=make_interface(), title_fi="Myöhäinen")
    reform.settle(day - DAY)
    assert Person.objects.filter(organisation=into).count() == 0
    for _ in range(2):  # the second night changes nothing
        reform.settle(day)
    [pair] = pairs([interface], into, day)
    assert pair.municipality_side.person.name == comes.person.name
    assert Post.objects.valid_on(day).filter(organisation=into, title_fi=late.title_fi).count() == 1
    assert Holding.objects.valid_on(day).filter(post__organisation=into).count() == 1


# --- What follows, kind by kind -------------------------------------------------------------------


def test_posts_go_on_with_all_that_is_said_of_them(county, alavesi, admin, today):
    into = make_organisation(name_fi="Isokunta")
    level = make_level()
    chief = make_post(organisation=alavesi, interface=make_interface(), level=level)
    member = make_membership(organisation=county)
    post = make_post(
        organisation=alavesi,
        interface=make_interface(),
        superior=chief,
        covering=[county],
        mandate="agrees",
        email="posti@alavesi.fi",
        is_restricted=True,
    )
    make_post_reader(post=post, membership=member)
    later = make_post(organisation=alavesi, valid_from=today + 9 * DAY)
    elsewhere = make_post(organisation=county, superior=chief)
    reform.merge([alavesi], into, on=today, actor=admin)
    made = Post.objects.get(organisation=into, interface=post.interface)
    assert (made.mandate, made.email, made.is_restricted) == ("agrees", "posti@alavesi.fi", True)
    assert made.superior.organisation == into
    assert [row.municipality for row in made.coverage.all()] == [county]
    assert PostReader.objects.filter(post=made, membership=member).exists()
    elsewhere.refresh_from_db()
    assert elsewhere.superior == made.superior
    later.refresh_from_db()
    assert later.organisation == into, "what had not begun begins there"
    post.refresh_from_db()
    assert post.valid_to == today - DAY


def test_whoever_the_successor_has_named_stays_alone_and_the_rest_is_listed(
    county, alavesi, koivujoki, admin, today
):
    """Into an existing one its own go on; into a new one both hold the post, for someone to see."""
    interface = make_interface()
    comer, own = named(alavesi, interface, title_fi="Tulija"), named(koivujoki, interface)
    reform.merge([alavesi], koivujoki, on=today, actor=admin)
    held = Holding.objects.valid_on(today).filter(post__organisation=koivujoki)
    assert [each.person for each in held] == [own.person]
    assert Person.objects.filter(organisation=koivujoki, name=comer.person.name).exists()
    note = Entry.objects.get(code="organisation.unplaced")
    assert (note.parameters["count"], note.parameters["what"]["fi"]) == (1, "Tulija")
    assert comer.person.name not in note.sentence()

    third = make_organisation(name_fi="Kolmas")
    named(third, interface)
    made = reform.merge([koivujoki, third], new(), on=today + DAY, actor=admin)
    reform.settle(today + DAY)
    held = Holding.objects.valid_on(today + DAY).filter(post__organisation=made)
    assert held.count() == 2
    assert Entry.objects.about(made).filter(code="organisation.shared").count() == 1


def test_whoever_answers_towards_the_old_one_answers_towards_the_new(county, alavesi, admin, today):
    post = make_post(organisation=county, interface=make_interface(), covering=[alavesi])
    holding = make_holding(post=post)
    HoldingCoverage.objects.create(holding=holding, municipality=alavesi)
    made = reform.merge([alavesi], new(), on=today, actor=admin)
    assert post.covers(made.pk)
    assert holding.coverage.filter(municipality=made).exists()


def test_the_person_keeps_login_absence_key_and_what_was_told(county, alavesi, admin, today):
    member = make_membership(Role.EDITOR, organisation=alavesi)
    person = make_person(organisation=alavesi, user=member.user, row_key="H-7", hours="ma–to")
    holding = make_holding(person=person, post=make_post(organisation=alavesi))
    elsewhere = make_holding(person=person, post=make_post(organisation=county))
    stand_in = make_person(organisation=alavesi)
    make_absence(person=person, ends_on=today + 5 * DAY, stand_in=stand_in)
    make_successor(holding=holding)
    invitation = make_invitation(organisation=alavesi)
    made = reform.merge([alavesi], new(), on=today, actor=admin)
    old, now = Person.objects.filter(name=person.name).order_by("pk")
    assert (old.organisation, old.ended_on, old.user, old.row_key) == (
        alavesi,
        today - DAY,
        None,
        "",
    )
    assert (now.organisation, now.ended_on, now.user, now.row_key, now.hours) == (
        made,
        None,
        member.user,
        "H-7",
        "ma–to",
    )
    absence = Absence.objects.get(person=now)
    assert absence.stand_in.organisation == made
    assert now.holdings.get(post__organisation=made).successors.count() == 1
    assert now.holdings.filter(post=elsewhere.post).count() == 1, "a post elsewhere goes along"
    member.refresh_from_db()
    assert member.organisation == made
    assert Invitation.objects.get(pk=invitation.pk).organisation == made


@pytest.mark.parametrize(
    ("email", "names"),
    [
        ("maija@esimerkki.fi", ["Maija Malli"]),
        ("toinen@esimerkki.fi", ["Maija Malli", "Maija Malli (Alavesi)"]),
    ],
)
def test_of_one_name_the_address_tells_whether_it_is_one_person(
    county, alavesi, koivujoki, admin, today, email, names
):
    make_person(organisation=koivujoki, name="Maija Malli", email="Maija@esimerkki.fi")
    make_person(organisation=alavesi, name="Maija Malli", email=email)
    reform.merge([alavesi], koivujoki, on=today, actor=admin)
    there = Person.objects.filter(organisation=koivujoki).order_by("name")
    assert [each.name for each in there] == names
    assert Entry.objects.filter(code="organisation.namesakes").count() == len(names) - 1


#    the old ones' codes  the successor's own  what it says after  is it listed
SAID = [
    ([["leads"]], [], ["leads"], False),
    ([["leads"]], ["leads"], ["leads"], False),
    ([["leads"]], ["supports"], ["leads", "supports"], True),
    ([["leads"], ["leads"]], [], ["leads"], False),
    ([["leads"], ["supports"]], [], ["leads", "supports"], True),
    ([["nobody"], ["leads"]], [], ["leads"], True),
    ([["leads"]], ["nobody"], ["nobody"], True),
    ([["not_agreed"]], [], ["not_agreed"], False),
    ([["not_agreed"], ["nobody"]], [], ["not_agreed"], True),
]


@pytest.mark.parametrize(("olds", "own", "after", "is_listed"), SAID)
def test_what_is_said_alike_is_said_once_and_the_rest_is_kept_and_listed(
    county, admin, today, olds, own, after, is_listed
):
    roles, task = make_roles(), make_task()

    def say(codes, organisation):
        for code in codes:
            value = {"role": roles[code]} if code in roles else {"value": code}
            make_responsibility(task=task, organisation=organisation, **value)

    ending = [make_organisation() for _ in olds]
    for codes, organisation in zip(olds, ending, strict=True):
        say(codes, organisation)
    into = make_organisation()
    say(own, into)
    reform.merge(ending, into, on=today, actor=admin)
    rows = Responsibility.objects.valid_on(today).filter(organisation=into).select_related("role")
    assert sorted(row.role.kind if row.role else row.value for row in rows) == sorted(after)
    assert not Responsibility.objects.valid_on(today).filter(organisation__in=ending).exists()
    yesterday = Responsibility.objects.valid_on(today - DAY).filter(organisation__in=ending)
    assert yesterday.count() == len([code for codes in olds for code in codes])
    assert Entry.objects.filter(code="organisation.differ").exists() == is_listed


def test_days_notes_and_disagreements_of_responsibilities_go_on(county, alavesi, admin, today):
    role, last = make_roles()["leads"], today + 90 * DAY
    task, later = make_task(), make_task()
    make_responsibility(task=task, organisation=alavesi, role=role, ends_on=last, layer="practice")
    make_responsibility(task=later, organisation=alavesi, role=role, starts_on=today + DAY)
    make_responsibility(
        task=task, organisation=county, value="disputed", disputed_by=alavesi, ends_on=last
    )
    make_cell(task=task, organisation=alavesi, original_text="V", note="Kesken")
    into = make_organisation()
    make_cell(task=task, organisation=into, note="Oma")
    reform.merge([alavesi], into, on=today, actor=admin)
    mine = Responsibility.objects.filter(organisation=into)
    assert set(mine.values_list("task", "layer", "starts_on", "ends_on")) == {
        (task.pk, "practice", today, last),
        (later.pk, "agreed", today + DAY, None),
    }
    disputed = Responsibility.objects.filter(value="disputed").order_by("starts_on")
    by_day = {row.starts_on: row.disputed_by for row in disputed}
    assert by_day == {today: into, None: alavesi}
    assert Cell.objects.get(organisation=into).note == "Oma\nAlavesi: Kesken"


def test_groups_organs_goals_and_open_matters_go_on(county, alavesi, admin, today):
    group = make_group(name_fi="Pohjoiset", is_all_municipalities=False)
    GroupMember.objects.create(group=group, organisation=alavesi)
    make_organ(organisation=alavesi)
    post = make_post(organisation=alavesi, interface=make_interface())
    goal = make_goal(owners=[alavesi])
    measure = make_measure(goal=goal, organisation=alavesi)
    done = make_measure(goal=goal, organisation=alavesi, state="done")
    follow_up = make_followup(organisation=alavesi, post=post)
    old = make_followup(organisation=alavesi, state=FollowUp.State.DONE)
    made = reform.merge([alavesi], new(), on=today, actor=admin)
    assert set(group.members.values_list("organisation", flat=True)) == {alavesi.pk, made.pk}
    assert Organ.objects.filter(organisation=made, name_fi="Kunnanhallitus").exists()
    assert goal.owners.filter(organisation=made).exists()
    for row in (measure, done, follow_up, old):
        row.refresh_from_db()
    assert (measure.organisation, follow_up.organisation) == (made, made)
    assert follow_up.post.organisation == made
    assert (done.organisation, old.organisation) == (alavesi, alavesi)


def test_coming_negotiations_are_held_with_the_new_one(county, alavesi, admin, today):
    day = today + 30 * DAY
    soon = make_negotiation(covering=[alavesi], starts_at=at(day - DAY))
    then = make_negotiation(covering=[alavesi], starts_at=at(day + DAY), convener=alavesi)
    person = make_person(organisation=alavesi)
    make_participant(negotiation=then, organisation=alavesi, person=person, name=person.name)
    made = reform.merge([alavesi], new(), on=day, actor=admin)
    covered = dict(CoveredMunicipality.objects.values_list("negotiation", "organisation"))
    assert covered == {soon.pk: alavesi.pk, then.pk: made.pk}
    then.refresh_from_db()
    assert then.convener == alavesi, "until the day"
    reform.settle(day)
    then.refresh_from_db()
    listed = Participant.objects.get(negotiation=then)
    assert (then.convener, listed.organisation, listed.person.organisation) == (made, made, made)


def test_frozen_agreements_stay_and_drafts_get_the_new_party(county, alavesi, admin, today):
    draft, frozen = make_agreement(parties=1), make_agreement(parties=1)
    make_party(agreement=draft, organisation=alavesi)
    make_party(agreement=frozen, organisation=alavesi)
    Agreement.objects.filter(pk=frozen.pk).update(state=Agreement.State.IN_FORCE)
    made = reform.merge([alavesi], new(), on=today, actor=admin)
    assert draft.parties.filter(organisation=made).exists()
    assert not draft.parties.filter(organisation=alavesi).exists()
    assert frozen.parties.filter(organisation=alavesi).exists()
    assert set(Agreement.objects.of_party(made.pk)) == {draft, frozen}
    assert set(Agreement.objects.of_party(alavesi.pk)) == {frozen}


def test_the_successors_recorder_decides_for_the_party_that_has_ended(
    county, alavesi, admin, today
):
    party = make_party(agreement=make_agreement(parties=1), organisation=alavesi)
    Agreement.objects.filter(pk=party.agreement_id).update(state=Agreement.State.SIGNING)
    made = make_organisation()
    own = make_actor(Role.RECORDER, Role.SIGNATORY, organisation=made)
    for day, may in ((today + DAY, False), (today, True)):
        Organisation.objects.filter(pk=alavesi.pk).update(valid_to=day - DAY, successor=made)
        party = type(party).objects.get(pk=party.pk)
        assert (record_decision(own, party), sign_for_party(own, party)) == (may, may)


def test_unmet_duties_end_and_the_new_one_has_its_own(tenant, county, alavesi, admin, today):
    register_county(code=tenant.county_code)
    rule = make_statutory_duty(code="hyte", bearer="municipality", other_party="none")
    open_duties(today)
    met = Duty.objects.get(bearer=alavesi)
    make_evidence(duty=met)
    owed = make_duty(rule=a_rule("s14"), bearer=county, other=alavesi)
    made = reform.merge([alavesi], new(), on=today, actor=admin)
    met.refresh_from_db()
    owed.refresh_from_db()
    assert (met.is_binding, owed.is_binding) == (True, False)
    assert "Uusikunta" in owed.reason
    assert Duty.objects.filter(rule=rule, bearer=made, is_binding=True).count() == 1
    open_duties(today)
    assert not Duty.objects.filter(bearer=alavesi).exclude(pk=met.pk).exists()


def test_the_preview_counts_what_follows_with_as_many_queries(
    county, alavesi, koivujoki, today, django_assert_max_num_queries
):
    for _ in range(3):
        named(alavesi, make_interface())
    with django_assert_max_num_queries(12):
        rows = {row.label: row.count for row in what_follows([alavesi, koivujoki], today)}
    assert sorted(rows.values())[-3:] == [3, 3, 3]


# --- What is refused ------------------------------------------------------------------------------


def refused(call, *words) -> None:
    with pytest.raises(StepRefusedError) as refusal:
        call()
    text = " ".join(refusal.value.reasons)
    assert all(word in text for word in words), text


def test_a_merger_that_makes_no_sense_is_refused(english, county, alavesi, koivujoki, admin, today):
    def merge(olds, into, on=today):
        return lambda: reform.merge(olds, into, on=on, actor=admin)

    gone = make_organisation(name_fi="Entinen", valid_to=today - 90 * DAY)
    young = make_organisation(name_fi="Nuori", valid_from=today)
    company = make_organisation(name_fi="Yhtiö", kind="company")
    refused(merge([alavesi], alavesi), "into itself")
    refused(merge([], alavesi), "Choose")
    refused(merge([county], alavesi), "county")
    refused(merge([gone], alavesi), "Entinen ended")
    refused(merge([alavesi], gone), "Entinen ends")
    refused(merge([young], alavesi), "Nuori begins")
    refused(merge([alavesi], young, today - DAY), "Nuori begins")
    refused(merge([alavesi], new("koivujoki")), "in use")
    refused(merge([alavesi, company], new()), "one kind")
    assert Organisation.objects.filter(successor__isnull=False).count() == 0
    made = reform.merge([alavesi], new("Alavesi"), on=today, actor=admin)
    assert made.name_fi == "Alavesi", "the name of one that ends is free"
    refused(merge([alavesi], koivujoki), "a part of Alavesi already")


@pytest.mark.parametrize(
    ("names", "days", "word"),
    [
        (Names("Alavesi", "Nedersjö"), 0, "already"),
        (Names("Uusi"), 1, "first day"),
        (Names("KOIVUJOKI"), 0, "in use"),
        (Names("Uusi"), -400, "begins"),
    ],
)
def test_a_new_name_that_makes_no_sense_is_refused(
    english, alavesi, koivujoki, admin, today, names, days, word
):
    Organisation.objects.filter(pk=alavesi.pk).update(valid_from=today - 300 * DAY)
    on = today + days * DAY
    refused(lambda: reform.rename(alavesi, names, on=on, actor=admin), word)
    assert not OrganisationName.objects.exists()


def test_each_day_has_its_name(english, alavesi, admin, today):
    for name, on in (("Toinen", today - 20 * DAY), ("Kolmas", today - 5 * DAY)):
        reform.rename(alavesi, Names(name), on=on, actor=admin)
    refused(lambda: reform.rename(alavesi, Names("X"), on=today - 9 * DAY, actor=admin), "later")
    alavesi.refresh_from_db()
    names = [alavesi.name_on(today - days * DAY) for days in (21, 20, 6, 5, 0)]
    assert names == ["Alavesi", "Toinen", "Toinen", "Kolmas", "Kolmas"]
    entry = Entry.objects.filter(code="organisation.rename").first()
    assert "Toinen is now Kolmas" in entry.sentence()


# --- Splits and ends ------------------------------------------------------------------------------


def test_a_part_begins_with_vacant_posts_and_the_old_one_goes_on(county, alavesi, admin, today):
    interface, role = make_interface(), make_roles()["leads"]
    holding = named(alavesi, interface)
    chief = make_post(organisation=alavesi, interface=make_interface())
    Post.objects.filter(pk=holding.post_id).update(superior=chief)
    row = make_responsibility(organisation=alavesi, role=role)
    [part] = reform.split(alavesi, [new("Pikkukunta")], on=today, ends=False, actor=admin)
    [pair] = pairs([interface], part, today)
    assert pair.municipality_side.state == State.VACANT
    assert pair.municipality_side.vacant.title_fi == holding.post.title_fi
    assert pair.municipality_side.vacant.superior.organisation == part
    [pair] = pairs([interface], alavesi, today)
    assert pair.municipality_side.person == holding.person
    both = Responsibility.objects.valid_on(today).filter(task=row.task)
    assert set(both.values_list("organisation", flat=True)) == {alavesi.pk, part.pk}
    alavesi.refresh_from_db()
    assert (alavesi.valid_to, part.kind, part.languages) == (None, "municipality", ["fi"])


def test_when_the_old_one_ends_the_first_part_carries_on_its_people(
    english, county, alavesi, admin, today
):
    interface = make_interface()
    holding = named(alavesi, interface)
    make_post(organisation=alavesi, valid_from=today + 9 * DAY, title_fi="Myöhäinen")
    one = [new("Itä")]
    refused(lambda: reform.split(alavesi, one, on=today, ends=True, actor=admin), "at least two")
    same = [new("Itä"), new("itä")]
    refused(lambda: reform.split(alavesi, same, on=today, ends=True, actor=admin), "different")
    east, west = reform.split(alavesi, [new("Itä"), new("Länsi")], on=today, ends=True, actor=admin)
    later = Post.objects.filter(title_fi="Myöhäinen").values_list(
        "organisation__name_fi", flat=True
    )
    assert sorted(later) == ["Itä", "Länsi"]
    states = {}
    for part in (east, west):
        [pair] = pairs([interface], part, today)
        states[part.name_fi] = pair.municipality_side.person
    assert states["Länsi"] is None
    assert states["Itä"].name == holding.person.name
    alavesi.refresh_from_db()
    assert (alavesi.valid_to, alavesi.successor) == (today - DAY, east)


def test_one_that_leaves_the_area_ends_with_all_that_is_its_own(english, county, alavesi, admin):
    today = timezone.localdate()
    holding = named(alavesi, make_interface())
    duty = make_duty(bearer=alavesi)
    reform.end(alavesi, on=today - DAY, actor=admin)
    duty.refresh_from_db()
    holding.refresh_from_db()
    assert not duty.is_binding
    assert holding.ends_on == today - DAY
    assert Person.objects.get(pk=holding.person_id).has_left(today)
    assert not Post.objects.valid_on(today).filter(organisation=alavesi).exists()
    refused(lambda: reform.end(alavesi, on=today, actor=admin), "ended")


# --- Two at once ----------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_two_who_accept_the_same_merger_one_is_refused():
    tenant = make_tenant()
    with tenant_context(tenant.pk):
        admin = make_actor(Role.ADMIN, organisation=make_county())
        old = make_organisation(name_fi="Alavesi")
        make_holding(post=make_post(organisation=old, interface=make_interface()))
    outcomes: list[str] = []

    def accept() -> None:
        try:
            with tenant_context(tenant.pk):
                reform.merge([old], new(), on=timezone.localdate(), actor=admin)
            outcomes.append("made")
        except StepRefusedError:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [Thread(target=accept) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["made", "refused"]
    with tenant_context(tenant.pk):
        assert Organisation.objects.filter(name_fi="Uusikunta").count() == 1
        assert Post.objects.count() == 2, "the old one's and its one copy"
