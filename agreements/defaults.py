"""What every area starts with: types and templates of agreements, letters of the tables."""

import csv
import json
from pathlib import Path

from agreements.models import AgreementType, RoleCode, Template

DATA = Path(__file__).parent / "data"

# code, kind, names and letters in Finnish, Swedish and English
ROLE_CODES = (
    ("leads", ("Vastaa", "Ansvarar", "Leads"), ("V", "A", "L")),
    ("takes_part", ("Osallistuu", "Deltar", "Takes part"), ("O", "D", "P")),
    ("supports", ("Tukee", "Stöder", "Supports"), ("T", "S", "S")),
    ("consulted", ("Kuullaan", "Hörs", "Is consulted"), ("K", "H", "C")),
    ("informed", ("Tiedoksi", "För kännedom", "Is informed"), ("i", "k", "i")),
)


def make_role_codes() -> None:
    """Add the role codes that are missing; what the area has changed stays as it is."""
    for position, (kind, names, letters) in enumerate(ROLE_CODES, 1):
        RoleCode.objects.get_or_create(
            code=kind,
            defaults={
                "kind": kind,
                "name_fi": names[0],
                "name_sv": names[1],
                "name_en": names[2],
                "letter_fi": letters[0],
                "letter_sv": letters[1],
                "letter_en": letters[2],
                "position": position,
            },
        )


def make_agreement_types() -> None:
    """Add the types of agreements that are missing."""
    with (DATA / "types.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            AgreementType.objects.get_or_create(code=row.pop("code"), defaults=row)


def make_templates() -> None:
    """Add the templates that are missing; what the area has changed stays as it is."""
    for path in sorted(DATA.glob("*.json")):
        content = json.loads(path.read_text(encoding="utf-8"))
        type = AgreementType.objects.get(code=content.pop("type"))
        code = content.pop("code")
        Template.objects.get_or_create(code=code, defaults={**content, "type": type})


def make_defaults() -> None:
    """Everything above; running it again changes nothing."""
    make_role_codes()
    make_agreement_types()
    make_templates()
