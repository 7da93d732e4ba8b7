"""Makes an area from the national register: organisations, catalogues and duties."""

import csv
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.utils import timezone

import agreements.defaults
import contacts.defaults
from negotiations.duties import open_duties
from yhdyspinta.register.aliases import aliases_of_county
from yhdyspinta.register.models import County, Municipality, RegionalCouncil
from yhdyspinta.tenancy.context import tenant_context
from yhdyspinta.tenancy.models import Group, GroupMember, Organisation, Tenant

AREAS = Path(__file__).parent / "data" / "areas.csv"


class UnknownAreaError(Exception):
    """No area can be made of that code."""


@dataclass(frozen=True)
class Made:
    """What creating an area left: the area, and how many organisations and duties it has now."""

    tenant: Tenant
    is_new: bool
    organisations: int
    duties: int


def create_area(code: str, *, is_demo: bool = False) -> Made:
    """Make the area of a county, or of Helsinki; running it again changes nothing.

    Raises UnknownAreaError when the register has no such county or it has no area (HUS).
    """
    county = County.objects.areas().filter(code=code).first()
    names = _names().get(code)
    if county is None or names is None:
        raise UnknownAreaError(code)
    today = timezone.localdate()
    municipalities = list(Municipality.objects.of_county(code, today))
    tenant, is_new = Tenant.objects.get_or_create(
        county_code=code,
        defaults={
            **names,
            "default_language": _first_language(county, municipalities),
            "is_demo": is_demo,
        },
    )
    with tenant_context(tenant.pk):
        _make_organisations(county, municipalities, tenant, today)
        contacts.defaults.make_defaults()
        agreements.defaults.make_defaults()
        open_duties(today)
        return Made(tenant, is_new, Organisation.objects.count(), _count_duties())


def _count_duties() -> int:
    from negotiations.models import Duty

    return Duty.objects.count()


def _names() -> dict[str, dict[str, str]]:
    with AREAS.open(encoding="utf-8", newline="") as file:
        return {row.pop("code"): row for row in csv.DictReader(file)}


def _first_language(county: County, municipalities: list[Municipality]) -> str:
    """The language of most of the people, counted by each municipality's majority."""
    if not county.is_bilingual():
        return "fi"
    people: Counter[str] = Counter()
    for municipality in municipalities:
        people[municipality.majority_language] += municipality.population or 0
    return people.most_common(1)[0][0]


def _make_organisations(
    county: County, municipalities: list[Municipality], tenant: Tenant, today: date
) -> None:
    own_languages = [tenant.default_language]
    if county.is_bilingual():
        own_languages.append("sv" if own_languages == ["fi"] else "fi")
    is_city = county.kind == County.Kind.CITY
    _organisation(
        county,
        Organisation.Kind.COUNTY,
        languages=own_languages,
        # Helsinki answers for a county's duties itself and is a municipality too.
        municipality_code=municipalities[0].code if is_city else "",
        website=county.website,
        synonyms=aliases_of_county(county.code),
        population=county.population,
    )
    group, _ = Group.objects.get_or_create(
        is_all_municipalities=True,
        defaults={"name_fi": "Kunnat", "name_sv": "Kommunerna", "name_en": "Municipalities"},
    )
    for municipality in [] if is_city else municipalities:
        made = _organisation(
            municipality,
            Organisation.Kind.MUNICIPALITY,
            languages=languages_of(municipality),
            municipality_code=municipality.code,
            population=municipality.population,
        )
        GroupMember.objects.get_or_create(group=group, organisation=made)
    for council in RegionalCouncil.objects.of_county(county.code, today):
        _organisation(council, Organisation.Kind.REGIONAL_COUNCIL, languages=own_languages)
    if county.hus_member:
        hus = County.objects.get(code="HUS")
        _organisation(hus, Organisation.Kind.JOINT_AUTHORITY, languages=["fi", "sv"])


def languages_of(municipality: Municipality) -> list[str]:
    first = municipality.majority_language
    return [first, "sv" if first == "fi" else "fi"] if municipality.is_bilingual() else [first]


def _organisation(
    source: County | Municipality | RegionalCouncil, kind: Organisation.Kind, **fields: object
) -> Organisation:
    organisation, _ = Organisation.objects.get_or_create(
        kind=kind,
        name_fi=source.name_fi,
        defaults={
            "name_sv": source.name_sv,
            "name_en": source.name_en,
            "business_id": getattr(source, "business_id", ""),
            **fields,
        },
    )
    return organisation
