"""Sotkanet's answers read into plain values: indicators, regions, figures and their gaps."""

import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from django.utils.html import strip_tags

MUNICIPALITY, COUNTY, COUNTRY = "KUNTA", "HYVINVOINTIALUE", "MAA"
MOST = 10**12
_LINE_ENDS = re.compile(r"<br\s*/?>|</p>|</li>", re.IGNORECASE)


class Trouble(StrEnum):
    """What went wrong at the source (häiriö)."""

    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    MISSING = "missing"
    NONSENSE = "nonsense"


class SotkanetError(Exception):
    """Sotkanet did not answer, or answered something else than it should."""

    def __init__(self, message: str, trouble: Trouble = Trouble.NONSENSE) -> None:
        super().__init__(message)
        self.trouble = trouble


class RegionKey(NamedTuple):
    """What a region is known by: ids get renumbered, and a code is unique in its category only."""

    category: str
    code: str


WHOLE_COUNTRY = RegionKey(COUNTRY, "358")


@dataclass(frozen=True)
class Texts:
    """One text in three languages, without markup."""

    fi: str
    sv: str
    en: str


@dataclass(frozen=True)
class Region:
    """An area that figures are given for (alue)."""

    id: int
    key: RegionKey
    title: Texts


@dataclass(frozen=True)
class IndicatorInfo:
    """What is told of an indicator besides its figures (mittarin kuvaus)."""

    id: int
    title: Texts
    description: Texts
    interpretation: Texts
    limits: Texts
    notices: Texts
    updated_on: date | None
    first_year: int | None
    last_year: int | None
    unit_code: str
    unit: Texts
    decimals: int
    organisation: Texts

    def covers(self, year: int) -> bool:
        """Whether the source says that it has figures of the year."""
        return (self.first_year or year) <= year <= (self.last_year or year)


class NullReason(StrEnum):
    """Why there is no figure: the row said so, or there was no row."""

    NO_VALUE = "no_value"
    NO_ROW = "no_row"


@dataclass(frozen=True)
class Value:
    """One figure, or why it is missing (arvo)."""

    indicator: int
    region: RegionKey
    year: int
    gender: str
    value: Decimal | None
    count: Decimal | None = None
    null_reason: NullReason | None = None


def parse_indicator(answer: Any) -> IndicatorInfo:
    """The answer to /indicators/ID."""
    try:
        unit = answer.get("primaryValueType") or {}
        years = answer.get("range") or {}
        return IndicatorInfo(
            id=int(answer["id"]),
            title=_texts(answer["title"]),
            description=_texts(answer.get("description")),
            interpretation=_texts(answer.get("interpretation")),
            limits=_texts(answer.get("limits")),
            notices=_texts(answer.get("notices")),
            updated_on=_day(answer.get("data-updated")),
            first_year=years.get("start"),
            last_year=years.get("end"),
            unit_code=unit.get("code", ""),
            unit=_texts(unit.get("title")),
            decimals=int(answer.get("decimals") or 0),
            organisation=_texts((answer.get("organization") or {}).get("title")),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise SotkanetError(f"This is not an indicator: {error!r}") from error


def parse_regions(answer: Any) -> dict[int, Region]:
    """The answer to /regions, by Sotkanet's own id."""
    try:
        regions = [
            Region(int(row["id"]), _key(row), _texts(row["title"]))
            for row in _rows(answer, "regions")
        ]
    except (KeyError, TypeError, ValueError) as error:
        raise SotkanetError(f"This is not a region: {error!r}") from error
    return {region.id: region for region in regions}


def parse_values(answer: Any, regions: Mapping[int, Region]) -> list[Value]:
    """The answer to /json; rows of regions that are not known are left out.

    Where no row at all has `value`, the indicator is a count and `absValue` is its value.
    """
    rows = _rows(answer, "figures")
    try:
        column = "value" if any("value" in row for row in rows) else "absValue"
        return [
            _value(row, regions[row["region"]].key, column)
            for row in rows
            if row["region"] in regions
        ]
    except (ArithmeticError, KeyError, TypeError, ValueError) as error:
        raise SotkanetError(f"This is not a figure: {error!r}") from error


def missing_values(
    values: Iterable[Value],
    indicators: Iterable[int],
    regions: Iterable[RegionKey],
    years: Iterable[int],
    gender: str,
) -> list[Value]:
    """A Value without a figure for everything that was wanted and of which there is no row."""
    there = {(value.indicator, value.region, value.year) for value in values}
    places, when = list(regions), list(years)
    return [
        Value(indicator, region, year, gender, None, null_reason=NullReason.NO_ROW)
        for indicator in indicators
        for region in places
        for year in when
        if (indicator, region, year) not in there
    ]


def _rows(answer: Any, what: str) -> list[Any]:
    if not isinstance(answer, list):
        raise SotkanetError(f"Expected a list of {what}, found {type(answer).__name__}.")
    return answer


def _value(row: Any, region: RegionKey, column: str) -> Value:
    value = _number(row.get(column))
    return Value(
        indicator=int(row["indicator"]),
        region=region,
        year=int(row["year"]),
        gender=row["gender"],
        value=value,
        count=_number(row.get("absValue")),
        null_reason=NullReason.NO_VALUE if value is None else None,
    )


def _number(number: Any) -> Decimal | None:
    """The figure with the four decimals that are kept; what is endless or immense is none."""
    if number is None:
        return None
    figure = Decimal(str(number)).quantize(Decimal("0.0001"))
    if abs(figure) >= MOST:
        raise ValueError(f"{number} is too large.")
    return figure


def _key(row: Any) -> RegionKey:
    return RegionKey(str(row["category"]), str(row["code"]))


def _texts(texts: Any) -> Texts:
    given = texts or {}
    return Texts(*(_plain(given.get(language) or "") for language in ("fi", "sv", "en")))


def _plain(text: str) -> str:
    """Sotkanet writes HTML into its texts; nothing of it is shown as such."""
    lines = html.unescape(strip_tags(_LINE_ENDS.sub("\n", text))).splitlines()
    return "\n".join(line.strip() for line in lines if line.strip())


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
