"""When the clock says so: what organisations that have ended still had goes to their successors."""

from celery import shared_task
from django.utils import timezone

from yhdyspinta.areas import reform
from yhdyspinta.tenancy.tasks import for_each_tenant, tenant_task


@shared_task(ignore_result=True)
def settle_everywhere() -> None:
    for_each_tenant(settle)


@tenant_task
def settle() -> None:
    reform.settle(timezone.localdate())
