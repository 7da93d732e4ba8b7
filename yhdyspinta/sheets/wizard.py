"""What an import would change, worked out from what has been chosen."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from yhdyspinta.sheets.kinds import ImportKind, Job, Line, Plan, Problem, Question, Text
from yhdyspinta.sheets.resource import RowChange, SheetResource, digest_of
from yhdyspinta.tenancy.history import expect_many_rows


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
    if not dry_run:
        expect_many_rows()
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
    header, skipped, corrected = job.session.header_row or 0, job.skipped, job.corrected
    return [
        Problem(
            sort=_("A formula without its result"),
            row=row,
            column=column,
            found=_("formula"),
            expected=_("the value itself: in Excel copy the cell and paste it as a value"),
        )
        for row, column in job.grid.unsaved_formulas
        if row > header
        and row not in skipped
        and column in job.columns
        and (row, column) not in corrected
    ]


def _value_problems(kind: ImportKind, job: Job) -> list[Problem]:
    known = {text for text, code in job.values.items() if code}
    unknown = [each for each in kind.values_in(job) if each[0] not in known]
    expected: Text = ", ".join(str(each.label) for each in kind.meanings()) if unknown else ""
    options = _known_letters(kind, job) if unknown else ()
    named = {text for text, code in job.names.items() if code}
    nameless = [each for each in kind.names_in(job) if each[0] not in named]
    return [
        *(
            Problem(
                _("Unknown letter or word"),
                row,
                str(kind.told(text)),
                expected,
                column,
                options=options,
                part=text,
            )
            for text, row, column in unknown
        ),
        *(
            Problem(_("Unknown name"), row, text, _("an organisation or a group"), column)
            for text, row, column in nameless
        ),
    ]


def _known_letters(kind: ImportKind, job: Job) -> tuple[tuple[str, Text], ...]:
    """A letter of each meaning: the file's own if it has one, else the area's."""
    own = {code: text for text, code in reversed(job.values.items()) if code}
    letters = ((own.get(each.code) or "".join(each.letters[:1]), each) for each in kind.meanings())
    return tuple((letter, each.label) for letter, each in letters if letter)
