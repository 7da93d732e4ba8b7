"""The national register: counties, municipalities, regional councils and statutory duties."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yhdyspinta.register.names import Named, in_language
from yhdyspinta.register.terms import Body, Term, calendar_year, council_term, two_years


class Language(models.TextChoices):
    FINNISH = "fi", _("Finnish")
    SWEDISH = "sv", _("Swedish")


class LanguageStatus(models.TextChoices):
    FINNISH = "fi", _("Finnish")
    SWEDISH = "sv", _("Swedish")
    BILINGUAL = "bilingual", _("Bilingual")


def _valid_on(day: date) -> Q:
    """An empty date means without limit."""
    return (Q(valid_from__isnull=True) | Q(valid_from__lte=day)) & (
        Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    )


class CountyQuerySet(models.QuerySet["County"]):
    def areas(self) -> Self:
        """Those an area can be made of: the counties and Helsinki, not HUS."""
        return self.exclude(kind=County.Kind.JOINT_AUTHORITY)

    def in_uusimaa(self) -> Self:
        """The members of HUS: four counties and Helsinki."""
        return self.filter(hus_member=True)


class County(Named):
    """A wellbeing services county, Helsinki, or HUS (hyvinvointialue)."""

    class Kind(models.TextChoices):
        COUNTY = "county", _("Wellbeing services county")
        CITY = "city", _("City")
        JOINT_AUTHORITY = "joint_authority", _("Joint authority")

    code = models.CharField(max_length=3, primary_key=True)
    kind = models.CharField(max_length=20, choices=Kind)
    collaboration_area_code = models.CharField(max_length=2)
    collaboration_area_fi = models.CharField(max_length=100)
    collaboration_area_sv = models.CharField(max_length=100)
    language_status = models.CharField(max_length=10, choices=LanguageStatus)
    hus_member = models.BooleanField()
    # It has a municipality of the Sámi homeland (974/1995 4 §): Lapland.
    has_sami_homeland = models.BooleanField(default=False)
    population = models.PositiveIntegerField(null=True, blank=True)
    sotkanet_region_id = models.PositiveIntegerField(null=True, blank=True)
    business_id = models.CharField(max_length=9, blank=True)
    website = models.URLField(blank=True)

    objects = CountyQuerySet.as_manager()

    class Meta:
        verbose_name = _("wellbeing services county")
        verbose_name_plural = _("wellbeing services counties")
        ordering = ["code"]

    def is_bilingual(self) -> bool:
        return self.language_status == LanguageStatus.BILINGUAL


class MunicipalityQuerySet(models.QuerySet["Municipality"]):
    def valid_on(self, day: date) -> Self:
        """Those that exist on the day."""
        return self.filter(_valid_on(day))

    def of_county(self, code: str, day: date) -> Self:
        """The municipalities of a county, or Helsinki, on the day."""
        return self.valid_on(day).filter(county_id=code)


class Municipality(Named):
    """A municipality of the mainland, also one that has ended (kunta)."""

    code = models.CharField(max_length=3, primary_key=True)
    county = models.ForeignKey(County, on_delete=models.PROTECT, related_name="municipalities")
    region_code = models.CharField(max_length=2)
    region_name_fi = models.CharField(max_length=100)
    region_name_sv = models.CharField(max_length=100)
    language_status = models.CharField(max_length=10, choices=LanguageStatus)
    majority_language = models.CharField(max_length=2, choices=Language)
    population = models.PositiveIntegerField(null=True, blank=True)
    sotkanet_region_id = models.PositiveIntegerField(null=True, blank=True)
    business_id = models.CharField(max_length=9, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    successor = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
    )

    objects = MunicipalityQuerySet.as_manager()

    class Meta:
        verbose_name = _("municipality")
        verbose_name_plural = _("municipalities")
        ordering = ["name_fi"]
        constraints = [
            models.CheckConstraint(
                name="municipality_ends_after_start",
                condition=Q(valid_to__gte=F("valid_from")),
            ),
            models.CheckConstraint(
                name="municipality_successor_has_day",
                condition=Q(successor__isnull=True) | Q(valid_to__isnull=False),
            ),
        ]

    def is_bilingual(self) -> bool:
        return self.language_status == LanguageStatus.BILINGUAL

    def on(self, day: date) -> "Municipality":
        """Itself, or the municipality that it has become by the day."""
        if self.successor is None or self.valid_to is None or day <= self.valid_to:
            return self
        return self.successor.on(day)


class RegionalCouncilQuerySet(models.QuerySet["RegionalCouncil"]):
    def of_county(self, code: str, day: date) -> Self:
        """The councils whose region has municipalities of the county."""
        municipalities = Municipality.objects.of_county(code, day)
        return self.filter(region_code__in=municipalities.values("region_code"))


class RegionalCouncil(Named):
    """A regional council, a joint authority of a region's municipalities (maakunnan liitto)."""

    region_code = models.CharField(max_length=2, primary_key=True)

    objects = RegionalCouncilQuerySet.as_manager()

    class Meta:
        verbose_name = _("regional council")
        verbose_name_plural = _("regional councils")
        ordering = ["region_code"]


class StatutoryDutyQuerySet(models.QuerySet["StatutoryDuty"]):
    def valid_on(self, day: date) -> Self:
        """The rules in force on the day."""
        return self.filter(_valid_on(day))

    def binding_in(self, county: County) -> Self:
        """The rules that bind some body in the area of the county, or of Helsinki."""
        return self.filter(scope__in=StatutoryDuty.Scope.of(county))


class StatutoryDuty(Named):
    """A rule of law: who must do what, with whom, how often (lakisääteinen velvoite)."""

    class Bearer(models.TextChoices):
        COUNTY = "county", _("County")
        MUNICIPALITY = "municipality", _("Municipality")
        HELSINKI = "helsinki", _("Helsinki")
        HUS = "hus", _("HUS Group")

    class OtherParty(models.TextChoices):
        NONE = "none", _("No other party")
        COUNTY = "county", _("County")
        MUNICIPALITY = "municipality", _("Each municipality")
        HUS = "hus", _("HUS Group")

    class Scope(models.TextChoices):
        EVERYWHERE = "everywhere", _("Everywhere")
        COUNTIES = "counties", _("In wellbeing services counties")
        UUSIMAA = "uusimaa", _("In the counties of Uusimaa")
        HELSINKI = "helsinki", _("In Helsinki")
        BILINGUAL = "bilingual", _("In bilingual counties")
        SAMI_HOMELAND = "sami_homeland", _("In the county that the Sámi homeland is in")

        @classmethod
        def of(cls, county: County) -> "set[StatutoryDuty.Scope]":
            """The scopes that hold in the area of the county; none for HUS, which has no area."""
            if county.kind == County.Kind.JOINT_AUTHORITY:
                return set()
            if county.kind == County.Kind.CITY:
                return {cls.EVERYWHERE, cls.HELSINKI}
            scopes = {cls.EVERYWHERE, cls.COUNTIES}
            if county.hus_member:
                scopes.add(cls.UUSIMAA)
            if county.is_bilingual():
                scopes.add(cls.BILINGUAL)
            if county.has_sami_homeland:
                scopes.add(cls.SAMI_HOMELAND)
            return scopes

    class Period(models.TextChoices):
        COUNCIL_TERM = "council_term", _("Each council term")
        CALENDAR_YEAR = "calendar_year", _("Each year")
        TWO_YEARS = "two_years", _("Every two years")
        CONTINUOUS = "continuous", _("All the time")

    class ServedBy(models.TextChoices):
        NEGOTIATION = "negotiation", _("A negotiation held")
        DOCUMENT = "document", _("A document")
        POINTER = "pointer", _("A clause, task or forum")
        POST = "post", _("A filled post")

    class Convener(models.TextChoices):
        FIXED = "fixed", _("Set by law")
        AGREED = "agreed", _("To be agreed")
        NONE = "none", _("Not needed")

    class AttendedBy(models.TextChoices):
        """What can be seen from the list of participants of who must attend."""

        NONE = "none", _("Nobody in particular")
        SIDES = "sides", _("Someone of each party")
        HYTE = "hyte", _("The party's named hyte post")

    code = models.SlugField(max_length=50, primary_key=True)
    position = models.PositiveSmallIntegerField()
    law = models.CharField(max_length=10)
    section = models.CharField(max_length=30, blank=True)
    bearer = models.CharField(max_length=20, choices=Bearer)
    other_party = models.CharField(max_length=20, choices=OtherParty)
    scope = models.CharField(max_length=20, choices=Scope)
    period = models.CharField(max_length=20, choices=Period)
    served_by = models.CharField(max_length=20, choices=ServedBy)
    convener = models.CharField(max_length=10, choices=Convener)
    is_mutual = models.BooleanField()
    invites_others = models.BooleanField()
    attended_by = models.CharField(max_length=10, choices=AttendedBy, default=AttendedBy.NONE)
    must_attend_fi = models.CharField(max_length=300, blank=True)
    must_attend_sv = models.CharField(max_length=300, blank=True)
    must_attend_en = models.CharField(max_length=300, blank=True)
    explanation_fi = models.TextField()
    explanation_sv = models.TextField()
    explanation_en = models.TextField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    objects = StatutoryDutyQuerySet.as_manager()

    class Meta:
        verbose_name = _("statutory duty")
        verbose_name_plural = _("statutory duties")
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(
                name="statutory_duty_ends_after_start",
                condition=Q(valid_to__gte=F("valid_from")),
            ),
        ]

    @property
    def explanation(self) -> str:
        return in_language(self.explanation_fi, self.explanation_sv, self.explanation_en)

    @property
    def must_attend(self) -> str:
        """Who is to be there, in words; empty where the rule says nothing of it."""
        return in_language(self.must_attend_fi, self.must_attend_sv, self.must_attend_en)

    @property
    def citation(self) -> str:
        """Law and section as they are written in Finland: 612/2021 7 § 4 mom."""
        return f"{self.law} {self.section}".strip()

    def binds_in(self, county: County) -> bool:
        return self.scope in self.Scope.of(county)

    def period_on(self, day: date) -> Term | None:
        """The period that the day belongs to; None for a duty that holds all the time."""
        match self.period:
            case self.Period.COUNCIL_TERM:
                return council_term(day, self._body())
            case self.Period.CALENDAR_YEAR:
                return calendar_year(day)
            case self.Period.TWO_YEARS:
                return two_years(day, self.valid_from)
        return None

    def _body(self) -> Body:
        by_municipality = self.bearer in {
            self.Bearer.MUNICIPALITY,
            self.Bearer.HELSINKI,
        }
        return Body.MUNICIPALITY if by_municipality else Body.COUNTY
