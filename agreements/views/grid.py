"""A responsibility table edited as in a spreadsheet; one cell by itself, and its history."""

import json
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agreements import policies
from agreements.actions.cells import (
    CellsMovedError,
    change_cells,
    change_from,
    put_note,
    save_cell,
)
from agreements.cell_history import columns_said, history_of
from agreements.cells import CellText, coming, owner_of, rows_of, text_of
from agreements.forms.cell import (
    CellForm,
    GridFilter,
    changes_in,
    is_column,
    layer_in,
    state_of,
)
from agreements.grid import grid_of
from agreements.matrix import table_of
from agreements.models import Cell, Matrix, Task
from agreements.table import NOT_FILLED, Column, Table
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.web.access import ActorRequest, loads
from yhdyspinta.web.forms import posted
from yhdyspinta.web.htmx import render_part


@require_GET
@loads(Matrix, may=policies.edit_matrix)
def matrix_grid(request: ActorRequest, matrix: Matrix) -> HttpResponse:
    """The table to write in, cell by cell."""
    table = table_of(matrix, everyone=True)
    filters = GridFilter(table, request.GET)
    chosen = filters.chosen()
    context = grid_of(table, chosen) | {
        "matrix": matrix,
        "filters": filters,
        "layer": chosen["layer"],
        "is_wide": chosen["columns"] == "all",
        "empty": NOT_FILLED,
        "cell_url": area_url("agreements:cell", 0),
        "task_url": area_url("agreements:task", 0).removesuffix("0/"),
    }
    return render(request, "agreements/matrix_grid.html", context)


@require_POST
@loads(Matrix, may=policies.edit_matrix)
def cells_save(request: ActorRequest, matrix: Matrix) -> HttpResponse:
    """Keep the cells sent as JSON, all or none; 409 tells what stands where someone was before."""
    try:
        given = json.loads(request.body)
        changes = changes_in(given)
        change_cells(matrix, changes, actor=request.actor, layer=layer_in(given))
    except ValueError:
        return _refusal(_("Nothing was saved: the cells were not understood."))
    except ValidationError as error:
        return _refusal(" ".join(error.messages))
    except CellsMovedError as error:
        now = [
            {"task": task, "column": column, "codes": codes}
            for (task, column), codes in error.now.items()
        ]
        return JsonResponse({"now": now}, status=409)
    return JsonResponse({"saved": len(changes)})


def _refusal(words: str) -> HttpResponse:
    return JsonResponse({"error": words}, status=422)


@require_http_methods(["GET", "POST"])
@loads(Task, may=policies.edit_task)
def cell_edit(request: ActorRequest, task: Task) -> HttpResponse:
    """One cell with its days, who disagrees, practice and note: a page, or a part of the grid's."""
    if request.method == "POST":
        task = Task.objects.select_for_update().get(pk=task.pk)
    table = table_of(task.matrix, everyone=True)
    column = _column(request, table)
    now = text_of(task, column.key, timezone.localdate())
    form, status = CellForm(table, now, posted(request)), 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and not _has_moved(form, now):
            try:
                _keep(task, column, form, request)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                return _kept(request, task, column)
        elif form.has_moved:
            status = 409
    context = _cell_context(task, column, table, form)
    return render_part(request, "agreements/matrix_cell.html", "cell", context, status=status)


def _column(request: ActorRequest, table: Table) -> Column:
    key = request.GET.get("column", "")
    for column in [*table.organisations, *table.groups]:
        if column.key == key:
            return column
    raise Http404


def _has_moved(form: CellForm, now: CellText) -> bool:
    if form.cleaned_data["seen"] == state_of(now):
        return False
    form.has_moved = True
    again = form.data.copy()  # type: ignore[attr-defined]
    again["seen"] = state_of(now)
    form.data = again
    form.add_error(
        None,
        _(
            "Someone else saved this cell while you were editing it."
            " What you see here is yours; save again to keep it."
        ),
    )
    return True


def _keep(task: Task, column: Column, form: CellForm, request: ActorRequest) -> None:
    text, day = form.text(), form.cleaned_data["changes_on"]
    if day is None:
        save_cell(task, column.key, text, actor=request.actor)
        return
    change_from(
        task,
        column.key,
        text.codes,
        day,
        actor=request.actor,
        disputed_by=text.disputed_by,
        ends_on=text.ends_on,
    )
    put_note(task, column.key, text.note)


def _kept(request: ActorRequest, task: Task, column: Column) -> HttpResponse:
    """To the grid's script what the cell says now; to a page's form the task."""
    if request.htmx:
        now = text_of(task, column.key, timezone.localdate())
        said = {"agreed": now.codes, "practice": now.practice, "noted": bool(now.note)}
        return JsonResponse(said)
    messages.success(request, _("The cell was saved."))
    return redirect("agreements:task", request.tenant.slug, task.pk)


def _cell_context(task: Task, column: Column, table: Table, form: CellForm) -> dict[str, Any]:
    rows, today = rows_of(task, column.key), timezone.localdate()
    cell = Cell.objects.filter(task=task, **owner_of(column.key)).first()
    return {
        "task": task,
        "column": column,
        "table": table,
        "form": form,
        "original": cell.original_text if cell else "",
        "coming": [(day, table.marks_of(codes)) for day, codes in coming(rows, today)],
    }


@require_GET
@loads(Task, may=policies.read_task)
def cell_history(request: ActorRequest, task: Task) -> HttpResponse:
    """What a cell has said, who changed it, when, and from which import; else the task's cells."""
    table = table_of(task.matrix, everyone=True)
    columns = {each.key: each for each in [*table.organisations, *table.groups]}
    key = request.GET.get("column", "")
    if not key:
        said = [columns[each] for each in columns_said(task) if each in columns]
        context = {"task": task, "cells": said}
        return render(request, "agreements/matrix_cell_history.html", context)
    if not is_column(key):
        raise Http404
    context = {
        "task": task,
        "column": columns.get(key),
        "key": key,
        "steps": history_of(task, key, request.actor),
        "may_edit": key in columns and policies.edit_task(request.actor, task),
    }
    return render(request, "agreements/matrix_cell_history.html", context)
