"""What was agreed to be done, by whom and by when."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.models import Post
from indicators.models import Goal
from negotiations.models.content import AgendaItem
from negotiations.models.meeting import Negotiation, OfNegotiationQuerySet
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.history import tracked
from yhdyspinta.tenancy.models import Organisation, Role, TenantForeignKey, TenantModel


class FollowUpQuerySet(OfNegotiationQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """The secretary's and the responsible's until the memo is out, as outcomes are."""
        seen = super().visible_to(actor)
        if actor.has(Role.COORDINATOR):
            return seen
        S, organisation_id = Negotiation.State, actor.organisation_id
        taking_part = Negotiation.objects.of_organisation(organisation_id)
        known = Q(organisation_id=organisation_id)
        known |= Q(negotiation__state__in=Negotiation.FINAL_STATES)
        known |= Q(negotiation__state=S.COMMENTING, negotiation__in=taking_part)
        run = Q(negotiation__in=Negotiation.objects.run_by(actor))
        hidden = Q(item__is_confidential=True) & ~Q(organisation_id=organisation_id)
        return seen.filter(known | run).exclude(hidden & ~Q(negotiation__in=taking_part) & ~run)

    def open(self) -> Self:
        return self.filter(state__in=[FollowUp.State.OPEN, FollowUp.State.UNDER_WAY])

    def of_organisation(self, organisation_id: int) -> Self:
        return self.filter(organisation_id=organisation_id)

    def matching(self, text: str) -> Self:
        return self.filter(Q(what__icontains=text) | Q(note__icontains=text))


@tracked("told_by_name")
class FollowUp(TenantModel):
    """What was agreed to be done: by whom, by when, and how it goes (jatkotoimi)."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        UNDER_WAY = "under_way", _("Under way")
        DONE = "done", _("Done")
        DROPPED = "dropped", _("Dropped")

    negotiation = TenantForeignKey(Negotiation, on_delete=models.PROTECT, related_name="follow_ups")
    item = TenantForeignKey(
        AgendaItem, on_delete=models.PROTECT, null=True, blank=True, related_name="follow_ups"
    )
    what = models.CharField(_("what"), max_length=300)
    organisation = TenantForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="follow_ups",
        verbose_name=_("responsible organisation"),
    )
    post = TenantForeignKey(
        Post,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("post"),
    )
    goal = TenantForeignKey(
        Goal, on_delete=models.SET_NULL, null=True, blank=True, related_name="follow_ups"
    )
    due_on = models.DateField(_("by"), null=True, blank=True)
    made_on = models.DateField(default=timezone.localdate, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    note = models.CharField(_("how it goes"), max_length=500, blank=True)
    done_on = models.DateField(null=True, blank=True)
    is_on_behalf = models.BooleanField(default=False)
    # Who told by a personal link how it goes, and when.
    told_by_name = models.CharField(_("name"), max_length=120, blank=True)
    told_by_post = TenantForeignKey(
        Post, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    told_at = models.DateTimeField(null=True, blank=True)
    # How often a meeting has left it open, and to which level it was taken.
    times_carried = models.PositiveSmallIntegerField(default=0)
    is_escalated = models.BooleanField(default=False)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        ordering = ["due_on", "pk"]

    def __str__(self) -> str:
        return self.what

    def is_open(self) -> bool:
        return self.state in {self.State.OPEN, self.State.UNDER_WAY}
