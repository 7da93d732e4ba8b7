"""What is to be put right in a table: each kind, its counts, and what someone has looked at."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agreements.matrix import table_of
from agreements.models import Task
from agreements.quality import Kind, findings, quality_of
from tests.factories.contacts import make_holding, make_post
from tests.factories.responsibility import (
    make_interface,
    make_matrix,
    make_responsibility,
    make_roles,
    make_task,
)
from tests.factories.tenancy import make_county, make_group, make_organisation
from yhdyspinta.audit.models import Entry
from yhdyspinta.tenancy.context import tenant_context
from yhdyspinta.tenancy.models import Organisation

AREA = "/jarvialue"


class Area:
    """A county and two municipalities, each with a named person, and one task to try."""

    def __init__(self):
        self.roles, self.everyone = make_roles(), make_group()
        self.county = make_county()
        self.liperi = make_organisation(name_fi="Liperi")
        self.joensuu = make_organisation(name_fi="Joensuu")
        self.interface = make_interface()
        self.posts = {
            each.pk: make_post(organisation=each, interface=self.interface)
            for each in (self.county, self.liperi, self.joensuu)
        }
        self.holdings = {pk: make_holding(post=post) for pk, post in self.posts.items()}
        self.matrix = make_matrix(records_practice=True)
        self.task = make_task(
            matrix=self.matrix, interface=self.interface, reviewed_on=timezone.localdate()
        )

    def say(self, who, role="leads", **fields):
        value = {"role": self.roles[role]} if role in self.roles else {"value": role}
        named = {"group": who} if who == self.everyone else {"organisation": who}
        return make_responsibility(task=self.task, **named, **value, **fields)

    def found(self):
        return {
            each.kind.value: sorted(column.label for column in each.columns)
            for each in findings(table_of(self.matrix))
        }

    def law(self, duty_holder):
        self.task.legal_bases.create(duty_holder=duty_holder)


@pytest.fixture
def area(tenant):
    return Area()


def test_nothing_is_found_where_all_is_well(area):
    area.law("county")
    area.say(area.county)
    area.say(area.everyone, "takes_part")
    assert area.found() == {}


def test_nobody_leads(area):
    area.say(area.county, "takes_part")
    assert area.found() == {"no_lead": []}


def test_two_lead(area):
    area.say(area.county)
    area.say(area.liperi)
    assert area.found() == {"two_leads": ["Hyvinvointialue", "Liperi"]}


def test_two_who_lead_by_law_are_no_finding(area):
    area.law("both")
    area.say(area.county)
    area.say(area.everyone)
    assert area.found() == {}


def test_municipalities_that_each_lead_their_own_are_no_finding(area):
    area.say(area.everyone)
    assert area.found() == {}


def test_another_organisation_counts_as_a_second_lead(area):
    council = make_organisation(kind=Organisation.Kind.REGIONAL_COUNCIL, name_fi="Liitto")
    make_holding(post=make_post(organisation=council, interface=area.interface))
    area.say(area.county)
    area.say(council)
    assert area.found() == {"two_leads": ["Hyvinvointialue", "Liitto"]}


def test_the_leading_organisation_has_named_nobody(area):
    area.holdings[area.county.pk].delete()
    area.say(area.county)
    assert area.found() == {"no_holder": ["Hyvinvointialue"]}


def test_a_general_contact_is_not_a_named_person(area):
    area.holdings[area.county.pk].delete()
    make_holding(post=make_post(organisation=area.county))
    area.say(area.county)
    assert area.found() == {"no_holder": ["Hyvinvointialue"]}


def test_a_holder_whose_term_is_over_is_nobody(area):
    holding = area.holdings[area.liperi.pk]
    holding.ends_on = timezone.localdate() - timedelta(days=1)
    holding.save()
    area.say(area.everyone)
    assert area.found() == {"no_holder": ["Liperi"]}


def test_no_counterpart_in_a_municipality(area):
    area.holdings[area.liperi.pk].delete()
    area.say(area.county)
    assert area.found() == {"no_counterpart": ["Liperi"]}


def test_a_general_contact_is_a_counterpart(area):
    area.holdings[area.liperi.pk].delete()
    make_holding(post=make_post(organisation=area.liperi))
    area.say(area.county)
    assert area.found() == {}


def test_no_counterpart_is_needed_of_those_who_have_nothing_to_do_with_it(area):
    area.holdings[area.liperi.pk].delete()
    area.say(area.county)
    area.say(area.liperi, "nobody")
    assert area.found() == {}


def test_no_counterpart_in_the_county(area):
    area.holdings[area.county.pk].delete()
    area.say(area.everyone)
    assert area.found() == {"no_counterpart": ["Hyvinvointialue"]}


def test_not_agreed_and_disputed(area):
    area.say(area.county)
    area.say(area.liperi, "not_agreed")
    area.say(area.joensuu, "disputed")
    assert area.found() == {"not_agreed": ["Liperi"], "disputed": ["Joensuu"]}


@pytest.mark.parametrize(
    ("law", "leading", "differing"),
    [
        ("county", ["county"], None),
        ("county", ["everyone"], ["Joensuu", "Liperi"]),
        ("municipality", ["everyone"], None),
        ("municipality", ["county"], ["Hyvinvointialue"]),
        ("municipality", ["county", "liperi"], ["Joensuu"]),
        ("both", ["county"], ["Hyvinvointialue"]),
        ("other", ["county"], ["Hyvinvointialue"]),
        ("", ["county"], None),
    ],
)
def test_differs_from_the_law(area, law, leading, differing):
    if law:
        area.law(law)
    for each in leading:
        area.say(getattr(area, each))
    assert area.found().get("differs_law") == differing


def test_nothing_differs_from_the_law_where_nobody_leads(area):
    area.law("county")
    assert area.found() == {"no_lead": []}


def test_differs_in_practice_only_in_a_table_that_records_it(area):
    area.say(area.everyone)
    area.say(area.liperi, "supports", layer="practice")
    area.say(area.joensuu, "leads", layer="practice")
    assert area.found() == {"differs_practice": ["Liperi"]}
    area.matrix.records_practice = False
    area.matrix.save()
    assert area.found() == {}


@pytest.mark.parametrize(("days", "is_found"), [(None, True), (366, True), (364, False)])
def test_not_looked_at_for_a_year(area, days, is_found):
    area.say(area.county)
    day = None if days is None else timezone.localdate() - timedelta(days=days)
    Task.objects.update(reviewed_on=day)
    assert ("not_reviewed" in area.found()) is is_found


def test_the_counts_are_by_interface_and_by_organisation(area):
    area.say(area.county, "not_agreed")
    quality = quality_of(table_of(area.matrix))
    (interface,), (organisation,) = quality["interfaces"], quality["organisations"]
    at = quality["kinds"].index(Kind.NOT_AGREED)
    assert interface.counts[at].number == 1
    assert interface.counts[at].query == f"what=not_agreed&interface={area.interface.pk}"
    assert organisation.name == "Hyvinvointialue"
    concerning = quality["organisation_kinds"].index(Kind.NOT_AGREED)
    assert organisation.counts[concerning].query.endswith(
        f"organisation=organisation:{area.county.pk}"
    )
    assert quality["totals"][at].number == 1


@pytest.mark.parametrize("size", [2, 30])
def test_queries_do_not_grow_with_the_table(area, size, django_assert_num_queries):
    for _n in range(size):
        make_task(matrix=area.matrix, interface=area.interface)
    with django_assert_num_queries(15):
        quality_of(table_of(area.matrix))


# The page.


@pytest.fixture
def page_area(people, english):
    with tenant_context(people.tenant.pk):
        matrix, interface = make_matrix(), make_interface(name_fi="Lapset")
        first = make_task(matrix=matrix, interface=interface, name_fi="Perhekeskus")
        make_task(matrix=matrix, interface=interface, name_fi="Neuvola")
        make_task(name_fi="Muun taulukon tehtävä")
        make_responsibility(task=first, organisation=people.county, role=make_roles()["leads"])
    people.matrix = matrix
    return people


def quality_page(area, who="viewer"):
    return area.client(who).get(f"{AREA}/responsibilities/{area.matrix.pk}/quality/")


def test_each_number_opens_as_many_tasks(page_area):
    page = quality_page(page_area)
    client = page_area.client("viewer")
    for rows in (page.context["interfaces"], page.context["organisations"]):
        for count in (count for row in rows for count in row.counts if count.number):
            found = client.get(f"{AREA}/responsibilities/{page_area.matrix.pk}/?{count.query}")
            assert found.context["count"] == count.number, count.query


def test_a_viewer_reads_the_counts_and_ticks_nothing(page_area):
    assert 'type="checkbox"' not in quality_page(page_area).content.decode()
    assert 'type="checkbox"' in quality_page(page_area, "coordinator").content.decode()


def test_all_is_well_when_there_is_nothing_to_put_right(page_area):
    with tenant_context(page_area.tenant.pk):
        Task.objects.all().delete()
    assert "All is well" in quality_page(page_area).content.decode()


def test_several_tasks_are_looked_at_at_once(page_area):
    with tenant_context(page_area.tenant.pk):
        tasks = list(Task.objects.filter(matrix=page_area.matrix).values_list("pk", flat=True))
    url = f"{AREA}/responsibilities/{page_area.matrix.pk}/reviewed/"
    assert page_area.client("coordinator").post(url, {"task": tasks}).status_code == 302
    with tenant_context(page_area.tenant.pk):
        reviewed = Task.objects.filter(reviewed_on=timezone.localdate())
        assert sorted(reviewed.values_list("pk", flat=True)) == sorted(tasks)
        assert Entry.objects.get(code="matrix.review").parameters["count"] == 2


def test_a_task_of_another_table_and_no_task_at_all_are_refused(page_area):
    with tenant_context(page_area.tenant.pk):
        other = Task.objects.get(name_fi="Muun taulukon tehtävä")
    url = f"{AREA}/responsibilities/{page_area.matrix.pk}/reviewed/"
    client = page_area.client("coordinator")
    assert client.post(url, {"task": [other.pk]}).status_code == 422
    refused = client.post(url, {})
    assert refused.status_code == 422
    assert "Tick the tasks that you have looked at." in refused.content.decode()


def test_a_task_is_looked_at_on_its_own_page(page_area):
    with tenant_context(page_area.tenant.pk):
        task = Task.objects.get(name_fi="Neuvola")
    client, url = page_area.client("admin"), f"{AREA}/responsibilities/tasks/{task.pk}/"
    assert "Nobody has looked" in client.get(url).content.decode()
    assert client.post(f"{url}reviewed/").status_code == 302
    assert "Someone looked on" in client.get(url).content.decode()
    with tenant_context(page_area.tenant.pk):
        assert Entry.objects.about(task).filter(code="task.review").exists()
