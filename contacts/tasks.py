"""When the clock says so: contacts are confirmed, gaps told of, old details removed."""

from celery import shared_task
from django.utils import timezone

from contacts.confirmation import ask_and_remind
from contacts.retention import clear_ended
from contacts.rounds import is_working_day
from contacts.vacancies import remind_of_vacancies
from yhdyspinta.tenancy.links import current_tenant
from yhdyspinta.tenancy.tasks import for_each_tenant, tenant_task


@shared_task(ignore_result=True)
def confirm_everywhere() -> None:
    for_each_tenant(confirm)


@tenant_task
def confirm() -> None:
    """Each working day's round of asking and reminding; of gaps an organisation hears monthly."""
    today = timezone.localdate()
    if is_working_day(today):
        ask_and_remind(today)
        remind_of_vacancies(today)


@shared_task(ignore_result=True)
def clear_everywhere() -> None:
    for_each_tenant(clear)


@tenant_task
def clear() -> None:
    """Each night's removal of the details of those who left long enough ago."""
    clear_ended(current_tenant(), timezone.localdate())
