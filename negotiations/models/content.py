"""Who takes part in a negotiation, what is on its agenda, and what came of it."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contacts.models import Interface, Person, Post
from indicators.models import Goal
from negotiations.models.meeting import Negotiation, OfNegotiationQuerySet
from yhdyspinta.documents.models import StoredFile
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.history import tracked
from yhdyspinta.tenancy.models import (
    Membership,
    Organisation,
    Role,
    TenantForeignKey,
    TenantModel,
)


@tracked("name", "title", "email", "deputy_for")
class Participant(TenantModel):
    """Someone invited to or present in a negotiation (osallistuja)."""

    class Attendance(models.TextChoices):
        INVITED = "invited", _("Invited")
        PRESENT = "present", _("Present")
        ABSENT = "absent", _("Absent")

    negotiation = TenantForeignKey(
        Negotiation, on_delete=models.CASCADE, related_name="participants"
    )
    organisation = TenantForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("organisation"),
    )
    # Where someone comes from whose organisation is not one of the area's.
    organisation_name = models.CharField(_("other organisation"), max_length=150, blank=True)
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
        ordering = ["organisation__rank", "organisation__name_sort", "organisation_name", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "negotiation", "organisation", "name"],
                name="participant_once",
                nulls_distinct=False,
                violation_error_message=_("This person is already on the list."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def home(self) -> str:
        """The name of the organisation that the participant comes from."""
        return self.organisation.name if self.organisation else self.organisation_name


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
        Interface,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("interface of cooperation"),
    )
    goal = TenantForeignKey(
        Goal,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="agenda_items",
        verbose_name=_("goal"),
    )

    objects = OfNegotiationQuerySet.as_manager()

    class Meta:
        verbose_name = _("item of the agenda")
        verbose_name_plural = _("items of the agenda")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title

    def has_outcome(self) -> bool:
        return bool(self.outcome_kind or self.outcome.strip())


class FollowUpQuerySet(OfNegotiationQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """The secretary's and the responsible's until the memo is out, as outcomes are."""
        seen = super().visible_to(actor)
        if actor.has(Role.COORDINATOR):
            return seen
        S, organisation_id = Negotiation.State, actor.organisation_id
        taking_part = Negotiation.objects.of_organisation(organisation_id)
        known = Q(organisation_id=organisation_id) | Q(negotiation__state=S.APPROVED)
        known |= Q(negotiation__state=S.COMMENTING, negotiation__in=taking_part)
        if actor.has(Role.EDITOR):
            known |= Q(negotiation__convener_id=organisation_id)
        return seen.filter(known)

    def open(self) -> Self:
        return self.filter(state__in=[FollowUp.State.OPEN, FollowUp.State.UNDER_WAY])

    def of_organisation(self, organisation_id: int) -> Self:
        return self.filter(organisation_id=organisation_id)

    def matching(self, text: str) -> Self:
        return self.filter(Q(what__icontains=text) | Q(note__icontains=text))


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
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    note = models.CharField(_("how it goes"), max_length=500, blank=True)
    done_on = models.DateField(null=True, blank=True)
    is_on_behalf = models.BooleanField(default=False)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        ordering = ["due_on", "pk"]

    def __str__(self) -> str:
        return self.what

    def is_open(self) -> bool:
        return self.state in {self.State.OPEN, self.State.UNDER_WAY}


@tracked("text")
class Remark(TenantModel):
    """What a participating organisation says of the memo before it is approved (huomautus)."""

    negotiation = TenantForeignKey(Negotiation, on_delete=models.CASCADE, related_name="remarks")
    item = TenantForeignKey(
        AgendaItem,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="remarks",
        verbose_name=_("item of the agenda"),
    )
    membership = TenantForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    organisation = TenantForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("remark"), max_length=5_000)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OfNegotiationQuerySet.as_manager()

    class Meta:
        verbose_name = _("remark")
        verbose_name_plural = _("remarks")
        ordering = ["created_at"]


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
    approved_by = TenantForeignKey(
        Membership, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = OfNegotiationQuerySet.as_manager()

    class Meta:
        verbose_name = _("memo")
        verbose_name_plural = _("memos")
        ordering = ["-approved_at"]
