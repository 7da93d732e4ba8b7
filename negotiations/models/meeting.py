"""Negotiations: what is held, for which rules, with whom."""

import uuid
from datetime import date, time
from typing import Self

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import F, Q
from django.utils import formats, timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from negotiations.models.cycle import Cycle, one_rule
from negotiations.models.forum import Forum
from negotiations.models.rule import AreaRule
from yhdyspinta.register.models import StatutoryDuty
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.history import tracked
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.tenancy.models import (
    Organisation,
    Role,
    TenantForeignKey,
    TenantModel,
    TenantQuerySet,
)


class NegotiationQuerySet(TenantQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Silent until invited: plans are the coordinators', the convener's and the forum's own."""
        if actor.has(Role.COORDINATOR):
            return self.all()
        S = Negotiation.State
        silent = Q(state=S.PLANNED) | Q(state__in=[S.POSTPONED, S.CANCELLED], sequence=0)
        own = Q(convener_id=actor.organisation_id) | Q(forum__in=Forum.objects.led_by(actor))
        # The yearly programme of a forum is there for everyone.
        return self.filter(~silent | own | Q(is_event=True))

    def run_by(self, actor: Actor) -> Self:
        """Those that the actor plans, runs and writes up.

        Of the area the coordinators'; their organisation's the preparers'; a forum's its chair's
        and its secretary's.
        """
        if actor.has(Role.COORDINATOR):
            return self.all()
        run = Q(forum__in=Forum.objects.led_by(actor))
        if actor.has(Role.EDITOR):
            run |= Q(convener_id=actor.organisation_id)
        return self.filter(run)

    def coming(self, now: date | None = None) -> Self:
        return self.filter(
            starts_at__date__gte=now or timezone.localdate(),
            state__in=Negotiation.COMING_STATES,
        )

    def held(self) -> Self:
        return self.filter(state__in=Negotiation.HELD_STATES)

    def published(self, today: date) -> Self:
        """Those whose memo everyone may read that day."""
        still = Q(published_until=None) | Q(published_until__gte=today)
        return self.filter(still, state=Negotiation.State.PUBLISHED)

    def of_organisation(self, organisation_id: int) -> Self:
        """Those that the organisation convenes, is covered by or takes part in."""
        return self.filter(
            Q(convener_id=organisation_id)
            | Q(municipalities__organisation_id=organisation_id)
            | Q(participants__organisation_id=organisation_id)
        ).distinct()

    def with_covered(self) -> Self:
        """Each with its municipalities, in their order."""
        covered = CoveredMunicipality.objects.select_related("organisation")
        in_order = covered.order_by("organisation__name_sort")
        return self.prefetch_related(models.Prefetch("municipalities", in_order))

    def matching(self, text: str) -> Self:
        return self.filter(
            Q(title_fi__icontains=text)
            | Q(title_sv__icontains=text)
            | Q(place__icontains=text)
            | Q(
                items__title__icontains=text, items__is_confidential=False, items__is_proposal=False
            )
        ).distinct()


@tracked("calendar_key")
class Negotiation(TenantModel):
    """A meeting of municipalities and the county (neuvottelu)."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        INVITED = "invited", _("Invitation sent")
        IN_SESSION = "in_session", _("In session")
        HELD = "held", _("Held")
        COMMENTING = "commenting", _("Memo out for comments")
        APPROVED = "approved", _("Memo approved")
        PUBLISHED = "published", _("Published")
        POSTPONED = "postponed", _("Postponed")
        CANCELLED = "cancelled", _("Cancelled")
        NOT_HELD = "not_held", _("Not held")

    COMING_STATES = (State.PLANNED, State.INVITED)
    FINAL_STATES = (State.APPROVED, State.PUBLISHED)
    HELD_STATES = (State.HELD, State.COMMENTING, *FINAL_STATES)
    OPEN_STATES = (State.PLANNED, State.INVITED, State.IN_SESSION, State.HELD, State.COMMENTING)

    title_fi = models.CharField(_("title in Finnish"), max_length=200)
    title_sv = models.CharField(_("title in Swedish"), max_length=200, blank=True)
    cycle = TenantForeignKey(
        Cycle,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="negotiations",
        verbose_name=_("round"),
    )
    forum = TenantForeignKey(
        Forum,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="negotiations",
        verbose_name=_("forum"),
    )
    state = models.CharField(max_length=12, choices=State.choices, default=State.PLANNED)
    state_reason = models.CharField(_("why"), max_length=500, blank=True)
    starts_at = models.DateTimeField(_("begins"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    remote_link = models.URLField(_("remote link"), blank=True)
    convener = TenantForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("convener")
    )
    chair = models.CharField(_("chair"), max_length=150, blank=True)
    secretary = models.CharField(_("secretary"), max_length=150, blank=True)
    # Raised by every change that invitees must see; the calendar's SEQUENCE.
    sequence = models.PositiveSmallIntegerField(default=0)
    # In the calendar's UID: only whoever has had the invitation can answer it by mail.
    calendar_key = models.UUIDField(default=uuid.uuid4, db_default=RandomUUID(), editable=False)
    is_recorded_afterwards = models.BooleanField(default=False)
    # The last day for remarks on the memo, set when it is sent out.
    comment_until = models.DateField(null=True, blank=True)
    theme = models.CharField(_("theme"), max_length=300, blank=True)
    # A gathering of a forum's yearly programme, not a negotiation by law.
    is_event = models.BooleanField(default=False)
    answer_by = models.DateField(_("answer to the invitation by"), null=True, blank=True)
    # Given when it is held: the number in its year, of its forum or of the area (4/2026).
    number = models.PositiveSmallIntegerField(null=True, blank=True)
    number_year = models.PositiveSmallIntegerField(null=True, blank=True)
    session_began_at = models.DateTimeField(null=True, blank=True)
    session_ended_at = models.DateTimeField(null=True, blank=True)
    # What was left open has been kept, closed or escalated: asked before the memo goes out.
    is_carried_over = models.BooleanField(default=False)
    published_at = models.DateTimeField(null=True, blank=True)
    published_until = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = NegotiationQuerySet.as_manager()

    class Meta:
        verbose_name = _("negotiation")
        verbose_name_plural = _("negotiations")
        ordering = ["-starts_at", "title_fi"]
        indexes = [
            models.Index(fields=["tenant", "state", "starts_at"], name="negotiation_by_state")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="negotiation_ends_after_start",
                violation_error_message=_("The negotiation ends before it begins."),
            ),
            models.UniqueConstraint(
                fields=["tenant", "forum", "number_year", "number"],
                condition=Q(number__isnull=False),
                nulls_distinct=False,
                name="negotiation_number_once",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return self.title_sv if get_language() == "sv" and self.title_sv else self.title_fi

    def get_absolute_url(self) -> str:
        return area_url("negotiations:detail", self.pk)

    def title_in(self, language: str) -> str:
        return self.title_sv if language == "sv" and self.title_sv else self.title_fi

    @property
    def day(self) -> date | None:
        """The day on which it begins, in local time."""
        return timezone.localdate(self.starts_at) if self.starts_at else None

    def when(self) -> str:
        """The day and hours in words; one recorded afterwards may have no hours."""
        if self.starts_at is None:
            return ""
        starts = timezone.localtime(self.starts_at)
        if starts.time() == time.min:
            return formats.date_format(starts, "DATE_FORMAT")
        words = formats.date_format(starts, "DATETIME_FORMAT")
        if self.ends_at is None:
            return words
        ends = timezone.localtime(self.ends_at)
        same_day = ends.date() == starts.date()
        return (
            f"{words}–{formats.date_format(ends, 'TIME_FORMAT' if same_day else 'DATETIME_FORMAT')}"
        )

    def is_open(self) -> bool:
        """What is said and agreed may still be written."""
        return self.state in self.OPEN_STATES

    def is_coming(self) -> bool:
        return self.state in self.COMING_STATES

    def has_begun(self) -> bool:
        return self.starts_at is not None and self.starts_at <= timezone.now()

    def was_held(self) -> bool:
        return self.state in self.HELD_STATES

    def is_final(self) -> bool:
        """The memo or the minutes have been approved: nothing of it changes any more."""
        return self.state in self.FINAL_STATES

    @property
    def numbered(self) -> str:
        """4/2026, or nothing before it is held."""
        return f"{self.number}/{self.number_year}" if self.number else ""


class OfNegotiationQuerySet(TenantQuerySet):
    """Rows that are seen with their negotiation."""

    def visible_to(self, actor: Actor) -> Self:
        return self.filter(negotiation__in=Negotiation.objects.visible_to(actor))


class NegotiationRule(TenantModel):
    """A rule that a negotiation serves (neuvottelun velvoite)."""

    negotiation = TenantForeignKey(Negotiation, on_delete=models.CASCADE, related_name="rules")
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

    objects = OfNegotiationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "negotiation", "rule", "own_rule"],
                name="negotiation_rule_once",
                nulls_distinct=False,
            ),
            one_rule("negotiation_rule_is_one"),
        ]


class CoveredMunicipality(TenantModel):
    """A municipality that the negotiation is held with (neuvottelun kunta)."""

    negotiation = TenantForeignKey(
        Negotiation, on_delete=models.CASCADE, related_name="municipalities"
    )
    organisation = TenantForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")

    objects = OfNegotiationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "negotiation", "organisation"], name="covered_once"
            )
        ]
