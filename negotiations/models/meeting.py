"""Negotiations from plan to memo."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from contacts.models import Interface, Organ, Person, Post
from indicators.models import Goal
from yhdyspinta.documents.models import StoredFile
from yhdyspinta.register.models import StatutoryDuty
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.history import tracked
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.tenancy.models import (
    Membership,
    Named,
    Organisation,
    Role,
    TenantForeignKey,
    TenantModel,
    TenantQuerySet,
)


class Forum(Named, TenantModel):
    """A standing arena of cooperation (foorumi)."""

    organ = TenantForeignKey(Organ, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    tier = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = _("forum")
        verbose_name_plural = _("forums")
        ordering = ["tier", "name_fi"]
        constraints = [models.UniqueConstraint(fields=["tenant", "name_fi"], name="forum_name_once")]


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
    theme = models.CharField(_("theme"), max_length=300, blank=True)
    period_start = models.DateField(_("period from"))
    period_end = models.DateField(_("period to"))

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


class CycleRule(TenantModel):
    """A rule that a round serves (kierroksen velvoite)."""

    cycle = TenantForeignKey(Cycle, on_delete=models.CASCADE, related_name="rules")
    rule = models.ForeignKey(StatutoryDuty, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "cycle", "rule"], name="cycle_rule_once")
        ]


class NegotiationQuerySet(TenantQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Silent until invited: plans are the coordinators' and the convener's own."""
        if actor.has(Role.COORDINATOR):
            return self.all()
        return self.filter(
            ~Q(state=Negotiation.State.PLANNED) | Q(convener_id=actor.organisation_id)
        )

    def coming(self, now: date | None = None) -> Self:
        return self.filter(
            starts_at__date__gte=now or timezone.localdate(),
            state__in=[Negotiation.State.PLANNED, Negotiation.State.INVITED],
        )

    def held(self) -> Self:
        return self.filter(state__in=Negotiation.HELD_STATES)


@tracked()
class Negotiation(TenantModel):
    """A meeting of municipalities and the county (neuvottelu)."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        INVITED = "invited", _("Invitation sent")
        HELD = "held", _("Held")
        COMMENTING = "commenting", _("Memo out for comments")
        APPROVED = "approved", _("Memo approved")
        POSTPONED = "postponed", _("Postponed")
        CANCELLED = "cancelled", _("Cancelled")
        NOT_HELD = "not_held", _("Not held")

    HELD_STATES = (State.HELD, State.COMMENTING, State.APPROVED)

    title_fi = models.CharField(_("title in Finnish"), max_length=200)
    title_sv = models.CharField(_("title in Swedish"), max_length=200, blank=True)
    cycle = TenantForeignKey(
        Cycle, on_delete=models.PROTECT, null=True, blank=True, related_name="negotiations",
        verbose_name=_("round"),
    )
    forum = TenantForeignKey(
        Forum, on_delete=models.PROTECT, null=True, blank=True, related_name="negotiations",
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
    is_recorded_afterwards = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = NegotiationQuerySet.as_manager()

    class Meta:
        verbose_name = _("negotiation")
        verbose_name_plural = _("negotiations")
        ordering = ["-starts_at", "title_fi"]
        indexes = [models.Index(fields=["tenant", "state", "starts_at"], name="negotiation_by_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="negotiation_ends_after_start",
                violation_error_message=_("The negotiation ends before it begins."),
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return self.title_sv if get_language() == "sv" and self.title_sv else self.title_fi

    def get_absolute_url(self) -> str:
        return area_url("negotiations:detail", self.pk)

    def is_open(self) -> bool:
        """What is said and agreed may still be written."""
        return self.state in {self.State.PLANNED, self.State.INVITED, self.State.HELD}

    def was_held(self) -> bool:
        return self.state in self.HELD_STATES


class OfNegotiationQuerySet(TenantQuerySet):
    """Rows that are seen with their negotiation."""

    def visible_to(self, actor: Actor) -> Self:
        return self.filter(negotiation__in=Negotiation.objects.visible_to(actor))


class NegotiationRule(TenantModel):
    """A rule that a negotiation serves (neuvottelun velvoite)."""

    negotiation = TenantForeignKey(Negotiation, on_delete=models.CASCADE, related_name="rules")
    rule = models.ForeignKey(StatutoryDuty, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects = OfNegotiationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "negotiation", "rule"], name="negotiation_rule_once"
            )
        ]


class CoveredMunicipality(TenantModel):
    """A municipality that the negotiation is held with (neuvottelun kunta)."""

    negotiation = TenantForeignKey(Negotiation, on_delete=models.CASCADE, related_name="municipalities")
    organisation = TenantForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")

    objects = OfNegotiationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "negotiation", "organisation"], name="covered_once"
            )
        ]


@tracked("name", "title", "email", "deputy_for")
class Participant(TenantModel):
    """Someone invited to or present in a negotiation (osallistuja)."""

    class Attendance(models.TextChoices):
        INVITED = "invited", _("Invited")
        PRESENT = "present", _("Present")
        ABSENT = "absent", _("Absent")

    negotiation = TenantForeignKey(Negotiation, on_delete=models.CASCADE, related_name="participants")
    organisation = TenantForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    person = TenantForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    name = models.CharField(_("name"), max_length=150)
    title = models.CharField(_("title"), max_length=150, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    deputy_for = models.CharField(_("deputy for"), max_length=150, blank=True)
    attendance = models.CharField(
        _("attendance"), max_length=10, choices=Attendance.choices, default=Attendance.INVITED
    )

    objects = OfNegotiationQuerySet.as_manager()

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        ordering = ["organisation__rank", "organisation__name_sort", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "negotiation", "organisation", "name"],
                name="participant_once",
                violation_error_message=_("This person is already on the list."),
            )
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class AgendaItem(TenantModel):
    """A matter on the agenda, and what came of it (asia)."""

    class OutcomeKind(models.TextChoices):
        AGREED = "agreed", _("Agreed")
        NOTED = "noted", _("Noted for information")
        POSTPONED = "postponed", _("Moved to the next meeting")
        DISAGREED = "disagreed", _("No agreement")

    negotiation = TenantForeignKey(Negotiation, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(_("heading"), max_length=200)
    background = models.TextField(_("background"), max_length=20_000, blank=True)
    proposal = models.TextField(_("proposal"), max_length=5_000, blank=True)
    outcome_kind = models.CharField(
        _("outcome"), max_length=10, choices=OutcomeKind.choices, blank=True
    )
    outcome = models.TextField(_("what was agreed"), max_length=20_000, blank=True)
    revision = models.PositiveIntegerField(default=1)
    interface = TenantForeignKey(
        Interface, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("interface of cooperation"),
    )
    goal = TenantForeignKey(
        Goal, on_delete=models.SET_NULL, null=True, blank=True, related_name="agenda_items",
        verbose_name=_("goal"),
    )

    objects = OfNegotiationQuerySet.as_manager()

    class Meta:
        verbose_name = _("item of the agenda")
        verbose_name_plural = _("items of the agenda")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title


class FollowUpQuerySet(OfNegotiationQuerySet):
    def open(self) -> Self:
        return self.filter(state__in=[FollowUp.State.OPEN, FollowUp.State.UNDER_WAY])

    def of_organisation(self, organisation_id: int) -> Self:
        return self.filter(organisation_id=organisation_id)


@tracked()
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
        Post, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("post")
    )
    goal = TenantForeignKey(
        Goal, on_delete=models.SET_NULL, null=True, blank=True, related_name="follow_ups"
    )
    due_on = models.DateField(_("by"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    note = models.CharField(_("how it goes"), max_length=500, blank=True)
    is_on_behalf = models.BooleanField(default=False)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        ordering = ["due_on", "pk"]

    def __str__(self) -> str:
        return self.what


class Minutes(TenantModel):
    """The memo or minutes as a stored file; an erratum is a new document (muistio)."""

    class Kind(models.TextChoices):
        MEMO = "memo", _("Memo")
        MINUTES = "minutes", _("Minutes")
        ERRATUM = "erratum", _("Erratum")

    negotiation = TenantForeignKey(Negotiation, on_delete=models.PROTECT, related_name="minutes")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.MEMO)
    language = models.CharField(max_length=2, default="fi")
    file = TenantForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(auto_now_add=True)
    approved_by = TenantForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")

    objects = OfNegotiationQuerySet.as_manager()

    class Meta:
        verbose_name = _("memo")
        verbose_name_plural = _("memos")
        ordering = ["-approved_at"]
