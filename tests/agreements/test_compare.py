"""A table compared: two days, two municipalities, all municipalities."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from agreements.compare import all_municipalities, between_days, two_municipalities
from agreements.matrix import table_of
from agreements.models import Matrix, Task
from agreements.task_history import TaskHistory
from tests.factories.responsibility import (
    make_interface,
    make_legalbasis,
    make_matrix,
    make_responsibility,
    make_roles,
    make_task,
)
from tests.factories.tenancy import make_county, make_group, make_organisation
from yhdyspinta.tenancy.context import tenant_context

AREA = "/jarvialue"
MARCH, JUNE = date(2026, 3, 1), date(2026, 6, 1)
DAY = timedelta(days=1)


@pytest.fixture
def roles(tenant):
    return make_roles()


def changes(matrix, first=MARCH, second=JUNE, interface=""):
    tables = table_of(matrix, first), table_of(matrix, second)
    return between_days(*tables, TaskHistory(matrix, first, second), interface)


def told(row):
    return {str(each.what): (each.before, each.after) for each in row.changes}


def test_what_changed_between_two_days_in_law_and_agreement(roles, english):
    county, task = make_county(), make_task(name_fi="Kuraattori")
    make_task(matrix=task.matrix, interface=task.interface)
    make_legalbasis(task=task, law="1/2000", duty_holder="municipality", ends_on=JUNE - DAY)
    make_legalbasis(task=task, law="2/2026", duty_holder="county", starts_on=JUNE)
    make_responsibility(task=task, organisation=county, role=roles["supports"], ends_on=JUNE - DAY)
    make_responsibility(task=task, organisation=county, role=roles["leads"], starts_on=JUNE)
    (row,) = changes(task.matrix)
    assert (row.name, row.state) == ("Kuraattori", "changed")
    said = told(row)
    assert said["Law and section"] == ("1/2000", "2/2026")
    assert said["By law"][1] == "The county organises by law"
    assert said["Hyvinvointialue"] == (roles["supports"].name, roles["leads"].name)
    assert len(said) == 3


def test_practice_is_told_apart(roles, english):
    county, matrix = make_county(), make_matrix(records_practice=True)
    task = make_task(matrix=matrix)
    make_responsibility(
        task=task, organisation=county, role=roles["leads"], layer="practice", starts_on=JUNE
    )
    (row,) = changes(matrix)
    assert list(told(row)) == ["Hyvinvointialue, in practice"]


def test_nothing_is_told_where_nothing_changed(roles):
    task = make_task(duty_holder="county")
    make_responsibility(task=task, organisation=make_county(), role=roles["leads"])
    assert changes(task.matrix) == []


def test_an_interface_narrows_the_comparison(roles):
    task = make_task()
    make_responsibility(task=task, organisation=make_county(), role=roles["leads"], starts_on=JUNE)
    assert len(changes(task.matrix, interface=str(task.interface_id))) == 1
    assert changes(task.matrix, interface="0") == []


class Yesterday:
    """The history as if the rows so far had been written yesterday."""

    def __init__(self, matrix):
        self.matrix = matrix
        self.seen = max(
            (event.pgh_id for events in self._history().events.values() for event in events),
            default=0,
        )

    def _history(self):
        today = timezone.localdate()
        return TaskHistory(self.matrix, today - DAY, today)

    def compared(self, monkeypatch):
        seen = self.seen
        monkeypatch.setattr(TaskHistory, "_is_early", lambda _self, event: event.pgh_id <= seen)
        today = timezone.localdate()
        table = table_of(self.matrix)
        return between_days(table, table, TaskHistory(self.matrix, today - DAY, today))


def test_texts_new_tasks_and_removed_ones_are_told_from_the_rows_history(
    roles, english, monkeypatch
):
    renamed = make_task(name_fi="Vanha nimi")
    matrix, interface = renamed.matrix, renamed.interface
    gone = make_task(matrix=matrix, interface=interface, name_fi="Poistuva")
    before = Yesterday(matrix)
    Task.objects.filter(pk=renamed.pk).update(name_fi="Uusi nimi", note="Tarkennettu")
    gone.delete()
    make_task(matrix=matrix, interface=interface, name_fi="Lisätty")
    rows = {row.name: row for row in before.compared(monkeypatch)}
    assert {name: row.state for name, row in rows.items()} == {
        "Uusi nimi": "changed",
        "Lisätty": "added",
        "Poistuva": "removed",
    }
    assert told(rows["Uusi nimi"]) == {
        "Task": ("Vanha nimi", "Uusi nimi"),
        "Note": ("", "Tarkennettu"),
    }
    assert rows["Poistuva"].task_id is None


def test_two_municipalities_show_where_they_differ(roles):
    liperi, joensuu = make_organisation(), make_organisation()
    everyone, matrix = make_group(), make_matrix()
    alike, other = make_task(matrix=matrix), make_task(matrix=matrix)
    for task in (alike, other):
        make_responsibility(task=task, group=everyone, role=roles["leads"])
    make_responsibility(task=other, organisation=liperi, role=roles["supports"])
    table = table_of(matrix)
    pair = f"organisation:{liperi.pk}", f"organisation:{joensuu.pk}"
    (row,) = two_municipalities(table, *pair)
    assert row.line.task_id == other.pk
    assert (row.first[0].style, row.second[0].style) == ("supports", "leads")
    assert len(two_municipalities(table, *pair, everything=True)) == 2
    assert two_municipalities(table, *pair, interface=str(alike.interface_id)) == []


def test_all_municipalities_are_counted_and_those_that_differ_named(roles):
    organisations = [make_organisation(name_fi=f"Kunta {n}") for n in range(1, 6)]
    matrix, everyone = make_matrix(), make_group()
    alike, other = make_task(matrix=matrix), make_task(matrix=matrix)
    for task in (alike, other):
        make_responsibility(task=task, group=everyone, role=roles["takes_part"])
    make_responsibility(task=other, organisation=organisations[2], role=roles["leads"])
    make_responsibility(task=other, organisation=organisations[3], value="disputed")
    (row,) = all_municipalities(table_of(matrix))
    assert row.line.task_id == other.pk
    assert row.most.count == 3
    assert [share.names for share in row.others] == [("Kunta 3",), ("Kunta 4",)]
    assert len(all_municipalities(table_of(matrix), everything=True)) == 2


def test_an_area_without_municipalities_has_nothing_to_compare(roles):
    assert all_municipalities(table_of(make_task().matrix), everything=True) == []


# The page.


@pytest.fixture
def area(people, english):
    with tenant_context(people.tenant.pk):
        roles, matrix = make_roles(), make_matrix()
        task = make_task(matrix=matrix, interface=make_interface(), name_fi="Kuraattori")
        make_responsibility(task=task, organisation=people.municipality, role=roles["leads"])
        make_responsibility(
            task=task, organisation=people.county, role=roles["leads"], starts_on=JUNE
        )
    people.task = task
    people.first = f"organisation:{people.municipality.pk}"
    people.second = f"organisation:{people.other_municipality.pk}"
    return people


def compared(area, query):
    with tenant_context(area.tenant.pk):
        matrix = Matrix.objects.get()
    query = query.format(first=area.first, second=area.second)
    return area.client("viewer").get(f"{AREA}/responsibilities/{matrix.pk}/compare/{query}")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?mode=days&first_day=2026-03-01&second_day=2026-06-01", "Leads"),
        ("?mode=municipalities&first={first}&second={second}", "Not filled in"),
        ("?mode=area", "1 of 2"),
    ],
)
def test_each_comparison_links_its_tasks(area, query, said):
    text = compared(area, query).content.decode()
    assert said in text
    assert f"/responsibilities/tasks/{area.task.pk}/" in text


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?mode=days&first_day=2026-03-01&second_day=2026-03-01", "Give a later day"),
        ("?mode=days&first_day=2026-02-31&second_day=2026-03-01", "Check these first"),
        ("?mode=days&first_day=&second_day=", "Check these first"),
        ("?mode=municipalities&first={first}&second={first}", "Choose another municipality."),
        ("?mode=municipalities&first=organisation:0&second={first}", "Check these first"),
        ("?mode=municipalities&first={first}", "Check these first"),
    ],
)
def test_what_cannot_be_compared_is_refused_with_reasons(area, query, said):
    page = compared(area, query)
    assert page.status_code == 422
    assert said in page.content.decode()


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "Give two days"),
        ("?mode=zz", "Give two days"),
        ("?mode=municipalities", "Choose two municipalities to see"),
        ("?mode=days&first_day=2026-01-01&second_day=2026-02-01", "No differences"),
    ],
)
def test_before_a_comparison_and_without_differences_the_page_says_so(area, query, said):
    page = compared(area, query)
    assert page.status_code == 200
    assert said in page.content.decode()


@pytest.mark.parametrize("size", [2, 30])
@pytest.mark.parametrize(
    "query", ["?mode=days&first_day=2026-03-01&second_day=2026-06-01", "?mode=area&everything=on"]
)
def test_queries_do_not_grow_with_the_table(area, size, query, django_assert_max_num_queries):
    with tenant_context(area.tenant.pk):
        for _n in range(size):
            make_task(matrix=area.task.matrix, interface=area.task.interface)
    compared(area, query)
    client, pk = area.client("viewer"), area.task.matrix_id
    with django_assert_max_num_queries(34):
        client.get(f"{AREA}/responsibilities/{pk}/compare/{query}")
