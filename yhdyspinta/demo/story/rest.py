"""Feedback from a resident, and the mails that went out while the year went by."""

from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from yhdyspinta.areas.actions import receive_feedback
from yhdyspinta.areas.models import Feedback
from yhdyspinta.demo.clock import on_day, today
from yhdyspinta.demo.stage import Stage
from yhdyspinta.notices.models import Mail, Notice

FEEDBACK = (
    "Vastuunjakotaulukko ei mahdu puhelimen näytölle. Voisiko sen nähdä myös luettelona?",
    "Tabellen ryms inte på telefonens skärm. Kunde den visas som en lista?",
)
RECENT = timedelta(days=8)


def give_feedback(stage: Stage) -> None:
    with on_day(today() - timedelta(days=2), 19, 12):
        feedback = Feedback(
            text=FEEDBACK[stage.is_swedish],
            email="asukas@esimerkki.fi",
            page=f"/{stage.tenant.slug}/responsibilities/",
        )
        receive_feedback(feedback, stage.tenant)


def close_old_mail() -> None:
    """What was told long ago counts as sent then; the last days' notices wait in the outbox."""
    old = Notice.objects.untold().filter(created_at__lt=timezone.now() - RECENT)
    notices = list(old.order_by("created_at", "pk"))
    mails = Mail.objects.bulk_create(
        Mail(
            recipient_id=notice.recipient_id,
            state=Mail.State.SENT,
            claimed_at=notice.created_at,
            sent_at=notice.created_at,
        )
        for notice in notices
    )
    for notice, mail in zip(notices, mails, strict=True):
        notice.mail = mail
    Notice.objects.bulk_update(notices, ["mail"], batch_size=500)
    Mail.objects.filter(state=Mail.State.SENT).update(created_at=F("sent_at"))
