"""A batch of operations leaves the same models and the same tables as one after the other."""

from collections.abc import Sequence
from typing import Any

import pytest
from django.db import connection, models
from django.db.migrations import AddConstraint, AddField, AddIndex, CreateModel, RunSQL
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from yhdyspinta.tenancy.batch import batched

APP = "batch_trial"


def operations() -> list[Operation]:
    """Two tables that point at each other, with an index, a rule and a line of SQL between."""
    key = ("id", models.BigAutoField(primary_key=True))
    cascade: dict[str, Any] = {"on_delete": models.CASCADE, "null": True}
    number = models.IntegerField(default=7)
    return [
        CreateModel("Hen", [key]),
        CreateModel("Egg", [key, ("hen", models.ForeignKey(f"{APP}.hen", **cascade))]),
        RunSQL(f"INSERT INTO {APP}_hen DEFAULT VALUES", RunSQL.noop),
        AddField("Hen", "egg", models.ForeignKey(f"{APP}.egg", related_name="+", **cascade)),
        AddField("Egg", "weight", number, preserve_default=False),
        AddIndex("Egg", models.Index(fields=["weight"], name="trial_egg_weight")),
        AddConstraint(
            "Egg",
            models.CheckConstraint(condition=models.Q(weight__gt=0), name="trial_egg_is_heavy"),
        ),
    ]


def walk(steps: Sequence[Operation]) -> list[ProjectState]:
    """The states before and after each step."""
    states = [ProjectState()]
    for step in steps:
        state = states[-1].clone()
        step.state_forwards(APP, state)
        states.append(state)
    return states


def tables() -> set[str]:
    with connection.cursor() as cursor:
        return {n for n in connection.introspection.table_names(cursor) if n.startswith(APP)}


def test_the_models_are_the_same() -> None:
    assert walk(batched(operations()))[-1] == walk(operations())[-1]


@pytest.mark.django_db(transaction=True)
def test_the_tables_are_made_and_taken_away() -> None:
    (batch,) = batched(operations())
    before, after = walk([batch])
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
    with connection.schema_editor() as editor:
        batch.database_forwards(APP, editor, before, after)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT egg_id FROM {APP}_hen")
        assert cursor.fetchall() == [(None,)]
        found = connection.introspection.get_constraints(cursor, f"{APP}_egg")
    assert {"trial_egg_weight", "trial_egg_is_heavy"} < set(found)
    assert tables() == {f"{APP}_hen", f"{APP}_egg"}
    with connection.schema_editor() as editor:
        batch.database_backwards(APP, editor, after, before)
    assert tables() == set()
