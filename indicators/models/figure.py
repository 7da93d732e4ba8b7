"""Indicators and their figures."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils import formats
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


class IndicatorQuerySet(TenantQuerySet):
    def matching(self, text: str) -> Self:
        return self.filter(
            Q(name_fi__icontains=text)
            | Q(name_sv__icontains=text)
            | Q(name_en__icontains=text)
            | Q(source_code=text)
        )

    def from_sotkanet(self) -> Self:
        return self.filter(source=Indicator.Source.SOTKANET)

    def counted_here(self) -> Self:
        return self.filter(source=Indicator.Source.OWN)

    def with_latest(self, category: str, code: str) -> Self:
        """Each with the newest figure of that region: latest_year, latest_value."""
        newest = (
            Observation.objects.of_region(category, code)
            .filter(indicator=OuterRef("pk"), value__isnull=False)
            .order_by("-year")
        )
        return self.annotate(
            latest_year=Subquery(newest.values("year")[:1]),
            latest_value=Subquery(newest.values("value")[:1]),
        )


class Indicator(Named, TenantModel):
    """Something that is measured (mittari)."""

    class Source(models.TextChoices):
        SOTKANET = "sotkanet", _("Sotkanet")
        OWN = "own", _("Counted from this system")
        MANUAL = "manual", _("Entered by hand")

    class Trouble(models.TextChoices):
        """Why the source could not be read the last time."""

        UNREACHABLE = "unreachable", _("The source did not answer. It is asked again next night.")
        REFUSED = "refused", _("The source refused to answer. It is asked again next night.")
        MISSING = "missing", _("The source does not know this number.")
        NONSENSE = (
            "nonsense",
            _("The source answered something that can't be read. It is asked again next night."),
        )

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
    fetched_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=12, choices=Trouble.choices, blank=True)

    objects = IndicatorQuerySet.as_manager()

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

    @property
    def source_in_words(self) -> str:
        """Where the figures are from and under which licence; what is invented names no source."""
        if self.source == self.Source.OWN:
            return str(_("Counted from this system"))
        if self.source == self.Source.SOTKANET and not self.is_example:
            return ", ".join(
                part for part in ("Sotkanet, THL", self.source_note, "CC BY 4.0") if part
            )
        return self.source_note

    def is_waiting(self) -> bool:
        """Nothing has come from the source yet, nor has it failed."""
        return self.source == self.Source.SOTKANET and not (self.fetched_at or self.trouble)

    def worded(self, value: Decimal | None) -> str:
        """The value as it is written in the language of the page, without its unit."""
        if value is None:
            return ""
        return formats.number_format(value, self.decimals, use_l10n=True, force_grouping=True)

    def exactly(self, value: Decimal | None) -> str:
        """As worded(), but nothing that was typed is rounded away."""
        if value is None:
            return ""
        exponent = value.normalize().as_tuple().exponent
        typed = -exponent if isinstance(exponent, int) else 0
        return formats.number_format(value, max(self.decimals, typed), use_l10n=True)

    def with_unit(self, figure: str) -> str:
        return f"{figure}\N{NO-BREAK SPACE}{self.unit}" if figure and self.unit else figure


class GoalIndicatorQuerySet(TenantQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(goal__in=Goal.objects.visible_to(actor))


class GoalIndicator(TenantModel):
    """An indicator that tells of a goal, with the target (tavoitteen mittari)."""

    goal = TenantForeignKey(Goal, on_delete=models.CASCADE, related_name="indicators")
    indicator = TenantForeignKey(Indicator, on_delete=models.PROTECT, related_name="goals")
    target = models.DecimalField(
        _("target"), max_digits=14, decimal_places=4, null=True, blank=True
    )
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

    @property
    def target_in_words(self) -> str:
        return self.indicator.with_unit(self.indicator.exactly(self.target))


class ObservationQuerySet(TenantQuerySet):
    def of_indicator(self, indicator: Indicator) -> Self:
        return self.filter(indicator=indicator)

    def of_region(self, category: str, code: str) -> Self:
        return self.filter(region_category=category, region_code=code)

    def of_regions(self, keys: Iterable[tuple[str, str]]) -> Self:
        wanted = Q(pk__in=[])
        for category, code in keys:
            wanted |= Q(region_category=category, region_code=code)
        return self.filter(wanted)


class Observation(TenantModel):
    """One figure: of a region in a year, or why there is none (havainto)."""

    class NullReason(models.TextChoices):
        NO_VALUE = "no_value", _("not given: a small number, or not collected")
        NO_ROW = "no_row", _("not at the source")
        NOT_KNOWN = "not_known", _("not known")
        NOTHING = "nothing", _("nothing to count yet")

    indicator = TenantForeignKey(Indicator, on_delete=models.CASCADE, related_name="observations")
    # Key on category and code: the source has renumbered its own ids.
    region_category = models.CharField(max_length=20)
    region_code = models.CharField(max_length=10)
    organisation = TenantForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    year = models.PositiveSmallIntegerField()
    value = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    null_reason = models.CharField(max_length=60, choices=NullReason.choices, blank=True)
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

    def __str__(self) -> str:
        return f"{self.region_category} {self.region_code} {self.year}"
