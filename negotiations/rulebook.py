"""The rules of the law as a page shows them: what they ask, and whether they bind here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from negotiations.bodies import Bodies, bodies_on
from yhdyspinta.register.laws import title_of
from yhdyspinta.register.models import County, StatutoryDuty
from yhdyspinta.tenancy.links import current_tenant
from yhdyspinta.tenancy.models import Organisation

Scope = StatutoryDuty.Scope


@dataclass(frozen=True)
class LawRule:
    """One rule, which of the area's bodies it names as its bearers, and if it binds none, why."""

    rule: StatutoryDuty
    bearers: list[Organisation]
    why_not: str

    @property
    def law(self) -> str:
        """The name of the law."""
        return title_of(self.rule.law)

    @property
    def binds(self) -> bool:
        return not self.why_not

    @property
    def is_of_municipalities(self) -> bool:
        return len(self.bearers) > 1


def rules_of_law(day: date) -> list[LawRule]:
    """Every rule of the register, in its order."""
    county = County.objects.filter(code=current_tenant().county_code).first()
    bodies = bodies_on(day)
    return [_law_rule(rule, county, bodies, day) for rule in StatutoryDuty.objects.all()]


def _law_rule(rule: StatutoryDuty, county: County | None, bodies: Bodies, day: date) -> LawRule:
    why_not = _why_not(rule, county, day)
    if not why_not and not any(bodies.pairs(rule)):
        why_not = _nobody(rule, bodies)
    return LawRule(rule, [] if why_not else bodies.of_bearer(rule), why_not)


def _why_not(rule: StatutoryDuty, county: County | None, day: date) -> str:
    if rule.valid_from > day:
        return _("The rule is not in force yet.")
    if rule.valid_to and rule.valid_to < day:
        return _("The rule is not in force any more.")
    if county is None:
        return _("The area is not one of the register's counties.")
    return "" if rule.binds_in(county) else _scopes()[Scope(rule.scope)]


def _scopes() -> dict[Scope, str]:
    """Why a rule of the scope does not bind outside it."""
    return {
        Scope.EVERYWHERE: _("The area has no municipalities of its own."),
        Scope.COUNTIES: _("It binds in wellbeing services counties. Helsinki belongs to none."),
        Scope.UUSIMAA: _("It binds only in the counties of Uusimaa."),
        Scope.HELSINKI: _("It binds only Helsinki."),
        Scope.BILINGUAL: _("It binds only counties that are bilingual."),
        Scope.SAMI_HOMELAND: _(
            "It binds only the county that has a municipality of the Sámi homeland."
        ),
    }


def _nobody(rule: StatutoryDuty, bodies: Bodies) -> str:
    """The rule binds here, and one of its parties is not among the area's organisations."""
    who = rule.get_other_party_display() if bodies.of_bearer(rule) else rule.get_bearer_display()
    return _("%(who)s is not among the organisations of the area.") % {"who": who}


def by_way(rules: Iterable[LawRule], ways: Iterable[str]) -> list[LawRule]:
    """Those that are met in one of the ways."""
    wanted = set(ways)
    return [each for each in rules if each.rule.served_by in wanted]
