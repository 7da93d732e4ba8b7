"""Sotkanet, the indicator bank of THL: fetch() from the service or from recorded answers."""

import json
import time
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from http.client import HTTPException
from pathlib import Path
from typing import Any, Protocol
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import Request, urlopen

from indicators.sources.sotkanet_shapes import (
    WHOLE_COUNTRY,
    IndicatorInfo,
    NullReason,
    Region,
    RegionKey,
    SotkanetError,
    Texts,
    Trouble,
    Value,
    missing_values,
    parse_indicator,
    parse_regions,
    parse_values,
)

__all__ = [
    "BASE_URL",
    "RECORDED",
    "WHOLE_COUNTRY",
    "Answer",
    "IndicatorInfo",
    "NullReason",
    "Online",
    "Recorded",
    "Region",
    "RegionKey",
    "SotkanetError",
    "Source",
    "Texts",
    "Trouble",
    "Value",
    "describe",
    "fetch",
    "fetch_one",
    "known_regions",
    "parse_indicator",
    "parse_regions",
    "parse_values",
    "source_at",
]

BASE_URL = "https://sotkanet.fi/rest/1.1"
RECORDED = Path(__file__).parent / "recorded"
# Without a User-Agent the service answers 403.
HEADERS = {"User-Agent": "Yhdyspinta/1.0", "Accept": "application/json"}
MAX_BYTES = 50 * 1024 * 1024

Query = list[tuple[str, object]]


@dataclass(frozen=True)
class Answer:
    """What was fetched: the indicators asked for, and their figures and gaps."""

    indicators: list[IndicatorInfo]
    values: list[Value]


class Source(Protocol):
    """Something that answers as Sotkanet's REST interface does."""

    def get(self, path: str, query: Query) -> Any:
        """The answer's JSON, decimals as Decimal; raises SotkanetError."""


@dataclass(frozen=True)
class Online:
    """The service itself, asked again with growing pauses while it or the network fails."""

    base_url: str = BASE_URL
    attempts: int = 4
    pause: float = 2.0
    timeout: float = 30.0

    def get(self, path: str, query: Query) -> Any:
        url = f"{self.base_url.rstrip('/')}/{path}" + (f"?{urlencode(query)}" if query else "")
        problem: Exception | None = None
        for attempt in range(self.attempts):
            if attempt:
                time.sleep(self.pause * 2 ** (attempt - 1))
            try:
                return _read_json(url, self.timeout)
            except HTTPError as error:
                error.close()
                if error.code < 500:
                    trouble = Trouble.MISSING if error.code in {404, 410} else Trouble.REFUSED
                    raise SotkanetError(f"{url} answered {error.code}.", trouble) from error
                problem = error
            except (OSError, HTTPException) as error:
                problem = error
        message = f"{url} did not answer: {problem}"
        raise SotkanetError(message, Trouble.UNREACHABLE) from problem


@dataclass(frozen=True)
class Recorded:
    """A folder of answers: regions.json, indicator_ID.json, data_ID_GENDER.json with all years."""

    folder: Path = RECORDED

    def get(self, path: str, query: Query) -> Any:
        if path != "json":
            return self._read(path.replace("indicators/", "indicator_"))
        asked = dict(query)
        name = f"data_{asked['indicator']}_{asked['genders']}"
        if not (self.folder / f"{name}.json").exists():
            return []
        years = {value for key, value in query if key == "years"}
        return [row for row in self._read(name) if row["year"] in years]

    def _read(self, name: str) -> Any:
        path = self.folder / f"{name}.json"
        try:
            return _from_json(path.read_bytes())
        except OSError as error:
            message = f"There is no recorded answer {path.name}."
            raise SotkanetError(message, Trouble.MISSING) from error


def source_at(base_url: str, *, hurried: bool = False) -> Source:
    """The service at an http address, or the answers of `recorded:` or `recorded:/folder`.

    `hurried`: someone waits for the page, so the service is asked once and not for long.
    """
    scheme, _, rest = base_url.partition(":")
    if scheme == "recorded":
        return Recorded(Path(rest)) if rest else Recorded()
    if urlsplit(base_url).scheme not in {"http", "https"}:
        raise SotkanetError(f"{base_url} is no address of Sotkanet.")
    return Online(base_url, attempts=1, timeout=8) if hurried else Online(base_url)


def fetch(
    indicator_ids: Iterable[int],
    years: Iterable[int],
    *,
    base_url: str = BASE_URL,
    source: Source | None = None,
    regions: Collection[RegionKey] | None = None,
    gender: str = "total",
) -> Answer:
    """The indicators and their figures; with `regions` only theirs, each gap with its reason.

    The service sends every region of the country; what is not wanted is left out here.
    """
    asked = source or source_at(base_url)
    when, known = list(years), known_regions(asked)
    infos, values = [], list[Value]()
    for indicator in indicator_ids:
        info, found = fetch_one(asked, known, indicator, when, regions=regions, gender=gender)
        infos.append(info)
        values += found
    return Answer(infos, values)


def known_regions(source: Source) -> dict[int, Region]:
    """Every region that the source has figures of, by the source's own id."""
    return parse_regions(source.get("regions", []))


def describe(source: Source, indicator: int) -> IndicatorInfo:
    """What the source tells of the indicator."""
    return parse_indicator(source.get(f"indicators/{indicator}", []))


def fetch_one(
    source: Source,
    known: Mapping[int, Region],
    indicator: int,
    years: Iterable[int],
    *,
    regions: Collection[RegionKey] | None = None,
    gender: str = "total",
) -> tuple[IndicatorInfo, list[Value]]:
    """One indicator and its figures, of those years that the source says it has."""
    info = describe(source, indicator)
    when = [year for year in years if info.covers(year)]
    if not when:
        return info, []
    query: Query = [("indicator", indicator), *(("years", year) for year in when)]
    values = parse_values(source.get("json", [*query, ("genders", gender)]), known)
    if regions is not None:
        values = [value for value in values if value.region in regions]
        values += missing_values(values, [indicator], regions, when, gender)
    return info, values


def _read_json(url: str, timeout: float) -> Any:
    with urlopen(Request(url, headers=HEADERS), timeout=timeout) as response:
        body = response.read(MAX_BYTES + 1)
    if len(body) > MAX_BYTES:
        raise SotkanetError(f"{url} answered more than {MAX_BYTES} bytes.")
    return _from_json(body)


def _from_json(body: bytes) -> Any:
    try:
        return json.loads(body, parse_float=Decimal)
    except ValueError as error:
        raise SotkanetError("The answer is not JSON.") from error
