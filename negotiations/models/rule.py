"""The area's own duties beside those of the law, and who was agreed to convene."""

from calendar import monthrange
from datetime import date
from typing import Any, Self

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yhdyspinta.register.models import StatutoryDuty
from yhdyspinta.register.names import in_language
from yhdyspinta.register.terms import Body, Term, calendar_year, council_term, two_years
from yhdyspinta.tenancy.history import tracked
from yhdyspinta.tenancy.models import (
    Named,
    Organisation,
    TenantForeignKey,
    TenantModel,
    TenantQuerySet,
)

Period, AttendedBy = StatutoryDuty.Period, StatutoryDuty.AttendedBy


class AreaRuleQuerySet(TenantQuerySet):
    def visible_to(self, actor: Any) -> Self:
        return self.all()

    def valid_on(self, day: date) -> Self:
        return self.filter(
            Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day)
        )


@tracked()
class AreaRule(Named, TenantModel):
    """A duty that the area has laid on itself by agreement or by-law (alueen oma velvoite).

    It answers the same questions as the register's StatutoryDuty: code, citation, explanation,
    bearer, other_party, period, served_by, convener, must_attend, attended_by, period_on().
    """

    class Bearer(models.TextChoices):
        COUNTY = "county", _("County")
        MUNICIPALITY = "municipality", _("Each municipality")
        EVERYONE = "everyone", _("County and each municipality")

    class OtherParty(models.TextChoices):
        NONE = "none", _("No other party")
        COUNTY = "county", _("County")
        MUNICIPALITY = "municipality", _("Each municipality")

    basis = models.CharField(
        _("basis"), max_length=200, blank=True, help_text=_("Law and §, agreement, or decision.")
    )
    explanation_fi = models.TextField(_("what it asks, in Finnish"), max_length=2000, blank=True)
    explanation_sv = models.TextField(_("what it asks, in Swedish"), max_length=2000, blank=True)
    explanation_en = models.TextField(_("what it asks, in English"), max_length=2000, blank=True)
    must_attend_fi = models.CharField(
        _("who must attend, in Finnish"),
        max_length=300,
        blank=True,
        help_text=_("For a negotiation: the people or the posts that are to be there."),
    )
    must_attend_sv = models.CharField(_("who must attend, in Swedish"), max_length=300, blank=True)
    must_attend_en = models.CharField(_("who must attend, in English"), max_length=300, blank=True)
    bearer = models.CharField(_("who must do it"), max_length=20, choices=Bearer.choices)
    other_party = models.CharField(
        _("towards whom"), max_length=20, choices=OtherParty.choices, default=OtherParty.NONE
    )
    period = models.CharField(_("how often"), max_length=20, choices=Period.choices)
    served_by = models.CharField(_("met by"), max_length=20, choices=StatutoryDuty.ServedBy.choices)
    # The last day of the year by which it must be done; empty: the period's last day.
    due_month = models.PositiveSmallIntegerField(
        _("by the end of month"), null=True, blank=True, validators=[MaxValueValidator(12)]
    )
    position = models.PositiveSmallIntegerField(default=500)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    objects = AreaRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("own duty of the area")
        verbose_name_plural = _("own duties of the area")
        ordering = ["position", "name_fi"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "name_fi"], name="area_rule_name_once"),
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")),
                name="area_rule_ends_after_start",
                violation_error_message=_("The last day is before the first day."),
            ),
        ]

    is_mutual = False
    invites_others = False
    convener = StatutoryDuty.Convener.NONE

    @property
    def code(self) -> str:
        return f"own-{self.pk}"

    @property
    def citation(self) -> str:
        return self.basis

    @property
    def explanation(self) -> str:
        return in_language(self.explanation_fi, self.explanation_sv, self.explanation_en)

    @property
    def must_attend(self) -> str:
        return in_language(self.must_attend_fi, self.must_attend_sv, self.must_attend_en)

    @property
    def attended_by(self) -> StatutoryDuty.AttendedBy:
        return AttendedBy.SIDES if self.must_attend_fi else AttendedBy.NONE

    def period_on(self, day: date) -> Term | None:
        """The period that the day belongs to; None for a duty that holds all the time."""
        match self.period:
            case Period.COUNCIL_TERM:
                return council_term(day, Body.COUNTY)
            case Period.CALENDAR_YEAR:
                return calendar_year(day)
            case Period.TWO_YEARS:
                return two_years(day, self.valid_from or date(2025, 1, 1))
        return None

    def due_in(self, period: Term) -> date:
        """The last day on which it is met in time."""
        if not self.due_month:
            return period.ends_on
        last = monthrange(period.ends_on.year, self.due_month)[1]
        return min(period.ends_on, date(period.ends_on.year, self.due_month, last))


class ConveningQuerySet(TenantQuerySet):
    def of(self, duty: Any) -> Self:
        """What was agreed for the duty's rule in its period."""
        return self.filter(rule=duty.rule_id, period_start=duty.period_start)


@tracked()
class Convening(TenantModel):
    """Who was agreed to convene where the law leaves it open (koollekutsuja)."""

    rule = models.ForeignKey(
        StatutoryDuty, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    period_start = models.DateField()
    convener = TenantForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("convener")
    )
    agreed_on = models.DateField(_("agreed on"), null=True, blank=True)
    basis = models.CharField(_("where it was agreed"), max_length=200, blank=True)

    objects = ConveningQuerySet.as_manager()

    class Meta:
        verbose_name = _("agreed convener")
        verbose_name_plural = _("agreed conveners")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "rule", "period_start"], name="convening_once"
            )
        ]
