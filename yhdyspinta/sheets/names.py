"""Which organisation or group a name in a spreadsheet means: old names, short forms, units."""

import csv
import difflib
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yhdyspinta.register.aliases import aliases
from yhdyspinta.sheets.columns import Guess, Target, fold, target
from yhdyspinta.sheets.name_forms import ALL_MUNICIPALITIES, county_forms, municipality_forms
from yhdyspinta.tenancy.context import current_tenant_id
from yhdyspinta.tenancy.models import Group, Organisation, Tenant

DATA = Path(settings.BASE_DIR) / "yhdyspinta" / "register" / "data"
Kind = Organisation.Kind

_BUSINESS_ID = re.compile(r"\b\d{7}-\d\b")
_AFTER = re.compile(r"\s*[:(/,\n]\s*|\s+[–-]\s+")
LONGEST_ALIKE, MOST_ALIKE = 60, 300  # similarity is slow: not asked of long texts, nor endlessly


class Names:
    """The area's organisations and groups by every name they go by; read in four queries."""

    def __init__(self) -> None:
        today = timezone.localdate()
        everyone = list(Organisation.objects.in_order())
        self.organisations = [each for each in everyone if each.is_valid_on(today)]
        self.groups = list(Group.objects.order_by("-is_all_municipalities", "name_fi"))
        self.code_of_area = Tenant.objects.get(pk=current_tenant_id()).county_code
        self.known: dict[str, tuple[str, str]] = {}  # folded → code and how it is known
        self.plain: dict[str, set[str]] = {}  # code → names that say nothing more
        self.maybe: dict[str, str] = {}  # a name that several have: the first of them
        self.by_code = {f"organisation:{each.pk}": each for each in self.organisations}
        self.asked_alike = 0
        self.found: dict[str, Guess] = {}
        self._know_names()
        self._know_former(everyone)
        self._know_aliases()
        self.units = _units(self._owner("municipality"), self._owner("county"))

    # What is known.

    def _know(self, code: str, names: Iterable[str], how: str) -> None:
        for name in names:
            if folded := fold(name):
                self.known.setdefault(folded, (code, how))
                if how != "code":
                    self.plain.setdefault(code, set()).add(folded)

    def _know_names(self) -> None:
        pairs = [(f"organisation:{each.pk}", each) for each in self.organisations]
        for code, organisation in pairs:
            self._know(code, _names(organisation), "name")
        for group in self.groups:
            more = ALL_MUNICIPALITIES if group.is_all_municipalities else ()
            self._know(f"group:{group.pk}", (*_names(group), *more), "name")
        for code, organisation in pairs:
            self._know(code, _forms(organisation), "name")
            numbers = organisation.business_id, organisation.municipality_code
            self._know(code, filter(None, numbers), "code")

    def _know_former(self, everyone: list[Organisation]) -> None:
        """What has ended goes by its successor."""
        by_pk = {each.pk: each for each in everyone}
        for old in everyone:
            heir, steps = old, 0
            while heir.successor_id in by_pk and steps < 10:
                heir, steps = by_pk[heir.successor_id], steps + 1
            code = f"organisation:{heir.pk}"
            if heir is not old and code in self.by_code:
                self._know(code, (*_names(old), *_forms(old)), "alias")

    def _know_aliases(self) -> None:
        for row in aliases():
            meant = [f"organisation:{each.pk}" for each in self._meant_by(row)]
            if len(meant) == 1:
                self._know(meant[0], [row["alias"]], "alias")
            elif meant:
                self.maybe[fold(row["alias"])] = meant[0]

    def _meant_by(self, row: dict[str, str]) -> list[Organisation]:
        if county := row["county"]:
            if county == "HUS":
                return [each for each in self.organisations if fold(each.name_fi).startswith("hus")]
            is_own = county == self.code_of_area
            return [each for each in self.organisations if is_own and each.kind == Kind.COUNTY]
        parts = [fold(part) for part in row["name"].split(";") if part]
        return [
            each
            for each in self.organisations
            if each.kind == row["kind"]
            and (not parts or any(part in fold(each.name_fi) for part in parts))
        ]

    def _owner(self, sort: str) -> str:
        """Whose the units are: all municipalities together, or the county."""
        if sort == "municipality":
            return next((f"group:{g.pk}" for g in self.groups if g.is_all_municipalities), "")
        counties = [each for each in self.organisations if each.kind == Kind.COUNTY]
        return f"organisation:{counties[0].pk}" if counties else ""

    # What a text means.

    def find(self, text: str) -> Guess:
        """By name or code, by another name, as a unit; else only what it is like."""
        if text not in self.found:
            self.found[text] = self._find(text)
        return self.found[text]

    def _find(self, text: str) -> Guess:
        key = fold(text)
        if met := self.known.get(key):
            return Guess(met[0], is_sure=True, how=met[1])
        if (number := _BUSINESS_ID.search(text)) and (met := self.known.get(number.group())):
            return Guess(met[0], is_sure=True, how="code")
        return (
            self._with_unit(text)
            or self._unit(key, text)
            or Guess(perhaps=self.maybe.get(key, "") or self._begins(key) or self._alike(key))
        )

    def _with_unit(self, text: str) -> Guess | None:
        """ "Kunta: sivistys", "Joensuun sivistystoimi", "varhaiskasvatus, Liperi"."""
        head, rest = [*_AFTER.split(text, maxsplit=1), ""][:2]
        first, second = self.known.get(fold(head)), self.known.get(fold(rest))
        if first and second and first[0].startswith("group:"):
            return Guess(second[0], is_sure=True, how=second[1])  # Kunnat / Joensuu
        if first and rest:
            return Guess(first[0], is_sure=True, how=first[1], unit=rest.rstrip(" )"))
        if second and self._is_unit(fold(head)):
            return Guess(second[0], is_sure=True, how=second[1], unit=head.strip())
        words = text.split()
        for count in range(len(words) - 1, 0, -1):
            unit = " ".join(words[count:])
            met = self.known.get(fold(" ".join(words[:count])))
            if met and self._is_unit(fold(unit)):
                return Guess(met[0], is_sure=True, how=met[1], unit=unit)
        return None

    def _is_unit(self, key: str) -> bool:
        return key in self.units or any(word in self.units for word in key.split())

    def _unit(self, key: str, text: str) -> Guess | None:
        owner = self.units.get(key) or next(
            (self.units[part] for part in map(fold, _AFTER.split(key)) if part in self.units), ""
        )
        return Guess(owner, how="unit", unit=text.strip()) if owner else None

    def _begins(self, key: str) -> str:
        """Joensuun seurakunta is perhaps Joensuu; that is for the user to say."""
        words = key.split()
        starts = (" ".join(words[:count]) for count in range(len(words) - 1, 0, -1))
        return next((self.known[each][0] for each in starts if each in self.known), "")

    def _alike(self, key: str) -> str:
        if not key or len(key) > LONGEST_ALIKE or self.asked_alike >= MOST_ALIKE:
            return ""
        self.asked_alike += 1
        met = difflib.get_close_matches(key, self.known, n=1, cutoff=0.8)
        return self.known[met[0]][0] if met else ""

    def says_more(self, code: str, text: str) -> bool:
        """Whether the text has something beside the plain name."""
        return fold(text) not in self.plain.get(code, ())

    # What can be chosen.

    def targets(self) -> list[Target]:
        """Every current organisation and group of the area, by all its names and codes."""
        by_code: dict[str, list[str]] = {}
        for name, (code, _how) in self.known.items():
            by_code.setdefault(code, []).append(name)
        groups = [(f"group:{each.pk}", each, _("Groups")) for each in self.groups]
        own = [(code, each, _("Organisations")) for code, each in self.by_code.items()]
        return [
            target(code, each.name, *by_code.get(code, ()), section=section)
            for code, each, section in [*groups, *own]
        ]


def organisation_targets() -> list[Target]:
    """Every current organisation and group of the area, by all its names and codes."""
    return Names().targets()


def _names(named: Organisation | Group) -> list[str]:
    return [named.name_fi, named.name_sv, named.name_en]


def _forms(organisation: Organisation) -> Iterator[str]:
    if organisation.kind == Kind.MUNICIPALITY:
        yield from municipality_forms(organisation)
    elif organisation.kind == Kind.COUNTY:
        yield from county_forms(organisation)


@cache
def _unit_rows() -> list[tuple[str, list[str]]]:
    with (DATA / "units.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return [(row["owner"], [fold(name) for name in row["names"].split(";")]) for row in rows]


def _units(municipality: str, county: str) -> dict[str, str]:
    owners = {"municipality": municipality, "county": county}
    return {name: owners[owner] for owner, names in _unit_rows() for name in names}
