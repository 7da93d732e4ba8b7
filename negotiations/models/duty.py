"""Statutory duties of each organisation in each period; their state is never stored."""

from collections.abc import Iterable
from datetime import date
from typing import Self

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils.translation import gettext_lazy as _

from agreements.models import Agreement
from contacts.models import Holding, Post
from contacts.models.post import HoldingQuerySet
from negotiations.models.cycle import Cycle, one_rule
from negotiations.models.evidence import Evidence
from negotiations.models.meeting import Negotiation, NegotiationRule
from negotiations.models.people import Participant
from negotiations.models.rule import AreaRule, Convening
from yhdyspinta.register.models import StatutoryDuty
from yhdyspinta.register.terms import Term
from yhdyspinta.tenancy.history import tracked
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.tenancy.models import (
    Membership,
    Organisation,
    TenantForeignKey,
    TenantModel,
    TenantQuerySet,
)

# The interface whose post is the named party responsible for hyte.
HYTE = "hyte"


class DutyState(models.TextChoices):
    """Neutral words: they stand beside a neighbour's name (velvoitteen tila)."""

    COMING = "coming", _("Coming")
    TO_DO = "to_do", _("To be done")
    DATED = "dated", _("Date agreed")
    MET = "met", _("Met")
    MET_LATE = "met_late", _("Met late")
    OVERDUE = "overdue", _("Time limit passed")
    INVITED_ABSENT = "invited_absent", _("Invited, did not take part")
    NO_CONVENER = "no_convener", _("Convener not agreed")
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
        links = EvidenceDuty.objects.filter(duty=OuterRef("pk")).counting_on(today)
        evidence = links.order_by("evidence__done_on")
        return self.annotate(met_on=Subquery(evidence.values("evidence__done_on")[:1])).annotate(
            state=Case(
                When(is_binding=False, then=Value(DutyState.NOT_BINDING)),
                When(met_on__gt=F("due_on"), then=Value(DutyState.MET_LATE)),
                When(met_on__isnull=False, then=Value(DutyState.MET)),
                When(_has_date(today), then=Value(DutyState.DATED)),
                When(_was_absent(), then=Value(DutyState.INVITED_ABSENT)),
                When(due_on__lt=today, then=Value(DutyState.OVERDUE)),
                When(period_start__gt=today, then=Value(DutyState.COMING)),
                When(_has_no_convener(), then=Value(DutyState.NO_CONVENER)),
                default=Value(DutyState.TO_DO),
                output_field=models.CharField(),
            ),
        )

    def unmet(self, today: date) -> Self:
        """The binding ones that nothing has met yet."""
        return self.with_state(today).filter(is_binding=True, met_on__isnull=True)

    def undone(self, today: date) -> Self:
        """Those unmet and without a date, found without working out the state of each."""
        links = EvidenceDuty.objects.filter(duty=OuterRef("pk")).counting_on(today)
        return self.binding().filter(~Exists(links)).exclude(_has_date(today))

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
            | Q(own_rule__name_fi__icontains=text)
            | Q(own_rule__name_sv__icontains=text)
        )

    def of_year(self, year: int) -> Self:
        """Those whose period touches the year, and the continuous ones."""
        return self.filter(
            Q(period_start=None) | Q(period_start__lte=date(year, 12, 31)),
            Q(period_end=None) | Q(period_end__gte=date(year, 1, 1)),
        )

    def of_term(self, term: Term) -> Self:
        """Those whose period touches the term, and the continuous ones."""
        return self.filter(
            Q(period_start=None) | Q(period_start__lte=term.ends_on),
            Q(period_end=None) | Q(period_end__gte=term.starts_on),
        )

    def served_by(self, ways: Iterable[str]) -> Self:
        return self.filter(Q(rule__served_by__in=ways) | Q(own_rule__served_by__in=ways))

    def with_evidence(self) -> Self:
        pointed = [f"evidence__{name}" for name in ("post", "task", "forum", "agreement")]
        linked = ("evidence__negotiation", "linked_by__user")
        links = EvidenceDuty.objects.select_related(*linked, *pointed)
        return self.prefetch_related(
            models.Prefetch("evidence", links.order_by("evidence__done_on"), to_attr="shown_by")
        )


def filled_posts(day: date) -> HoldingQuerySet:
    """Who hold the posts that name a party responsible for hyte, the posts valid too."""
    posts = Post.objects.valid_on(day).filter(interface__code=HYTE)
    return Holding.objects.valid_on(day).holders().filter(post__in=posts)


def _no_longer(today: date) -> Q:
    """What was pointed to and has come to its end shows nothing any more."""
    S = Agreement.State
    held = filled_posts(today).filter(post=OuterRef("evidence__post"))
    return (
        Q(~Exists(held), evidence__kind=Evidence.Kind.POST)
        | Q(evidence__agreement__state__in=[S.ENDED, S.REPLACED, S.LAPSED])
        | Q(evidence__forum__ended_on__lt=today)
        | Q(evidence__task__matrix__valid_to__lt=today)
    )


def _serving(states: Iterable[str]) -> QuerySet[NegotiationRule]:
    """Negotiations for the duty's rule in its period, as a subquery of duties."""
    return NegotiationRule.objects.filter(
        Q(rule=OuterRef("rule")) | Q(own_rule=OuterRef("own_rule")),
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
_OF_A_MUNICIPALITY = Q(bearer__kind=Organisation.Kind.MUNICIPALITY) | Q(
    other__kind=Organisation.Kind.MUNICIPALITY
)


def _has_date(today: date) -> Q:
    ahead = (*Negotiation.COMING_STATES, Negotiation.State.IN_SESSION)
    coming = _serving(ahead).filter(negotiation__starts_at__date__gte=today)
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


def _has_no_convener() -> Q:
    """The law leaves the convener open, nobody has agreed on one, and no round is planned."""
    agreed = Convening.objects.filter(rule=OuterRef("rule"), period_start=OuterRef("period_start"))
    planned = Cycle.objects.filter(
        rules__rule=OuterRef("rule"),
        period_start__lte=OuterRef("period_end"),
        period_end__gte=OuterRef("period_start"),
        closed_on=None,
    )
    return Q(
        ~Exists(agreed),
        ~Exists(planned),
        rule__convener=StatutoryDuty.Convener.AGREED,
    )


@tracked()
class Duty(TenantModel):
    """A rule that binds an organisation in a period, towards another or alone (velvoite)."""

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
        ordering = ["rule__position", "own_rule__position", "bearer__rank", "bearer__name_sort"]
        indexes = [models.Index(fields=["tenant", "due_on"], name="duty_by_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "rule", "own_rule", "bearer", "other", "period_start"],
                name="duty_once",
                nulls_distinct=False,
            ),
            one_rule("duty_rule_is_one"),
        ]

    def __str__(self) -> str:
        return f"{self.what.name}: {self.bearer.name}"

    @property
    def what(self) -> StatutoryDuty | AreaRule:
        """The rule, of the law or of the area's own."""
        what = self.rule or self.own_rule
        assert what is not None  # the database has one of the two
        return what

    def get_absolute_url(self) -> str:
        return area_url("negotiations:duty", self.pk)

    def needs_convener(self) -> bool:
        """The law leaves open who convenes the negotiations of the period."""
        agreed = self.rule is not None and self.rule.convener == StatutoryDuty.Convener.AGREED
        return agreed and self.period_start is not None

    def invites_others(self) -> bool:
        """Other actors than the parties are to be heard: it is told how they were."""
        return self.what.invites_others and self.bearer.kind == Organisation.Kind.COUNTY

    def takes_every_municipality(self) -> bool:
        """The county negotiates "with its municipalities": with all of them, together or apart.

        612/2021 § 7.4; what one sub-region's negotiation shows is a part of it.
        """
        return self.rule is not None and self.other_id is None and self.invites_others()


class EvidenceDutyQuerySet(TenantQuerySet):
    def counting_on(self, day: date) -> Self:
        """Without what holds no more (an ended agreement, a vacated post) or is only a part."""
        return self.filter(is_part=False).exclude(_no_longer(day))


class EvidenceDuty(TenantModel):
    """Which evidence meets which duty; many to many (velvoitteen näyttö)."""

    duty = TenantForeignKey(Duty, on_delete=models.CASCADE, related_name="evidence")
    evidence = TenantForeignKey(Evidence, on_delete=models.CASCADE, related_name="duties")
    # A negotiation with some of the municipalities: the one that reaches the last meets the duty.
    is_part = models.BooleanField(default=False)
    # Said by someone: it stays until someone takes it away, whatever the attendance tells.
    is_by_hand = models.BooleanField(default=False)
    linked_by = TenantForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    linked_on = models.DateField(null=True)

    objects = EvidenceDutyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "duty", "evidence"], name="evidence_once_per_duty"
            )
        ]


@tracked("name")
class Involvement(TenantModel):
    """How another actor was heard in the county's hyte work (muun toimijan osallistuminen)."""

    class Way(models.TextChoices):
        PRESENT = "present", _("Was present")
        SURVEY = "survey", _("Answered a survey")
        OWN_EVENT = "own_event", _("An event of its own")

    duty = TenantForeignKey(Duty, on_delete=models.CASCADE, related_name="involvements")
    name = models.CharField(_("actor"), max_length=200)
    way = models.CharField(_("how"), max_length=10, choices=Way.choices)
    happened_on = models.DateField(_("day"))
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("involvement of another actor")
        verbose_name_plural = _("involvements of other actors")
        ordering = ["happened_on", "name"]
