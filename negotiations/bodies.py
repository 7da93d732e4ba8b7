"""The bodies of an area that rules speak of, and who owes a rule to whom."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from negotiations.models import AreaRule
from yhdyspinta.register.models import County, StatutoryDuty
from yhdyspinta.tenancy.models import Organisation

Rule = StatutoryDuty | AreaRule
Pair = tuple[Organisation, Organisation | None]
OtherParty = StatutoryDuty.OtherParty
HELSINKI = "091"


@dataclass(frozen=True)
class Bodies:
    """The bodies of the area on a day."""

    county: list[Organisation]
    municipalities: list[Organisation]
    helsinki: list[Organisation]
    hus: list[Organisation]

    def of_bearer(self, rule: Rule) -> list[Organisation]:
        everyone = dict.fromkeys([*self.county, *self.municipalities])
        return {
            "county": self.county,
            "municipality": self.municipalities,
            "everyone": list(everyone),
            "helsinki": self.helsinki,
            "hus": self.hus,
        }[rule.bearer]

    def of_other(self, rule: Rule) -> list[Organisation] | list[None]:
        match rule.other_party:
            case OtherParty.COUNTY:
                return self.county
            case OtherParty.MUNICIPALITY:
                return self.municipalities
            case OtherParty.HUS:
                return self.hus
        return [None]

    def pairs(self, rule: Rule) -> Iterator[Pair]:
        """Who owes the rule to whom; a mutual rule binds both sides of each pair."""
        for bearer in self.of_bearer(rule):
            for other in self.of_other(rule):
                if bearer == other:
                    continue
                yield bearer, other
                if rule.is_mutual and other:
                    yield other, bearer


def is_municipality(organisation: Organisation) -> bool:
    return organisation.kind == Organisation.Kind.MUNICIPALITY


def bodies_on(day: date) -> Bodies:
    organisations = list(Organisation.objects.valid_on(day).in_order())
    # Helsinki answers for a county's tasks and is a municipality too.
    municipalities = [o for o in organisations if o.municipality_code or is_municipality(o)]
    hus_id = County.objects.filter(code="HUS").values_list("business_id", flat=True).first()
    return Bodies(
        county=[o for o in organisations if o.kind == Organisation.Kind.COUNTY][:1],
        municipalities=municipalities,
        helsinki=[o for o in municipalities if o.municipality_code == HELSINKI],
        hus=[o for o in organisations if hus_id and o.business_id == hus_id],
    )
