"""What a heading or a name in a spreadsheet is known by."""

import pytest

from tests.factories.tenancy import make_county, make_group, make_organisation, make_tenant
from yhdyspinta.sheets.columns import Target, guess_columns, remember, target
from yhdyspinta.sheets.name_forms import genitives
from yhdyspinta.sheets.names import Names
from yhdyspinta.tenancy.context import tenant_context


@pytest.fixture
def area(db):
    """North Karelia in small."""
    tenant = make_tenant(county_code="14")
    with tenant_context(tenant.pk):
        county = make_county(
            name_fi="Pohjois-Karjalan hyvinvointialue", name_sv="Norra Karelens välfärdsområde"
        )
        made = {
            "county": county,
            "all": make_group(),
            "liperi": make_organisation(name_fi="Liperi", name_sv="Libelits"),
            "joensuu": make_organisation(
                name_fi="Joensuu", municipality_code="167", business_id="0242746-9"
            ),
            "nurmes": make_organisation(name_fi="Nurmes"),
            "te": make_organisation(name_fi="Karjalan työllisyysalue", kind="employment_area"),
            "ely": make_organisation(name_fi="Itä-Suomen elinvoimakeskus", kind="state_agency"),
        }
        make_organisation(name_fi="Valtimo", valid_to="2019-12-31", successor=made["nurmes"])
        yield made


def found(area, text):
    """The key of what the text means, how it is known, and the unit."""
    guess = Names().find(text)
    codes = {f"organisation:{each.pk}": key for key, each in area.items() if key != "all"}
    codes[f"group:{area['all'].pk}"] = "all"
    return codes.get(guess.code, ""), guess.how, guess.unit


@pytest.mark.parametrize(
    ("text", "whose", "how"),
    [
        ("Liperin kunta", "liperi", "name"),
        ("JOENSUUN KAUPUNKI", "joensuu", "name"),
        ("Libelits kommun", "liperi", "name"),
        ("Nurmeksen", "nurmes", "name"),
        ("167", "joensuu", "code"),
        ("Joensuun kaupunki, 0242746-9", "joensuu", "code"),
        ("Siun sote", "county", "alias"),
        ("Pohjois-Karjalan hva", "county", "name"),
        ("Välfärdsområdet", "county", "name"),
        ("Valtimo", "nurmes", "alias"),
        ("TE-toimisto", "te", "alias"),
        ("AN-byrån", "te", "alias"),
        ("ELY-keskus", "ely", "alias"),
        ("NTM-centralen", "ely", "alias"),
        ("jokainen kunta", "all", "name"),
        ("kommunerna", "all", "name"),
        ("Kymsote", "", ""),  # another area's
    ],
)
def test_a_name_is_known_in_its_many_forms(area, text, whose, how):
    assert found(area, text)[:2] == (whose, how)


@pytest.mark.parametrize(
    ("text", "whose", "unit"),
    [
        ("sivistystoimi", "all", "sivistystoimi"),
        ("bildningsväsendet", "all", "bildningsväsendet"),
        ("sosiaalitoimi", "county", "sosiaalitoimi"),
        ("Joensuun sivistystoimi", "joensuu", "sivistystoimi"),
        ("Kunta: perusopetus ja hyte", "all", "perusopetus ja hyte"),
        ("Liperi (varhaiskasvatus)", "liperi", "varhaiskasvatus"),
        ("varhaiskasvatus, Liperi", "liperi", "varhaiskasvatus"),
        ("kommunens småbarnspedagogik", "all", "småbarnspedagogik"),
        ("Kunnat: Joensuu", "joensuu", ""),
    ],
)
def test_a_unit_is_its_organisation_with_the_units_name_kept(area, text, whose, unit):
    assert found(area, text) == (whose, found(area, text)[1], unit)


@pytest.mark.parametrize("text", ["Joensuun seurakunta", "Liprei", "Joensuun Martat"])
def test_what_is_only_alike_is_proposed_and_not_chosen(area, text):
    guess = Names().find(text)
    assert guess.code == ""
    assert guess.perhaps


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("Outokumpu", "Outokummun"),
        ("Lahti", "Lahden"),
        ("Heinävesi", "Heinäveden"),
        ("Seinäjoki", "Seinäjoen"),
        ("Tampere", "Tampereen"),
        ("Kauniainen", "Kauniaisten"),
        ("Alavus", "Alavuden"),
        ("Virrat", "Virtain"),
        ("Turku", "Turun"),
    ],
)
def test_genitives_of_municipalities(name, form):
    assert form in genitives(name)


TARGETS: list[Target] = [target("task", "Tehtävä", "Uppgift"), target("note", "Huomautus", "Huom")]


def guesses(headings, samples=()):
    return guess_columns("matrix", headings, TARGETS, samples)


def test_headings_in_two_languages_are_known_when_both_mean_the_same(area):
    both, mixed = guesses(["Tehtävä / Uppgift", "Tehtävä / Huom"])
    assert (both.code, both.is_sure) == ("task", True)
    assert mixed.code == ""


@pytest.mark.parametrize("heading", ["Nro", "Nr", "#", ""])
def test_a_column_that_numbers_the_rows_is_proposed_to_be_left_out(area, heading):
    (guess,) = guesses([heading], [["1", "1.1", "1.2.3", "2."]])
    assert (guess.code, guess.is_sure) == ("-", False)


def test_a_column_without_heading_that_has_words_is_asked(area):
    (guess,) = guesses([""], [["1", "V"]])
    assert guess.code == ""


def test_what_was_chosen_last_time_comes_first(area):
    remember("matrix", "column", {"tehtävä": "note", "x" * 250: "task"})
    first, long = guesses(["Tehtävä", "x" * 250])
    assert (first.code, first.was_remembered) == ("note", True)
    assert long.code == "task"
