"""The grid's pages: each cell's name, saving by JSON, the cell's own form, its history."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agreements.matrix import table_of
from agreements.models import Matrix, Responsibility
from tests.factories.responsibility import (
    make_interface,
    make_responsibility,
    make_roles,
    make_task,
)
from tests.factories.tenancy import make_group
from yhdyspinta.tenancy.context import tenant_context

TODAY = timezone.localdate()
SOON = TODAY + timedelta(days=30)


def key(organisation):
    return f"organisation:{organisation.pk}"


@pytest.fixture
def area(people):
    with tenant_context(people.tenant.pk):
        roles = make_roles()
        task = make_task(name_fi="Hyvinvointisuunnitelma", interface=make_interface())
        make_responsibility(task=task, organisation=people.county, role=roles["leads"])
        make_responsibility(task=task, group=make_group(name_fi="Kunnat"), role=roles["takes_part"])
    return people, task


def save(people, task, cells, **more):
    url = f"/jarvialue/responsibilities/{task.matrix_id}/cells/"
    client = people.client("coordinator")
    given = {"cells": cells, **more}
    return client.post(url, json.dumps(given), content_type="application/json")


def cell(task, organisation, codes, seen):
    return {"task": task.pk, "column": key(organisation), "codes": codes, "seen": seen}


def test_each_cell_says_task_organisation_and_role(english, area):
    people, task = area
    url = f"/jarvialue/responsibilities/{task.matrix_id}/grid/?columns=all"
    page = people.client("coordinator").get(url).content.decode()
    assert 'role="grid"' in page
    named = 'aria-label="Hyvinvointisuunnitelma, Järvialueen hyvinvointialue: Vastaa"'
    assert named.replace("Vastaa", "Leads") in page
    assert 'aria-label="Hyvinvointisuunnitelma, Alavesi: Takes part (Kunnat)"' in page


def test_the_grid_asks_the_database_as_often_for_many_rows(area):
    people, task = area
    client = people.client("coordinator")
    url = f"/jarvialue/responsibilities/{task.matrix_id}/grid/"
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    with tenant_context(people.tenant.pk):
        for _each in range(20):
            make_task(matrix=task.matrix, interface=task.interface)
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(few) == len(many)


def test_a_cell_is_saved_with_fewer_than_ten_statements(area):
    people, task = area
    with CaptureQueriesContext(connection) as queries:
        answer = save(people, task, [cell(task, people.county, ["supports"], ["leads"])])
    assert answer.json() == {"saved": 1}
    ours = ("agreements_", "audit_", 'FROM "tenancy_organisation"')
    asked = [each["sql"] for each in queries if any(table in each["sql"] for table in ours)]
    assert len(asked) < 10, "\n".join(asked)


def test_a_conflict_answers_with_what_stands_there(area):
    people, task = area
    answer = save(people, task, [cell(task, people.county, ["supports"], ["informed"])])
    assert answer.status_code == 409
    now = {"task": task.pk, "column": key(people.county), "codes": ["leads"]}
    assert answer.json() == {"now": [now]}


@pytest.mark.parametrize(
    "cells",
    [
        "x",
        [],
        [1],
        [{}],
        [{"task": "1", "column": "group:1", "codes": [], "seen": []}],
        [{"task": 1, "column": "group:0", "codes": [], "seen": []}],
        [{"task": 1, "column": "group:1", "codes": "leads", "seen": []}],
        [{"task": 10**30, "column": "group:1", "codes": [], "seen": []}],
        [{"task": 1, "column": ["group:1"], "codes": [], "seen": []}],
    ],
    ids=str,
)
def test_what_is_no_cell_is_refused(area, cells):
    people, task = area
    answer = save(people, task, cells)
    assert answer.status_code == 422
    assert answer.json()["error"]


def test_the_cells_own_form(english, area):
    people, task = area
    client = people.client("coordinator")
    url = f"/jarvialue/responsibilities/tasks/{task.pk}/cell/?column={key(people.county)}"
    form = client.get(url).context["form"]
    given = {"seen": form["seen"].value(), "codes": ["disputed"], "note": "Kesken"}
    given["disputed_by"] = people.municipality.pk
    assert client.post(url, given).status_code == 302
    with tenant_context(people.tenant.pk):
        row = Responsibility.objects.get(organisation=people.county)
        assert (row.value, row.disputed_by) == ("disputed", people.municipality)
    late = client.post(url, given | {"note": "Toinen"})
    assert late.status_code == 409
    assert "Someone else saved this cell" in late.content.decode()
    again = client.post(url, given | {"seen": late.context["form"]["seen"].value()})
    assert again.status_code == 302


def test_the_form_answers_the_grid_with_the_cell(area):
    people, task = area
    client = people.client("coordinator")
    url = f"/jarvialue/responsibilities/tasks/{task.pk}/cell/?column={key(people.county)}"
    form = client.get(url).context["form"]
    given = {"seen": form["seen"].value(), "codes": ["supports"], "changes_on": SOON}
    answer = client.post(url, given, headers={"HX-Request": "true"})
    assert answer.json() == {"agreed": ["leads"], "practice": [], "noted": False}
    part = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part


@pytest.mark.parametrize(
    "wrong",
    [
        {"codes": ["leads", "nobody"]},
        {"codes": ["leads"], "starts_on": "2027-02-01", "ends_on": "2027-01-01"},
        {"codes": ["leads"], "changes_on": "2027-02-01", "ends_on": "2027-01-01"},
    ],
)
def test_what_the_form_refuses(area, wrong):
    people, task = area
    client = people.client("coordinator")
    url = f"/jarvialue/responsibilities/tasks/{task.pk}/cell/?column={key(people.county)}"
    seen = client.get(url).context["form"]["seen"].value()
    assert client.post(url, {"seen": seen} | wrong).status_code == 422


def test_the_history_of_a_cell(area):
    people, task = area
    save(people, task, [cell(task, people.county, ["supports"], ["leads"])])
    save(people, task, [cell(task, people.county, [], ["supports"])])
    url = f"/jarvialue/responsibilities/tasks/{task.pk}/history/"
    client = people.client("viewer")
    assert people.county.name_fi in client.get(url).content.decode()
    steps = client.get(f"{url}?column={key(people.county)}").context["steps"]
    said = [(each.before, each.after) for step in steps for each in step.changes]
    assert said == [("T", ""), ("V", "T"), ("", "V")]
    member = str(people.members["coordinator"].user)
    assert [step.who for step in steps] == [member, member, ""]


def test_the_form_of_a_task_records_practice(area):
    people, task = area
    client, url = people.client("coordinator"), f"/jarvialue/responsibilities/tasks/{task.pk}/edit/"
    assert not client.get(url).context["form"].practice_cells
    with tenant_context(people.tenant.pk):
        Matrix.objects.update(records_practice=True)
    given = {field.html_name: field.value() or "" for field in client.get(url).context["form"]}
    name = f"practice_cell_organisation_{people.county.pk}"
    assert given[name] == ""
    assert client.post(url, given | {name: "supports"}).status_code == 302
    with tenant_context(people.tenant.pk):
        line = table_of(task.matrix).sections[0].lines[0]
        assert line.practice == {key(people.county): ("supports",)}
        assert line.cells[key(people.county)] == ("leads",)
