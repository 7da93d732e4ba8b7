"""What every area's directory starts with: interfaces of cooperation and levels."""

import csv
from collections.abc import Iterator
from pathlib import Path

from contacts.models import Interface, Level

DATA = Path(__file__).parent / "data"


def make_defaults() -> None:
    """Add the interfaces and levels that are missing; what the area has changed stays as it is."""
    for row in _rows("interfaces.csv"):
        synonyms = [word for word in row.pop("synonyms").split(";") if word]
        Interface.objects.get_or_create(
            code=row.pop("code"), defaults={**row, "synonyms": synonyms}
        )
    for row in _rows("levels.csv"):
        political = bool(row.pop("is_political"))
        Level.objects.get_or_create(
            code=row.pop("code"), defaults={**row, "is_political": political}
        )


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
