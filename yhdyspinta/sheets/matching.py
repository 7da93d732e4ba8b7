"""What is proposed for the columns, letters and names of a sheet."""

from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from yhdyspinta.sheets.columns import (
    LEFT_OUT,
    NAME,
    TOGETHER,
    VALUE,
    Guess,
    Target,
    fold,
    guess_columns,
    remembered_of,
)
from yhdyspinta.sheets.headers import headings_of
from yhdyspinta.sheets.kinds import ImportKind, Job, Meaning, Text


def letter_of(index: int) -> str:
    """The letter that Excel gives to a column; the first is 0."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


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
    headings = headings_of(job.grid, header, job.session.header_top)
    samples = _first_texts(job.grid.rows[header:], len(headings))
    guesses = guess_columns(kind.code, headings, targets, samples, kind.finder())
    return [
        ColumnChoice(index, letter_of(index), heading, tuple(samples[index][:3]), guess)
        for index, (heading, guess) in enumerate(zip(headings, guesses, strict=True))
        if heading or samples[index]
    ]


SAMPLES = 20


def _first_texts(rows: Sequence[Sequence[str]], width: int) -> list[list[str]]:
    """The first different texts of each column."""
    found: list[dict[str, None]] = [{} for _index in range(width)]
    open_columns = set(range(width))
    for row in rows:
        for index in list(open_columns):
            if index < len(row) and row[index]:
                found[index][row[index]] = None
                if len(found[index]) >= SAMPLES:
                    open_columns.discard(index)
        if not open_columns:
            break
    return [list(texts) for texts in found]


def column_problems(
    kind: ImportKind,
    chosen: dict[int, str],
    targets: Sequence[Target],
    together: Container[str] = (),
) -> list[str]:
    """What is wrong with the choice as a whole: something needed is missing, or chosen twice."""
    # An organisation's column is "organisation:17": what stands before the colon is enough.
    named = {part for code in chosen.values() for part in (code, code.partition(":")[0])}
    problems = [str(text) for codes, text in kind.needs if not set(codes) & named]
    labels = {each.code: str(each.label) for each in targets}
    for code, letters in doubled(kind, chosen).items():
        if code not in together:
            problems.append(
                _("Columns %(letters)s are matched to the same: %(name)s. Choose one of them.")
                % {"letters": ", ".join(letters), "name": labels.get(code, code)}
            )
    return problems


def doubled(kind: ImportKind, chosen: dict[int, str]) -> dict[str, list[str]]:
    """What several columns are matched to though that is usually a slip → their letters."""
    counts = Counter(code for code in chosen.values() if code and code != LEFT_OUT)
    return {
        code: [letter_of(index) for index, each in chosen.items() if each == code]
        for code, count in counts.items()
        if count > 1 and not code.startswith(kind.repeatable or ("\0",))
    }


def remembered_together(kind: ImportKind, codes: Iterable[str]) -> list[str]:
    """Those of the codes whose columns complemented each other last time too."""
    known = remembered_of(kind.code, TOGETHER)
    return [code for code in codes if code in known]


# Which letter means what, and which name is whose.


@dataclass(frozen=True)
class ValueChoice:
    """A letter, a word or a name as it is asked about: how often, and where first."""

    text: str
    count: int
    where: str
    guess: str
    was_remembered: bool
    sort: str = VALUE
    label: Text = ""  # how it is told, when not as such
    example: str = ""
    perhaps: Text = ""
    reason: Text = ""


def values_to_match(kind: ImportKind, job: Job) -> list[ValueChoice]:
    """Each letter or word once, the most used first, with what it seems to mean; then names."""
    return [*_letters_to_match(kind, job), *_names_to_match(kind, job)]


def _letters_to_match(kind: ImportKind, job: Job) -> list[ValueChoice]:
    counts, first = _counted(kind.values_in(job))
    remembered, meanings = remembered_of(kind.code, VALUE), kind.meanings()
    codes = {each.code for each in meanings}
    choices = []
    for text, count in counts.most_common():
        known = remembered.get(text[:200], "")
        by_legend = guess_meaning(job.legend.get(text, ""), meanings)
        guess = by_legend or (known if known in codes else guess_meaning(text, meanings))
        told = kind.told(text)
        choices.append(
            ValueChoice(
                text,
                count,
                _place(first[text]),
                guess,
                was_remembered=bool(guess) and guess == known,
                label=told,
                example="" if told == text else _cell(job, first[text]),
                reason=_("by the file's own legend") if by_legend else "",
            )
        )
    return choices


def _names_to_match(kind: ImportKind, job: Job) -> list[ValueChoice]:
    counts, first = _counted(kind.names_in(job))
    if not counts:
        return []
    remembered, find = remembered_of(kind.code, NAME), kind.finder()
    labels = {each.code: each.label for each in kind.name_targets()}
    choices = []
    for text, count in counts.most_common():
        known = remembered.get(text[:200], "")
        is_known = known in labels or known == LEFT_OUT
        guess = Guess(known, how="last_time") if is_known else find(text)
        choices.append(
            ValueChoice(
                text,
                count,
                _place(first[text]),
                guess.code,
                is_known,
                sort=NAME,
                perhaps=labels.get(guess.perhaps, ""),
                reason=guess.reason,
            )
        )
    return choices


def guessed_values(values: Iterable[ValueChoice]) -> dict[str, dict[str, str]]:
    """What is proposed, as the import keeps its choices."""
    chosen: dict[str, dict[str, str]] = {"values": {}, "names": {}}
    for value in values:
        chosen["names" if value.sort == NAME else "values"][value.text] = value.guess
    return chosen


def _counted(
    found: Iterable[tuple[str, int, int]],
) -> tuple[Counter[str], dict[str, tuple[int, int]]]:
    counts: Counter[str] = Counter()
    first: dict[str, tuple[int, int]] = {}
    for text, row, column in found:
        counts[text] += 1
        first.setdefault(text, (row, column))
    return counts, first


def _place(place: tuple[int, int]) -> str:
    row, column = place
    return f"{letter_of(column)}{row}"


def _cell(job: Job, place: tuple[int, int]) -> str:
    row, column = place
    cells = job.grid.row(row)
    return cells[column] if column < len(cells) else ""


def guess_meaning(text: str, meanings: Sequence[Meaning]) -> str:
    """The meaning that has this very letter, else this word; "" if none or several have."""
    by_letter = dict.fromkeys(each.code for each in meanings if text in each.letters)
    if len(by_letter) == 1:
        return next(iter(by_letter))
    word = fold(text.strip("…"))
    by_word = dict.fromkeys(each.code for each in meanings if word in each.words)
    return next(iter(by_word)) if len(by_word) == 1 and not by_letter else ""


def chosen_texts(job: Job) -> dict[str, str]:
    """Folded heading → code, as it is remembered for the next file."""
    headings = headings_of(job.grid, job.session.header_row or 1, job.session.header_top)
    chosen = job.session.mapping.get("columns", {})
    return {fold(headings[int(i)]): code for i, code in chosen.items() if fold(headings[int(i)])}
