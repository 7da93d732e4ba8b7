"""Responsibility tables: the page, a task of it, the paper and the spreadsheet."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from agreements import policies
from agreements.actions.matrix import (
    add_matrix,
    cells_of,
    change_matrix,
    remove_task,
    save_task,
    state_of,
)
from agreements.documents import matrix_pdf
from agreements.exports import XLSX, matrix_xlsx
from agreements.forms.matrix import MatrixFilter, MatrixForm, TaskForm
from agreements.matrix import current_matrix, table_of
from agreements.models import Matrix, Task
from agreements.shown import page_of, task_page
from yhdyspinta.documents.models import safe_name
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.web.access import ActorRequest, loads, may
from yhdyspinta.web.forms import posted
from yhdyspinta.web.htmx import render_part


@require_GET
@may(policies.read_matrices)
def matrix_current(request: ActorRequest) -> HttpResponse:
    """The table in force today; before there is one, how to get one."""
    matrix = current_matrix()
    if matrix is None:
        context = {"may_change": policies.change_matrices(request.actor)}
        return render(request, "agreements/matrix_none.html", context)
    return _show(request, matrix)


@require_GET
@loads(Matrix, may=policies.read_matrix)
def matrix_detail(request: ActorRequest, matrix: Matrix) -> HttpResponse:
    """One table, as much of it as is asked for."""
    return _show(request, matrix)


def _show(request: ActorRequest, matrix: Matrix) -> HttpResponse:
    table = table_of(matrix)
    filters = MatrixFilter(table, request.GET)
    context = page_of(table, filters.chosen()) | {
        "matrix": matrix,
        "filters": filters,
        "others": [each for each in Matrix.objects.all() if each.pk != matrix.pk],
        "may_edit": policies.edit_matrix(request.actor, matrix),
    }
    return render_part(request, "agreements/matrix.html", "results", context)


@require_http_methods(["GET", "POST"])
@may(policies.change_matrices)
def matrix_new(request: ActorRequest) -> HttpResponse:
    """A new table to fill by hand."""
    form = MatrixForm(posted(request))
    if request.method == "POST" and form.is_valid():
        matrix = add_matrix(form.save(commit=False), actor=request.actor)
        return redirect(matrix)
    return _form(request, form, _("New responsibility table"), area_url("agreements:matrix"))


@require_http_methods(["GET", "POST"])
@loads(Matrix, may=policies.edit_matrix)
def matrix_edit(request: ActorRequest, matrix: Matrix) -> HttpResponse:
    """The table's names and term."""
    form = MatrixForm(posted(request), instance=matrix)
    if request.method == "POST" and form.is_valid():
        change_matrix(form.save(commit=False), actor=request.actor)
        messages.success(request, _("The table was saved."))
        return redirect(matrix)
    return _form(request, form, _("Edit the table"), matrix.get_absolute_url())


def _form(request: HttpRequest, form: MatrixForm, title: str, back: str) -> HttpResponse:
    context = {"form": form, "title": title, "back": back}
    status = 422 if form.is_bound else 200
    return render(request, "agreements/matrix_form.html", context, status=status)


@require_GET
@loads(Matrix, may=policies.read_matrix)
def matrix_paper(request: ActorRequest, matrix: Matrix) -> HttpResponse:
    """The table on landscape sheets."""
    content = matrix_pdf(matrix, get_language() or "fi")
    return _download(content, f"{matrix.name}.pdf", "application/pdf")


@require_GET
@loads(Matrix, may=policies.read_matrix)
def matrix_sheet(request: ActorRequest, matrix: Matrix) -> HttpResponse:
    """The table as a spreadsheet that comes back in without a change."""
    return _download(matrix_xlsx(table_of(matrix), matrix), f"{matrix.name}.xlsx", XLSX)


def _download(content: bytes, name: str, media_type: str) -> HttpResponse:
    disposition = content_disposition_header(True, safe_name(name)) or ""
    return HttpResponse(
        content, content_type=media_type, headers={"Content-Disposition": disposition}
    )


@require_GET
@loads(Task, may=policies.read_task)
def task_detail(request: ActorRequest, task: Task) -> HttpResponse:
    """One task: by law, by agreement for each organisation, and the words of the original table."""
    context = task_page(table_of(task.matrix), task) | {
        "may_edit": policies.edit_task(request.actor, task),
    }
    return render(request, "agreements/matrix_task.html", context)


@require_http_methods(["GET", "POST"])
@loads(Matrix, may=policies.edit_matrix)
def task_new(request: ActorRequest, matrix: Matrix) -> HttpResponse:
    """A task added by hand."""
    form = TaskForm(table_of(matrix, everyone=True), {}, posted(request))
    if request.method == "POST" and form.is_valid():
        save_task(form.save(commit=False), form.cells(), actor=request.actor)
        messages.success(request, _("The task was added."))
        return redirect(matrix)
    context = {"form": form, "matrix": matrix, "title": _("Add a task")}
    status = 422 if form.is_bound else 200
    return render(request, "agreements/matrix_task_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
@loads(Task, may=policies.edit_task)
def task_edit(request: ActorRequest, task: Task) -> HttpResponse:
    """A task and its roles changed by hand; two who save at once notice each other."""
    if request.method == "POST":
        task = Task.objects.select_for_update().get(pk=task.pk)
    now, matrix = state_of(task), task.matrix
    table, status = table_of(matrix, everyone=True), 200
    form = TaskForm(table, cells_of(task), posted(request), instance=task, initial={"seen": now})
    if request.method == "POST":
        status = 422
        if form.is_valid():
            if form.check_nothing_moved(now):
                save_task(form.save(commit=False), form.cells(), actor=request.actor)
                messages.success(request, _("The task was saved."))
                return redirect(matrix)
            status = 409
    context: dict[str, Any] = {"form": form, "matrix": matrix, "task": task, "title": task.name}
    return render(request, "agreements/matrix_task_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
@loads(Task, may=policies.edit_task)
def task_remove(request: ActorRequest, task: Task) -> HttpResponse:
    """Ask, and take the task out of the table."""
    if request.method == "POST":
        name = task.name
        matrix = remove_task(task, actor=request.actor)
        messages.success(request, _("The task %(name)s was removed.") % {"name": name})
        return redirect(matrix)
    return render(request, "agreements/matrix_task_remove.html", {"task": task})
