"""A responsibility table compared: two days, two municipalities, all municipalities."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from agreements import policies
from agreements.compare import all_municipalities, between_days, two_municipalities
from agreements.forms.compare import AREA, DAYS, FORMS, MODES, NEEDED
from agreements.matrix import table_of
from agreements.models import Matrix
from agreements.shown import task_address
from agreements.table import MUNICIPALITY, Table
from agreements.task_history import TaskHistory
from yhdyspinta.web.access import ActorRequest, loads


@require_GET
@loads(Matrix, may=policies.read_matrix)
def matrix_compare(request: ActorRequest, matrix: Matrix) -> HttpResponse:
    """What the comparison is of, and what differs in it."""
    table = table_of(matrix)
    mode = request.GET.get("mode", "")
    mode = mode if mode in FORMS else DAYS
    form = FORMS[mode](table, request.GET if NEEDED[mode] in request.GET else None)
    context: dict[str, Any] = {
        "matrix": matrix,
        "table": table,
        "form": form,
        "mode": mode,
        "modes": MODES,
        "task_url": task_address(),
        "today": timezone.localdate(),
    }
    if form.is_valid():
        context |= {"is_compared": True} | _compared(matrix, table, mode, form.cleaned_data)
    elif mode == AREA:
        context |= {"is_compared": True} | _compared(matrix, table, mode, {})
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, "agreements/matrix_compare.html", context, status=status)


def _compared(matrix: Matrix, table: Table, mode: str, asked: dict[str, Any]) -> dict[str, Any]:
    interface, everything = asked.get("interface", ""), bool(asked.get("everything"))
    if mode == DAYS:
        first, second = asked["first_day"], asked["second_day"]
        history = TaskHistory(matrix, first, second)
        old, new = table_of(matrix, first), table_of(matrix, second)
        return {"rows": between_days(old, new, history, interface)}
    if mode == AREA:
        rows = all_municipalities(table, interface, everything=everything)
        return {"rows": rows, "of": len(table.of_kind(MUNICIPALITY))}
    labels = {each.key: each.label for each in table.organisations}
    first, second = asked["first"], asked["second"]
    return {
        "rows": two_municipalities(table, first, second, interface, everything=everything),
        "first": labels[first],
        "second": labels[second],
    }
