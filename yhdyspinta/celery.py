"""The Celery app and its timetable, all in one place."""

import os

from celery import Celery
from celery.schedules import crontab
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yhdyspinta.settings")

app = Celery("yhdyspinta")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# Seconds between looks for what waits; who tries the demo should not have to wait for a mail.
SOON = 10.0 if settings.DEMO else 60.0

app.conf.beat_schedule = {
    # Mail is found, not pushed: a lost message of the broker loses nothing.
    "post-mail": {"task": "yhdyspinta.notices.tasks.post_everywhere", "schedule": SOON},
    "group-digests": {
        "task": "yhdyspinta.notices.tasks.group_digests_everywhere",
        "schedule": crontab(minute=0, hour=8, day_of_week="mon"),
    },
    "read-bounces": {
        "task": "yhdyspinta.notices.tasks.read_bounces",
        "schedule": crontab(minute="*/10"),
    },
    "ask-to-confirm": {
        "task": "contacts.tasks.confirm_everywhere",
        "schedule": crontab(minute=15, hour=7),
    },
    "clear-old-contacts": {
        "task": "contacts.tasks.clear_everywhere",
        "schedule": crontab(minute=50, hour=3),
    },
    "remind-of-duties": {
        "task": "negotiations.tasks.remind_everywhere",
        "schedule": crontab(minute=30, hour="6-20"),
    },
    # Each hour, so that who was down at nine is told of too; once of each gap.
    "watch-reminders": {
        "task": "negotiations.tasks.watch_reminders_everywhere",
        "schedule": crontab(minute=0, hour="9-20"),
    },
    "settle-organisations": {
        "task": "yhdyspinta.areas.tasks.settle_everywhere",
        "schedule": crontab(minute=5, hour=0),
    },
    "open-duties": {
        "task": "negotiations.tasks.open_duties_everywhere",
        "schedule": crontab(minute=10, hour=5),
    },
    "settle-memos": {
        "task": "negotiations.tasks.settle_memos_everywhere",
        "schedule": crontab(minute=25, hour=0),
    },
    "forget-needs": {
        "task": "negotiations.tasks.forget_needs_everywhere",
        "schedule": crontab(minute=55, hour=3),
    },
    "clear-sessions": {
        "task": "yhdyspinta.accounts.tasks.clear_sessions",
        "schedule": crontab(minute=40, hour=3),
    },
    "finish-agreements": {
        "task": "agreements.tasks.finish_everywhere",
        "schedule": SOON,
    },
    # An import is found by its state, so that one whose worker died is taken up again.
    "accept-imports": {
        "task": "yhdyspinta.sheets.tasks.accept_everywhere",
        "schedule": SOON,
    },
    "fetch-figures": {
        "task": "indicators.tasks.fetch_everywhere",
        "schedule": crontab(minute=20, hour=3),
    },
}
