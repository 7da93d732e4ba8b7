"""What the wizard's pages show, and what a choice on them is kept as."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.core.paginator import Paginator
from django.utils.translation import gettext as _

from yhdyspinta.sheets.columns import VALUE, Target, remembered_of
from yhdyspinta.sheets.kinds import ImportKind, Job
from yhdyspinta.sheets.matching import (
    ColumnChoice,
    column_problems,
    columns_to_match,
    doubled,
    guessed_values,
    remembered_together,
    values_to_match,
)
from yhdyspinta.sheets.models import OPEN, ImportChange, ImportSession, NotOpenError
from yhdyspinta.sheets.progress import KEEPING, READING, WRITING, progress_of
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


# Which page is next.


def next_page(kind: ImportKind, job: Job) -> str:
    """The first page that has something to ask: what was chosen last time is not asked again."""
    targets, columns = columns_page(kind, job)
    guessed = {column.index: column.guess.code for column in columns}
    together = remembered_together(kind, doubled(kind, guessed))
    if not all(column.guess.was_remembered for column in columns) or column_problems(
        kind, guessed, targets, together
    ):
        return "sheets:columns"
    choose_columns(job.session, guessed, together)
    values = values_to_match(kind, job)
    if not all(value.was_remembered for value in values):
        return "sheets:values"
    if values:
        empty = remembered_of(kind.code, VALUE).get("", "")
        choose_values(job.session, guessed_values(values), empty)
    return "sheets:preview"


# Columns, values, rows.


def columns_page(kind: ImportKind, job: Job) -> tuple[list[Target], list[ColumnChoice]]:
    targets = kind.targets()
    return targets, columns_to_match(kind, job, targets)


def _keep(session: ImportSession, **choices: object) -> None:
    session.mapping = {**session.mapping, **choices}
    save_choices(session)


def save_choices(session: ImportSession) -> None:
    """Keep the choices unless the import was accepted or dropped meanwhile: NotOpenError."""
    still_open = ImportSession.objects.filter(pk=session.pk, state__in=OPEN)
    if not still_open.update(
        sheet=session.sheet,
        header_row=session.header_row,
        header_top=session.header_top,
        mapping=session.mapping,
        state=session.state,
    ):
        raise NotOpenError


def choose_columns(
    session: ImportSession, chosen: dict[int, str], together: Iterable[str] = ()
) -> None:
    session.state = ImportSession.State.MAPPED
    columns = {str(index): code for index, code in chosen.items()}
    _keep(session, columns=columns, together=list(together))


def choose_values(session: ImportSession, chosen: dict[str, dict[str, str]], empty: str) -> None:
    """Letters and names, as guessed_values() or the form gives them."""
    _keep(session, **chosen, empty=empty)


# The preview and the result.


def is_over(session: ImportSession) -> str:
    """Why an import can't be worked on any more."""
    session.refresh_from_db(fields=["state"])
    if session.state == ImportSession.State.DROPPED:
        return _("This import was dropped. Bring the file again.")
    if session.state == ImportSession.State.ACCEPTING:
        return _("This import has already been accepted. It is being written.")
    return _("This import has already been accepted.")


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
        "undone_by": session.undone_by.first(),
        "may_undo": session.state == ImportSession.State.ACCEPTED,
        "result_url": kind.result_url(session),
        "list_url": area_url("sheets:list"),
    }


def progress_page(session: ImportSession) -> Context:
    """How far the worker has come, in words and numbers."""
    progress = progress_of(session.pk)
    phases = {
        READING: _("Reading the file and comparing"),
        WRITING: _("Writing the changes"),
        KEEPING: _("Keeping the list of what was changed"),
    }
    return {"session": session, "progress": progress, "phase": phases[progress.phase]}


def undo_page(kind: ImportKind, session: ImportSession, form: Any, reasons: list[str]) -> Context:
    """The rows that have been touched, with what the import made and what they are now."""
    rows = [
        {
            "touched": each,
            "field": field,
            "made": _values(each.change.model, each.change.after, each.change.after),
            "now": _values(each.change.model, each.now, each.change.after),
        }
        for each, field in form.rows()
    ]
    return {"session": session, "kind": kind, "form": form, "rows": rows, "reasons": reasons}


def _values(label: str, values: Context, names: Iterable[str]) -> list[tuple[str, str]]:
    """The fields that a person reads, by their names."""
    fields = {each.attname: each for each in apps.get_model(label)._meta.concrete_fields}
    return [
        (str(fields[name].verbose_name), str(values[name]))
        for name in names
        if name in fields and not fields[name].is_relation and values.get(name) not in (None, "")
    ]
