"""The wizard's check: every problem at once, put right in place or left out by choice."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yhdyspinta.sheets.headers import headings_of
from yhdyspinta.sheets.kinds import LEFT_OUT, ImportKind, Job, Problem, Question
from yhdyspinta.sheets.matching import guess_meaning, letter_of
from yhdyspinta.sheets.pages import Context, import_name, save_choices, steps_of
from yhdyspinta.sheets.wizard import Outcome

SHOWN = 1000
LONGEST = 5000
_LEAVE_OUT = [(LEFT_OUT, _("Leave these rows out"))]


@dataclass
class Alike:
    """Problems that the same correction puts right: of one sort, with the same text found."""

    key: str
    problems: list[Problem] = field(default_factory=list)

    @property
    def first(self) -> Problem:
        return self.problems[0]

    @property
    def name(self) -> str:
        return f"all_{self.key}"

    @property
    def is_correctable(self) -> bool:
        return self.first.column is not None

    @property
    def rows(self) -> list[int]:
        return sorted({problem.row for problem in self.problems})


def alike(problems: Iterable[Problem]) -> list[Alike]:
    """The problems by what was found; whole rows by their sort."""
    groups: dict[str, Alike] = {}
    for problem in problems:
        found = problem.found if problem.column is not None else ""
        told = f"{problem.sort}\0{found}\0{problem.column is None}"
        key = f"{crc32(told.encode()):08x}"
        groups.setdefault(key, Alike(key)).problems.append(problem)
    return list(groups.values())


class CheckForm(forms.Form):
    """Answers to what is asked once for many rows, corrections, and rows left out by choice."""

    def __init__(
        self, questions: Sequence[Question], problems: Sequence[Problem], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.questions, self.groups = questions, alike(problems)
        for number, question in enumerate(questions):
            self.fields[f"answer_{number}"] = forms.ChoiceField(
                label=str(question.text),
                help_text=str(question.hint),
                choices=[("", _("Choose")), *question.options, *_LEAVE_OUT[: len(question.rows)]],
                required=False,
            )
        rows = sorted({problem.row for problem in problems})
        self.fields["skip"] = forms.TypedMultipleChoiceField(
            choices=[(row, str(row)) for row in rows], coerce=int, required=False
        )
        self._ask_of_groups(problems[:SHOWN])

    def _ask_of_groups(self, shown: Sequence[Problem]) -> None:
        for group in self.groups:
            if group.is_correctable:
                told = gettext("Correct all %(count)s") % {"count": len(group.problems)}
                label = told if len(group.problems) > 1 else gettext("Correct to")
                self.fields[group.name] = _correction(group.first, label)
        for problem in shown:
            if problem.column is not None:
                place = f"{letter_of(problem.column)}{problem.row}"
                label = gettext("Cell %(place)s") % {"place": place}
                self.fields[_name(problem)] = _correction(problem, label)

    def answer_fields(self) -> list[forms.BoundField]:
        return [self[f"answer_{number}"] for number in range(len(self.questions))]

    def field_of(self, name: str) -> forms.BoundField | None:
        return self[name] if name in self.fields else None

    def _answered(self) -> Iterator[tuple[Question, str]]:
        for number, question in enumerate(self.questions):
            yield question, self.cleaned_data[f"answer_{number}"]

    def answers(self) -> dict[str, str]:
        return {each.key: code for each, code in self._answered() if code and code != LEFT_OUT}

    def skipped(self) -> list[int]:
        """The rows ticked, those of groups left out, and those of questions answered so."""
        asked = [row for each, code in self._answered() if code == LEFT_OUT for row in each.rows]
        group = next((g for g in self.groups if self.data.get("skip_group") == g.key), None)
        everything = [row for g in self.groups for row in g.rows] if "skip_all" in self.data else []
        return [*self.cleaned_data["skip"], *asked, *(group.rows if group else []), *everything]

    def corrections(self) -> list[tuple[Problem, str]]:
        """Problem and the text in its place: its own, else that of all alike."""
        found = []
        for group in self.groups:
            for problem in group.problems:
                own = self.cleaned_data.get(_name(problem), "")
                text = own or self.cleaned_data.get(group.name, "")
                if text:
                    found.append((problem, text))
        return found


def _name(problem: Problem) -> str:
    return f"fix_{problem.row}_{problem.column}_{crc32(problem.found.encode()):08x}"


def _correction(problem: Problem, label: str) -> forms.Field:
    if problem.options:
        choices = [("", gettext("As it is")), *problem.options]
        return forms.ChoiceField(label=label, choices=choices, required=False)
    return forms.CharField(label=label, max_length=LONGEST, required=False)


# What is kept of it.


def choose(kind: ImportKind, job: Job, form: CheckForm) -> None:
    """Keep the answers, the corrections and the rows left out."""
    session, mapping = job.session, job.session.mapping
    corrected = _corrected(job, form.corrections())
    session.mapping = {
        **mapping,
        "answers": {**mapping.get("answers", {}), **form.answers()},
        "skipped": sorted({*mapping.get("skipped", []), *form.skipped()}),
        "corrected": corrected,
        "values": _with_new_letters(kind, job, form.corrections()),
    }
    save_choices(session)


def _corrected(job: Job, corrections: Iterable[tuple[Problem, str]]) -> dict[str, str]:
    corrected: dict[str, str] = dict(job.session.mapping.get("corrected", {}))
    for problem, text in corrections:
        place = f"{problem.row}:{problem.column}"
        cells = job.grid.row(problem.row)
        now = corrected.get(place, "".join(cells[problem.column or 0 : (problem.column or 0) + 1]))
        corrected[place] = _put_right(now, problem.part, text)
    return corrected


def _put_right(cell: str, part: str, text: str) -> str:
    """The wrong letter of a cell changed, the others of the same cell kept."""
    if not part:
        return text
    return re.sub(rf"(?<!\w){re.escape(part)}(?!\w)", lambda _found: text, cell)


def _with_new_letters(
    kind: ImportKind, job: Job, corrections: Iterable[tuple[Problem, str]]
) -> dict[str, str]:
    """A letter that came with a correction means what it means in this area."""
    values, meanings = dict(job.values), kind.meanings()
    for problem, text in corrections:
        if problem.part and not values.get(text) and (code := guess_meaning(text, meanings)):
            values[text] = code
    return values


def take_back(job: Job) -> None:
    """Ask again what was left out, answered or corrected."""
    session = job.session
    session.mapping = {**session.mapping, "answers": {}, "skipped": [], "corrected": {}}
    save_choices(session)


# What is shown.


def check_page(kind: ImportKind, job: Job, outcome: Outcome, form: CheckForm) -> Context:
    """Every problem by its sort, with its place on the user's own sheet."""
    headings = headings_of(job.grid, job.session.header_row or 1, job.session.header_top)
    sorts: dict[str, list[Alike]] = {}
    for group in form.groups:
        sorts.setdefault(str(group.first.sort), []).append(group)
    left, shown = SHOWN, []
    for sort, groups in sorts.items():
        told = []
        for group in groups:
            places = [_place(job, headings, form, each) for each in group.problems[:left]]
            left -= len(places)
            told.append({"group": group, "places": places, "field": form.field_of(group.name)})
        shown.append((sort, sum(len(group.problems) for group in groups), told))
    return import_name(kind, job) | {
        "form": form,
        "outcome": outcome,
        "sorts": shown,
        "not_shown": max(0, len(outcome.problems) - SHOWN),
        "steps": steps_of(kind, "check"),
    }


def _place(job: Job, headings: list[str], form: CheckForm, problem: Problem) -> Context:
    sheet, row = job.grid.place_of(problem.row) if problem.row else (job.grid.name, 0)
    column = problem.column
    return {
        "problem": problem,
        "sheet": sheet if job.grid.places else "",
        "row": row,
        "letter": "" if column is None else letter_of(column),
        "heading": headings[column] if column is not None and column < len(headings) else "",
        "field": form.field_of(_name(problem)),
    }
