"""Rounds of negotiations: for which rules, in which period, by which negotiation areas."""

from datetime import date
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from negotiations.models.rule import AreaRule
from yhdyspinta.register.models import StatutoryDuty
from yhdyspinta.register.terms import NoTermError, council_term
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.tenancy.models import (
    Group,
    Role,
    TenantForeignKey,
    TenantModel,
    TenantQuerySet,
)


def one_rule(name: str) -> models.CheckConstraint:
    """Either a rule of the register, or one of the area's own."""
    return models.CheckConstraint(
        condition=Q(rule__isnull=False, own_rule__isnull=True)
        | Q(rule__isnull=True, own_rule__isnull=False),
        name=name,
    )


def _is_council_term(first: date, last: date) -> bool:
    try:
        return council_term(first) == (first, last)
    except NoTermError:
        return False


class CycleQuerySet(TenantQuerySet):
    def of_year(self, year: int) -> Self:
        """Those whose period touches the year."""
        return self.filter(period_start__lte=date(year, 12, 31), period_end__gte=date(year, 1, 1))

    def visible_to(self, actor: Actor) -> Self:
        """A round is seen with its first visible negotiation."""
        if actor.has(Role.COORDINATOR):
            return self.all()
        negotiations: Any = self.model._meta.get_field("negotiations").related_model
        return self.filter(pk__in=negotiations.objects.visible_to(actor).values("cycle"))


class Cycle(TenantModel):
    """A round of negotiations for one or more rules in a period (neuvottelukierros)."""

    class Model(models.TextChoices):
        CONTINUOUS = "continuous", _("Continuous, in an advisory board")
        PER_MUNICIPALITY = "per_municipality", _("With each municipality")
        SUB_REGIONAL = "sub_regional", _("By sub-region")
        WHOLE_AREA = "whole_area", _("The whole area together")
        THEMATIC = "thematic", _("By theme")
        STANDARD_FORM = "standard_form", _("In the same form each time")

    title_fi = models.CharField(_("title in Finnish"), max_length=200)
    title_sv = models.CharField(_("title in Swedish"), max_length=200, blank=True)
    model = models.CharField(_("arrangement"), max_length=20, choices=Model.choices)
    # By which other arrangements more meetings were planned: models combine.
    also_models = ArrayField(
        models.CharField(max_length=20, choices=Model.choices), default=list, blank=True
    )
    theme = models.CharField(_("theme"), max_length=300, blank=True)
    period_start = models.DateField(_("period from"))
    period_end = models.DateField(_("period to"))
    # One day for both negotiations: the agenda keeps a part for each, and each its own duty.
    is_common_day = models.BooleanField(_("§ 14 and hyte on a common day"), default=False)
    invites_others = models.BooleanField(_("other actors are invited"), default=False)
    # No more meetings of it are to come, whatever was planned.
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    closed_why = models.CharField(_("why"), max_length=500, blank=True)

    objects = CycleQuerySet.as_manager()

    class Meta:
        verbose_name = _("round of negotiations")
        verbose_name_plural = _("rounds of negotiations")
        ordering = ["-period_start", "title_fi"]
        constraints = [
            models.CheckConstraint(
                condition=Q(period_end__gte=F("period_start")),
                name="cycle_ends_after_start",
                violation_error_message=_("The last day is before the first day."),
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return self.title_sv if get_language() == "sv" and self.title_sv else self.title_fi

    def get_absolute_url(self) -> str:
        return area_url("negotiations:round", self.pk)

    @property
    def arrangements(self) -> list[str]:
        """By which arrangements its meetings were planned, in words."""
        codes = dict.fromkeys([self.model, *self.also_models])
        return [str(self.Model(code).label) for code in codes]

    @property
    def period_in_words(self) -> str:
        """2026 of a whole year, 2025–2029 of a council term, otherwise the days."""
        first, last = self.period_start, self.period_end
        if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
            return str(first.year) if first.year == last.year else f"{first.year}–{last.year}"
        if _is_council_term(first, last):
            return f"{first.year}–{last.year}"
        days = (date_format(day, "SHORT_DATE_FORMAT") for day in (first, last))
        return "–".join(days)


class CycleGroup(TenantModel):
    """A group of municipalities that the round uses as a negotiation area (neuvottelualue)."""

    cycle = TenantForeignKey(Cycle, on_delete=models.CASCADE, related_name="groups")
    group = TenantForeignKey(Group, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "cycle", "group"], name="cycle_group_once")
        ]


class CycleRule(TenantModel):
    """A rule that a round serves (kierroksen velvoite)."""

    cycle = TenantForeignKey(Cycle, on_delete=models.CASCADE, related_name="rules")
    rule = models.ForeignKey(
        StatutoryDuty,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    own_rule = TenantForeignKey(
        AreaRule, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "cycle", "rule", "own_rule"],
                name="cycle_rule_once",
                nulls_distinct=False,
            ),
            one_rule("cycle_rule_is_one"),
        ]
