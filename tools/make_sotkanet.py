"""Makes answers in exactly Sotkanet's shape for the demo areas: invented figures, marked ESIMERKKI.

    python tools/make_sotkanet.py [FOLDER]

The same figures every time. Small municipalities have gaps, some as null, some as rows left out.
"""

import csv
import json
import random
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
REGISTER = ROOT / "yhdyspinta" / "register" / "data"
RECORDED = ROOT / "indicators" / "sources" / "recorded"
YEARS = range(2015, 2026)
DEMO_COUNTIES = ("14", "17")
COUNTRY = {
    "id": 658,
    "code": "358",
    "category": "MAA",
    "title": {"fi": "Koko maa", "en": "Whole country", "sv": "Hela landet"},
    "memberOf": [],
    "uri": "http://www.yso.fi/onto/kunnat/suomi",
}
INVENTED = {
    "fi": "ESIMERKKI: luvut on keksitty esittelyä varten, ne eivät ole Sotkanetin lukuja.",
    "en": "EXAMPLE: the figures are invented for demonstration, they are not those of Sotkanet.",
    "sv": "EXEMPEL: siffrorna är påhittade för demonstration, de är inte Sotkanets siffror.",
}
MARK = {"fi": "ESIMERKKI", "en": "EXAMPLE", "sv": "EXEMPEL"}
NOTHING = {"fi": "", "en": "", "sv": ""}
Json = dict[str, Any]


@dataclass(frozen=True)
class Recipe:
    """How one indicator's figures come about."""

    id: int
    title: tuple[str, str, str]  # fi, sv, en
    country: float  # the whole country's figure in the first year
    areas: dict[str, float]  # how far the demo counties stand from it
    yearly: float  # change in a year
    age_share: float  # share of the population that is counted; 0: a survey, no count
    smallest: int  # population below which the figure may be missing


RECIPES = [
    Recipe(
        5,
        (
            "Toimeentulotukea saaneet 25–64-vuotiaat, % vastaavanikäisestä väestöstä",
            "25–64-åriga mottagare av utkomststöd, % av befolkningen i samma ålder",
            "Social assistance recipients aged 25–64, as % of total population of same age",
        ),
        8.2,
        {"14": 1.4, "17": -2.9},
        -0.12,
        0.47,
        1500,
    ),
    Recipe(
        3219,
        (
            "Koulutuksen ulkopuolelle jääneet 17–24-vuotiaat, % vastaavanikäisestä väestöstä",
            "17–24-åringar som inte fått utbildning, % av befolkningen i samma ålder",
            "Persons aged 17–24 not in education or training, as % of total population of same age",
        ),
        8.4,
        {"14": 0.4, "17": -1.8},
        -0.13,
        0.09,
        3000,
    ),
    Recipe(
        4355,
        (
            "Psyykkisesti merkittävästi kuormittuneiden osuus (%), 20–64-vuotiaat",
            "Andelen psykiskt betydligt belastade (%), 20–64-åringar",
            "Share of people with significant psychological distress (%), aged 20–64",
        ),
        12.4,
        {"14": 1.1, "17": -1.6},
        0.55,
        0.0,
        6000,
    ),
    Recipe(
        5527,
        (
            "Terveysliikuntasuosituksen mukaan liian vähän liikkuvien osuus (%)",
            "Andelen personer (%) som motionerar för lite enligt rekommendationen om hälsomotion",
            "Share of people with insufficient physical activity by the recommendation (%)",
        ),
        63.5,
        {"14": 2.6, "17": 0.9},
        -0.2,
        0.0,
        6000,
    ),
]


@dataclass(frozen=True)
class Place:
    """A region that gets figures."""

    region: Json
    county: str
    population: int

    @property
    def is_municipality(self) -> bool:
        return bool(self.region["category"] == "KUNTA")


def main(folder: Path = RECORDED) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    places = demo_places()
    write(folder / "regions.json", [place.region for place in places])
    for recipe in RECIPES:
        (folder / f"indicator_{recipe.id}.json").write_text(
            json.dumps(indicator(recipe), ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )
        rows = [row for place in places for row in figures(recipe, place)]
        write(folder / f"data_{recipe.id}_total.json", rows)


def write(path: Path, rows: list[Json]) -> None:
    """A list with one row a line: compact, and its differences can be read."""
    lines = ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
    path.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


def demo_places() -> list[Place]:
    """The whole country, the demo counties and their municipalities of today."""
    counties = {row["code"]: row for row in read("counties.csv") if row["code"] in DEMO_COUNTIES}
    towns = [row for row in read("municipalities.csv") if row["county_code"] in counties]
    return [
        Place(COUNTRY, "", 5_650_000),
        *(
            Place(county_region(row), row["code"], int(row["population"]))
            for row in counties.values()
        ),
        *(
            Place(municipality_region(row, counties), row["county_code"], int(row["population"]))
            for row in towns
        ),
    ]


def read(name: str) -> list[dict[str, str]]:
    with (REGISTER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def county_region(row: dict[str, str]) -> Json:
    return {
        "id": int(row["sotkanet_region_id"]),
        "code": row["code"],
        "category": "HYVINVOINTIALUE",
        "title": {"fi": row["name_fi"], "en": row["name_en"], "sv": row["name_sv"]},
        "memberOf": [COUNTRY["id"]],
        "uri": "",
    }


def municipality_region(row: dict[str, str], counties: dict[str, dict[str, str]]) -> Json:
    english = row["name_sv"] if row["majority_language"] == "sv" else row["name_fi"]
    county = counties[row["county_code"]]
    return {
        "id": int(row["sotkanet_region_id"]),
        "code": row["code"],
        "category": "KUNTA",
        "title": {"fi": row["name_fi"], "en": english, "sv": row["name_sv"]},
        "memberOf": [COUNTRY["id"], int(county["sotkanet_region_id"])],
        "uri": f"http://www.yso.fi/onto/kunnat/k{row['code']}",
    }


def indicator(recipe: Recipe) -> Json:
    fi, sv, en = recipe.title
    named = {
        "fi": "Keksitty esimerkkiaineisto",
        "en": "Invented examples",
        "sv": "Påhittade exempel",
    }
    organization = {"id": 2, "title": named}
    return {
        "id": recipe.id,
        "data-updated": "2026-05-12",
        "range": {"start": YEARS[0], "end": YEARS[-1]},
        "title": {
            "fi": f"{MARK['fi']}: {fi}",
            "en": f"{MARK['en']}: {en}",
            "sv": f"{MARK['sv']}: {sv}",
        },
        "description": {language: f"<p>{text}</p>" for language, text in INVENTED.items()},
        "interpretation": NOTHING,
        "limits": NOTHING,
        "legislation": NOTHING,
        "notices": INVENTED,
        "primaryValueType": {
            "code": "PROS",
            "title": {"fi": "Prosenttia", "en": "Percent", "sv": "Procent"},
        },
        "decimals": 1,
        "classifications": {
            "region": {
                "title": {
                    "fi": "Kunta, hyvinvointialue, koko maa",
                    "en": "Municipality, the wellbeing services county, whole country",
                    "sv": "Kommun, välfärdsområde, hela landet",
                },
                "values": ["Kunta", "Maa"],
            },
            "sex": {
                "title": {"fi": "Sukupuolet yhteensä", "en": "Gender total", "sv": "Kön totalt"},
                "values": ["total"],
            },
        },
        "organization": organization,
        "subjects": [],
        "sources": [{"organization": organization, "title": named, "description": INVENTED}],
        "groups": [],
    }


def figures(recipe: Recipe, place: Place) -> list[Json]:
    """The rows of one place; what is hidden is null, or in even years a row left out."""
    chance = random.Random(f"{recipe.id}/{place.region['category']}/{place.region['code']}")
    level = recipe.country + recipe.areas.get(place.county, 0.0)
    # The smaller the place, the further from the area's level and the more restless.
    unrest = min(1.0, (20_000 / place.population) ** 0.5) if place.is_municipality else 0.1
    own_level = chance.gauss(0, 0.1 * level * unrest)
    rows = []
    for year in YEARS:
        wave = 0.03 * level if year in (2020, 2021) else 0.0
        drift = recipe.yearly * (year - YEARS[0]) * chance.uniform(0.8, 1.2)
        value = level + own_level + drift + wave + chance.gauss(0, 0.03 * level * unrest)
        hidden = (
            place.is_municipality and place.population < recipe.smallest and chance.random() < 0.6
        )
        if not (hidden and year % 2 == 0):
            rows.append(row(recipe, place, year, None if hidden else round(max(value, 0.5), 1)))
    return rows


def row(recipe: Recipe, place: Place, year: int, value: float | None) -> Json:
    """One row as Sotkanet writes it; a survey's has no count."""
    made: Json = {
        "indicator": recipe.id,
        "region": place.region["id"],
        "year": year,
        "gender": "total",
        "value": value,
    }
    if recipe.age_share and value is not None:
        made["absValue"] = round(value / 100 * place.population * recipe.age_share)
    return made


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
