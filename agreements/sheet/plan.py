"""What a sheet would change in a responsibility table."""

from collections.abc import Iterator

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements.models import Matrix, Task
from agreements.sheet.cells import SheetCells
from agreements.sheet.effects import Effects
from agreements.sheet.interfaces import Interfaces
from agreements.sheet.missing import key_of, steps_for
from agreements.sheet.resources import MatrixResource
from agreements.sheet.rows import SheetReader
from agreements.sheet.tasks import SheetTasks
from yhdyspinta.sheets.columns import LEFT_OUT, fold
from yhdyspinta.sheets.kinds import Missing, Plan
from yhdyspinta.sheets.resource import Row


class MatrixPlan:
    """Works out the plan of one sheet; reads the database in a constant number of queries."""

    def __init__(self, reader: SheetReader) -> None:
        self.reader, self.job = reader, reader.job
        self.plan = Plan(
            places={
                "name_fi": "task_fi",
                "name_sv": "task_sv",
                "name_en": "task_en",
                "county_text": "law_text:county",
                "municipality_text": "law_text:municipality",
            }
        )
        self.matrix = Matrix.objects.filter(pk=self.job.session.target_id or 0).first()
        self.matrices = MatrixResource() if self.matrix is None else None
        if self.matrices:
            self.matrix = self.matrices.existing.get(fold(self._new_name()))
        self.interfaces = Interfaces(reader)
        self.tasks = SheetTasks(reader, self.plan, self.interfaces, self.matrix)
        self.cells = SheetCells(self.plan, self.matrix, reader.scope)
        self._fill()

    def _new_name(self) -> str:
        return str(self.job.session.mapping.get("into") or _("Responsibility table"))

    def _fill(self) -> None:
        plan, tasks = self.plan, self.tasks
        plan.count = len(tasks.wanted)
        plan.questions += self.interfaces.questions()
        self._note()
        missing = [] if plan.questions else tasks.missing()
        plan.missing = [
            Missing(key_of(each), f"{each.interface.name}: {each.name}") for each in missing
        ]
        effects = Effects(tasks, self.cells, self.matrix)
        plan.effects += effects.texts(self.job.actor)
        plan.picture = effects
        if self.matrices:
            plan.steps.append((self.matrices, [{"row": None, "name_fi": self._new_name()}]))
        plan.steps += [
            (self.interfaces.resource, self.interfaces.rows()),
            (tasks.tasks, tasks.rows(self._current_matrix)),
            (tasks.bases, tasks.basis_rows()),
            (self.cells.responsibilities, self._responsibility_rows()),
            (self.cells.texts, self._text_rows()),
            *steps_for(missing, self.job.missing_choice, self.job.missing_day, self.matrix),
        ]
        plan.into, plan.done = self._into, self._note_reviewed

    def _note(self) -> None:
        """What is not taken from the sheet."""
        if self.reader.empty_headings:
            rows = ", ".join(map(str, self.reader.empty_headings))
            self.plan.notes.append(
                _("Rows with one cell and no tasks below them: %(rows)s.") % {"rows": rows}
            )
        left_out = [name for name, code in self.job.names.items() if code == LEFT_OUT]
        if left_out and self.reader.by_role:
            names = ", ".join(left_out)
            self.plan.notes.append(_("Names left out: %(names)s.") % {"names": names})

    def _note_reviewed(self) -> None:
        """Someone has looked at the tasks that the sheet names."""
        today = timezone.localdate()
        found = [task.pk for each in self.tasks.wanted if (task := self.tasks.task_of(each))]
        looked_at = Q(reviewed_on=None) | Q(reviewed_on__lt=today)
        Task.objects.filter(looked_at, pk__in=found).update(reviewed_on=today)

    def _into(self) -> int | None:
        matrix = self._current_matrix()
        return matrix.pk if matrix else None

    def _current_matrix(self) -> Matrix | None:
        if self.matrix is None and self.matrices:
            made: Matrix | None = self.matrices.find(fold(self._new_name()))
            return made
        return self.matrix

    # Rows of cells: their tasks may be made by the step before.

    def _responsibility_rows(self) -> Iterator[Row]:
        for each in self.tasks.wanted:
            if task := self.tasks.task_of(each):
                yield from self.cells.rows(task, each)

    def _text_rows(self) -> Iterator[Row]:
        for each in self.tasks.wanted:
            if task := self.tasks.task_of(each):
                yield from self.cells.text_rows(task, each)
