"""What is on the agenda, what came of it, and what is to be done."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from agreements.models import Agreement, Task
from contacts.models import Interface
from indicators.models import Goal
from negotiations.models.matter import Matter
from negotiations.models.meeting import Negotiation, OfNegotiationQuerySet
from yhdyspinta.documents.models import StoredFile
from yhdyspinta.register.models import StatutoryDuty
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.history import tracked
from yhdyspinta.tenancy.models import Organisation, Role, TenantForeignKey, TenantModel


class AgendaItemQuerySet(OfNegotiationQuerySet):
    def on_agenda(self) -> Self:
        """Without the proposals that the preparers have not taken, or have declined."""
        return self.filter(is_proposal=False)

    def proposed(self) -> Self:
        return self.filter(is_proposal=True)

    def unhandled(self) -> Self:
        """Those with neither an outcome nor a way on: kept, closed or escalated."""
        return self.filter(outcome_kind="", carry="").filter(outcome__regex=r"^\s*$")

    def decided(self) -> Self:
        """Those of the agenda that something came of, whose meeting was held."""
        came_of = ~Q(outcome_kind="") | ~Q(outcome__regex=r"^\s*$")
        return self.filter(
            came_of, is_proposal=False, negotiation__state__in=Negotiation.HELD_STATES
        )

    def readable_by(self, actor: Actor) -> Self:
        """Whose outcome the actor may read: the same rule as policies.read_outcomes()."""
        seen = self.visible_to(actor)
        if actor.has(Role.COORDINATOR):
            return seen
        own = Q(pk=None)
        if actor.has(Role.EDITOR):
            own = Q(negotiation__convener_id=actor.organisation_id)
        joined = Negotiation.objects.of_organisation(actor.organisation_id).values("pk")
        out = Q(negotiation__state__in=Negotiation.FINAL_STATES)
        out |= Q(negotiation__state=Negotiation.State.COMMENTING, negotiation__in=joined)
        secret = Q(is_confidential=False) | Q(negotiation__in=joined)
        return seen.filter(own | (out & secret))

    def saying(self, text: str) -> Self:
        return self.filter(
            Q(title__icontains=text)
            | Q(title_sv__icontains=text)
            | Q(outcome__icontains=text)
            | Q(outcome_sv__icontains=text)
        )

    def with_municipality(self, organisation: Organisation) -> Self:
        covering = Negotiation.objects.filter(municipalities__organisation=organisation)
        return self.filter(negotiation__in=covering.values("pk"))


@tracked()
class AgendaItem(TenantModel):
    """A matter on the agenda, and what came of it (asia)."""

    class OutcomeKind(models.TextChoices):
        AGREED = "agreed", _("Agreed")
        NOTED = "noted", _("Noted for information")
        POSTPONED = "postponed", _("Moved to the next meeting")
        DISAGREED = "disagreed", _("No agreement")

    class Carry(models.TextChoices):
        """What became of an item that was not handled."""

        KEPT = "kept", _("Goes to the next meeting")
        CLOSED = "closed", _("Closed")
        ESCALATED = "escalated", _("Taken to a higher level")

    negotiation = TenantForeignKey(Negotiation, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField(default=0)
    # On a common day each statutory negotiation has a part of its own.
    part = models.ForeignKey(
        StatutoryDuty,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("part of the agenda"),
    )
    title = models.CharField(_("heading"), max_length=200)
    title_sv = models.CharField(_("heading in Swedish"), max_length=200, blank=True)
    background = models.TextField(_("background"), max_length=20_000, blank=True)
    background_sv = models.TextField(_("background in Swedish"), max_length=20_000, blank=True)
    proposal = models.TextField(_("proposal"), max_length=5_000, blank=True)
    proposal_sv = models.TextField(_("proposal in Swedish"), max_length=5_000, blank=True)
    presenter = models.CharField(_("presenter"), max_length=150, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    proposer = TenantForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("proposed by"),
    )
    # A party's proposal waits until the preparers take it onto the agenda.
    is_proposal = models.BooleanField(default=False)
    is_confidential = models.BooleanField(_("confidential"), default=False)
    ground = models.CharField(
        _("ground of secrecy"),
        max_length=100,
        blank=True,
        help_text=_("For example: 621/1999 § 24(1)(8)"),
    )
    outcome_kind = models.CharField(
        _("outcome"), max_length=10, choices=OutcomeKind.choices, blank=True
    )
    outcome = models.TextField(_("what was agreed"), max_length=20_000, blank=True)
    outcome_sv = models.TextField(_("what was agreed, in Swedish"), max_length=20_000, blank=True)
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
    # Where an item comes from that the backlog offered.
    follow_up = TenantForeignKey(
        "FollowUp", on_delete=models.SET_NULL, null=True, blank=True, related_name="on_agendas"
    )
    matter = TenantForeignKey(
        Matter, on_delete=models.SET_NULL, null=True, blank=True, related_name="items"
    )
    task = TenantForeignKey(
        Task, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    agreement = TenantForeignKey(
        Agreement, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # The same matter in the meeting before, and how it left this one.
    carried_from = TenantForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="carried_to"
    )
    carry = models.CharField(max_length=10, choices=Carry.choices, blank=True)
    carry_reason = models.CharField(_("why"), max_length=300, blank=True)
    times_postponed = models.PositiveSmallIntegerField(default=0)

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("item of the agenda")
        verbose_name_plural = _("items of the agenda")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title

    def has_outcome(self) -> bool:
        return bool(self.outcome_kind or self.outcome.strip())

    def is_settled(self) -> bool:
        """It has an outcome, or it was kept, closed or escalated."""
        return self.has_outcome() or bool(self.carry)

    @property
    def history_label(self) -> str:
        """What anyone who sees the negotiation may read of it."""
        return self.mention() if self.is_confidential or self.is_proposal else self.title

    def title_in(self, language: str) -> str:
        return self.title_sv if language == "sv" and self.title_sv else self.title

    @property
    def heading(self) -> str:
        """In the language of the page."""
        return self.title_in(get_language() or "")

    @property
    def background_shown(self) -> str:
        return self._shown("background")

    @property
    def proposal_shown(self) -> str:
        return self._shown("proposal")

    @property
    def outcome_shown(self) -> str:
        return self._shown("outcome")

    def _shown(self, name: str) -> str:
        """The text in the language of the page, else in Finnish."""
        swedish = getattr(self, f"{name}_sv") if get_language() == "sv" else ""
        return str(swedish or getattr(self, name))

    def mention(self) -> str:
        """All that is said of a confidential item where it may not be seen."""
        if self.ground:
            return _("Confidential item (%(ground)s)") % {"ground": self.ground}
        return str(_("Confidential item"))


class Attachment(TenantModel):
    """A file of pre-material, of an item or of the whole negotiation (liite)."""

    negotiation = TenantForeignKey(
        Negotiation, on_delete=models.CASCADE, related_name="attachments"
    )
    item = TenantForeignKey(
        AgendaItem, on_delete=models.CASCADE, null=True, blank=True, related_name="attachments"
    )
    title = models.CharField(_("name of the file"), max_length=200)
    file = TenantForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    is_confidential = models.BooleanField(_("confidential"), default=False)
    added_at = models.DateTimeField(auto_now_add=True)

    objects = OfNegotiationQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title

    def is_hidden(self) -> bool:
        """It is confidential, or of an item that is not for all."""
        of = self.item
        return self.is_confidential or bool(of and (of.is_confidential or of.is_proposal))

    @property
    def history_label(self) -> str:
        """What anyone who sees the negotiation may read of it."""
        return str(self._meta.verbose_name) if self.is_hidden() else self.title


@tracked()
class PartyView(TenantModel):
    """What one party said of an item, to stand in the memo as its own view (osapuolen kanta)."""

    item = TenantForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="views")
    organisation = TenantForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    text = models.TextField(_("view"), max_length=5_000)

    class Meta:
        verbose_name = _("view of a party")
        verbose_name_plural = _("views of parties")
        ordering = ["organisation__rank", "organisation__name_sort", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "item", "organisation"],
                name="party_view_once",
                violation_error_message=_("This organisation's view is there already."),
            )
        ]
