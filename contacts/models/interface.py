"""Where the parties' work meets, at which levels people answer for it, and who decides."""

from datetime import date
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yhdyspinta.tenancy.models import (
    Named,
    Organisation,
    TenantForeignKey,
    TenantModel,
    TenantQuerySet,
)


class InterfaceQuerySet(TenantQuerySet):
    def current(self, day: date | None = None) -> Self:
        return self.filter(Q(ended_on=None) | Q(ended_on__gte=day or timezone.localdate()))


class Interface(Named, TenantModel):
    """A matter in which the work of municipalities and the county meets (yhdyspinta)."""

    code = models.SlugField(max_length=60)
    parent = TenantForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    legal_basis = models.CharField(_("legal basis"), max_length=300, blank=True)
    # What the interface is called in everyday words, the area's own data.
    synonyms = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    ended_on = models.DateField(null=True, blank=True)

    objects = InterfaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("interface of cooperation")
        verbose_name_plural = _("interfaces of cooperation")
        ordering = ["position", "name_fi"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "code"], name="interface_code_once")
        ]

    def upwards(self) -> list[int]:
        """Itself and the wider interfaces that it is a part of, the nearest first."""
        ids: list[int] = []
        interface: Interface | None = self
        while interface is not None and interface.pk not in ids:
            ids.append(interface.pk)
            interface = interface.parent
        return ids


class Level(Named, TenantModel):
    """The level on which a post answers: political, leading officials, … (taso)."""

    code = models.SlugField(max_length=40)
    position = models.PositiveSmallIntegerField(default=0)
    # A political post is held for a council term and ends with it.
    is_political = models.BooleanField(_("elected for a council term"), default=False)

    class Meta:
        verbose_name = _("level")
        verbose_name_plural = _("levels")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["tenant", "code"], name="level_code_once")]


class Organ(Named, TenantModel):
    """A body of an organisation that decides: council, executive, committee (toimielin)."""

    class Kind(models.TextChoices):
        COUNCIL = "council", _("Council")
        EXECUTIVE = "executive", _("Executive")
        COMMITTEE = "committee", _("Committee")
        OFFICE_HOLDER = "office_holder", _("Office holder")
        OTHER = "other", _("Other body")

    organisation = TenantForeignKey(Organisation, on_delete=models.CASCADE, related_name="organs")
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.EXECUTIVE)
    # 14 days for a request for rectification, 30 for an appeal (410/2015 §§ 134–139).
    appeal_days = models.PositiveSmallIntegerField(default=14)

    class Meta:
        verbose_name = _("organ")
        verbose_name_plural = _("organs")
        ordering = ["organisation", "name_fi"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "organisation", "name_fi"], name="organ_name_once"
            )
        ]
