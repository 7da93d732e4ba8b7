"""The outbox: whom to tell, what is to be told, and the mails that tell it."""

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.models import Role, TenantForeignKey, TenantModel, TenantQuerySet
from yhdyspinta.tenancy.wording import Parameters, storable

HANGS_AFTER = timedelta(minutes=15)
RETRIES = (1, 5, 15, 60, 240)  # minutes


class Recipient(TenantModel):
    """An address that is told things, and how (vastaanottaja)."""

    class Cadence(models.TextChoices):
        DIGEST = "digest", _("Once a week, on Monday")
        AT_ONCE = "at_once", _("At once")

    address = models.EmailField()
    name = models.CharField(max_length=200, blank=True)
    languages = ArrayField(models.CharField(max_length=2), default=list)
    cadence = models.CharField(max_length=10, choices=Cadence.choices, default=Cadence.DIGEST)
    bounced_at = models.DateTimeField(null=True, blank=True)
    bounce_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("recipient")
        verbose_name_plural = _("recipients")
        constraints = [
            models.UniqueConstraint(fields=["tenant", "address"], name="recipient_address_once")
        ]

    def __str__(self) -> str:
        return self.name or self.address


def recipient_for(address: str, *, name: str = "", languages: Iterable[str] = ("fi",)) -> Recipient:
    """The recipient of that address, made when new; languages and name follow the latest known."""
    address = address.strip().lower()
    recipient, _created = Recipient.objects.update_or_create(
        address=address,
        defaults={"languages": list(languages) or ["fi"]} | ({"name": name} if name else {}),
    )
    return recipient


class MailQuerySet(TenantQuerySet["Mail"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.all() if actor.has(Role.ADMIN) else self.none()

    def waiting(self, now: datetime | None = None) -> Self:
        return self.filter(state=Mail.State.WAITING, next_try_at__lte=now or timezone.now())

    def hanging(self, now: datetime | None = None) -> Self:
        moment = (now or timezone.now()) - HANGS_AFTER
        return self.filter(state=Mail.State.SENDING, claimed_at__lt=moment)

    def claim(self, pk: int) -> "Mail | None":
        """Take the mail for sending; None when it is not waiting, or someone else was faster."""
        taken = (
            self.waiting().filter(pk=pk).update(state=Mail.State.SENDING, claimed_at=timezone.now())
        )
        return self.select_related("recipient").get(pk=pk) if taken else None

    def mark_sent(self, pk: int) -> None:
        self.filter(pk=pk).update(state=Mail.State.SENT, sent_at=timezone.now(), error="")

    def mark_unknown(self, pk: int, error: Exception) -> None:
        self.filter(pk=pk).update(state=Mail.State.UNKNOWN, error=str(error)[:500])

    def give_back(self, pk: int, error: Exception) -> None:
        """Waiting again with its error and next try; refused for good after the last one."""
        mail = self.get(pk=pk)
        over = mail.tries >= len(RETRIES)
        wait = timedelta(minutes=RETRIES[min(mail.tries, len(RETRIES) - 1)])
        self.filter(pk=pk).update(
            state=Mail.State.FAILED if over else Mail.State.WAITING,
            tries=mail.tries + 1,
            next_try_at=timezone.now() + wait,
            error=str(error)[:500],
        )


class Mail(TenantModel):
    """What is sent: one notice or a digest of several (viesti)."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        UNKNOWN = "unknown", _("Not known whether it was sent")
        FAILED = "failed", _("Could not be sent")

    recipient = TenantForeignKey(Recipient, on_delete=models.CASCADE, related_name="mails")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=500, blank=True)
    reference = models.UUIDField(default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ["-created_at"]
        indexes = [
            models.Index(
                fields=["tenant", "next_try_at"],
                condition=Q(state__in=["waiting", "sending"]),
                name="mail_to_do",
            )
        ]

    def __str__(self) -> str:
        return f"{self.recipient} {self.get_state_display()}"

    log_label = ""  # the log keeps no addresses of people

    @property
    def message_id(self) -> str:
        """The same at every try, so that a mail server can tell a repetition."""
        host = settings.SITE_URL.split("//")[1].split(":")[0].split("/")[0]
        return f"<{self.reference}@{host}>"


class NoticeQuerySet(TenantQuerySet["Notice"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.all() if actor.has(Role.ADMIN) else self.none()

    def untold(self) -> Self:
        return self.filter(mail=None)

    def urgent(self) -> Self:
        return self.untold().filter(
            Q(not_before=None) | Q(not_before__lte=timezone.now()),
            Q(at_once=True) | Q(recipient__cadence=Recipient.Cadence.AT_ONCE),
        )


class Notice(TenantModel):
    """Something that is to be told to one recipient, once (ilmoitus)."""

    key = models.CharField(max_length=200)
    recipient = TenantForeignKey(Recipient, on_delete=models.CASCADE, related_name="notices")
    code = models.CharField(max_length=60)
    parameters = models.JSONField(default=dict)
    path = models.CharField(max_length=300, blank=True)
    calendar = models.TextField(blank=True)
    at_once = models.BooleanField(default=False)
    # Held back for a while, so that another change may take its place.
    not_before = models.DateTimeField(null=True, blank=True)
    mail = TenantForeignKey(Mail, on_delete=models.SET_NULL, null=True, related_name="notices")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "key", "recipient"], name="notice_once_per_recipient"
            )
        ]
        indexes = [
            models.Index(
                fields=["tenant", "at_once"], condition=Q(mail=None), name="notice_untold"
            ),
            models.Index(fields=["tenant", "created_at"], name="notice_by_day"),
        ]

    def __str__(self) -> str:
        return self.key


def notify(
    recipients: Iterable[Recipient],
    *,
    key: str,
    code: str,
    parameters: Parameters,
    path: str = "",
    calendar: str = "",
    at_once: bool = False,
) -> None:
    """Leave something to be told. The same key reaches the same person once, ever.

    The sentence is made when it is sent, in the recipient's language. `path` is where the mail's
    link leads; `calendar` is the text of an .ics file to attach.
    """
    common: dict[str, Any] = {
        "key": key,
        "code": code,
        "parameters": storable(parameters),
        "path": path,
        "calendar": calendar,
        "at_once": at_once,
    }
    notices = [Notice(recipient=to, **common) for to in recipients]
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
