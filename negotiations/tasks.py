"""When the clock says so: duties are opened and those who owe are reminded."""

from celery import shared_task
from django.utils import timezone

from negotiations import actions, answering, reminders, watchdog
from negotiations.duties import note_filled_posts, open_duties
from yhdyspinta.tenancy.tasks import for_each_tenant, tenant_task


@shared_task(ignore_result=True)
def open_duties_everywhere() -> None:
    for_each_tenant(open_todays_duties)


@tenant_task
def open_todays_duties() -> None:
    open_duties(timezone.localdate())
    note_filled_posts(timezone.localdate())


@shared_task(ignore_result=True)
def remind_everywhere() -> None:
    for_each_tenant(remind)


@tenant_task
def remind() -> None:
    """Asked for every hour, done once a day: a round that was killed is done an hour later."""
    reminders.remind_once(timezone.localdate())


@shared_task(ignore_result=True)
def watch_reminders_everywhere() -> None:
    for_each_tenant(watch_reminders)


@tenant_task
def watch_reminders() -> None:
    watchdog.warn(timezone.now())


@shared_task(ignore_result=True)
def settle_memos_everywhere() -> None:
    for_each_tenant(settle_memos)


@tenant_task
def settle_memos() -> None:
    actions.settle_memos(timezone.localdate())


@shared_task(ignore_result=True)
def forget_needs_everywhere() -> None:
    for_each_tenant(forget_needs)


@tenant_task
def forget_needs() -> None:
    answering.forget_needs(timezone.localdate())
