"""Figures into observations: from Sotkanet, from this system's own rows, and by hand."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import timezone, translation

from indicators.models import Indicator, Observation
from indicators.regions import Place, Places, places
from indicators.sources.sotkanet import (
    IndicatorInfo,
    RegionKey,
    Source,
    Texts,
    Trouble,
    Value,
    source_at,
)
from yhdyspinta.figures import FIGURES
from yhdyspinta.tenancy.links import current_tenant

YEARS_BACK = 20
BATCH = 5000
EXAMPLE = {"fi": "ESIMERKKI: ", "sv": "EXEMPEL: ", "en": "EXAMPLE: "}
UNITS = {"PROS": "%", "PER1000": "/ 1 000", "PER10000": "/ 10 000", "PER100000": "/ 100 000"}
KEY = ["region_category", "region_code", "year"]
CONTENT = ["value", "null_reason", "organisation"]


@dataclass(frozen=True)
class Given:
    """One figure, or why there is none."""

    value: Decimal | None
    null_reason: str = ""


def source_here(*, hurried: bool = False) -> Source:
    """Where the area's figures come from: a demo area reads answers that were made for it."""
    address = "recorded:" if current_tenant().is_demo else settings.SOTKANET_URL
    return source_at(address, hurried=hurried)


def wanted_years() -> range:
    this_year = timezone.localdate().year
    return range(this_year - YEARS_BACK, this_year + 1)


def described(info: IndicatorInfo) -> dict[str, Any]:
    """What Sotkanet tells of an indicator, as the fields of ours."""
    return {
        **{f"name_{language}": _name(info.title, language) for language in EXAMPLE},
        "unit": UNITS.get(info.unit_code, info.unit.fi.lower())[:60],
        "decimals": min(max(info.decimals, 0), 4),
        "source_note": info.organisation.fi[:300],
        "is_example": info.title.fi.startswith(EXAMPLE["fi"]),
        "updated_on": info.updated_on,
    }


def store_answer(indicator: Indicator, info: IndicatorInfo, values: Iterable[Value]) -> None:
    """Keep what Sotkanet answered: the figures of our regions and the indicator's description."""
    by_key = {place.key: place for place in places().all()}
    figures = {
        (by_key[value.region], value.year): Given(value.value, value.null_reason or "")
        for value in values
        if value.region in by_key
    }
    store(indicator, figures)
    fields = described(info) | {"fetched_at": timezone.now(), "trouble": ""}
    Indicator.objects.filter(pk=indicator.pk).update(**fields)


def note_trouble(indicator_pks: Iterable[int], trouble: Trouble) -> None:
    """The figures from before stay; the page says what went wrong."""
    Indicator.objects.filter(pk__in=list(indicator_pks)).update(trouble=trouble.value)


def store(indicator: Indicator, figures: Mapping[tuple[Place, int], Given]) -> int:
    """Insert what is new and change what differs; how many rows that were."""
    wanted = list({place.key for place, _year in figures})
    there = {
        (RegionKey(category, code), year): (Given(value, reason), organisation)
        for category, code, year, value, reason, organisation in Observation.objects.of_indicator(
            indicator
        )
        .of_regions(wanted)
        .values_list(*KEY, *CONTENT)
    }
    rows = [
        _row(indicator, place, year, given)
        for (place, year), given in figures.items()
        if there.get((place.key, year)) != (given, place.organisation_id)
    ]
    Observation.objects.bulk_create(
        rows,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["tenant", "indicator", *KEY],
        update_fields=[*CONTENT, "recorded_at"],
    )
    return len(rows)


def record_own_figures() -> None:
    """The figures that this system counts, as this year's observations of the area's county."""
    county, year = places().county, timezone.localdate().year
    for indicator in Indicator.objects.counted_here():
        own = FIGURES.get(indicator.source_code)
        if own is None:
            continue
        counted = own.compute()
        reason = Observation.NullReason.NOTHING.value
        given = Given(None, reason) if counted is None else Given(Decimal(f"{counted:.4f}"))
        store(indicator, {(county, year): given})
        fields = {"updated_on": timezone.localdate(), "fetched_at": timezone.now()}
        Indicator.objects.filter(pk=indicator.pk).update(**fields)


def named_as(code: str) -> dict[str, Any]:
    """A figure of this system, as the fields of an indicator."""
    own = FIGURES[code]
    names = {}
    for language in EXAMPLE:
        with translation.override(language):
            names[f"name_{language}"] = str(own.label)
    return names | {"unit": own.unit, "decimals": 1}


def all_regions(found: Places) -> list[RegionKey]:
    return [place.key for place in found.all()]


def _row(indicator: Indicator, place: Place, year: int, given: Given) -> Observation:
    return Observation(
        indicator=indicator,
        region_category=place.key.category,
        region_code=place.key.code,
        organisation_id=place.organisation_id,
        year=year,
        value=given.value,
        null_reason=given.null_reason,
    )


def _name(title: Texts, language: str) -> str:
    text: str = getattr(title, language)
    return text.removeprefix(EXAMPLE[language])[:200]
