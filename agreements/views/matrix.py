"""Responsibility tables: the page, and a task of it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from agreements import policies
from agreements.actions.matrix import (
    Law,
    add_matrix,
    cells_of,
    change_matrix,
    law_of,
    remove_task,
    save_task,
    state_of,
)
from agreements.forms.filter import DayFilter, MatrixFilter
from agreements.forms.matrix import MatrixForm, TaskForm
from agreements.matrix import current_matrix, table_of
from agreements.mine import mine_of
from agreements.models import Matrix, Task
from agreements.shown import MINE, page_of
from agreements.table import Table
from agreements.task_page import task_page
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
    day = DayFilter(request.GET)
    table = table_of(matrix, day.asked())
    filters = MatrixFilter(table, request.GET)
    chosen = filters.chosen()
    is_mine = chosen["view"] == MINE
    shown = (
        mine_of(table, chosen, request.actor.organisation_id) if is_mine else page_of(table, chosen)
    )
    context = (
        shown
        | day_context(request, day, table)
        | {
            "matrix": matrix,
            "filters": filters,
            "others": [each for each in Matrix.objects.all() if each.pk != matrix.pk],
            "may_edit": policies.edit_matrix(request.actor, matrix),
        }
    )
    page = "agreements/matrix_mine.html" if is_mine else "agreements/matrix.html"
    status = 200 if day.is_valid() else 422
    return render_part(request, page, "results", context, status=status)


def day_context(request: ActorRequest, day: DayFilter, table: Table) -> dict[str, Any]:
    """Whether another day than today is shown, and how to come back to today."""
    today, query = timezone.localdate(), request.GET.copy()
    query.pop("day", None)
    return {
        "day_errors": day.errors.get("day", []),
        "is_past": table.day < today,
        "is_future": table.day > today,
        "today_query": query.urlencode(),
        "day_query": f"?day={table.day.isoformat()}" if table.day != today else "",
    }


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
@loads(Task, may=policies.read_task)
def task_detail(request: ActorRequest, task: Task) -> HttpResponse:
    """One task: by law, by agreement for each organisation, and the words of the original table."""
    day = DayFilter(request.GET)
    table = table_of(task.matrix, day.asked())
    context = (
        task_page(table, task)
        | day_context(request, day, table)
        | {
            "may_edit": policies.edit_task(request.actor, task),
        }
    )
    status = 200 if day.is_valid() else 422
    return render(request, "agreements/matrix_task.html", context, status=status)


@require_http_methods(["GET", "POST"])
@loads(Matrix, may=policies.edit_matrix)
def task_new(request: ActorRequest, matrix: Matrix) -> HttpResponse:
    """A task added by hand."""
    form = TaskForm(table_of(matrix, everyone=True), {}, Law(), posted(request))
    if request.method == "POST" and form.is_valid():
        save_task(
            form.save(commit=False),
            form.cells(),
            form.law_as_given(),
            actor=request.actor,
            practice=form.practice(),
        )
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
    form = TaskForm(
        table, cells_of(task), law_of(task), posted(request), instance=task, initial={"seen": now}
    )
    if request.method == "POST":
        status = 422
        if form.is_valid():
            if form.check_nothing_moved(now):
                save_task(
                    form.save(commit=False),
                    form.cells(),
                    form.law_as_given(),
                    actor=request.actor,
                    practice=form.practice(),
                )
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
