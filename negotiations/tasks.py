"""When the clock says so: duties are opened and those who owe are reminded."""

from celery import shared_task
from django.utils import timezone

from negotiations import reminders
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
    reminders.remind(timezone.localdate())
