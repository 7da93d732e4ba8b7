"""Agendas that an area uses again: one for each kind of negotiation or forum."""

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from negotiations.models.forum import Forum
from yhdyspinta.register.models import StatutoryDuty
from yhdyspinta.tenancy.models import Named, TenantForeignKey, TenantModel, TenantQuerySet


class AgendaTemplateQuerySet(TenantQuerySet):
    def visible_to(self, actor: Any) -> Self:
        return self.all()


class AgendaTemplate(Named, TenantModel):
    """The usual headings of a kind of negotiation, in Finnish and Swedish (esityslistapohja)."""

    rule = models.ForeignKey(
        StatutoryDuty,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("duty by law"),
    )
    forum = TenantForeignKey(
        Forum,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("forum"),
    )

    objects = AgendaTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("template of agendas")
        verbose_name_plural = _("templates of agendas")
        ordering = ["name_fi"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "name_fi"], name="agenda_template_name_once")
        ]


class TemplateItem(TenantModel):
    """A heading of a template (esityslistapohjan kohta)."""

    class Fill(models.TextChoices):
        """What the system writes under the heading from what it knows."""

        NOTHING = "", _("Nothing")
        FOLLOW_UPS = "follow_ups", _("Open follow-ups")
        FIGURES = "figures", _("Goals and figures")

    template = TenantForeignKey(AgendaTemplate, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField(default=0)
    title_fi = models.CharField(_("heading in Finnish"), max_length=200)
    title_sv = models.CharField(_("heading in Swedish"), max_length=200, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    fill = models.CharField(
        _("filled with"), max_length=10, choices=Fill.choices, blank=True, default=Fill.NOTHING
    )

    class Meta:
        verbose_name = _("heading of a template")
        verbose_name_plural = _("headings of templates")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title_fi
