"""Sample documents on their own templates, and a certificate."""

from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.factories.documents import use_demo_certificate
from yhdyspinta.documents.render import render_pdf

FROZEN_AT = datetime(2026, 10, 14, 9, 0, tzinfo=UTC)
PARTIES = [
    "Hyvinvointialue",
    *["Joensuu", "Heinävesi", "Ilomantsi", "Juuka", "Kitee", "Kontiolahti", "Lieksa", "Liperi"],
    *["Nurmes", "Outokumpu", "Polvijärvi", "Rääkkylä", "Tohmajärvi", "Maakuntaliitto", "Kela"],
]
CELLS = [("V", "leads"), ("O", "takes-part"), ("K", ""), ("?", "open"), ("–", "")]


@pytest.fixture(autouse=True)
def _samples(settings):
    templates = deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"].append(Path(__file__).parent / "templates")
    settings.TEMPLATES = templates


@pytest.fixture
def sample(db):
    """Makes a sample document: sample("memo"), sample("agreement", language="sv", rows=200)."""

    def make(name="agreement", *, language="fi", rows=12, attachments=(), **context):
        cells = [[CELLS[(row + column) % 5] for column in range(16)] for row in range(rows)]
        tasks = [(f"Opiskeluhuollon suunnitelma {n}", row) for n, row in enumerate(cells)]
        defaults = {
            "publisher": "Pohjois-Karjalan hyvinvointialue",
            "case_number": "POHDno-2026-1234",
            "organisations": PARTIES,
            "groups": [("Lapset, nuoret ja perheet", tasks)],
            "width": 18,
        }
        return render_pdf(
            f"sample/{name}.html",
            defaults | context,
            language=language,
            title="Sopimus hyvinvointialueen ja kuntien yhteistyöstä",
            created=FROZEN_AT,
            attachments=attachments,
        )

    return make


@pytest.fixture
def seal_root(settings, tmp_path):
    return use_demo_certificate(settings, tmp_path)
