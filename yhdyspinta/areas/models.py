"""Invitations of members, and feedback on the service."""

from datetime import datetime, timedelta
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.models import (
    Membership,
    Organisation,
    Role,
    TenantForeignKey,
    TenantModel,
    TenantQuerySet,
)

INVITATION_DAYS = 7


class InvitationQuerySet(TenantQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        return self.all() if actor.has(Role.ADMIN) else self.none()

    def open(self, now: datetime | None = None) -> Self:
        since = (now or timezone.now()) - timedelta(days=INVITATION_DAYS)
        return self.filter(accepted_at=None, withdrawn_at=None, created_at__gt=since)


class Invitation(TenantModel):
    """An invitation to join the area, by mail, once, within a week (jäsenkutsu)."""

    email = models.EmailField(_("e-mail"))
    name = models.CharField(_("name"), max_length=120)
    organisation = TenantForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="+", verbose_name=_("organisation")
    )
    roles = ArrayField(
        models.CharField(max_length=20, choices=Role.choices),
        verbose_name=_("roles"),
        default=list,
        blank=True,
    )
    invited_by = TenantForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation of a member")
        verbose_name_plural = _("invitations of members")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name or self.email

    log_label = ""  # the log keeps no names of people


class FeedbackQuerySet(TenantQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        return self.all() if actor.has_any(Role.ADMIN, Role.COORDINATOR) else self.none()


class Feedback(TenantModel):
    """Feedback on accessibility or anything else, with its time of receipt (palaute).

    It is answered in two weeks (306/2019 § 10).
    """

    text = models.TextField(_("feedback"), max_length=5000)
    email = models.EmailField(_("e-mail"), blank=True)
    page = models.CharField(_("which page"), max_length=300, blank=True)
    received_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True)

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        ordering = ["-received_at"]

    def __str__(self) -> str:
        return self.text[:60]

    def answer_by(self) -> datetime:
        return self.received_at + timedelta(days=14)
