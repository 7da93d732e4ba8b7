"""What a column of a sheet can be matched to, and how its heading gives it away."""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yhdyspinta.sheets.models import RememberedMapping
from yhdyspinta.tenancy.models import Group, Organisation

COLUMN, VALUE = "column", "value"

ALL_MUNICIPALITIES = (
    "kunnat", "kunta", "kaikki", "kaikki kunnat", "alueen kunnat",
    "kommuner", "kommunerna", "kommun", "kommunen", "alla", "alla kommuner",
    "municipalities", "municipality", "all", "all municipalities",
)  # fmt: skip
THE_COUNTY = (
    "hyvinvointialue", "hva", "hyvinvointialueen", "välfärdsområdet", "välfärdsområde", "vfo",
    "wellbeing services county", "county",
)  # fmt: skip


@dataclass(frozen=True)
class Target:
    """Something that a column can be matched to (sarakkeen kohde)."""

    code: str
    label: str | Promise
    names: frozenset[str] = field(default_factory=frozenset)  # headings that mean it, folded
    section: str | Promise = ""  # the heading of its options
    hint: str | Promise = ""  # what it gives


def target(
    code: str,
    label: str | Promise,
    *names: str,
    section: str | Promise = "",
    hint: str | Promise = "",
) -> Target:
    """A target known by its label in each language and by these headings, whatever their case."""
    return Target(
        code,
        label,
        frozenset(map(fold, [*in_each_language(label), *filter(None, names)])),
        section,
        hint,
    )


def in_each_language(text: str | Promise) -> list[str]:
    """A translated text in every language of the pages."""
    told = []
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            told.append(str(text))
    return told


def fold(text: str) -> str:
    """A heading as it is compared: lower case, single spaces, no punctuation at its ends."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"\s+", " ", plain).strip(" .:*()-–")


def organisation_targets() -> list[Target]:
    """Every current organisation and group of the area, by all its names and codes."""
    groups = [
        target(
            f"group:{group.pk}",
            group.name,
            group.name_fi,
            group.name_sv,
            group.name_en,
            *(ALL_MUNICIPALITIES if group.is_all_municipalities else ()),
            section=_("Groups"),
        )
        for group in Group.objects.order_by("-is_all_municipalities", "name_fi")
    ]
    organisations = [_organisation_target(each) for each in current_organisations()]
    return [*groups, *organisations]


def current_organisations() -> list[Organisation]:
    found: Iterable[Organisation] = Organisation.objects.valid_on(timezone.localdate()).in_order()
    return list(found)


def _organisation_target(organisation: Organisation) -> Target:
    names = [organisation.name_fi, organisation.name_sv, organisation.name_en]
    if organisation.kind == Organisation.Kind.MUNICIPALITY:
        names += [f"{organisation.name_fi} kunta", f"{organisation.name_fi} kaupunki"]
        names += [f"{organisation.name_sv} kommun", f"{organisation.name_sv} stad"]
    if organisation.kind == Organisation.Kind.COUNTY:
        names += THE_COUNTY
    codes = [organisation.business_id, organisation.municipality_code]
    return target(
        f"organisation:{organisation.pk}",
        organisation.name,
        *names,
        *codes,
        section=_("Organisations"),
    )


@dataclass(frozen=True)
class Guess:
    """What a heading seems to mean, and how it is known (ehdotus)."""

    code: str = ""
    is_sure: bool = False  # this area chose it last time, or the name is exactly so
    was_remembered: bool = False
    perhaps: str = ""  # only alike: proposed in words, never chosen


def guess_columns(
    kind_code: str, headings: Sequence[str], targets: Sequence[Target]
) -> list[Guess]:
    """A guess for each heading: what this area chose last time, the exact name, or only alike."""
    remembered = remembered_of(kind_code, COLUMN)
    by_name = {name: each.code for each in targets for name in each.names}
    codes = {each.code for each in targets}
    return [_guess(fold(heading), remembered, by_name, codes) for heading in headings]


def _guess(
    heading: str, remembered: dict[str, str], by_name: dict[str, str], codes: set[str]
) -> Guess:
    chosen = remembered.get(heading, "")
    if heading and chosen and (chosen in codes or chosen == "-"):
        return Guess(chosen, is_sure=True, was_remembered=True)
    if heading in by_name:
        return Guess(by_name[heading], is_sure=True)
    alike = difflib.get_close_matches(heading, by_name, n=1, cutoff=0.8) if heading else []
    return Guess(perhaps=by_name[alike[0]]) if alike else Guess()


def remembered_of(kind_code: str, sort: str) -> dict[str, str]:
    rows = RememberedMapping.objects.filter(kind=kind_code, sort=sort)
    return dict(rows.values_list("found", "chosen"))


def remember(kind_code: str, sort: str, chosen: dict[str, str]) -> None:
    """Keep what was chosen for the next file of this kind."""
    by_start = {found[:200]: code for found, code in chosen.items() if code}
    rows = [
        RememberedMapping(kind=kind_code, sort=sort, found=found, chosen=code)
        for found, code in by_start.items()
    ]
    RememberedMapping.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["tenant", "kind", "sort", "found"],
        update_fields=["chosen"],
    )
