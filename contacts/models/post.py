"""Posts and who holds them: role first, so that an answer survives a change of staff."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Exists, F, Func, Max, OuterRef, Prefetch, Q
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from contacts.models.interface import Interface, Level
from contacts.models.person import Person, PersonQuerySet, absences_of
from contacts.words import stem
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.history import tracked
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.tenancy.models import (
    Membership,
    Organisation,
    Role,
    TenantForeignKey,
    TenantModel,
    TenantQuerySet,
)


class WithCoverage:
    """What answers towards municipalities of its own, when not towards all."""

    coverage: Any

    @property
    def towards(self) -> list[Any]:
        """Its rows of coverage; without a query when they were read along."""
        read: list[Any] | None = self.__dict__.get("read_coverage")
        return list(self.coverage.all()) if read is None else read


class PostQuerySet(TenantQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """All but the restricted ones, which their own people and named members see."""
        if actor.has_any(Role.COORDINATOR, Role.ADMIN):
            return self.all()
        own = Q(organisation=actor.organisation_id) if actor.has(Role.EDITOR) else Q(pk=None)
        read = PostReader.objects.filter(post=OuterRef("pk"), membership=actor.membership_id)
        held = Holding.objects.filter(post=OuterRef("pk"), person__user=actor.user_id)
        return self.filter(Q(is_restricted=False) | own | Exists(read) | Exists(held))

    def shown_to_all(self) -> Self:
        """Without the restricted ones: for what everyone reads."""
        return self.filter(is_restricted=False)

    def valid_on(self, day: date) -> Self:
        return self.filter(
            Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day)
        )

    def general(self) -> Self:
        """The general contacts: they answer for every interface without a post of its own."""
        return self.filter(interface=None)

    def covering(self, municipality: Organisation) -> Self:
        """Posts that answer towards this municipality: of all of them, or of it by name."""
        return self.filter(Q(covers_all=True) | Q(coverage__municipality=municipality)).distinct()

    def called(self, words: Iterable[str]) -> Self:
        """Posts whose title has the beginning of every word."""
        found = self
        for part in map(stem, words):
            found = found.filter(Q(title_fi__icontains=part) | Q(title_sv__icontains=part))
        return found

    def with_holders(self, day: date | None = None) -> Self:
        """Each post gets `now_held`: the holdings of that day, with their persons.

        Of each holding its municipalities, of each person whether away and who stands in.
        """
        day = day or timezone.localdate()
        holdings = Holding.objects.valid_on(day).select_related("person")
        holdings = holdings.order_by("-kind", "starts_on", "pk")  # holders before deputies
        towards = HoldingCoverage.objects.select_related("municipality")
        holdings = holdings.prefetch_related(
            Prefetch("coverage", queryset=towards, to_attr="read_coverage"),
            absences_of("person", day),
        )
        return self.select_related("organisation", "interface", "level").prefetch_related(
            Prefetch("holdings", queryset=holdings, to_attr="now_held")
        )

    def with_coverage(self) -> Self:
        """Each post's municipalities come along with it: see `towards`."""
        rows = PostCoverage.objects.all()
        return self.prefetch_related(Prefetch("coverage", queryset=rows, to_attr="read_coverage"))

    def vacant_on(self, day: date) -> Self:
        """Valid posts that nobody holds, a deputy or not."""
        held = Holding.objects.valid_on(day).holders().filter(post=OuterRef("pk"))
        return self.valid_on(day).exclude(Exists(held))

    def with_last_holder_day(self, day: date) -> Self:
        """Each post gets `last_held_on`: the last day of its latest holder; None without any."""
        past = Q(holdings__kind="holder", holdings__ends_on__lt=day)
        return self.annotate(last_held_on=Max("holdings__ends_on", filter=past))


@tracked()
class Post(WithCoverage, TenantModel):
    """What an organisation answers for in an interface, at a level (vastuutehtävä)."""

    class Mandate(models.TextChoices):
        AGREES = "agrees", _("May agree on behalf of the organisation")
        PREPARES = "prepares", _("Prepares matters for decision")
        PASSES_ON = "passes_on", _("Passes matters on")

    organisation = TenantForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="posts", verbose_name=_("organisation")
    )
    interface = TenantForeignKey(
        Interface,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="posts",
        verbose_name=_("interface of cooperation"),
    )
    level = TenantForeignKey(
        Level,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("level"),
    )
    title_fi = models.CharField(_("task in Finnish"), max_length=150)
    title_sv = models.CharField(_("task in Swedish"), max_length=150, blank=True)
    covers_all = models.BooleanField(_("answers towards all municipalities"), default=True)
    mandate = models.CharField(_("mandate"), max_length=12, choices=Mandate.choices, blank=True)
    mandate_text = models.CharField(_("what may be decided"), max_length=300, blank=True)
    mandate_basis = models.CharField(_("basis of the mandate"), max_length=200, blank=True)
    mandate_until = models.DateField(_("the mandate is valid until"), null=True, blank=True)
    # Whom to ask when nobody holds the post, nearest first: who deputises, then who is above.
    deputising = TenantForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("general deputy"),
    )
    superior = TenantForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("superior post"),
    )
    is_restricted = models.BooleanField(_("shown to named members only"), default=False)
    email = models.EmailField(_("function mailbox"), blank=True)
    phone = models.CharField(_("phone of the function"), max_length=40, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ["organisation", "interface", "title_fi"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")),
                name="post_ends_after_start",
                violation_error_message=_("The last day is before the first day."),
            ),
            models.CheckConstraint(
                condition=~Q(deputising=F("pk")) & ~Q(superior=F("pk")),
                name="post_is_not_its_own_deputy",
                violation_error_message=_("A post cannot be its own deputy or superior."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return self.title_sv if get_language() == "sv" and self.title_sv else self.title_fi

    def get_absolute_url(self) -> str:
        return area_url("contacts:post", self.pk)

    def is_valid_on(self, day: date) -> bool:
        return (not self.valid_from or self.valid_from <= day) and (
            not self.valid_to or day <= self.valid_to
        )

    def is_general(self) -> bool:
        return self.interface_id is None

    def held_by(self, kind: str, municipality_id: int | None = None) -> "list[Holding]":
        """The holdings of that kind, towards the municipality if given; needs with_holders().

        Who answers towards it by name goes before who answers for the whole post.
        """
        held: list[Holding] = getattr(self, "now_held", [])
        held = [holding for holding in held if holding.kind == kind]
        if municipality_id is None:
            return held
        covering = [holding for holding in held if holding.covers(municipality_id)]
        return sorted(covering, key=lambda holding: not holding.towards)

    @property
    def holders(self) -> "list[Holding]":
        return self.held_by(Holding.Kind.HOLDER)

    @property
    def deputies(self) -> "list[Holding]":
        return self.held_by(Holding.Kind.DEPUTY)

    @property
    def holder(self) -> "Holding | None":
        return next(iter(self.holders), None)

    @property
    def deputy(self) -> "Holding | None":
        return next(iter(self.deputies), None)

    @property
    def mandate_is_over(self) -> bool:
        return self.mandate_until is not None and self.mandate_until < timezone.localdate()

    def is_vacant(self) -> bool:
        return self.holder is None

    def covers(self, municipality_id: int) -> bool:
        """Whether the post answers towards the municipality; needs with_coverage() to be quick."""
        return self.covers_all or any(
            row.municipality_id == municipality_id for row in self.towards
        )


class PostCoverage(TenantModel):
    """A municipality a post answers towards, when not towards all (vastuutehtävän kunta)."""

    post = TenantForeignKey(Post, on_delete=models.CASCADE, related_name="coverage")
    municipality = TenantForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "post", "municipality"], name="post_coverage_once"
            )
        ]


class PostReader(TenantModel):
    """A member who sees a restricted post (rajatun vastuutehtävän lukija)."""

    post = TenantForeignKey(Post, on_delete=models.CASCADE, related_name="readers")
    membership = TenantForeignKey(Membership, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "post", "membership"], name="post_reader_once"
            )
        ]


class _DateRange(Func):
    function = "DATERANGE"
    output_field = DateRangeField()


class HoldingQuerySet(TenantQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(post__in=Post.objects.visible_to(actor))

    def valid_on(self, day: date) -> Self:
        return self.filter(
            Q(starts_on=None) | Q(starts_on__lte=day), Q(ends_on=None) | Q(ends_on__gte=day)
        )

    def holders(self) -> Self:
        return self.filter(kind=Holding.Kind.HOLDER)

    def political(self) -> Self:
        """Those of posts that are elected for a council term."""
        return self.filter(post__level__is_political=True)

    def of_posts_called(self, word: str, interfaces: Iterable[int]) -> Self:
        """Holdings of posts whose title has the word, or that belong to one of the interfaces."""
        return self.filter(
            Q(post__title_fi__icontains=stem(word))
            | Q(post__title_sv__icontains=stem(word))
            | Q(post__interface__in=list(interfaces))
        )


@tracked()
class Holding(WithCoverage, TenantModel):
    """A person holds a post from–to, as holder or personal deputy (hoitosuhde)."""

    class Kind(models.TextChoices):
        HOLDER = "holder", _("Holder")
        DEPUTY = "deputy", _("Deputy")

    post = TenantForeignKey(Post, on_delete=models.CASCADE, related_name="holdings")
    person = TenantForeignKey(
        Person, on_delete=models.CASCADE, related_name="holdings", verbose_name=_("person")
    )
    kind = models.CharField(_("as"), max_length=10, choices=Kind.choices, default=Kind.HOLDER)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("to"), null=True, blank=True)
    confirmed_on = models.DateField(_("last confirmed"), null=True, blank=True)

    objects = HoldingQuerySet.as_manager()

    class Meta:
        verbose_name = _("holding")
        verbose_name_plural = _("holdings")
        ordering = ["kind", "starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="holding_ends_after_start",
                violation_error_message=_("The last day is before the first day."),
            ),
            ExclusionConstraint(
                name="holding_no_overlap",
                expressions=[
                    ("tenant", RangeOperators.EQUAL),
                    ("post", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    (
                        _DateRange("starts_on", "ends_on", RangeBoundary(inclusive_upper=True)),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("This person already holds the post in these days."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.post}"

    def covers(self, municipality_id: int) -> bool:
        """Whether the holder answers towards the municipality; a shared post says towards which."""
        rows = self.towards
        return not rows or any(row.municipality_id == municipality_id for row in rows)

    @property
    def freshness(self) -> str:
        """How long ago it was confirmed that the details are right."""
        if self.confirmed_on is None:
            return gettext("Not yet confirmed")
        months = full_months(self.confirmed_on, timezone.localdate())
        if not months:
            return gettext("Confirmed less than a month ago")
        said = ngettext("Confirmed %(n)s month ago", "Confirmed %(n)s months ago", months)
        return said % {"n": months}


class HoldingCoverage(TenantModel):
    """A municipality a holder answers towards, when the holders share the post (hoitajan kunta)."""

    holding = TenantForeignKey(Holding, on_delete=models.CASCADE, related_name="coverage")
    municipality = TenantForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "holding", "municipality"], name="holding_coverage_once"
            )
        ]


class SuccessorQuerySet(TenantQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(holding__in=Holding.objects.visible_to(actor))


class Successor(TenantModel):
    """Who goes on with a post, as told by the one who leaves it (ehdotettu seuraaja).

    The organisation's editor names them, or chooses another.
    """

    holding = TenantForeignKey(Holding, on_delete=models.CASCADE, related_name="successors")
    name = models.CharField(_("name"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    told_on = models.DateField(default=timezone.localdate)
    handled_on = models.DateField(null=True, blank=True)

    objects = SuccessorQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposed successor")
        verbose_name_plural = _("proposed successors")
        ordering = ["-told_on", "-pk"]

    def __str__(self) -> str:
        return str(self.holding.post)

    log_label = ""  # the log keeps no names of people


def full_months(since: date, until: date) -> int:
    months = (until.year - since.year) * 12 + until.month - since.month
    return max(0, months - (until.day < since.day))


def people_with_posts(
    people: PersonQuerySet, day: date, actor: Actor | None = None
) -> PersonQuerySet:
    """Each person gets `now_holds`: the holdings of that day, with the posts the actor may see.

    Without an actor, those that everyone sees.
    """
    holdings = Holding.objects.valid_on(day).select_related("post__interface")
    holdings = holdings.visible_to(actor) if actor else holdings.filter(post__is_restricted=False)
    return people.select_related("organisation").prefetch_related(
        Prefetch("holdings", queryset=holdings.order_by("-kind", "pk"), to_attr="now_holds")
    )
