"""What is to be put right in a responsibility table, and what someone has looked at."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from agreements import policies
from agreements.actions.reviewing import review_task, review_tasks
from agreements.forms.review import ReviewForm
from agreements.matrix import table_of
from agreements.models import Matrix, Task
from agreements.quality import quality_of
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.web.access import ActorRequest, loads


@require_GET
@loads(Matrix, may=policies.read_matrix)
def matrix_quality(request: ActorRequest, matrix: Matrix) -> HttpResponse:
    """How many tasks have what to put right, by interface and by organisation."""
    return _list(request, matrix)


def _list(
    request: ActorRequest, matrix: Matrix, form: ReviewForm | None = None, status: int = 200
) -> HttpResponse:
    context = quality_of(table_of(matrix)) | {
        "matrix": matrix,
        "may_edit": policies.edit_matrix(request.actor, matrix),
        "form": form,
    }
    return render(request, "agreements/matrix_quality.html", context, status=status)


@require_POST
@loads(Matrix, may=policies.edit_matrix)
def matrix_reviewed(request: ActorRequest, matrix: Matrix) -> HttpResponse:
    """Several tasks looked at: they are still so."""
    form = ReviewForm(matrix, request.POST)
    if not form.is_valid():
        return _list(request, matrix, form, 422)
    count = review_tasks(matrix, form.cleaned_data["task"], actor=request.actor)
    done = ngettext("%(n)s task was looked at.", "%(n)s tasks were looked at.", count)
    messages.success(request, done % {"n": count})
    return redirect(area_url("agreements:matrix-quality", matrix.pk))


@require_POST
@loads(Task, may=policies.edit_task)
def task_reviewed(request: ActorRequest, task: Task) -> HttpResponse:
    """One task looked at: it is still so."""
    review_task(task, actor=request.actor)
    messages.success(request, _("The task was looked at today."))
    return redirect(area_url("agreements:task", task.pk))
