"""Rows of a sheet become rows of a model in batches; a dry run writes nothing."""

import pytest
from django.db import IntegrityError

from agreements.models import Task
from agreements.sheet.resources import TaskResource
from tests.factories.responsibility import make_interface, make_matrix, make_task
from yhdyspinta.sheets.models import ImportChange
from yhdyspinta.sheets.resource import digest_of

Action = ImportChange.Action


@pytest.fixture
def place(tenant):
    return {"matrix": make_matrix(), "interface": make_interface()}


def row(place, number, name, **fields):
    return {"row": number, **place, "name_fi": name, **fields}


def test_a_dry_run_tells_everything_and_writes_nothing(place):
    kept = make_task(**place, name_fi="Vanha", name_sv="1/2000")
    resource = TaskResource(place["matrix"])
    resource.run(
        [row(place, 2, "Vanha", name_sv="2/2000"), row(place, 3, "Uusi", position=1)], dry_run=True
    )
    told = [(change.action, change.row, change.before, change.label) for change in resource.changes]
    assert told[0] == (Action.CHANGED, 2, {"name_sv": "1/2000"}, "Vanha")
    assert told[1][0] == Action.CREATED
    assert list(Task.objects.values_list("pk", "name_sv")) == [(kept.pk, "1/2000")]


def test_the_real_run_comes_to_the_same_as_the_dry_one(place):
    make_task(**place, name_fi="Vanha", name_sv="1/2000")
    rows = [row(place, 2, "Vanha", name_sv="2/2000"), row(place, 3, "Uusi", position=1)]
    dry, real = TaskResource(place["matrix"]), TaskResource(place["matrix"])
    dry.run(rows, dry_run=True)
    real.run(rows, dry_run=False)
    assert digest_of(dry.changes) == digest_of(real.changes)
    assert {change.object_id for change in real.changes} == set(
        Task.objects.values_list("pk", flat=True)
    )


def test_a_field_that_the_row_does_not_name_is_left_as_it_is(place):
    make_task(**place, name_fi="Vanha", name_sv="1/2000", note="Huom")
    TaskResource(place["matrix"]).run([row(place, 2, "Vanha", name_sv="")], dry_run=False)
    task = Task.objects.get()
    assert (task.name_sv, task.note) == ("", "Huom")


def test_an_unchanged_row_is_counted_and_never_written(place, django_assert_num_queries):
    make_task(**place, name_fi="Vanha", name_sv="1/2000")
    resource = TaskResource(place["matrix"])
    with django_assert_num_queries(0):
        resource.run([row(place, 2, "Vanha", name_sv="1/2000")], dry_run=False)
    assert (resource.unchanged, resource.changes) == (1, [])


def test_a_removed_row_keeps_all_that_it_was(place):
    task = make_task(**place, name_fi="Vanha", name_sv="1/2000")
    resource = TaskResource(place["matrix"])
    resource.run([row(place, 2, "Vanha", remove=True)], dry_run=False)
    (change,) = resource.changes
    assert (change.action, change.object_id, change.before["name_sv"]) == (
        Action.REMOVED,
        task.pk,
        "1/2000",
    )
    assert not Task.objects.exists()


def test_a_value_that_the_models_field_refuses_is_told_and_not_written(place):
    resource = TaskResource(place["matrix"])
    result = resource.run([row(place, 7, "Uusi", name_en="x" * 301, position=1)], dry_run=False)
    (invalid,) = result.invalid_rows
    assert list(invalid.error.message_dict) == ["name_en"]
    assert not Task.objects.exists()


def test_a_row_that_someone_else_adds_meanwhile_stops_the_import(place):
    resource = TaskResource(place["matrix"])
    make_task(**place, name_fi="Uusi")
    with pytest.raises(IntegrityError):
        resource.run([row(place, 2, "Uusi", position=1)], dry_run=False)


def test_statements_do_not_grow_with_the_rows(place, django_assert_max_num_queries):
    for size in (5, 500):
        resource = TaskResource(place["matrix"])
        rows = [row(place, n, f"Tehtävä {size} {n}", position=n) for n in range(size)]
        with django_assert_max_num_queries(12):
            resource.run(rows, dry_run=False)
    assert Task.objects.count() == 505
