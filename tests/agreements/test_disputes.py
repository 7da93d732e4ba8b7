"""What the responsibility table disputes, as the directory's coverage is told of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agreements.disputes import disputed_interfaces
from agreements.models import Responsibility
from contacts.coverage import Cover, coverage_of, disputes_on
from tests.factories.responsibility import (
    make_interface,
    make_matrix,
    make_responsibility,
    make_roles,
    make_task,
)
from tests.factories.tenancy import make_actor, make_county, make_group, make_organisation
from yhdyspinta.tenancy.models import GroupMember

DISPUTED = Responsibility.Value.DISPUTED


class Area:
    def __init__(self):
        self.day = timezone.localdate()
        self.roles = make_roles()
        self.county, self.everyone = make_county(), make_group()
        self.liperi = make_organisation(name_fi="Liperi")
        self.joensuu = make_organisation(name_fi="Joensuu")
        self.matrix, self.interface = make_matrix(), make_interface()
        self.task = make_task(matrix=self.matrix, interface=self.interface)

    def say(self, value=DISPUTED, **fields):
        return make_responsibility(**({"task": self.task, "value": value} | fields))

    def told(self):
        """With whom the interface is disputed, by name; "" for all."""
        names = {each.pk: each.name for each in (self.county, self.liperi, self.joensuu)}
        found = disputes_on(self.day)
        assert {interface for interface, _with in found} <= {self.interface.pk}
        return {names.get(municipality or 0, "") for _interface, municipality in found}


@pytest.fixture
def area(tenant):
    return Area()


def test_nothing_is_disputed_without_a_table_or_in_an_agreed_one(area):
    area.say(Responsibility.Value.NOT_AGREED, organisation=area.liperi)
    assert area.told() == set()
    area.matrix.delete()
    assert list(disputed_interfaces(area.day)) == []


def test_a_municipalitys_own_part(area):
    area.say(organisation=area.liperi)
    assert area.told() == {"Liperi"}


def test_the_countys_part_is_disputed_with_whoever_disagrees_or_with_all(area):
    row = area.say(organisation=area.county, disputed_by=area.joensuu)
    assert area.told() == {"Joensuu"}
    row.disputed_by = None
    row.save()
    assert area.told() == {""}


def test_a_groups_part_is_its_members_unless_they_have_their_own(area):
    some = make_group(name_fi="Osa", is_all_municipalities=False)
    GroupMember.objects.create(group=some, organisation=area.liperi)
    GroupMember.objects.create(group=some, organisation=area.county)
    row = area.say(group=some)
    assert area.told() == {"Liperi"}
    row.group = area.everyone
    row.save()
    assert area.told() == {"Liperi", "Joensuu"}
    area.say("role", organisation=area.liperi, role=area.roles["leads"])
    assert area.told() == {"Joensuu"}


@pytest.mark.parametrize(
    "fields",
    [
        {"layer": Responsibility.Layer.PRACTICE},
        {"ends_on": timedelta(-1)},
        {"starts_on": timedelta(1)},
    ],
)
def test_only_what_is_agreed_and_in_force_on_the_day(fields, area):
    dates = {
        name: area.day + gap if isinstance(gap, timedelta) else gap for name, gap in fields.items()
    }
    area.say(organisation=area.liperi, **dates)
    assert area.told() == set()


def test_an_older_table_says_nothing(area):
    area.say(organisation=area.liperi)
    make_matrix(valid_from=area.day)
    assert area.told() == set()


@pytest.mark.parametrize("amount", [1, 5])
def test_the_coverage_shows_it_in_as_many_queries(amount, area, django_assert_max_num_queries):
    for _ in range(amount):
        task = make_task(matrix=area.matrix, interface=area.interface)
        area.say(task=task, group=area.everyone)
    with django_assert_max_num_queries(6):
        assert area.told() == {"Liperi", "Joensuu"}
    cells = coverage_of(area.day, make_actor(organisation=area.county)).cells
    assert {cell.cover for cell in cells} == {Cover.DISPUTED}
