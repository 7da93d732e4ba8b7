"""What of a responsibility table is written, model by model."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from agreements.models import Cell, Matrix, Responsibility, Task
from contacts.models import Interface
from yhdyspinta.sheets.columns import fold
from yhdyspinta.sheets.resource import Key, Row, SheetResource, plain


class MatrixResource(SheetResource):
    """A new table; one of the same name is the same table."""

    class Meta(SheetResource.Meta):
        model = Matrix
        fields = ("name_fi",)
        import_id_fields = ("name_fi",)

    def key_of(self, instance: Any) -> Key:
        return fold(instance.name_fi)

    def key_of_row(self, row: Row) -> Key:
        return fold(row["name_fi"])


class InterfaceResource(SheetResource):
    """Interfaces that the sheet names and the area wants."""

    class Meta(SheetResource.Meta):
        model = Interface
        fields = ("code", "name_fi", "position")
        import_id_fields = ("code",)

    def key_of(self, instance: Any) -> Key:
        return instance.code

    def key_of_row(self, row: Row) -> Key:
        return row["code"]


class TaskResource(SheetResource):
    """Tasks of one table, met by interface and Finnish name."""

    class Meta(SheetResource.Meta):
        model = Task
        fields = (
            "matrix", "interface", "name_fi", "name_sv", "name_en",
            "position", "duty_holder", "law", "note",
        )  # fmt: skip
        import_id_fields = ("matrix", "interface", "name_fi")

    def __init__(self, matrix: Matrix | None) -> None:
        self.matrix = matrix
        super().__init__()

    def known(self) -> Iterable[Task]:
        return _of(Task.objects.select_related("interface"), self.matrix, "matrix")

    def key_of(self, instance: Any) -> Key:
        return instance.interface.code, fold(instance.name_fi)

    def key_of_row(self, row: Row) -> Key:
        return row["interface"].code, fold(row["name_fi"])


class _InCells(SheetResource):
    """What stands in a cell: of one task, for an organisation or a group."""

    def __init__(self, matrix: Matrix | None) -> None:
        self.matrix = matrix
        super().__init__()


class ResponsibilityResource(_InCells):
    """Roles and other values. What is no role is met as one row: nobody, not agreed, disputed."""

    class Meta(SheetResource.Meta):
        model = Responsibility
        fields = ("task", "organisation", "group", "role", "value")
        import_id_fields = ("task", "organisation", "group", "role")

    def known(self) -> Iterable[Responsibility]:
        rows = Responsibility.objects.valid_on(timezone.localdate())
        return _of(rows, self.matrix, "task__matrix")

    def key_of(self, instance: Any) -> Key:
        return instance.task_id, instance.organisation_id, instance.group_id, instance.role_id

    def key_of_row(self, row: Row) -> Key:
        return tuple(
            each and each.pk
            for each in (row["task"], row["organisation"], row["group"], row["role"])
        )


class CellResource(_InCells):
    """The cell's own words."""

    class Meta(SheetResource.Meta):
        model = Cell
        fields = ("task", "organisation", "group", "original_text")
        import_id_fields = ("task", "organisation", "group")

    def known(self) -> Iterable[Cell]:
        return _of(Cell.objects.all(), self.matrix, "task__matrix")

    def key_of(self, instance: Any) -> Key:
        return instance.task_id, instance.organisation_id, instance.group_id

    def key_of_row(self, row: Row) -> Key:
        return tuple(plain(row[name]) for name in ("task", "organisation", "group"))


def _of(rows: Any, matrix: Matrix | None, path: str) -> Iterable[Any]:
    found: Iterable[Any] = rows.filter(**{path: matrix}) if matrix else rows.none()
    return found
