"""Indicators and their figures."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from indicators.models.goal import Goal
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.tenancy.models import (
    Named,
    Organisation,
    TenantForeignKey,
    TenantModel,
    TenantQuerySet,
)


class Indicator(Named, TenantModel):
    """Something that is measured (mittari)."""

    class Source(models.TextChoices):
        SOTKANET = "sotkanet", _("Sotkanet")
        OWN = "own", _("Counted from this system")
        MANUAL = "manual", _("Entered by hand")

    class Direction(models.TextChoices):
        LESS = "less", _("Less is better")
        MORE = "more", _("More is better")
        NONE = "none", _("Neither is better")

    source = models.CharField(_("source"), max_length=10, choices=Source.choices)
    source_code = models.CharField(_("number at the source"), max_length=60, blank=True)
    unit = models.CharField(_("unit"), max_length=60, blank=True)
    decimals = models.PositiveSmallIntegerField(_("decimals"), default=1)
    direction = models.CharField(
        _("direction of good"), max_length=5, choices=Direction.choices, default=Direction.NONE
    )
    source_note = models.CharField(_("source and licence"), max_length=300, blank=True)
    is_example = models.BooleanField(default=False)
    updated_on = models.DateField(_("data updated"), null=True, blank=True)

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["name_fi"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "source", "source_code"],
                condition=~Q(source_code=""),
                name="indicator_source_once",
            )
        ]

    def get_absolute_url(self) -> str:
        return area_url("indicators:indicator", self.pk)


class GoalIndicatorQuerySet(TenantQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(goal__in=Goal.objects.visible_to(actor))


class GoalIndicator(TenantModel):
    """An indicator that tells of a goal, with the target (tavoitteen mittari)."""

    goal = TenantForeignKey(Goal, on_delete=models.CASCADE, related_name="indicators")
    indicator = TenantForeignKey(Indicator, on_delete=models.PROTECT, related_name="goals")
    target = models.DecimalField(_("target"), max_digits=14, decimal_places=4, null=True, blank=True)
    target_year = models.PositiveSmallIntegerField(_("by the year"), null=True, blank=True)

    objects = GoalIndicatorQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "goal", "indicator"], name="goal_indicator_once"
            ),
            models.CheckConstraint(
                condition=Q(target=None) | Q(target_year__isnull=False),
                name="goal_indicator_target_has_year",
                violation_error_message=_("Say by which year the target should be reached."),
            ),
        ]


class ObservationQuerySet(TenantQuerySet):
    def of_indicator(self, indicator: Indicator) -> Self:
        return self.filter(indicator=indicator)

    def of_region(self, category: str, code: str) -> Self:
        return self.filter(region_category=category, region_code=code)


class Observation(TenantModel):
    """One figure: of a region in a year, or why there is none (havainto)."""

    indicator = TenantForeignKey(Indicator, on_delete=models.CASCADE, related_name="observations")
    # Key on category and code: the source has renumbered its own ids.
    region_category = models.CharField(max_length=20)
    region_code = models.CharField(max_length=10)
    organisation = TenantForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    year = models.PositiveSmallIntegerField()
    value = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    null_reason = models.CharField(max_length=60, blank=True)
    recorded_at = models.DateTimeField(auto_now=True)

    objects = ObservationQuerySet.as_manager()

    class Meta:
        verbose_name = _("observation")
        verbose_name_plural = _("observations")
        ordering = ["year"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "indicator", "region_category", "region_code", "year"],
                name="observation_once",
            )
        ]
