"""The rows of a sheet as tasks under their interfaces, and what their cells say."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agreements.sheet.headings import NOTE
from agreements.sheet.tokens import Cell, TokenReader, split_names
from yhdyspinta.sheets.columns import LEFT_OUT, fold
from yhdyspinta.sheets.headers import headings_of
from yhdyspinta.sheets.kinds import Job, Meaning, SheetRow
from yhdyspinta.sheets.names import Names

OWN, BY_ROLE = ("organisation:", "group:"), "role:"
IS_TASK = "task"  # the answer that a row with one cell is a task, not a sub-heading


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


@dataclass(frozen=True)
class SaidCell:
    """What a row says of one organisation or group: codes of roles and its own words."""

    column: str  # organisation:17
    codes: tuple[str, ...]
    text: str
    is_letters: bool
    # The roles that the sheet tells of: what it does not name of these is gone. None: all.
    scope: frozenset[str] | None = None


class SheetReader:
    """Reads a job's rows: sub-headings apart from tasks, cells into codes."""

    def __init__(self, job: Job, meanings: Sequence[Meaning], names: Names) -> None:
        self.job, self.names = job, names
        self.columns = job.columns
        self.codes = set(self.columns.values())
        session = job.session
        self.headings = headings_of(job.grid, session.header_row or 1, session.header_top)
        self.tokens = TokenReader(meanings, job.legend)
        self.known_codes = {meaning.code for meaning in meanings}
        self.own = [(i, c) for i, c in self.columns.items() if c.startswith(OWN)]
        self.by_role = [
            (i, c.removeprefix(BY_ROLE)) for i, c in self.columns.items() if c.startswith(BY_ROLE)
        ]
        self.scope = frozenset(role for _index, role in self.by_role)
        self.units = {index: self._unit(index, code) for index, code in self.own}
        self.empty_headings: list[int] = []
        self._names: dict[str, list[str]] = {}

    def has(self, code: str) -> bool:
        return code in self.codes

    # Rows.

    def task_rows(self) -> Iterator[TaskRow]:
        """Each task once, in the sheet's order. Headings with nothing under them are noted."""
        self.empty_headings = []
        interface, heading, has_interface = "", 0, self.has("interface")
        for row in self.job.rows():
            if not has_interface and self._is_heading(row):
                self.empty_headings += [heading] if heading else []
                interface, heading = _heading_text(row), row.number
                continue
            heading = 0
            interface = row.text("interface") or interface
            yield TaskRow(row, interface)
        self.empty_headings += [heading] if heading else []

    def _is_heading(self, row: SheetRow) -> bool:
        """One cell only, unless it was said to be a task."""
        if row.said:
            return row.said == "heading"
        is_alone = sum(map(bool, row.cells)) == 1 or self.job.roles.get(row.number) == "heading"
        return is_alone and self.job.answers.get(question_key(_heading_text(row))) != IS_TASK

    def note(self, row: SheetRow) -> str:
        """The notes of every column of notes; a contact person's is told by its heading."""
        told = []
        for index, text in row.texts("note"):
            heading = self.headings[index]
            is_plain = fold(heading) in NOTE or not heading
            told.append(text if is_plain else f"{heading}: {text}")
        return "\n".join(told)

    # Cells.

    def letters_in(self, row: SheetRow) -> Iterator[tuple[str, int]]:
        """Each letter or word of the organisations' columns, with its column."""
        for index, _code in self.own:
            for token in self.tokens.read(_text(row, index)).tokens:
                yield token, index

    def names_in(self, row: SheetRow) -> Iterator[tuple[str, int]]:
        """Each name of the roles' columns, with its column."""
        for index, _role in self.by_role:
            for name in self._split(_text(row, index)):
                yield name, index

    def cells(self, row: SheetRow) -> list[SaidCell]:
        """What the row says, an organisation once though several columns tell of it."""
        said: dict[str, list[SaidCell]] = {}
        for index, code in self.own:
            said.setdefault(code, []).append(self._own_cell(index, code, _text(row, index)))
        for each in self._named(row):
            said.setdefault(each.column, []).append(each)
        return [_united(cells) for cells in said.values()]

    def _own_cell(self, index: int, code: str, text: str) -> SaidCell:
        cell = self.tokens.read(text)
        unit = self.units[index]
        told = f"{unit}: {text}" if unit and text else text
        return SaidCell(code, self._codes(cell), told, cell.is_letters and told == text)

    def _codes(self, cell: Cell) -> tuple[str, ...]:
        if not cell.tokens:
            empty = self.job.empty
            return () if empty in ("", "unfilled") else (empty,)
        values = self.job.values
        codes = [values.get(token, "") for token in cell.tokens]
        return tuple(dict.fromkeys(code for code in codes if code in self.known_codes))

    def _named(self, row: SheetRow) -> Iterator[SaidCell]:
        """Who is named in the columns of roles."""
        chosen = self.job.names
        for index, role in self.by_role:
            for name in self._split(_text(row, index)):
                code = chosen.get(name, "")
                if code and code != LEFT_OUT:
                    more = self.names.says_more(code, name)
                    text = name if more else ""
                    yield SaidCell(code, (role,), text, not text, self.scope)

    def _split(self, text: str) -> list[str]:
        if text not in self._names:
            self._names[text] = split_names(text, self.names.known)
        return self._names[text]

    def _unit(self, index: int, code: str) -> str:
        """What the column's heading says beside the organisation's name."""
        heading = self.headings[index]
        guess = self.names.find(heading)
        if guess.unit and guess.code == code:
            return guess.unit
        is_one_of_many = code in self.job.together and self.names.says_more(code, heading)
        return heading if is_one_of_many else ""


def _heading_text(row: SheetRow) -> str:
    """The longest cell: before it may stand a number."""
    return max(row.cells, key=len)


def _text(row: SheetRow, index: int) -> str:
    return row.cells[index] if index < len(row.cells) else ""


def _united(cells: list[SaidCell]) -> SaidCell:
    """Roles together, texts one after the other; what has a column of its own tells of all."""
    if len(cells) == 1:
        return cells[0]
    codes = tuple(dict.fromkeys(code for cell in cells for code in cell.codes))
    texts = list(dict.fromkeys(cell.text for cell in cells if cell.text))
    is_letters = len(texts) < 2 and all(cell.is_letters for cell in cells)
    is_whole = any(cell.scope is None for cell in cells)
    return SaidCell(
        cells[0].column, codes, "\n".join(texts), is_letters, None if is_whole else cells[0].scope
    )
