"""What counties and other bodies are, or were, called besides their names."""

import csv
from functools import cache

from yhdyspinta.register.files import DATA


@cache
def aliases() -> list[dict[str, str]]:
    """Each alias with the county's code, or the kind of body and parts of its name."""
    with (DATA / "aliases.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def aliases_of_county(code: str) -> list[str]:
    return [row["alias"] for row in aliases() if row["county"] == code]
