"""Tenants (areas), their organisations and groups, and who belongs where."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yhdyspinta.reserved import RESERVED_SLUGS
from yhdyspinta.tenancy.base import Named, SharedModel, TenantModel, TenantQuerySet
from yhdyspinta.tenancy.context import current_tenant_id
from yhdyspinta.tenancy.fields import TenantForeignKey
from yhdyspinta.tenancy.history import tracked

if TYPE_CHECKING:
    from yhdyspinta.tenancy.actor import Actor

__all__ = [
    "Group",
    "GroupMember",
    "Membership",
    "Named",
    "Organisation",
    "OrganisationName",
    "Role",
    "SharedModel",
    "Tenant",
    "TenantForeignKey",
    "TenantModel",
    "TenantQuerySet",
]


def not_reserved(slug: str) -> None:
    if slug in RESERVED_SLUGS:
        raise ValidationError(_("This address is the system's own; choose another."))


class Tenant(Named):
    """An area whose organisations work together (alue)."""

    slug = models.SlugField(max_length=60, unique=True, validators=[not_reserved])
    county_code = models.CharField(max_length=3, unique=True)
    default_language = models.CharField(max_length=2, choices=settings.LANGUAGES, default="fi")
    is_demo = models.BooleanField(default=False)
    feedback_email = models.EmailField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        ordering = ["slug"]


class Role(models.TextChoices):
    """What a membership may do (rooli); everyone is a viewer."""

    VIEWER = "viewer", _("Viewer")
    EDITOR = "editor", _("Preparer")
    RECORDER = "recorder", _("Recorder of decisions")
    SIGNATORY = "signatory", _("Signatory")
    COORDINATOR = "coordinator", _("Coordinator")
    ADMIN = "admin", _("Administrator")


SECOND_FACTOR_ROLES = frozenset({Role.RECORDER, Role.SIGNATORY, Role.COORDINATOR, Role.ADMIN})


class OrganisationQuerySet(TenantQuerySet):
    def valid_on(self, day: date) -> Self:
        return self.filter(
            Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day)
        )

    def current(self) -> Self:
        return self.valid_on(timezone.localdate())

    def municipalities(self) -> Self:
        return self.filter(kind=Organisation.Kind.MUNICIPALITY)

    def answered_for_by(self, organisation_id: int) -> Self:
        """The organisation itself, and those that have become a part of it."""
        today = timezone.localdate()
        ended, heir_ended = Q(valid_to__lt=today), Q(successor__valid_to__lt=today)
        return self.filter(
            Q(pk=organisation_id)
            | (ended & Q(successor=organisation_id))
            | (ended & heir_ended & Q(successor__successor=organisation_id))
        )

    def in_order(self) -> Self:
        """The county first, then municipalities by name, then the others."""
        return self.order_by("rank", "name_sort")


@tracked("rank", "name_sort")
class Organisation(Named, TenantModel):
    """A party of the cooperation (organisaatio)."""

    class Kind(models.TextChoices):
        COUNTY = "county", _("Wellbeing services county")
        MUNICIPALITY = "municipality", _("Municipality")
        REGIONAL_COUNCIL = "regional_council", _("Regional council")
        JOINT_AUTHORITY = "joint_authority", _("Joint authority")
        STATE_AGENCY = "state_agency", _("State agency")
        EMPLOYMENT_AREA = "employment_area", _("Employment area")
        EDUCATION_PROVIDER = "education_provider", _("Education provider")
        INFLUENCE_BODY = "influence_body", _("Influence body")
        NGO = "ngo", _("Non-governmental organisation")
        PARISH = "parish", _("Parish")
        COMPANY = "company", _("Company")
        OTHER = "other", _("Other organisation")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    # What it is called in everyday words and was called before, the area's own data.
    synonyms = ArrayField(
        models.CharField(max_length=80), verbose_name=_("also called"), default=list, blank=True
    )
    business_id = models.CharField(_("business ID"), max_length=9, blank=True)
    municipality_code = models.CharField(max_length=3, blank=True)
    languages = ArrayField(models.CharField(max_length=2), default=list, blank=True)
    registry_email = models.EmailField(_("registry's e-mail"), blank=True)
    phone = models.CharField(_("switchboard"), max_length=40, blank=True)
    website = models.URLField(_("website"), blank=True)
    population = models.PositiveIntegerField(null=True, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    successor = TenantForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="predecessors"
    )
    rank = models.GeneratedField(
        expression=models.Case(
            models.When(kind="county", then=0),
            models.When(kind="municipality", then=1),
            models.When(kind="regional_council", then=2),
            default=3,
        ),
        output_field=models.SmallIntegerField(),
        db_persist=True,
    )
    # Finnish order without ICU: å ä ö after z.
    name_sort = models.GeneratedField(
        expression=models.Func(
            models.Func(F("name_fi"), function="lower"),
            models.Value("åäö"),
            models.Value("{|}"),
            function="translate",
        ),
        output_field=models.CharField(max_length=200, db_collation="C"),
        db_persist=True,
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["rank", "name_sort"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "municipality_code"],
                condition=~Q(municipality_code=""),
                name="organisation_municipality_once",
            ),
            models.UniqueConstraint(
                fields=["tenant", "business_id"],
                condition=~Q(business_id=""),
                name="organisation_business_id_once",
                violation_error_message=_("An organisation with this business ID is already here."),
            ),
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")),
                name="organisation_ends_after_start",
                violation_error_message=_("The last day is before the first day."),
            ),
        ]

    def is_valid_on(self, day: date) -> bool:
        return (not self.valid_from or self.valid_from <= day) and (
            not self.valid_to or day <= self.valid_to
        )

    def is_bilingual(self) -> bool:
        return len(self.languages) > 1

    def name_on(self, day: date) -> str:
        """What it was called on the day; quick for many when `former_names` are prefetched."""
        former = [each for each in self.former_names.all() if each.used_until >= day]
        return min(former, key=lambda each: each.used_until).name if former else self.name

    def answered_for_by_id(self) -> int:
        """Who acts for it today: itself, or what it has become a part of."""
        if self.successor and self.valid_to and self.valid_to < timezone.localdate():
            return self.successor.answered_for_by_id()
        return self.pk


class OrganisationName(Named, TenantModel):
    """What an organisation was called until a day (organisaation entinen nimi)."""

    organisation = TenantForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="former_names"
    )
    used_until = models.DateField(_("used until"))

    class Meta:
        verbose_name = _("former name")
        verbose_name_plural = _("former names")
        ordering = ["organisation", "-used_until"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "organisation", "used_until"], name="former_name_once_a_day"
            )
        ]


class Group(Named, TenantModel):
    """A named set of organisations, such as all municipalities (kuntaryhmä)."""

    # The group "all municipalities" follows the register; its members are the current ones.
    is_all_municipalities = models.BooleanField(default=False)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("group of municipalities")
        verbose_name_plural = _("groups of municipalities")
        ordering = ["name_fi"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant"], condition=Q(is_all_municipalities=True), name="group_all_once"
            ),
            models.UniqueConstraint(fields=["tenant", "name_fi"], name="group_name_once"),
        ]


class GroupMember(TenantModel):
    """An organisation in a group (ryhmän jäsen)."""

    group = TenantForeignKey(Group, on_delete=models.CASCADE, related_name="members")
    organisation = TenantForeignKey(Organisation, on_delete=models.CASCADE, related_name="groups")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "group", "organisation"], name="group_member_once"
            )
        ]


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self) -> Self:
        return self.filter(ended_at=None)

    def admins(self) -> Self:
        return self.with_role(Role.ADMIN)

    def with_role(self, role: Role) -> Self:
        return self.active().filter(roles__contains=[role])

    def of_current_area(self) -> Self:
        return self.filter(tenant_id=current_tenant_id())

    def visible_to(self, actor: "Actor") -> Self:
        return self.filter(tenant_id=actor.tenant_id)


class Membership(models.Model):
    """A user's place in one area: one organisation, one or more roles (jäsenyys)."""

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    organisation = TenantForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="memberships"
    )
    roles = ArrayField(
        models.CharField(max_length=20, choices=Role.choices), default=list, blank=True
    )
    created_at = models.DateTimeField(auto_now_add=True)
    last_seen_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(fields=["tenant", "user"], name="membership_once_per_area")
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.tenant})"

    log_label = ""  # the log keeps no names of people

    def role_labels(self) -> list[str]:
        return [str(Role(role).label) for role in self.roles] or [str(Role.VIEWER.label)]
