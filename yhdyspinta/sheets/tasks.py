"""What the worker does: it writes the imports that have been accepted."""

import logging

import pghistory
from celery import shared_task
from django.utils import translation

from yhdyspinta.sheets import actions
from yhdyspinta.sheets.models import ImportSession
from yhdyspinta.tenancy.context import tenant_context
from yhdyspinta.tenancy.tasks import for_each_tenant

log = logging.getLogger(__name__)


@shared_task(ignore_result=True)
def accept_everywhere() -> None:
    for_each_tenant(accept_waiting)


@shared_task(acks_late=True, ignore_result=True)
def accept_waiting(*, tenant_id: int) -> None:
    """Write each import that waits, in a transaction of its own; a killed one waits still."""
    with tenant_context(tenant_id):
        waiting = list(ImportSession.objects.accepting().values_list("pk", flat=True))
    for pk in waiting:
        _accept(tenant_id, pk)


def _accept(tenant_id: int, pk: int) -> None:
    failure = ""
    try:
        with pghistory.context(task="accept_import", tenant=tenant_id), tenant_context(tenant_id):
            session = ImportSession.objects.claim(pk)
            if session is None:  # another worker has it
                return
            with translation.override(session.preview.get("language")):
                actions.write_accepted(session)
    except actions.GivenBackError as error:
        failure = error.code
    except Exception:
        log.exception("Import %s of tenant %s can't be written", pk, tenant_id)
        failure = "unexpected"
    if failure:
        with tenant_context(tenant_id):
            actions.give_back(pk, failure)
