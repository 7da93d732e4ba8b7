"""Looking at tasks of a responsibility table: they are still so."""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from agreements.models import Matrix, Task
from yhdyspinta.audit.models import record
from yhdyspinta.tenancy.actor import Actor


@transaction.atomic
def review_task(task: Task, *, actor: Actor) -> Task:
    """Remember that someone looked at the task today."""
    task.reviewed_on = timezone.localdate()
    task.save(update_fields=["reviewed_on"])
    record(actor, "task.review", task)
    return task


@transaction.atomic
def review_tasks(matrix: Matrix, tasks: Collection[Task], *, actor: Actor) -> int:
    """Remember that someone looked at these tasks of the table today; how many they were."""
    chosen = Task.objects.filter(matrix=matrix, pk__in=[task.pk for task in tasks])
    count: int = chosen.update(reviewed_on=timezone.localdate())
    record(actor, "matrix.review", matrix, count=count)
    return count
