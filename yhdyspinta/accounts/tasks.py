"""Housekeeping of log-ins."""

from celery import shared_task
from django.core.management import call_command


@shared_task(ignore_result=True)
def clear_sessions() -> None:
    """Remove the log-ins that are over."""
    call_command("clearsessions")
