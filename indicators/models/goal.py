"""Goals and the measures taken for them."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from agreements.models import Agreement
from contacts.models import Interface
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.history import tracked
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.tenancy.models import Organisation, TenantForeignKey, TenantModel, TenantQuerySet


class GoalQuerySet(TenantQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Goals of an agreement that the actor can't see stay unseen too."""
        return self.filter(Q(agreement=None) | Q(agreement__in=Agreement.objects.visible_to(actor)))

    def current_on(self, day: date) -> Self:
        return self.filter(
            Q(starts_on=None) | Q(starts_on__lte=day), Q(ends_on=None) | Q(ends_on__gte=day)
        )

    def of_owner(self, organisation_id: int) -> Self:
        return self.filter(owners__organisation_id=organisation_id)

    def matching(self, text: str) -> Self:
        return self.filter(
            Q(title_fi__icontains=text)
            | Q(title_sv__icontains=text)
            | Q(description__icontains=text)
        )

    def worrying(self) -> Self:
        return self.filter(state__in=[Goal.State.AT_RISK, Goal.State.OFF_TRACK])

    def for_list(self) -> Self:
        """With interface, owners, and how many measures there are and how many are done."""
        counted = ~Q(measures__state=Measure.State.DROPPED) & Q(measures__isnull=False)
        return (
            self.select_related("interface")
            .prefetch_related("owners__organisation")
            .annotate(
                measure_count=Count("measures", filter=counted, distinct=True),
                done_count=Count(
                    "measures", filter=Q(measures__state=Measure.State.DONE), distinct=True
                ),
            )
            .order_by("interface__position", "interface__name_fi", "title_fi", "pk")
        )


@tracked()
class Goal(TenantModel):
    """What several organisations want to reach together (tavoite)."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        ON_TRACK = "on_track", _("On track")
        AT_RISK = "at_risk", _("At risk")
        OFF_TRACK = "off_track", _("Off track")
        REACHED = "reached", _("Reached")
        DROPPED = "dropped", _("Dropped")

    title_fi = models.CharField(_("goal in Finnish"), max_length=250)
    title_sv = models.CharField(_("goal in Swedish"), max_length=250, blank=True)
    description = models.TextField(_("description"), max_length=5000, blank=True)
    interface = TenantForeignKey(
        Interface,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="goals",
        verbose_name=_("interface of cooperation"),
    )
    agreement = TenantForeignKey(
        Agreement,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="goals",
        verbose_name=_("agreement"),
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.PLANNED
    )
    state_reason = models.CharField(_("why"), max_length=500, blank=True)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("to"), null=True, blank=True)

    objects = GoalQuerySet.as_manager()

    class Meta:
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        ordering = ["interface__position", "title_fi"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="goal_ends_after_start",
                violation_error_message=_("The last day is before the first day."),
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return self.title_sv if get_language() == "sv" and self.title_sv else self.title_fi

    def get_absolute_url(self) -> str:
        return area_url("indicators:goal", self.pk)

    @property
    def tone(self) -> str:
        """The tone of the state's badge."""
        return TONES[self.State(self.state)]


TONES = {
    Goal.State.PLANNED: "neutral",
    Goal.State.ON_TRACK: "good",
    Goal.State.AT_RISK: "warn",
    Goal.State.OFF_TRACK: "bad",
    Goal.State.REACHED: "good",
    Goal.State.DROPPED: "neutral",
}


class GoalOwner(TenantModel):
    """An organisation whose goal it is too (tavoitteen omistaja)."""

    goal = TenantForeignKey(Goal, on_delete=models.CASCADE, related_name="owners")
    organisation = TenantForeignKey(Organisation, on_delete=models.PROTECT, related_name="goals")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "goal", "organisation"], name="goal_owner_once"
            )
        ]


class MeasureQuerySet(TenantQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(goal__in=Goal.objects.visible_to(actor))

    def unfinished(self) -> Self:
        return self.filter(state__in=[Measure.State.OPEN, Measure.State.UNDER_WAY])

    def due_by(self, day: date) -> Self:
        return self.unfinished().filter(due_on__lte=day)


@tracked()
class Measure(TenantModel):
    """What is done to reach a goal, by whom and by when (toimenpide)."""

    class State(models.TextChoices):
        OPEN = "open", _("Not begun")
        UNDER_WAY = "under_way", _("Under way")
        DONE = "done", _("Done")
        DROPPED = "dropped", _("Dropped")

    goal = TenantForeignKey(Goal, on_delete=models.CASCADE, related_name="measures")
    title_fi = models.CharField(_("measure in Finnish"), max_length=250)
    title_sv = models.CharField(_("measure in Swedish"), max_length=250, blank=True)
    organisation = TenantForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="measures",
        verbose_name=_("responsible organisation"),
    )
    due_on = models.DateField(_("by"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)

    objects = MeasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        ordering = ["due_on", "pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return self.title_sv if get_language() == "sv" and self.title_sv else self.title_fi

    def get_absolute_url(self) -> str:
        return area_url("indicators:goal", self.goal_id)

    def is_late(self) -> bool:
        """Its day has passed and it is neither done nor dropped."""
        is_open = self.state in {self.State.OPEN, self.State.UNDER_WAY}
        return is_open and self.due_on is not None and self.due_on < timezone.localdate()
