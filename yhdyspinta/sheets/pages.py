"""What the wizard's pages show, and what a choice on them is kept as."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yhdyspinta.sheets.columns import VALUE, Target, remembered_of
from yhdyspinta.sheets.kinds import LEFT_OUT, ImportKind, Job, Text
from yhdyspinta.sheets.models import OPEN, ImportChange, ImportSession, NotOpenError
from yhdyspinta.sheets.read import Grid
from yhdyspinta.sheets.wizard import (
    HEADER_AMONG,
    ColumnChoice,
    Outcome,
    column_problems,
    columns_to_match,
    headings_of,
    letter_of,
    propose_header,
    values_to_match,
)
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.web.access import ActorRequest

LINES = 100
Context = dict[str, Any]


def steps_of(kind: ImportKind, current: str) -> list[dict[str, object]]:
    """The step indicator."""
    steps = [
        ("file", _("File")),
        ("sheet", _("Sheet and headings")),
        ("columns", _("Columns")),
        *([("values", _("Letters"))] if kind.empties else []),
        ("check", _("Check")),
        ("preview", _("Preview")),
    ]
    here = [code for code, _label in steps].index(current)
    states = ["done" if i < here else "current" if i == here else "todo" for i in range(len(steps))]
    return [
        {"label": label, "state": state}
        for (_code, label), state in zip(steps, states, strict=True)
    ]


def import_name(kind: ImportKind, job: Job) -> Context:
    return {"session": job.session, "kind": kind}


# The sheet.


def sheet_page(kind: ImportKind, job: Job, grids: Sequence[Grid], *, wanted: str) -> Context:
    """The first rows as they are, the likely header row marked."""
    grid = next((each for each in grids if each.name == wanted), job.grid)
    chosen = job.session.header_row if grid.name == job.session.sheet else None
    header = chosen or propose_header(grid, kind.targets())
    width = min(grid.width, 40)
    rows = [
        (number, [(row[i : i + 1] or [""])[0] for i in range(width)], number == header)
        for number, row in enumerate(grid.rows[:HEADER_AMONG], 1)
    ]
    return import_name(kind, job) | {
        "tabs": [(each, each.name == grid.name) for each in grids],
        "grid": grid,
        "rows": rows,
        "letters": [letter_of(index) for index in range(width)],
        "header_row": header,
        "steps": steps_of(kind, "sheet"),
    }


def choose_sheet(session: ImportSession, sheet: str, header_row: int) -> None:
    """Another sheet or header row makes the columns unknown again."""
    if (session.sheet, session.header_row) != (sheet, header_row):
        kept = {"into": session.mapping["into"]} if "into" in session.mapping else {}
        session.mapping, session.state = kept, ImportSession.State.UPLOADED
    session.sheet, session.header_row = sheet, header_row
    _save(session)


def next_page(kind: ImportKind, job: Job) -> str:
    """The first page that has something to ask: what was chosen last time is not asked again."""
    targets, columns, _chosen = columns_page(kind, job)
    guessed = {column.index: column.guess.code for column in columns}
    if not all(column.guess.was_remembered for column in columns) or column_problems(
        kind, guessed, targets
    ):
        return "sheets:columns"
    choose_columns(job.session, guessed)
    values = values_to_match(kind, job)
    if not all(value.was_remembered for value in values):
        return "sheets:values"
    if values:
        empty = remembered_of(kind.code, VALUE).get("", "")
        choose_values(job.session, {value.text: value.guess for value in values}, empty)
    return "sheets:preview"


# Columns, values, rows.


def columns_page(
    kind: ImportKind, job: Job
) -> tuple[list[Target], list[ColumnChoice], dict[str, str]]:
    targets = kind.targets()
    return targets, columns_to_match(kind, job, targets), job.session.mapping.get("columns", {})


def _keep(session: ImportSession, **choices: object) -> None:
    session.mapping = {**session.mapping, **choices}
    _save(session)


def _save(session: ImportSession) -> None:
    """Keep the choices unless the import was accepted or dropped meanwhile: NotOpenError."""
    still_open = ImportSession.objects.filter(pk=session.pk, state__in=OPEN)
    if not still_open.update(
        sheet=session.sheet,
        header_row=session.header_row,
        mapping=session.mapping,
        state=session.state,
    ):
        raise NotOpenError


def choose_columns(session: ImportSession, chosen: dict[int, str]) -> None:
    session.state = ImportSession.State.MAPPED
    _keep(session, columns={str(index): code for index, code in chosen.items()})


def choose_values(session: ImportSession, chosen: dict[str, str], empty: str) -> None:
    _keep(session, values=chosen, empty=empty)


def choose_rows(session: ImportSession, answers: dict[str, str], skipped: Iterable[int]) -> None:
    mapping = session.mapping
    _keep(
        session,
        answers={**mapping.get("answers", {}), **answers},
        skipped=sorted({*mapping.get("skipped", []), *skipped}),
    )


def take_back_rows(session: ImportSession) -> None:
    """Ask again what was left out or answered."""
    _keep(session, answers={}, skipped=[])


# What is wrong.

SHOWN_PROBLEMS = 1000


def check_page(kind: ImportKind, job: Job, outcome: Outcome) -> Context:
    """Every problem with its column's letter and heading, and how many there are of each sort."""
    headings = headings_of(job.grid, job.session.header_row or 1)
    seen: set[int] = set()
    shown = []
    for problem in outcome.problems[:SHOWN_PROBLEMS]:
        column = problem.column
        shown.append(
            {
                "problem": problem,
                "letter": "" if column is None else letter_of(column),
                "heading": "" if column is None else headings[column],
                "is_first_of_row": problem.row not in seen,
            }
        )
        seen.add(problem.row)
    return import_name(kind, job) | {
        "outcome": outcome,
        "shown": shown,
        "not_shown": len(outcome.problems) - len(shown),
        "sorts": Counter(str(problem.sort) for problem in outcome.problems).most_common(),
        "steps": steps_of(kind, "check"),
    }


# The preview and the result.


def is_over(session: ImportSession) -> str:
    """Why an import can't be worked on any more."""
    session.refresh_from_db(fields=["state"])
    if session.state == ImportSession.State.DROPPED:
        return _("This import was dropped. Bring the file again.")
    return _("This import has already been accepted.")


def preview_page(
    request: ActorRequest, kind: ImportKind, job: Job, outcome: Outcome, form: Any
) -> Context:
    lines = sorted(outcome.lines, key=lambda line: line.action == ImportChange.Action.CREATED)
    return import_name(kind, job) | {
        "outcome": outcome,
        "created": outcome.count(ImportChange.Action.CREATED),
        "changed": outcome.count(ImportChange.Action.CHANGED),
        "removed": outcome.count(ImportChange.Action.REMOVED),
        "missing": outcome.plan.missing,
        "notes": [*_notes(job), *outcome.plan.notes],
        "page": Paginator(lines, LINES).get_page(request.GET.get("page")),
        "form": form,
        "may_take_back": bool(job.skipped or job.answers),
        "steps": steps_of(kind, "preview"),
        "result_url": kind.result_url(job.session),
    }


def _notes(job: Job) -> list[Text]:
    """What is not taken from the file, so that nothing is left out silently."""
    notes: list[Text] = []
    headings = headings_of(job.grid, job.session.header_row or 1)
    chosen = job.session.mapping.get("columns", {})
    left_out = [
        f"{letter_of(int(i))} {headings[int(i)]}".strip()
        for i, code in chosen.items()
        if code == LEFT_OUT
    ]
    if left_out:
        notes.append(_("Columns left out: %(columns)s.") % {"columns": ", ".join(left_out)})
    if job.skipped:
        rows = ", ".join(str(row) for row in sorted(job.skipped))
        notes.append(_("Rows left out: %(rows)s.") % {"rows": rows})
    used = [1 for row, column in job.grid.formulas if column in job.columns]
    if used:
        notes.append(
            ngettext(
                "%(count)s cell is a formula: its result as saved in the file is used.",
                "%(count)s cells are formulas: their results as saved in the file are used.",
                len(used),
            )
            % {"count": len(used)}
        )
    return notes


def result_page(request: ActorRequest, kind: ImportKind, session: ImportSession) -> Context:
    lines = kind.lines(list(session.changes.order_by("pk")))
    counts = {
        action: sum(line.action == action for line in lines) for action in ImportChange.Action
    }
    return {
        "session": session,
        "kind": kind,
        "created": counts[ImportChange.Action.CREATED],
        "changed": counts[ImportChange.Action.CHANGED],
        "removed": counts[ImportChange.Action.REMOVED],
        "page": Paginator(lines, LINES).get_page(request.GET.get("page")),
        "may_undo": session.state == ImportSession.State.ACCEPTED,
        "result_url": kind.result_url(session),
        "list_url": area_url("sheets:list"),
    }
