"""What of a responsibility table is written, model by model."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone

from agreements.models import Cell, LegalBasis, Matrix, Responsibility, Task
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
    """Tasks of one table, met by interface and Finnish name; those with a row key by that."""

    class Meta(SheetResource.Meta):
        model = Task
        fields = (
            "matrix", "interface", "name_fi", "name_sv", "name_en", "position", "note",
        )  # fmt: skip
        import_id_fields = ("matrix", "interface", "name_fi")

    def __init__(self, matrix: Matrix | None) -> None:
        self.matrix = matrix
        super().__init__()
        self.keys = {task.pk: key for key, task in self.existing.items()}

    def known(self) -> Iterable[Task]:
        return _of(Task.objects.select_related("interface"), self.matrix, "matrix")

    def key_of(self, instance: Any) -> Key:
        return instance.interface.code, fold(instance.name_fi)

    def key_of_row(self, row: Row) -> Key:
        renamed = self.keys.get((row.get("shown") or {}).get("task"))
        return renamed or (row["interface"].code, fold(row["name_fi"]))


class OfTasks(SheetResource):
    """What belongs to the tasks of one table."""

    def __init__(self, matrix: Matrix | None) -> None:
        self.matrix = matrix
        super().__init__()


class LegalBasisResource(OfTasks):
    """What the law says of a task today: one row, changed where it is."""

    class Meta(SheetResource.Meta):
        model = LegalBasis
        fields = ("task", "duty_holder", "law", "county_text", "municipality_text")
        import_id_fields = ("task",)

    def known(self) -> Iterable[LegalBasis]:
        rows = LegalBasis.objects.valid_on(timezone.localdate())
        return _of(rows, self.matrix, "task__matrix")

    def key_of(self, instance: Any) -> Key:
        return instance.task_id

    def key_of_row(self, row: Row) -> Key:
        return row["task"].pk


class ResponsibilityResource(OfTasks):
    """Roles and other values, as agreed, now and later.

    What is no role is met as one row: nobody, not agreed, disputed. What holds from a later day
    on is a row of its own.
    """

    class Meta(SheetResource.Meta):
        model = Responsibility
        fields = ("task", "organisation", "group", "role", "value", "starts_on", "ends_on")
        import_id_fields = ("task", "organisation", "group", "role", "starts_on")

    is_pointed_to = False

    def known(self) -> Iterable[Responsibility]:
        agreed = Responsibility.objects.filter(layer=Responsibility.Layer.AGREED)
        rows = agreed.filter(Q(ends_on=None) | Q(ends_on__gte=self.today))
        return _of(rows, self.matrix, "task__matrix")

    def __init__(self, matrix: Matrix | None) -> None:
        self.today = timezone.localdate()
        super().__init__(matrix)

    def key_of(self, instance: Any) -> Key:
        whose = instance.task_id, instance.organisation_id, instance.group_id
        return *whose, instance.role_id, self._later(instance.starts_on)

    def key_of_row(self, row: Row) -> Key:
        whose = (plain(row[name]) for name in ("task", "organisation", "group", "role"))
        return *whose, self._later(row.get("starts_on"))

    def _later(self, starts_on: Any) -> date | None:
        """The first day of what does not hold yet."""
        return starts_on if isinstance(starts_on, date) and starts_on > self.today else None


class CellResource(OfTasks):
    """The cell's own words."""

    class Meta(SheetResource.Meta):
        model = Cell
        fields = ("task", "organisation", "group", "original_text")
        import_id_fields = ("task", "organisation", "group")

    is_pointed_to = False

    def known(self) -> Iterable[Cell]:
        return _of(Cell.objects.all(), self.matrix, "task__matrix")

    def key_of(self, instance: Any) -> Key:
        return instance.task_id, instance.organisation_id, instance.group_id

    def key_of_row(self, row: Row) -> Key:
        return tuple(plain(row[name]) for name in ("task", "organisation", "group"))


def _of(rows: Any, matrix: Matrix | None, path: str) -> Iterable[Any]:
    found: Iterable[Any] = rows.filter(**{path: matrix}) if matrix else rows.none()
    return found
