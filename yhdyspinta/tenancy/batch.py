"""Makes a long migration quick: its tables and rules are worked out once, not after each step."""

from collections.abc import Sequence
from typing import Any

from django.db.migrations import AddConstraint, AddField, AddIndex, CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models.fields import NOT_PROVIDED


def batched(operations: Sequence[Operation]) -> list[Operation]:
    """The operations of a migration as one step that does the same."""
    return [Batch(operations)]


class Batch(Operation):
    """Several operations between the same two states.

    Django renders the models anew after every operation, and with them all that are related:
    for a hundred tables with a key to the same few, that was nine tenths of the time.
    """

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = _folded(operations)

    @property
    def reversible(self) -> bool:  # type: ignore[override]
        return all(operation.reversible for operation in self.operations)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__name__, [self.operations], {}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        state.__dict__.pop("apps", None)  # what is not rendered is not rendered again and again
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return f"{len(self.operations)} operations at once"


def _folded(operations: Sequence[Operation]) -> list[Operation]:
    """What is added to a table made here is part of making it."""
    made = {op.name_lower: _copied(op) for op in operations if isinstance(op, CreateModel)}
    kept: list[Operation] = []
    for operation in operations:
        if isinstance(operation, CreateModel):
            kept.append(made[operation.name_lower])
            continue
        table = made.get(getattr(operation, "model_name", "").lower())
        if table is None or not _is_taken_in(table, operation):
            kept.append(operation)
    return kept


def _copied(operation: CreateModel) -> CreateModel:
    options = {
        key: list(value) if key in {"indexes", "constraints"} else value
        for key, value in operation.options.items()
    }
    return CreateModel(
        operation.name, list(operation.fields), options, operation.bases, operation.managers
    )


def _is_taken_in(table: CreateModel, operation: Operation) -> bool:
    if isinstance(operation, AddField):
        field = operation.field.clone()
        if not operation.preserve_default:
            field.default = NOT_PROVIDED
        table.fields.append((operation.name, field))
    elif isinstance(operation, AddConstraint):
        table.options.setdefault("constraints", []).append(operation.constraint)
    elif isinstance(operation, AddIndex):
        table.options.setdefault("indexes", []).append(operation.index)
    else:
        return False
    return True
