"""Which interface a sheet's heading means: known, chosen, or made anew."""

from collections import defaultdict
from collections.abc import Iterator

from django.utils.text import slugify
from django.utils.translation import gettext as _

from agreements.sheet.resources import InterfaceResource
from agreements.sheet.rows import IS_TASK, SheetReader, TaskRow, question_key
from contacts.models import Interface
from yhdyspinta.sheets.columns import fold
from yhdyspinta.sheets.kinds import Question
from yhdyspinta.sheets.resource import Row

NEW = "new"


class Interfaces:
    """The area's interfaces by every name they have, and the questions of those not found."""

    def __init__(self, reader: SheetReader) -> None:
        self.reader, self.answers = reader, reader.job.answers
        self.resource = InterfaceResource()
        self.all: list[Interface] = sorted(
            self.resource.existing.values(), key=lambda each: (each.position, each.name_fi)
        )
        self.by_pk = {str(each.pk): each.code for each in self.all}
        self.by_name = {
            fold(name): each.code for each in reversed(self.all) for name in _names(each)
        }
        self.new: dict[str, tuple[str, int]] = {}  # code → name and first row
        self.unknown: dict[str, list[TaskRow]] = defaultdict(list)

    def code_of(self, task: TaskRow) -> str:
        """The interface's code, "" when the user must say first."""
        key = question_key(task.interface)
        if code := self.by_name.get(fold(task.interface)):
            return code
        answer = self.answers.get(key, "")
        if answer in self.by_pk:
            return self.by_pk[answer]
        if answer == NEW:
            return self._made(task)
        self.unknown[key].append(task)
        return ""

    def _made(self, task: TaskRow) -> str:
        known = next(
            (code for code, (name, _row) in self.new.items() if fold(name) == fold(task.interface)),
            "",
        )
        if known:
            return known
        base = slugify(task.interface)[:50] or "interface"
        codes = [base, *(f"{base}-{n}" for n in range(2, 1000))]
        code = next(
            code for code in codes if code not in self.resource.existing and code not in self.new
        )
        self.new[code] = (task.interface, task.number)
        return code

    def rows(self) -> Iterator[Row]:
        """The new ones."""
        last = max((each.position for each in self.all), default=0)
        for number, (code, (name, row)) in enumerate(self.new.items(), 1):
            yield {"row": row, "code": code, "name_fi": name, "position": last + number}

    def find(self, code: str) -> Interface | None:
        found: Interface | None = self.resource.find(code)
        return found

    def questions(self) -> Iterator[Question]:
        known = [(str(each.pk), each.name) for each in self.all]
        for key, tasks in self.unknown.items():
            name = tasks[0].interface
            text = _("Which interface is “%(name)s”?") % {"name": name}
            options = [*known, (NEW, _("Make a new interface with this name"))]
            if not self.reader.job.has("interface"):
                options.append((IS_TASK, _("It is not a heading but a task of its own")))
            if not name:
                text, options = (
                    _("Under which interface are the tasks that stand under none?"),
                    known,
                )
            yield Question(key, text, options, tuple(task.number for task in tasks))


def _names(interface: Interface) -> list[str]:
    names = [
        interface.name_fi,
        interface.name_sv,
        interface.name_en,
        interface.code,
        *interface.synonyms,
    ]
    return [name for name in names if name]
