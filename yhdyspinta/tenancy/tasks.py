"""How a background task enters its tenant."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import pghistory
from celery import shared_task

from yhdyspinta.tenancy.context import tenant_context
from yhdyspinta.tenancy.models import Tenant


def tenant_task(function: Callable[..., Any]) -> Any:
    """A Celery task that runs inside tenant_context(tenant_id)."""

    @wraps(function)
    def run(*, tenant_id: int, **kwargs: Any) -> Any:
        with pghistory.context(task=function.__name__, tenant=tenant_id), tenant_context(tenant_id):
            return function(**kwargs)

    return shared_task(acks_late=True, ignore_result=True)(run)


def for_each_tenant(task: Any) -> None:
    """Queue the task once per tenant; a slow or broken tenant holds up no other."""
    for tenant_id in Tenant.objects.values_list("pk", flat=True):
        task.delay(tenant_id=tenant_id)
