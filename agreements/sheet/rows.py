"""The rows of a sheet as tasks under their interfaces, and a cell's text as letters."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from yhdyspinta.sheets.columns import fold
from yhdyspinta.sheets.kinds import Job, Meaning, SheetRow

COLUMNS = ("organisation:", "group:")
IS_TASK = "task"  # the answer that a row with one cell is a task, not a sub-heading
SHORT = 3  # letters are no longer than this

_BETWEEN = re.compile(r"\s*(?:[/,;+&\n]|\s(?:ja|sekä|och|samt|and)\s)\s*")


def question_key(interface: str) -> str:
    return f"interface:{fold(interface)}"


@dataclass(frozen=True)
class TaskRow:
    """A row that names a task, and the text of the interface it stands under (tehtävärivi)."""

    row: SheetRow
    interface: str

    @property
    def number(self) -> int:
        return self.row.number


class SheetReader:
    """Reads a job's rows: sub-headings apart from tasks, cells into letters."""

    def __init__(self, job: Job, meanings: Sequence[Meaning]) -> None:
        self.job = job
        self.words = {word for meaning in meanings for word in meaning.words}
        self.empty_headings: list[int] = []

    def task_rows(self) -> Iterator[TaskRow]:
        """Each task once, in the sheet's order. Headings with nothing under them are noted."""
        self.empty_headings = []
        interface, heading = "", 0
        for row in self.job.rows():
            if self._is_heading(row):
                self.empty_headings += [heading] if heading else []
                interface, heading = next(filter(None, row.cells)), row.number
                continue
            heading = 0
            interface = row.text("interface") or interface
            yield TaskRow(row, interface)
        self.empty_headings += [heading] if heading else []

    def _is_heading(self, row: SheetRow) -> bool:
        """One cell only, where no column names the interface; unless it was said to be a task."""
        filled = [text for text in row.cells if text]
        return (
            len(filled) == 1
            and not self.job.has("interface")
            and self.job.answers.get(question_key(filled[0])) != IS_TASK
        )

    def cells(self, row: SheetRow) -> Iterator[tuple[int, str, str]]:
        """Column, organisation or group, and text."""
        yield from row.matched(*COLUMNS)

    def tokens(self, text: str) -> list[str]:
        """ "V/O" is two letters; "Kunta, perusopetus: vastaa tiloista" is one text."""
        if not text:
            return []
        parts = [part for part in _BETWEEN.split(text) if part]
        return list(dict.fromkeys(parts)) if all(map(self._is_letter, parts)) else [text]

    def is_letters(self, text: str) -> bool:
        """Whether the cell says nothing beside its letters."""
        return all(map(self._is_letter, self.tokens(text)))

    def _is_letter(self, part: str) -> bool:
        return len(part) <= SHORT or fold(part) in self.words
