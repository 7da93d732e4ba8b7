"""The steps of an import: what is proposed, what has been chosen, what would change."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from yhdyspinta.sheets.columns import (
    VALUE,
    Guess,
    Target,
    fold,
    guess_columns,
    remembered_of,
)
from yhdyspinta.sheets.kinds import (
    LEFT_OUT,
    ImportKind,
    Job,
    Line,
    Meaning,
    Plan,
    Problem,
    Question,
    Text,
)
from yhdyspinta.sheets.models import ImportSession
from yhdyspinta.sheets.read import Grid, grids_of
from yhdyspinta.sheets.resource import RowChange, SheetResource, digest_of
from yhdyspinta.tenancy.actor import Actor

HEADER_AMONG = 20


def letter_of(index: int) -> str:
    """The letter that Excel gives to a column; the first is 0."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


# Which sheet, which header row.


def propose_sheet(grids: Sequence[Grid], targets: Iterable[Target]) -> tuple[Grid, int | None]:
    """The sheet that looks most like a table of this kind, and its header row if one is found."""
    names = {name for each in targets for name in each.names}
    scored = [(_best_header(grid, names), grid) for grid in grids]
    (score, header), grid = max(scored, key=lambda each: (each[0][0], not each[1].is_hidden))
    return grid, header if score else None


def propose_header(grid: Grid, targets: Iterable[Target]) -> int | None:
    score, header = _best_header(grid, {name for each in targets for name in each.names})
    return header if score else None


def _best_header(grid: Grid, names: set[str]) -> tuple[int, int]:
    """How many headings of the best row are known, and its number."""
    known = [
        (len({fold(cell) for cell in row} & names), number)
        for number, row in enumerate(grid.rows[:HEADER_AMONG], 1)
    ]
    score, number = max(known, key=lambda each: (each[0], -each[1]), default=(0, 0))
    if score:
        return score, number
    wide = [
        number
        for number, row in enumerate(grid.rows[:HEADER_AMONG], 1)
        if len({cell for cell in row if cell}) >= 3
    ]
    return (1, wide[0]) if wide else (0, 0)


def headings_of(grid: Grid, header_row: int) -> list[str]:
    """The heading of each column; where the header row has none, that of the row above."""
    lower, upper = grid.row(header_row), grid.row(header_row - 1)
    upper = upper if len({cell for cell in upper if cell}) >= 2 else []
    width = max(grid.width, len(lower))
    return [(lower[i : i + 1] or [""])[0] or (upper[i : i + 1] or [""])[0] for i in range(width)]


def open_job(session: ImportSession, actor: Actor) -> Job:
    """The import with its sheet read."""
    grids = grids_of(session.file)
    grid = next((each for each in grids if each.name == session.sheet), grids[0])
    return Job(session, actor, grid)


# Which column is what.


@dataclass(frozen=True)
class ColumnChoice:
    """A column of the sheet as it is asked about."""

    index: int
    letter: str
    heading: str
    samples: tuple[str, ...]
    guess: Guess

    @property
    def name(self) -> str:
        return f"column_{self.index}"


def columns_to_match(kind: ImportKind, job: Job, targets: Sequence[Target]) -> list[ColumnChoice]:
    """The columns that have a heading or something below it, each with a guess."""
    header = job.session.header_row or 1
    headings = headings_of(job.grid, header)
    below = job.grid.rows[header:]
    guesses = guess_columns(kind.code, headings, targets)
    choices = []
    for index, (heading, guess) in enumerate(zip(headings, guesses, strict=True)):
        texts = dict.fromkeys(row[index] for row in below if len(row) > index and row[index])
        if heading or texts:
            samples = tuple(list(texts)[:3])
            choices.append(ColumnChoice(index, letter_of(index), heading, samples, guess))
    return choices


def column_problems(
    kind: ImportKind, chosen: dict[int, str], targets: Sequence[Target]
) -> list[str]:
    """What is wrong with the choice as a whole: something needed is missing, or chosen twice."""
    # An organisation's column is "organisation:17": what stands before the colon is enough.
    named = {part for code in chosen.values() for part in (code, code.partition(":")[0])}
    problems = [str(text) for codes, text in kind.needs if not set(codes) & named]
    labels = {each.code: str(each.label) for each in targets}
    counts = Counter(code for code in chosen.values() if code != LEFT_OUT)
    for code, count in counts.items():
        if count > 1 and not code.startswith(kind.repeatable or ("\0",)):
            letters = [letter_of(index) for index, each in chosen.items() if each == code]
            problems.append(
                _("Columns %(letters)s are matched to the same: %(name)s. Choose one of them.")
                % {"letters": ", ".join(letters), "name": labels.get(code, code)}
            )
    return problems


# Which letter means what.


@dataclass(frozen=True)
class ValueChoice:
    """A letter or word of the sheet as it is asked about: how often, and where first."""

    text: str
    count: int
    where: str
    guess: str
    was_remembered: bool


def values_to_match(kind: ImportKind, job: Job) -> list[ValueChoice]:
    """Each letter or word once, the most used first, with what it seems to mean."""
    counts: Counter[str] = Counter()
    first: dict[str, str] = {}
    for text, row, column in kind.values_in(job):
        counts[text] += 1
        first.setdefault(text, f"{letter_of(column)}{row}")
    remembered = remembered_of(kind.code, VALUE)
    meanings = kind.meanings()
    codes = {each.code for each in meanings}
    choices = []
    for text, count in counts.most_common():
        known = remembered.get(text, "")
        guess = known if known in codes else guess_meaning(text, meanings)
        choices.append(ValueChoice(text, count, first[text], guess, known in codes))
    return choices


def guess_meaning(text: str, meanings: Sequence[Meaning]) -> str:
    """The meaning that has this very letter, else this word; "" if none or several have."""
    by_letter = dict.fromkeys(each.code for each in meanings if text in each.letters)
    if len(by_letter) == 1:
        return next(iter(by_letter))
    word = fold(text)
    by_word = dict.fromkeys(each.code for each in meanings if word in each.words)
    return next(iter(by_word)) if len(by_word) == 1 and not by_letter else ""


# What would change.


@dataclass
class Outcome:
    """Everything the preview shows, and what accepting it is compared with."""

    plan: Plan
    problems: list[Problem]
    changes: list[RowChange] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    unchanged: int = 0

    @property
    def questions(self) -> list[Question]:
        return self.plan.questions

    @property
    def is_ready(self) -> bool:
        return not self.problems and not self.questions

    @property
    def digest(self) -> str:
        return digest_of(self.changes)

    def count(self, action: str) -> int:
        return sum(line.action == action for line in self.lines)


def work_out(kind: ImportKind, job: Job, *, dry_run: bool = True) -> Outcome:
    """What the sheet changes, or all that is wrong with it. Without dry_run it is written."""
    plan = kind.plan(job)
    problems = [*_formula_problems(job), *_value_problems(kind, job), *plan.problems]
    outcome = Outcome(plan, problems)
    for resource, rows in plan.steps:
        problems += _run(resource, rows, job, plan, dry_run=dry_run)
        outcome.changes += resource.changes
    problems.sort(key=lambda problem: (problem.row, problem.column or 0))
    outcome.lines = kind.lines(outcome.changes)
    outcome.unchanged = max(0, plan.count - len({line.row for line in outcome.lines if line.row}))
    return outcome


def _run(
    resource: SheetResource,
    rows: Iterable[dict[str, object]],
    job: Job,
    plan: Plan,
    *,
    dry_run: bool,
) -> list[Problem]:
    result = resource.run(rows, dry_run=dry_run)
    if result is None:
        return []
    for error in [
        *result.base_errors,
        *(each for _row, errors in result.row_errors() for each in errors),
    ]:
        raise error.error
    problems = []
    for invalid in result.invalid_rows:
        row = resource.fresh[invalid.number - 1]
        for name, messages in invalid.error.message_dict.items():
            problems.append(
                Problem(
                    sort=_("Something else was expected"),
                    row=row["row"] or 0,
                    column=job.column_of(plan.places.get(name, name)),
                    found=str(row.get(name, "")),
                    expected=" ".join(messages),
                )
            )
    return problems


def _formula_problems(job: Job) -> list[Problem]:
    header, skipped = job.session.header_row or 0, job.skipped
    return [
        Problem(
            sort=_("A formula without its result"),
            row=row,
            column=column,
            found=_("formula"),
            expected=_("the value itself: in Excel copy the cell and paste it as a value"),
        )
        for row, column in job.grid.unsaved_formulas
        if row > header and row not in skipped and column in job.columns
    ]


def _value_problems(kind: ImportKind, job: Job) -> list[Problem]:
    known = {text for text, code in job.values.items() if code}
    unknown = [each for each in kind.values_in(job) if each[0] not in known]
    expected: Text = ", ".join(str(each.label) for each in kind.meanings()) if unknown else ""
    return [
        Problem(_("Unknown letter or word"), row, text, expected, column)
        for text, row, column in unknown
    ]


def chosen_texts(job: Job) -> dict[str, str]:
    """Folded heading → code, as it is remembered for the next file."""
    headings = headings_of(job.grid, job.session.header_row or 1)
    chosen = job.session.mapping.get("columns", {})
    return {fold(headings[int(i)]): code for i, code in chosen.items() if fold(headings[int(i)])}
