"""What the laws are called that the register's rules come from."""

import csv
from functools import cache

from yhdyspinta.register.files import DATA
from yhdyspinta.register.names import in_language


def title_of(law: str) -> str:
    """The title of the law in the language of the page; nothing for one that is not known."""
    row = _laws().get(law)
    return in_language(row["title_fi"], row["title_sv"], row["title_en"]) if row else ""


@cache
def _laws() -> dict[str, dict[str, str]]:
    with (DATA / "laws.csv").open(encoding="utf-8", newline="") as file:
        return {row["law"]: row for row in csv.DictReader(file)}
