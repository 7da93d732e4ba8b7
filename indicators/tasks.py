"""Each night the figures of every area, from Sotkanet and from the area's own rows."""

import logging
from functools import partial

from celery import shared_task
from django.db import transaction

from indicators import collect
from indicators.models import Indicator
from indicators.regions import places
from indicators.sources.sotkanet import SotkanetError, Trouble, fetch_one, known_regions
from yhdyspinta.tenancy.context import current_tenant_id, tenant_context
from yhdyspinta.tenancy.tasks import for_each_tenant, tenant_task

log = logging.getLogger(__name__)


@shared_task(ignore_result=True)
def fetch_everywhere() -> None:
    for_each_tenant(fetch_area)
    for_each_tenant(count_own)


@tenant_task
def count_own() -> None:
    collect.record_own_figures()


@shared_task(acks_late=True, ignore_result=True)
def fetch_area(*, tenant_id: int, only: int | None = None) -> None:
    """Ask outside of any transaction, keep each indicator in one of its own.

    What goes wrong with one indicator holds up no other; where the service is out of reach,
    nothing more is asked of it.
    """
    with tenant_context(tenant_id):
        rows = Indicator.objects.from_sotkanet().filter(**({"pk": only} if only else {}))
        wanted = list(rows)
        source, regions = collect.source_here(), collect.all_regions(places())
    try:
        known = known_regions(source) if wanted else {}
    except SotkanetError as error:
        _give_up(tenant_id, wanted, error)
        return
    for place, indicator in enumerate(wanted):
        try:
            info, values = fetch_one(
                source, known, int(indicator.source_code), collect.wanted_years(), regions=regions
            )
            with tenant_context(tenant_id):
                collect.store_answer(indicator, info, values)
        except SotkanetError as error:
            is_down = error.trouble == Trouble.UNREACHABLE
            _give_up(tenant_id, wanted[place:] if is_down else [indicator], error)
            if is_down:
                return


def fetch_soon(indicator: Indicator) -> None:
    """Nudge the task for one indicator; without a broker the night's round does the same."""
    nudge = partial(fetch_area.delay, tenant_id=current_tenant_id(), only=indicator.pk)
    transaction.on_commit(nudge, robust=True)


def _give_up(tenant_id: int, indicators: list[Indicator], error: SotkanetError) -> None:
    log.warning("Figures of tenant %s: %s", tenant_id, error)
    with tenant_context(tenant_id):
        collect.note_trouble([indicator.pk for indicator in indicators], error.trouble)
