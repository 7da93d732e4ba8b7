"""Responsibility tables: tasks, whose they are by law, and who does what by agreement."""

from datetime import date
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from contacts.models import Interface
from yhdyspinta.tenancy.history import tracked
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.tenancy.models import (
    Group,
    Named,
    Organisation,
    TenantForeignKey,
    TenantModel,
    TenantQuerySet,
)


class RoleCode(Named, TenantModel):
    """A letter of the area's tables and what it means (vastuukoodi)."""

    class Kind(models.TextChoices):
        LEADS = "leads", _("Leads")
        TAKES_PART = "takes_part", _("Takes part")
        SUPPORTS = "supports", _("Supports")
        CONSULTED = "consulted", _("Is consulted")
        INFORMED = "informed", _("Is informed")

    code = models.SlugField(max_length=20)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    letter_fi = models.CharField(_("letter in Finnish"), max_length=4)
    letter_sv = models.CharField(_("letter in Swedish"), max_length=4, blank=True)
    letter_en = models.CharField(_("letter in English"), max_length=4, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("role code")
        verbose_name_plural = _("role codes")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["tenant", "code"], name="role_code_once")]

    @property
    def letter(self) -> str:
        value: str = getattr(self, f"letter_{(get_language() or 'fi')[:2]}", "") or self.letter_fi
        return value


class Matrix(Named, TenantModel):
    """A responsibility table of the area (vastuunjakotaulukko)."""

    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    records_practice = models.BooleanField(
        _("Record also how it is in practice"),
        default=False,
        help_text=_("Beside what is agreed, each cell then tells how the task is done in fact."),
    )

    class Meta:
        verbose_name = _("responsibility table")
        verbose_name_plural = _("responsibility tables")
        ordering = ["-valid_from", "name_fi"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "name_fi"], name="matrix_name_once")
        ]

    def get_absolute_url(self) -> str:
        return area_url("agreements:matrix-of", self.pk)


@tracked()
class Task(Named, TenantModel):
    """A task of the table (tehtävä)."""

    name_fi = models.CharField(_("task in Finnish"), max_length=300)
    name_sv = models.CharField(_("task in Swedish"), max_length=300, blank=True)
    name_en = models.CharField(_("task in English"), max_length=300, blank=True)
    matrix = TenantForeignKey(Matrix, on_delete=models.CASCADE, related_name="tasks")
    interface = TenantForeignKey(
        Interface, on_delete=models.PROTECT, related_name="tasks", verbose_name=_("interface")
    )
    position = models.PositiveIntegerField(default=0)
    note = models.TextField(_("note"), max_length=2000, blank=True)
    # The day when someone last looked whether it is still so.
    reviewed_on = models.DateField(_("looked at"), null=True, blank=True)

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering = ["interface__position", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "matrix", "interface", "name_fi"],
                name="task_once",
                violation_error_message=_("The table already has this task in this interface."),
            )
        ]


class _DateRange(Func):
    function = "DATERANGE"
    output_field = DateRangeField()


class InForceQuerySet(TenantQuerySet):
    def valid_on(self, day: date) -> Self:
        return self.filter(
            Q(starts_on=None) | Q(starts_on__lte=day), Q(ends_on=None) | Q(ends_on__gte=day)
        )


def _validity() -> tuple[_DateRange, str]:
    period = _DateRange("starts_on", "ends_on", RangeBoundary(inclusive_upper=True))
    return (period, RangeOperators.OVERLAPS)


@tracked()
class LegalBasis(TenantModel):
    """Whose a task is by law, by which law, from when to when (lakiperuste)."""

    class DutyHolder(models.TextChoices):
        COUNTY = "county", _("The county organises by law")
        MUNICIPALITY = "municipality", _("The municipality organises by law")
        BOTH = "both", _("Both organise by law")
        OTHER = "other", _("Another body organises by law")

    task = TenantForeignKey(Task, on_delete=models.CASCADE, related_name="legal_bases")
    duty_holder = models.CharField(
        _("by law"), max_length=12, choices=DutyHolder.choices, blank=True
    )
    law = models.CharField(_("law and section"), max_length=120, blank=True)
    # What the statute says of each side, in its own sentences.
    county_text = models.TextField(_("what the law says of the county"), blank=True)
    municipality_text = models.TextField(_("what the law says of the municipality"), blank=True)
    starts_on = models.DateField(_("in force from"), null=True, blank=True)
    ends_on = models.DateField(_("in force until"), null=True, blank=True)

    objects = InForceQuerySet.as_manager()

    class Meta:
        verbose_name = _("legal basis")
        verbose_name_plural = _("legal bases")
        ordering = [F("starts_on").asc(nulls_first=True), "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="legal_basis_ends_after_start"
            ),
            ExclusionConstraint(
                name="legal_basis_no_overlap",
                expressions=[
                    ("tenant", RangeOperators.EQUAL),
                    ("task", RangeOperators.EQUAL),
                    _validity(),
                ],
            ),
        ]

    def __str__(self) -> str:
        return self.law or self.get_duty_holder_display()

    def starts_after(self, day: date) -> bool:
        return self.starts_on is not None and self.starts_on > day


@tracked()
class Responsibility(TenantModel):
    """Who does what in a task: an organisation's row overrides its group's (vastuu)."""

    class Value(models.TextChoices):
        ROLE = "role", _("Has a role")
        NOBODY = "nobody", _("Nobody is responsible")
        NOT_AGREED = "not_agreed", _("Not agreed")
        DISPUTED = "disputed", _("Disputed")

    class Layer(models.TextChoices):
        AGREED = "agreed", _("As agreed")
        PRACTICE = "practice", _("In practice")

    task = TenantForeignKey(Task, on_delete=models.CASCADE, related_name="responsibilities")
    organisation = TenantForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="responsibilities",
    )
    group = TenantForeignKey(
        Group, on_delete=models.PROTECT, null=True, blank=True, related_name="responsibilities"
    )
    value = models.CharField(max_length=12, choices=Value.choices, default=Value.ROLE)
    role = TenantForeignKey(
        RoleCode, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    layer = models.CharField(max_length=8, choices=Layer.choices, default=Layer.AGREED)
    # Who disagrees, when it is disputed.
    disputed_by = TenantForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    objects = InForceQuerySet.as_manager()

    class Meta:
        verbose_name = _("responsibility")
        verbose_name_plural = _("responsibilities")
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation=None, group__isnull=False)
                | Q(organisation__isnull=False, group=None),
                name="responsibility_of_one",
            ),
            models.CheckConstraint(
                condition=Q(value="role", role__isnull=False) | (~Q(value="role") & Q(role=None)),
                name="responsibility_role_when_role",
            ),
            models.CheckConstraint(
                condition=Q(value="disputed") | Q(disputed_by=None),
                name="responsibility_disputed_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="responsibility_ends_after_start"
            ),
            ExclusionConstraint(
                name="responsibility_no_overlap",
                expressions=[
                    ("tenant", RangeOperators.EQUAL),
                    ("task", RangeOperators.EQUAL),
                    (Coalesce("organisation", Value(0)), RangeOperators.EQUAL),
                    (Coalesce("group", Value(0)), RangeOperators.EQUAL),
                    (Coalesce("role", Value(0)), RangeOperators.EQUAL),
                    ("layer", RangeOperators.EQUAL),
                    _validity(),
                ],
            ),
        ]

    def __str__(self) -> str:
        return self.role.letter if self.role else self.get_value_display()


@tracked()
class Cell(TenantModel):
    """What stood in the original table's cell, word for word, and a note (taulukon solu)."""

    task = TenantForeignKey(Task, on_delete=models.CASCADE, related_name="cells")
    organisation = TenantForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    group = TenantForeignKey(
        Group, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    original_text = models.TextField(blank=True)
    note = models.TextField(blank=True)

    class Meta:
        verbose_name = _("cell")
        verbose_name_plural = _("cells")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "task", "organisation", "group"],
                name="cell_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return self.original_text[:80]
