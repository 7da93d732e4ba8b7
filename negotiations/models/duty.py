"""Statutory duties of each organisation in each period; their state is never stored."""

from collections.abc import Iterable
from datetime import date
from typing import Self

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils.translation import gettext_lazy as _

from contacts.models import Post
from negotiations.models.content import Participant
from negotiations.models.meeting import Negotiation, NegotiationRule
from yhdyspinta.documents.models import StoredFile
from yhdyspinta.register.models import StatutoryDuty
from yhdyspinta.tenancy.history import tracked
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.tenancy.models import (
    Membership,
    Organisation,
    TenantForeignKey,
    TenantModel,
    TenantQuerySet,
)


class DutyState(models.TextChoices):
    """Neutral words: they stand beside a neighbour's name (velvoitteen tila)."""

    COMING = "coming", _("Coming")
    TO_DO = "to_do", _("To be done")
    DATED = "dated", _("Date agreed")
    MET = "met", _("Met")
    MET_LATE = "met_late", _("Met late")
    OVERDUE = "overdue", _("Time limit passed")
    INVITED_ABSENT = "invited_absent", _("Invited, did not take part")
    NOT_BINDING = "not_binding", _("Does not apply")

    def is_met(self) -> bool:
        return self in {DutyState.MET, DutyState.MET_LATE}


class DutyQuerySet(TenantQuerySet):
    def of_period(self, day: date) -> Self:
        """Those whose period has the day in it, and the continuous ones."""
        return self.filter(
            Q(period_start=None) | Q(period_start__lte=day),
            Q(period_end=None) | Q(period_end__gte=day),
        )

    def binding(self) -> Self:
        return self.filter(is_binding=True)

    def with_state(self, today: date) -> Self:
        """Each duty gets `met_on` and `state`, computed by the database from what was done."""
        evidence = EvidenceDuty.objects.filter(duty=OuterRef("pk")).order_by("evidence__done_on")
        return self.annotate(met_on=Subquery(evidence.values("evidence__done_on")[:1])).annotate(
            state=Case(
                When(is_binding=False, then=Value(DutyState.NOT_BINDING)),
                When(met_on__gt=F("due_on"), then=Value(DutyState.MET_LATE)),
                When(met_on__isnull=False, then=Value(DutyState.MET)),
                When(_has_date(today), then=Value(DutyState.DATED)),
                When(_was_absent(), then=Value(DutyState.INVITED_ABSENT)),
                When(due_on__lt=today, then=Value(DutyState.OVERDUE)),
                When(period_start__gt=today, then=Value(DutyState.COMING)),
                default=Value(DutyState.TO_DO),
                output_field=models.CharField(),
            ),
        )

    def unmet(self, today: date) -> Self:
        """The binding ones that nothing has met yet."""
        return self.with_state(today).filter(is_binding=True, met_on__isnull=True)

    def met(self) -> Self:
        """Of those that have their state."""
        return self.filter(met_on__isnull=False)

    def without_date(self) -> Self:
        """Of those that have their state."""
        return self.exclude(state=DutyState.DATED)

    def about(self, text: str) -> Self:
        return self.filter(
            Q(rule__name_fi__icontains=text)
            | Q(rule__name_sv__icontains=text)
            | Q(rule__name_en__icontains=text)
        )

    def with_evidence(self) -> Self:
        links = EvidenceDuty.objects.select_related("evidence__negotiation", "evidence__post")
        return self.prefetch_related(
            models.Prefetch("evidence", links.order_by("evidence__done_on"), to_attr="shown_by")
        )


def _serving(states: Iterable[str]) -> QuerySet[NegotiationRule]:
    """Negotiations for the duty's rule in its period, as a subquery of duties."""
    return NegotiationRule.objects.filter(
        rule=OuterRef("rule"),
        negotiation__state__in=list(states),
        negotiation__starts_at__date__gte=OuterRef("period_start"),
        negotiation__starts_at__date__lte=OuterRef("period_end"),
    )


def _with_the_municipality(serving: QuerySet[NegotiationRule]) -> QuerySet[NegotiationRule]:
    return serving.filter(
        Q(negotiation__municipalities__organisation=OuterRef("bearer"))
        | Q(negotiation__municipalities__organisation=OuterRef("other"))
    )


# The duty is one municipality's: of its own, or of the county towards it.
_OF_A_MUNICIPALITY = Q(rule__bearer=StatutoryDuty.Bearer.MUNICIPALITY) | Q(
    rule__other_party=StatutoryDuty.OtherParty.MUNICIPALITY
)


def _has_date(today: date) -> Q:
    coming = _serving(Negotiation.COMING_STATES).filter(negotiation__starts_at__date__gte=today)
    covering = _OF_A_MUNICIPALITY & Q(Exists(_with_the_municipality(coming)))
    return covering | (~_OF_A_MUNICIPALITY & Q(Exists(coming)))


def _was_absent() -> Q:
    """The municipality whose own duty it is was invited, and nobody came for it."""
    A = Participant.Attendance
    held = _serving(Negotiation.HELD_STATES).filter(
        negotiation__municipalities__organisation=OuterRef("bearer")
    )
    own = Participant.objects.filter(
        negotiation=OuterRef("negotiation"), organisation=OuterRef(OuterRef("bearer"))
    )
    missed = held.filter(
        Exists(own.filter(attendance=A.ABSENT)), ~Exists(own.filter(attendance=A.PRESENT))
    )
    return Q(bearer__kind=Organisation.Kind.MUNICIPALITY) & Q(Exists(missed))


@tracked()
class Duty(TenantModel):
    """A rule that binds an organisation in a period, towards another or alone (velvoite)."""

    rule = models.ForeignKey(
        StatutoryDuty, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    bearer = TenantForeignKey(Organisation, on_delete=models.PROTECT, related_name="duties")
    other = TenantForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Both empty: the duty is continuous.
    period_start = models.DateField(null=True, blank=True)
    period_end = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    is_binding = models.BooleanField(default=True)
    reason = models.CharField(max_length=300, blank=True)

    # What with_state() and with_evidence() add.
    met_on: date | None
    state: str
    shown_by: list["EvidenceDuty"]

    objects = DutyQuerySet.as_manager()

    class Meta:
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        ordering = ["rule__position", "bearer__rank", "bearer__name_sort"]
        indexes = [models.Index(fields=["tenant", "due_on"], name="duty_by_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "rule", "bearer", "other", "period_start"],
                name="duty_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule.name}: {self.bearer.name}"

    def get_absolute_url(self) -> str:
        return area_url("negotiations:duty", self.pk)


@tracked()
class Evidence(TenantModel):
    """What shows that a duty was met, on the day the thing was done (näyttö)."""

    class Kind(models.TextChoices):
        NEGOTIATION = "negotiation", _("A negotiation held")
        DOCUMENT = "document", _("A document")
        POST = "post", _("A filled post")

    kind = models.CharField(max_length=12, choices=Kind.choices)
    done_on = models.DateField(_("done on"))
    negotiation = TenantForeignKey(
        Negotiation, on_delete=models.CASCADE, null=True, blank=True, related_name="evidence"
    )
    post = TenantForeignKey(Post, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    title = models.CharField(_("document"), max_length=200, blank=True)
    organ = models.CharField(_("organ"), max_length=150, blank=True)
    section = models.CharField(_("section (§)"), max_length=20, blank=True)
    url = models.URLField(_("address on the web"), blank=True)
    file = TenantForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_by = TenantForeignKey(
        Membership, on_delete=models.PROTECT, null=True, related_name="+"
    )
    is_on_behalf = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["done_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="negotiation", negotiation__isnull=False)
                | Q(kind="post", post__isnull=False)
                | (Q(kind="document") & ~Q(title="")),
                name="evidence_points_to_something",
            )
        ]

    def __str__(self) -> str:
        return self.title or str(self.negotiation or self.post)


class EvidenceDuty(TenantModel):
    """Which evidence meets which duty; many to many (velvoitteen näyttö)."""

    duty = TenantForeignKey(Duty, on_delete=models.CASCADE, related_name="evidence")
    evidence = TenantForeignKey(Evidence, on_delete=models.CASCADE, related_name="duties")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "duty", "evidence"], name="evidence_once_per_duty"
            )
        ]
