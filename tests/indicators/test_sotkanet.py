"""Sotkanet's answers: the real samples, the recorded ones, and the service's bad days."""

import json
import runpy
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from indicators.sources.sotkanet import (
    RECORDED,
    WHOLE_COUNTRY,
    NullReason,
    Online,
    RegionKey,
    SotkanetError,
    fetch,
    parse_indicator,
    parse_regions,
    parse_values,
    source_at,
)

SAMPLES = Path(__file__).parent / "sotkanet"
TOOL = Path(__file__).parents[2] / "tools" / "make_sotkanet.py"
YEARS = range(2015, 2026)


def sample(name: str) -> Any:
    return json.loads((SAMPLES / f"{name}.json").read_bytes(), parse_float=Decimal)


# --- the real samples


def test_real_regions_are_known_by_category_and_code_with_its_zeros():
    regions = parse_regions(sample("regions_sample"))
    assert regions[20].key == RegionKey("KUNTA", "049")
    assert (regions[20].title.fi, regions[20].title.sv) == ("Espoo", "Esbo")
    assert regions[488].key == ("MAAKUNTA", "01")
    assert parse_regions(sample("regions_2016_sample"))[658].key == WHOLE_COUNTRY


def test_real_figures_equal_those_of_the_sample():
    regions = parse_regions(sample("regions_sample"))
    people = parse_values(sample("data_127_2023_total"), regions)
    assert {(value.region.code, value.value, value.count) for value in people} == {
        ("049", Decimal(314024), None),
        ("853", Decimal(201863), None),
        ("091", Decimal(674500), None),
        ("837", Decimal(255050), None),
        ("564", Decimal(214633), None),
    }
    shares = parse_values(sample("data_5513_2023_total"), regions)
    assert {(value.region.code, value.value, value.count) for value in shares} == {
        ("049", Decimal("11.6"), Decimal(2642)),
        ("853", Decimal("13.0"), Decimal(2749)),
        ("091", Decimal("12.9"), Decimal(7491)),
        ("837", Decimal("12.7"), Decimal(3035)),
        ("564", Decimal("13.5"), Decimal(2254)),
    }
    assert {(value.year, value.gender, value.null_reason) for value in shares} == {
        (2023, "total", None)
    }


def test_real_indicators_tell_their_title_unit_years_and_day_of_update():
    mortality = parse_indicator(sample("indicator_186"))
    assert mortality.title.fi == "Kuolleisuus / 100 000 asukasta"
    assert (mortality.unit_code, mortality.decimals) == ("PER100000", 1)
    assert (mortality.first_year, mortality.last_year) == (1990, 2024)
    assert mortality.updated_on == date(2025, 4, 29)
    assert mortality.organisation.sv == "Statistikcentralen"
    waiting = parse_indicator(sample("indicator_3336"))
    assert waiting.unit.fi == "Kymmentä tuhatta asukasta kohden"
    assert waiting.interpretation.fi == ""


def test_no_markup_of_the_texts_is_left():
    activity = parse_indicator(sample("indicator_5527"))
    texts = [activity.description, activity.interpretation, activity.limits]
    for text in [part for three in texts for part in (three.fi, three.sv, three.en)]:
        assert "<" not in text
        assert "&#" not in text
    assert "\n" in activity.limits.fi


def test_the_short_objects_of_the_list_are_read_too():
    ids = [parse_indicator(one).id for one in sample("indicators_list_2016_sample")]
    assert ids == [4, 5, 6]


# --- gaps


REGIONS = parse_regions(
    [{"id": 1, "code": "005", "category": "KUNTA", "title": {"fi": "Alajärvi"}}]
)


def row(**changed: object) -> dict[str, object]:
    return {"indicator": 5, "region": 1, "year": 2024, "gender": "total", "value": 1, **changed}


def test_a_null_figure_says_why_it_is_missing():
    (value,) = parse_values([row(value=None)], REGIONS)
    assert (value.value, value.null_reason) == (None, NullReason.NO_VALUE)


def test_a_region_that_is_not_known_is_left_out():
    assert parse_values([row(region=877)], REGIONS) == []


def test_an_indicator_that_is_a_count_has_it_as_its_value():
    only_count = {**row(absValue=40)}
    del only_count["value"]
    (value,) = parse_values([only_count], REGIONS)
    assert (value.value, value.null_reason) == (Decimal(40), None)


@pytest.mark.parametrize(
    "answer", [{}, None, "text", [{"region": 1}], [row(year="x")], [row(value="many")], [[1]]]
)
def test_something_else_than_figures_is_refused(answer):
    with pytest.raises(SotkanetError):
        parse_values(answer, REGIONS)


@pytest.mark.parametrize("answer", [[], None, {"title": {}}, {"id": 1, "title": {}, "range": 3}])
def test_something_else_than_an_indicator_is_refused(answer):
    with pytest.raises(SotkanetError):
        parse_indicator(answer)


# --- the recorded answers of the demo areas


def test_recorded_answers_cover_both_demo_areas_and_the_country():
    answer = fetch([5, 3219, 4355, 5527], YEARS, base_url="recorded:")
    places = {value.region for value in answer.values}
    assert {("HYVINVOINTIALUE", "14"), ("HYVINVOINTIALUE", "17"), WHOLE_COUNTRY} <= places
    assert len([place for place in places if place.category == "KUNTA"]) == 13 + 14
    for info in answer.indicators:
        assert info.title.fi.startswith("ESIMERKKI")
        assert info.notices.sv.startswith("EXEMPEL")
    for indicator in (5, 3219, 4355, 5527):
        for place in ("14", "17"):
            figures = [
                value.value
                for value in answer.values
                if (value.indicator, value.region) == (indicator, ("HYVINVOINTIALUE", place))
            ]
            assert len(figures) == len(YEARS)
            assert None not in figures


def test_only_what_is_wanted_is_kept_and_its_gaps_are_named():
    raakkyla = RegionKey("KUNTA", "707")
    answer = fetch([5527], YEARS, base_url="recorded:", regions=[raakkyla, WHOLE_COUNTRY])
    assert len(answer.values) == 2 * len(YEARS)
    assert {value.null_reason for value in answer.values} == {
        None,
        NullReason.NO_VALUE,
        NullReason.NO_ROW,
    }
    assert all((value.value is None) == bool(value.null_reason) for value in answer.values)


def test_an_indicator_that_was_not_recorded_is_refused():
    with pytest.raises(SotkanetError, match=r"indicator_186\.json"):
        fetch([186], [2024], base_url="recorded:")


def test_the_recorded_answers_are_those_that_the_tool_makes(tmp_path):
    runpy.run_path(str(TOOL))["main"](tmp_path)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert made == {path.name: path.read_bytes() for path in RECORDED.iterdir()}


def test_made_rows_have_exactly_the_keys_of_real_ones():
    def shape(value: object) -> object:
        return {key: shape(one) for key, one in value.items()} if isinstance(value, dict) else None

    made = json.loads((RECORDED / "indicator_5.json").read_bytes())
    assert shape(made) == shape(sample("indicator_5527"))
    rows = json.loads((RECORDED / "data_5_total.json").read_bytes())
    assert {tuple(one) for one in rows} == {
        ("indicator", "region", "year", "gender", "value", "absValue"),
        ("indicator", "region", "year", "gender", "value"),
    }
    real = sample("regions_sample")
    assert {tuple(one) for one in json.loads((RECORDED / "regions.json").read_bytes())} == {
        tuple(real[0])
    }


# --- the service


class Service(BaseHTTPRequestHandler):
    """Answers from the samples after as many failures as its server says."""

    server: "Sotkanet"

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        if not self.headers["User-Agent"].startswith("Yhdyspinta"):
            return self._answer(403, b"")
        if self.server.failures:
            return self._answer(self.server.failures.pop(0), b"")
        address = urlsplit(self.path)
        name = {"/regions": "regions_sample", "/json": "data_5513_2023_total"}.get(address.path)
        if "indicator" in parse_qs(address.query):
            assert parse_qs(address.query)["genders"] == ["total"]
        path = SAMPLES / f"{name or 'indicator_5527'}.json"
        return self._answer(200, self.server.body or path.read_bytes())

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Nothing to standard error."""


class Sotkanet(HTTPServer):
    def __init__(self, failures: list[int], body: bytes) -> None:
        super().__init__(("127.0.0.1", 0), Service)
        self.failures, self.body = failures, body
        self.asked: list[str] = []


@contextmanager
def sotkanet(*failures: int, body: bytes = b"") -> Iterator[tuple[Online, list[str]]]:
    server = Sotkanet(list(failures), body)
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield Online(f"http://127.0.0.1:{server.server_port}", pause=0.001, timeout=5), server.asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_the_service_is_asked_for_every_year_at_once():
    with sotkanet() as (source, asked):
        answer = fetch([5513], [2022, 2023], source=source)
    assert len(answer.values) == 5
    assert asked == [
        "/regions",
        "/indicators/5513",
        "/json?indicator=5513&years=2022&years=2023&genders=total",
    ]


def test_a_failing_service_is_asked_again():
    with sotkanet(503, 500) as (source, asked):
        assert len(source.get("regions", [])) == 7
    assert len(asked) == 3


def test_a_service_that_keeps_failing_is_given_up():
    with (
        sotkanet(*[503] * 9) as (source, asked),
        pytest.raises(SotkanetError, match="did not answer"),
    ):
        source.get("regions", [])
    assert len(asked) == 4


def test_a_refusal_is_not_asked_again():
    with sotkanet(404) as (source, asked), pytest.raises(SotkanetError, match="answered 404"):
        source.get("indicators/0", [])
    assert len(asked) == 1


def test_nobody_at_the_address():
    with sotkanet() as (source, _):
        pass
    with pytest.raises(SotkanetError, match="did not answer"):
        source.get("regions", [])


def test_an_answer_that_is_not_json_is_refused():
    with (
        sotkanet(body=b"<html>maintenance</html>") as (source, _),
        pytest.raises(SotkanetError, match="not JSON"),
    ):
        source.get("regions", [])


def test_only_web_addresses_and_recordings_are_sources():
    with pytest.raises(SotkanetError):
        source_at("file:///etc")
    assert source_at("https://sotkanet.fi/rest/1.1") == Online()
