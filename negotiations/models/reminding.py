"""Reminders that a person has held back, and when the day's rounds have run."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from yhdyspinta.tenancy.models import Membership, TenantForeignKey, TenantModel


class HeldReminder(TenantModel):
    """A reminder that is not to be sent, by its key in the outbox (pidätetty muistutus)."""

    key = models.CharField(max_length=200)
    held_by = TenantForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    held_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("held reminder")
        verbose_name_plural = _("held reminders")
        constraints = [models.UniqueConstraint(fields=["tenant", "key"], name="held_reminder_once")]

    def __str__(self) -> str:
        return self.key

    log_label = ""  # the entry says in words what was held


class Sweep(TenantModel):
    """That the round of reminders has run in the area on a day (kierros)."""

    day = models.DateField()
    finished_at = models.DateTimeField(auto_now_add=True)
    notices = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("round of reminders")
        verbose_name_plural = _("rounds of reminders")
        ordering = ["-day"]
        constraints = [models.UniqueConstraint(fields=["tenant", "day"], name="sweep_once_a_day")]
