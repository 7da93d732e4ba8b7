"""What is done with tasks that the table has and the sheet does not: kept, ended or removed."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from agreements.models import Cell, LegalBasis, Matrix, Responsibility, Task
from agreements.sheet.resources import OfTasks
from yhdyspinta.sheets.resource import Key, Row, SheetResource

END, REMOVE = "end", "remove"


def key_of(task: Task) -> str:
    """What the task goes by in the choices, and in the row keys of our exports."""
    return f"t{task.pk}"


class _ById(OfTasks):
    """Rows met by their own ids, all of a table."""

    def key_of(self, instance: Any) -> Key:
        return instance.pk

    def key_of_row(self, row: Row) -> Key:
        return row["shown"]["id"]

    def known(self) -> Iterable[Any]:
        rows = self.written.objects.all()
        found: Iterable[Any] = rows.filter(task__matrix=self.matrix) if self.matrix else rows.none()
        return found

    def of(self, tasks: Mapping[int, Task]) -> Iterator[tuple[Any, Row]]:
        for each in self.existing.values():
            if each.task_id in tasks:
                task = tasks[each.task_id]
                yield each, {"row": None, "label": str(task), "shown": _shown(each), "task": task}


class MissingResponsibilities(_ById):
    """Responsibilities of the tasks, of every day and layer."""

    class Meta(SheetResource.Meta):
        model = Responsibility
        fields = ("task", "organisation", "group", "role", "value", "starts_on", "ends_on")
        import_id_fields = ("task",)


class MissingCells(_ById):
    """Their cells' own words."""

    class Meta(SheetResource.Meta):
        model = Cell
        fields = ("task", "organisation", "group", "original_text")
        import_id_fields = ("task",)


class MissingBases(_ById):
    """What the law says of them."""

    class Meta(SheetResource.Meta):
        model = LegalBasis
        fields = ("task", "duty_holder", "law")
        import_id_fields = ("task",)


class MissingTasks(SheetResource):
    """The tasks themselves."""

    class Meta(SheetResource.Meta):
        model = Task
        fields = ("matrix", "interface", "name_fi")
        import_id_fields = ("name_fi",)

    def __init__(self, tasks: Iterable[Task]) -> None:
        self.tasks = list(tasks)
        super().__init__()

    def known(self) -> Iterable[Task]:
        return self.tasks

    def key_of(self, instance: Any) -> Key:
        return instance.pk

    def key_of_row(self, row: Row) -> Key:
        return row["shown"]["id"]


def steps_for(
    missing: Iterable[Task], choice_of: Callable[[str], str], last: date, matrix: Matrix | None
) -> list[tuple[SheetResource, Iterable[Row]]]:
    """Steps that end or remove the tasks so chosen; what hangs on a task goes before it."""
    chosen = [(task, choice_of(key_of(task))) for task in missing]
    ended = {task.pk: task for task, choice in chosen if choice == END}
    removed = {task.pk: task for task, choice in chosen if choice == REMOVE}
    if not ended and not removed:
        return []
    responsibilities = MissingResponsibilities(matrix)
    rows = [*_removals(responsibilities, removed), *_ends(responsibilities, ended, last)]
    steps: list[tuple[SheetResource, Iterable[Row]]] = [(responsibilities, rows)]
    if removed:
        tasks = MissingTasks(removed.values())
        below: list[_ById] = [MissingCells(matrix), MissingBases(matrix)]
        steps += [(each, _removals(each, removed)) for each in below]
        steps.append((tasks, [_removal_of(task) for task in removed.values()]))
    return steps


def _removals(resource: _ById, tasks: Mapping[int, Task]) -> list[Row]:
    return [row | {"remove": True} for _each, row in resource.of(tasks)]


def _removal_of(task: Task) -> Row:
    return {"row": None, "label": str(task), "remove": True, "shown": {"id": task.pk}}


def _ends(resource: _ById, tasks: Mapping[int, Task], last: date) -> Iterator[Row]:
    """What holds on the last day ends then; what would begin after it never does."""
    for each, row in resource.of(tasks):
        if each.starts_on and each.starts_on > last:
            yield row | {"remove": True}
        elif each.ends_on is None or each.ends_on > last:
            yield row | {"ends_on": last}


def _shown(row: Any) -> dict[str, Any]:
    organisation, group = getattr(row, "organisation_id", None), getattr(row, "group_id", None)
    if not organisation and not group:
        return {"id": row.pk}
    column = f"organisation:{organisation}" if organisation else f"group:{group}"
    return {"id": row.pk, "column": column}
