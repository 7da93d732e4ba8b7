"""Statutory duties of each organisation in each period; their state is never stored."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Case, F, Min, Q, Value, When
from django.utils.translation import gettext_lazy as _

from contacts.models import Post
from negotiations.models.meeting import Negotiation
from yhdyspinta.documents.models import StoredFile
from yhdyspinta.register.models import StatutoryDuty
from yhdyspinta.tenancy.history import tracked
from yhdyspinta.tenancy.models import (
    Membership,
    Organisation,
    TenantForeignKey,
    TenantModel,
    TenantQuerySet,
)


class DutyState(models.TextChoices):
    """Neutral words: they stand beside a neighbour's name (velvoitteen tila)."""

    COMING = "coming", _("Coming")
    TO_DO = "to_do", _("To be done")
    DATED = "dated", _("Date agreed")
    MET = "met", _("Met")
    MET_LATE = "met_late", _("Met late")
    OVERDUE = "overdue", _("Time limit passed")
    INVITED_ABSENT = "invited_absent", _("Invited, did not take part")
    NOT_BINDING = "not_binding", _("Does not apply")


class DutyQuerySet(TenantQuerySet):
    def of_period(self, day: date) -> Self:
        return self.filter(
            Q(period_start=None) | Q(period_start__lte=day), Q(period_end=None) | Q(period_end__gte=day)
        )

    def binding(self) -> Self:
        return self.filter(is_binding=True)

    def with_state(self, today: date) -> Self:
        """Each duty gets `met_on` and `state`, computed from evidence by the database alone."""
        return self.annotate(met_on=Min("evidence__evidence__done_on")).annotate(
            state=Case(
                When(is_binding=False, then=Value(DutyState.NOT_BINDING)),
                When(met_on__gt=F("due_on"), then=Value(DutyState.MET_LATE)),
                When(met_on__isnull=False, then=Value(DutyState.MET)),
                When(due_on__lt=today, then=Value(DutyState.OVERDUE)),
                When(period_start__gt=today, then=Value(DutyState.COMING)),
                default=Value(DutyState.TO_DO),
            ),
        )


@tracked()
class Duty(TenantModel):
    """A rule that binds an organisation in a period, towards another or alone (velvoite)."""

    rule = models.ForeignKey(StatutoryDuty, on_delete=models.PROTECT, related_name="+", db_index=False)
    bearer = TenantForeignKey(Organisation, on_delete=models.PROTECT, related_name="duties")
    other = TenantForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Both empty: the duty is continuous.
    period_start = models.DateField(null=True, blank=True)
    period_end = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    is_binding = models.BooleanField(default=True)
    reason = models.CharField(max_length=300, blank=True)

    objects = DutyQuerySet.as_manager()

    class Meta:
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        ordering = ["rule__position", "bearer__rank", "bearer__name_sort"]
        indexes = [models.Index(fields=["tenant", "due_on"], name="duty_by_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "rule", "bearer", "other", "period_start"],
                name="duty_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule.name}: {self.bearer.name}"


@tracked()
class Evidence(TenantModel):
    """What shows that a duty was met, on the day the thing was done (näyttö)."""

    class Kind(models.TextChoices):
        NEGOTIATION = "negotiation", _("A negotiation held")
        DOCUMENT = "document", _("A document")
        POST = "post", _("A filled post")

    kind = models.CharField(max_length=12, choices=Kind.choices)
    done_on = models.DateField(_("done on"))
    negotiation = TenantForeignKey(
        Negotiation, on_delete=models.CASCADE, null=True, blank=True, related_name="evidence"
    )
    post = TenantForeignKey(Post, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    title = models.CharField(_("document"), max_length=200, blank=True)
    organ = models.CharField(_("organ"), max_length=150, blank=True)
    section = models.CharField(_("section (§)"), max_length=20, blank=True)
    url = models.URLField(_("address on the web"), blank=True)
    file = TenantForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_by = TenantForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    is_on_behalf = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["done_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="negotiation", negotiation__isnull=False)
                | Q(kind="post", post__isnull=False)
                | (Q(kind="document") & ~Q(title="")),
                name="evidence_points_to_something",
            )
        ]

    def __str__(self) -> str:
        return self.title or str(self.negotiation or self.post)


class EvidenceDuty(TenantModel):
    """Which evidence meets which duty; many to many (velvoitteen näyttö)."""

    duty = TenantForeignKey(Duty, on_delete=models.CASCADE, related_name="evidence")
    evidence = TenantForeignKey(Evidence, on_delete=models.CASCADE, related_name="duties")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "duty", "evidence"], name="evidence_once_per_duty"
            )
        ]
