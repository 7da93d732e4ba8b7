"""The register's CSV files made into unsaved rows; what is malformed is told with file and row."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import models

from yhdyspinta.register.models import (
    County,
    Municipality,
    RegionalCouncil,
    StatutoryDuty,
)

DATA = Path(__file__).parent / "data"
FLAGS = {"yes": True, "no": False, "": False}

Record = TypeVar("Record", bound=models.Model)


class RegisterFileError(Exception):
    """The files are refused; says every place that is wrong."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Row:
    """One row of a file; asking for a cell that is missing or malformed raises ValueError."""

    number: int
    cells: dict[str, str]

    def text(self, column: str) -> str:
        if column not in self.cells:
            raise ValueError(f"the column {column} is missing")
        return self.cells[column].strip()

    def texts(self, *columns: str) -> dict[str, str]:
        return {column: self.text(column) for column in columns}

    def number_or_none(self, column: str) -> int | None:
        text = self.text(column)
        if text and not text.isdecimal():
            raise ValueError(f"{column}: expected a number, found “{text}”")
        return int(text) if text else None

    def flag(self, column: str) -> bool:
        text = self.text(column)
        if text not in FLAGS:
            raise ValueError(f"{column}: expected yes or no, found “{text}”")
        return FLAGS[text]

    def day(self, column: str) -> date | None:
        text = self.text(column)
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            raise ValueError(f"{column}: expected YYYY-MM-DD, found “{text}”") from None

    def required_day(self, column: str) -> date:
        day = self.day(column)
        if day is None:
            raise ValueError(f"{column}: a date is missing")
        return day


@dataclass(frozen=True)
class Register:
    """All rows, in the order in which they can be written."""

    counties: list[County]
    municipalities: list[Municipality]
    regional_councils: list[RegionalCouncil]
    duties: list[StatutoryDuty]

    def __iter__(self) -> Iterator[list[models.Model]]:
        yield list[models.Model](self.counties)
        yield list[models.Model](self.municipalities)
        yield list[models.Model](self.regional_councils)
        yield list[models.Model](self.duties)


def read_register(folder: Path = DATA) -> Register:
    """Read all five files, or raise RegisterFileError with everything that is wrong in them."""
    problems: list[str] = []
    counties = _read(folder / "counties.csv", _county, problems)
    current = _read(folder / "municipalities.csv", _municipality, problems)
    regions = {one.region_code: one for one in current}
    ended = _read(folder / "changes.csv", lambda row: _ended(row, regions), problems)
    councils = _read(folder / "regional_councils.csv", _regional_council, problems)
    duties = _read(folder / "duties.csv", _duty, problems)
    register = Register(counties, current + ended, councils, duties)
    problems += _loose_ends(register)
    if problems:
        raise RegisterFileError(problems)
    return register


def _read(path: Path, make: Callable[[Row], Record], problems: list[str]) -> list[Record]:
    records: list[Record] = []
    seen: set[object] = set()
    for row in _rows(path, problems):
        try:
            record = make(row)
            foreign = [field.name for field in record._meta.fields if field.is_relation]
            record.clean_fields(exclude=foreign)
            if record.pk in seen:
                raise ValueError(f"“{record.pk}” is there twice")
        except ValidationError as error:
            told = "; ".join(
                f"{name}: {' '.join(texts)}" for name, texts in error.message_dict.items()
            )
            problems.append(f"{path.name}, row {row.number}: {told}")
        except ValueError as error:
            problems.append(f"{path.name}, row {row.number}: {error}")
        else:
            seen.add(record.pk)
            records.append(record)
    return records


def _rows(path: Path, problems: list[str]) -> list[Row]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            header = next(reader, [])
            rows = [(reader.line_num, cells) for cells in reader if cells]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        problems.append(f"{path.name}: {error}")
        return []
    if not rows:
        problems.append(f"{path.name}: no rows")
    whole = [
        Row(number, dict(zip(header, cells, strict=True)))
        for number, cells in rows
        if len(cells) == len(header)
    ]
    problems += [
        f"{path.name}, row {number}: {len(cells)} cells, expected {len(header)}"
        for number, cells in rows
        if len(cells) != len(header)
    ]
    return whole


def _county(row: Row) -> County:
    return County(
        **row.texts(
            "code",
            "kind",
            "name_fi",
            "name_sv",
            "name_en",
            "language_status",
            "website",
        ),
        **row.texts("collaboration_area_code", "collaboration_area_fi", "collaboration_area_sv"),
        hus_member=row.flag("hus_member"),
        has_sami_homeland=row.flag("sami_homeland"),
        population=row.number_or_none("population"),
        sotkanet_region_id=row.number_or_none("sotkanet_region_id"),
        business_id=row.text("y_tunnus"),
    )


def _municipality(row: Row) -> Municipality:
    return Municipality(
        **_of_municipality(row),
        **row.texts("region_name_fi", "region_name_sv"),
        population=row.number_or_none("population"),
        sotkanet_region_id=row.number_or_none("sotkanet_region_id"),
        business_id=row.text("y_tunnus"),
    )


def _ended(row: Row, regions: dict[str, Municipality]) -> Municipality:
    region = regions.get(row.text("region_code"))
    if region is None:
        raise ValueError(f"region_code: unknown region “{row.text('region_code')}”")
    return Municipality(
        **_of_municipality(row),
        region_name_fi=region.region_name_fi,
        region_name_sv=region.region_name_sv,
        valid_from=row.day("valid_from"),
        valid_to=row.day("valid_to"),
        successor_id=row.text("successor") or None,
    )


def _of_municipality(row: Row) -> dict[str, str]:
    majority = row.text("majority_language")
    return {
        **row.texts("code", "name_fi", "name_sv", "region_code", "language_status"),
        "name_en": row.text("name_sv" if majority == "sv" else "name_fi"),
        "county_id": row.text("county_code"),
        "majority_language": majority,
    }


def _regional_council(row: Row) -> RegionalCouncil:
    return RegionalCouncil(**row.texts("region_code", "name_fi", "name_sv", "name_en"))


def _duty(row: Row) -> StatutoryDuty:
    return StatutoryDuty(
        **row.texts("code", "law", "section", "bearer", "other_party", "scope", "period"),
        **row.texts("served_by", "convener", "name_fi", "name_sv", "name_en"),
        **row.texts("explanation_fi", "explanation_sv", "explanation_en"),
        **row.texts("attended_by", "must_attend_fi", "must_attend_sv", "must_attend_en"),
        position=row.number,
        is_mutual=row.flag("is_mutual"),
        invites_others=row.flag("invites_others"),
        valid_from=row.required_day("valid_from"),
        valid_to=row.day("valid_to"),
    )


def _loose_ends(register: Register) -> list[str]:
    """Codes that point to nothing, and codes that two files give."""
    counties = {county.code for county in register.counties}
    codes = [municipality.code for municipality in register.municipalities]
    problems = [
        f"municipality {code} is in two files" for code in set(codes) if codes.count(code) > 1
    ]
    for one in register.municipalities:
        if one.county_id not in counties:
            problems.append(f"municipality {one.code}: unknown county “{one.county_id}”")
        if one.successor_id and one.successor_id not in codes:
            problems.append(f"municipality {one.code}: unknown successor “{one.successor_id}”")
    return problems
