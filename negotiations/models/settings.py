"""What an area decides of its negotiations, memos and reminders; one row per area."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from yhdyspinta.tenancy.models import TenantModel

WEEK = [MinValueValidator(1), MaxValueValidator(53)]


class NegotiationSettings(TenantModel):
    """Weeks to avoid, time for remarks, and how long names stay in published memos."""

    budget_week_from = models.PositiveSmallIntegerField(
        _("council budget weeks from"), default=45, validators=WEEK
    )
    budget_week_to = models.PositiveSmallIntegerField(
        _("council budget weeks to"), default=47, validators=WEEK
    )
    remark_days = models.PositiveSmallIntegerField(
        _("days for remarks on a memo"),
        default=14,
        validators=[MinValueValidator(1), MaxValueValidator(90)],
    )
    # The area's own rule for memos, which no appeal clock concerns; empty: they stay.
    memo_names_days = models.PositiveSmallIntegerField(
        _("days after which names are taken out of published memos"), null=True, blank=True
    )
    publish_months = models.PositiveSmallIntegerField(
        _("months that memos stay published"),
        default=24,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
    )

    class Meta:
        verbose_name = _("settings of negotiations")
        verbose_name_plural = _("settings of negotiations")
        constraints = [models.UniqueConstraint(fields=["tenant"], name="negotiation_settings_once")]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)


def negotiation_settings() -> NegotiationSettings:
    """Those of the area, or what holds until it decides; the latter is not stored."""
    found: NegotiationSettings | None = NegotiationSettings.objects.first()
    return found or NegotiationSettings()
