"""What the clock does: seals what all have signed, ends what is past its term."""

from celery import shared_task
from django.utils import timezone

from agreements import actions
from agreements.models import Version
from yhdyspinta.tenancy.context import current_tenant_id
from yhdyspinta.tenancy.tasks import for_each_tenant, tenant_task


@shared_task(ignore_result=True)
def finish_everywhere() -> None:
    for_each_tenant(finish)


@tenant_task
def finish() -> None:
    """The minute's round: each version that awaits its seal is a task of its own."""
    actions.end_past_agreements(timezone.localdate())
    for pk in Version.objects.awaiting_seal().values_list("pk", flat=True):
        seal.delay_on_commit(tenant_id=current_tenant_id(), pk=pk)


@tenant_task
def seal(*, pk: int) -> None:
    actions.seal_version(pk)
