"""The regions that an area's figures are of: the county, its municipalities, the whole country."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from indicators.sources.sotkanet import WHOLE_COUNTRY, RegionKey
from yhdyspinta.tenancy.links import current_tenant
from yhdyspinta.tenancy.models import Organisation

MUNICIPALITY, COUNTY = "KUNTA", "HYVINVOINTIALUE"


@dataclass(frozen=True)
class Place:
    """A region that figures are of, and the area's organisation that it belongs to (alue)."""

    key: RegionKey
    name: str
    organisation_id: int | None = None


@dataclass(frozen=True)
class Places:
    """All regions of the area's figures."""

    county: Place
    municipalities: list[Place]
    country: Place

    def all(self) -> list[Place]:
        return [self.county, *self.municipalities, self.country]

    def municipality_of(self, organisation_id: int) -> Place | None:
        found = (one for one in self.municipalities if one.organisation_id == organisation_id)
        return next(found, None)

    def of_organisation(self, organisation_id: int) -> list[Place]:
        return [one for one in self.all() if one.organisation_id == organisation_id]


def places() -> Places:
    """The regions of the area being worked in, with the organisations of today."""
    tenant = current_tenant()
    organisations = list(Organisation.objects.current().in_order())
    counties = [one for one in organisations if one.kind == Organisation.Kind.COUNTY]
    county = counties[0] if counties else None
    return Places(
        Place(
            RegionKey(COUNTY, tenant.county_code),
            county.name if county else tenant.name,
            county.pk if county else None,
        ),
        [
            Place(RegionKey(MUNICIPALITY, one.municipality_code), one.name, one.pk)
            for one in organisations
            if one.municipality_code
        ],
        Place(WHOLE_COUNTRY, _("Whole country")),
    )
