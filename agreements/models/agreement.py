"""The agreement and its equal parties."""

from datetime import date
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Count, F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from contacts.models import Organ
from yhdyspinta.documents.models import StoredFile
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


class AgreementType(Named, TenantModel):
    """What the area calls its agreements: strategic, framework agreement, … (sopimustyyppi)."""

    code = models.SlugField(max_length=60)

    class Meta:
        verbose_name = _("type of agreement")
        verbose_name_plural = _("types of agreements")
        ordering = ["name_fi"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "code"], name="agreement_type_code_once")
        ]


class AgreementQuerySet(TenantQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Everything in the area, but drafts only to coordinators and the named drafters."""
        if actor.has(Role.COORDINATOR):
            return self.all()
        drafted = AgreementDrafter.objects.filter(membership_id=actor.membership_id)
        hidden = Agreement.objects.hidden()
        return self.filter(
            ~Q(pk__in=hidden.values("pk")) | Q(pk__in=drafted.values("agreement_id"))
        )

    def hidden(self) -> Self:
        """Drafts, and those let lapse before their text was frozen."""
        frozen = Agreement.objects.filter(versions__frozen_at__isnull=False)
        lapsed = Q(state=Agreement.State.LAPSED) & ~Q(pk__in=frozen.values("pk"))
        return self.filter(Q(state=Agreement.State.DRAFT) | lapsed)

    def matching(self, text: str) -> Self:
        named = Organisation.objects.filter(Q(name_fi__icontains=text) | Q(name_sv__icontains=text))
        parties = Party.objects.filter(organisation__in=named)
        return self.filter(
            Q(title_fi__icontains=text)
            | Q(title_sv__icontains=text)
            | Q(pk__in=parties.values("agreement_id"))
        )

    def of_party(self, organisation_id: int) -> Self:
        """Those of the organisation, and of those that have become a part of it."""
        parties = Party.objects.of_organisation(organisation_id)
        return self.filter(pk__in=parties.values("agreement_id"))

    def with_progress(self) -> Self:
        """Each gets `party_count`, `decided_count`, `approved_count` and `signed_count`."""

        def parties(**condition: object) -> Count:
            only = Q(**{f"parties__{name}": value for name, value in condition.items()})
            return Count("parties", filter=only, distinct=True)

        return self.annotate(
            party_count=Count("parties", distinct=True),
            decided_count=parties(decision__in=Party.TAKEN),
            approved_count=parties(decision__in=Party.APPROVING),
            signed_count=parties(signatures__isnull=False),
        )

    def in_force(self) -> Self:
        return self.filter(state__in=[Agreement.State.IN_FORCE, Agreement.State.TERMINATED])

    def ended_by(self, day: date) -> Self:
        return self.in_force().filter(ends_on__lt=day)


@tracked()
class Agreement(TenantModel):
    """A cooperation agreement between organisations (yhteistyösopimus)."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Being prepared")
        REVIEW = "review", _("Out for statements")
        DECIDING = "deciding", _("Awaiting decisions")
        SIGNING = "signing", _("Awaiting signatures")
        IN_FORCE = "in_force", _("In force")
        TERMINATED = "terminated", _("Terminated")
        ENDED = "ended", _("Ended")
        REPLACED = "replaced", _("Replaced")
        LAPSED = "lapsed", _("Lapsed")

    type = TenantForeignKey(
        AgreementType, on_delete=models.PROTECT, related_name="+", verbose_name=_("type")
    )
    title_fi = models.CharField(_("title in Finnish"), max_length=200)
    title_sv = models.CharField(_("title in Swedish"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.DRAFT)
    # The languages of the text, the one that comes first on paper first.
    languages = ArrayField(models.CharField(max_length=2, choices=settings.LANGUAGES), default=list)
    starts_on = models.DateField(_("in force from"), null=True, blank=True)
    ends_on = models.DateField(_("in force to"), null=True, blank=True)
    is_open_ended = models.BooleanField(_("in force until further notice"), default=False)
    notice_months = models.PositiveSmallIntegerField(
        _("notice period in months"), null=True, blank=True
    )
    matrix = TenantForeignKey(
        "agreements.Matrix",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="agreements",
        verbose_name=_("responsibility table"),
    )
    is_signed_elsewhere = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ["title_fi"]
        indexes = [models.Index(fields=["tenant", "state", "ends_on"], name="agreement_by_state")]
        constraints = [
            models.CheckConstraint(
                name="agreement_ends_after_start",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The agreement ends before it begins."),
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return self.title_in(get_language() or "fi")

    def title_in(self, language: str) -> str:
        return self.title_sv if language == "sv" and self.title_sv else self.title_fi

    def titles(self) -> dict[str, str]:
        """The title by language, for sentences that are made when they are read."""
        return {"fi": self.title_fi, "sv": self.title_sv or self.title_fi}

    def get_absolute_url(self) -> str:
        return area_url("agreements:detail", self.pk)

    @property
    def main_language(self) -> str:
        return self.languages[0] if self.languages else "fi"

    def is_editable(self) -> bool:
        return self.state in {self.State.DRAFT, self.State.REVIEW}


class AgreementDrafter(TenantModel):
    """Someone who may see and write the draft beside the coordinators (valmistelija)."""

    agreement = TenantForeignKey(Agreement, on_delete=models.CASCADE, related_name="drafters")
    membership = TenantForeignKey(Membership, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "agreement", "membership"], name="agreement_drafter_once"
            )
        ]


class PartyQuerySet(TenantQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        seen = self.filter(agreement__in=Agreement.objects.visible_to(actor))
        return seen.select_related("agreement", "organisation")

    def not_approving(self) -> Self:
        return self.exclude(decision__in=Party.APPROVING)

    def unsigned(self) -> Self:
        return self.filter(signatures=None)

    def alive(self) -> Self:
        """Of agreements that are being made or are in force."""
        S = Agreement.State
        return self.exclude(agreement__state__in=[S.ENDED, S.REPLACED, S.LAPSED])

    def of_organisation(self, organisation_id: int) -> Self:
        """Its own, and those of organisations that have become a part of it."""
        return self.filter(organisation__in=Organisation.objects.answered_for_by(organisation_id))


@tracked()
class Party(TenantModel):
    """One of the equal parties, with a decision of its own (sopimusosapuoli)."""

    class Decision(models.TextChoices):
        NONE = "none", _("Not yet taken up")
        ON_AGENDA = "on_agenda", _("On the agenda")
        TABLED = "tabled", _("Tabled")
        RETURNED = "returned", _("Returned to preparation")
        APPROVED = "approved", _("Approved")
        CONDITIONAL = "conditional", _("Approved on a condition")
        CHANGED = "changed", _("Approved with changes")
        REJECTED = "rejected", _("Rejected")

    APPROVING = (Decision.APPROVED, Decision.CONDITIONAL)
    TAKEN = (*APPROVING, Decision.CHANGED, Decision.REJECTED)

    agreement = TenantForeignKey(Agreement, on_delete=models.CASCADE, related_name="parties")
    organisation = TenantForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="agreement_parties"
    )
    position = models.PositiveSmallIntegerField(default=0)
    decision = models.CharField(
        _("decision"), max_length=12, choices=Decision.choices, default=Decision.NONE
    )
    organ = TenantForeignKey(
        Organ,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("organ"),
    )
    organ_name = models.CharField(_("organ"), max_length=150, blank=True)
    decided_on = models.DateField(_("date of decision"), null=True, blank=True)
    section = models.CharField(_("section (§)"), max_length=20, blank=True)
    case_number = models.CharField(_("case number"), max_length=60, blank=True)
    condition = models.TextField(_("condition or changes"), max_length=2000, blank=True)
    is_on_behalf = models.BooleanField(default=False)
    recorded_by = TenantForeignKey(
        Membership, on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(null=True)
    source = TenantForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = PartyQuerySet.as_manager()

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "agreement", "organisation"], name="party_once"
            ),
            models.CheckConstraint(
                condition=Q(section="") | Q(decided_on__isnull=False),
                name="party_section_needs_date",
                violation_error_message=_("A section (§) needs the date of the decision."),
            ),
        ]

    def __str__(self) -> str:
        return self.organisation.name

    @property
    def organ_label(self) -> str:
        return self.organ.name if self.organ else self.organ_name

    def organ_names(self) -> dict[str, str]:
        """The organ's name by language, for sentences that are made when they are read."""
        if self.organ:
            return {"fi": self.organ.name_fi, "sv": self.organ.name_sv or self.organ.name_fi}
        return {"fi": self.organ_name}

    def has_approved(self) -> bool:
        return self.decision in self.APPROVING

    def has_decided(self) -> bool:
        return self.decision in self.TAKEN
