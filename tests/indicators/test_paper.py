"""The same charts on paper: valid, told in words, with text that is text."""

import subprocess
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path

import pytest

from indicators import pictures, tasks
from indicators.actions import add_from_sotkanet
from indicators.regions import places
from tests.indicators.test_collect import fill_area, make_area
from tests.paper import faults_of
from yhdyspinta.documents.render import render_pdf
from yhdyspinta.tenancy.context import tenant_context


@pytest.fixture
def paper(db, settings, tmp_path):
    """The PDF of a line chart and of a bar chart of an example area."""
    templates = deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"].append(Path(__file__).parent / "templates")
    settings.TEMPLATES = templates
    area = make_area()
    with tenant_context(area.pk):
        indicator = add_from_sotkanet(3219, direction="less", actor=fill_area())
    tasks.fetch_area(tenant_id=area.pk)
    with tenant_context(area.pk):
        where = places()
        own = where.municipalities[1]
        found = pictures.observations_of([indicator], where.all())[indicator.pk]
        shown = [where.county, own, where.country]
        pdf = render_pdf(
            "paper/charts.html",
            {
                "pictures": [
                    pictures.over_years(indicator, found, shown),
                    pictures.of_newest_year(indicator, found, where, own),
                ],
                "publisher": "Pohjois-Karjala",
                "case_number": "",
            },
            language="fi",
            title="Tilannekuva",
            created=datetime(2026, 10, 14, 9, 0, tzinfo=UTC),
        )
    path = tmp_path / "charts.pdf"
    path.write_bytes(pdf)
    return path


def test_charts_on_paper_are_archival_and_accessible(paper):
    assert not faults_of(paper.read_bytes())
    read = subprocess.run(["pdftotext", "-layout", paper, "-"], capture_output=True, check=True)
    text = read.stdout.decode()
    for word in ("→ Joensuu", "Koulutuksen ulkopuolelle", "7,6", "2025", "2015"):
        assert word in text
