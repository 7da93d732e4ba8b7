"""Everyday questions, inflected, in Swedish and misspelt, and what they must find first."""

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from contacts.defaults import make_defaults
from contacts.models import Interface, Person
from contacts.search import Hidden, Known, found_people, understand
from tests.factories.contacts import make_holding, make_person, make_post
from tests.factories.tenancy import make_county, make_organisation
from yhdyspinta.tenancy.models import Organisation

WELFARE = "education-student-welfare"
QUESTIONS = [
    ("opiskeluhuolto", WELFARE),
    ("opiskeluhuollon", WELFARE),
    ("opiskeluhulto", WELFARE),
    ("Kuka vastaa opiskeluhuollosta?", WELFARE),
    ("kuraattori", WELFARE),
    ("koulukuraattorin", WELFARE),
    ("oppilashuollon", WELFARE),
    ("elevhälsan", WELFARE),
    ("kuratorn", WELFARE),
    ("TE-toimisto", "employment"),
    ("te toimiston", "employment"),
    ("työttömien", "employment"),
    ("työllisyyden hoito", "employment"),
    ("sysselsättningen", "employment"),
    ("maahanmuuttajien", "integration"),
    ("kotoutumisesta", "integration"),
    ("flyktingar", "integration"),
    ("vanhuspalvelut", "older-people"),
    ("ikäihmisten", "older-people"),
    ("äldreomsorgen", "older-people"),
    ("ehkäisevästä päihdetyöstä", "substance-mental-health"),
    ("varautumisen", "safety-preparedness"),
    ("beredskapsplanen", "safety-preparedness"),
    ("hvk", "hyte"),
    ("hyvinvointikoordinaattori", "hyte"),
    ("neuvolan", "children-families"),
    ("vuokrasopimuksesta", "service-network-premises"),
    ("lähisuhdeväkivallan", "equality-violence"),
    ("ruokapalveluista", "support-services"),
]


@pytest.fixture
def area(tenant) -> list[Organisation]:
    make_defaults()
    names = ["Liperi", "Kontiolahti", "Joensuu", "Nurmes", "Heinävesi", "Perho", "Tohmajärvi"]
    county = make_county(name_fi="Pohjois-Karjalan hyvinvointialue")
    return [county, *(make_organisation(name_fi=name) for name in names)]


def ask(text: str, area: list[Organisation]) -> Any:
    return understand(text, Known(list(Interface.objects.all()), area))


@pytest.mark.parametrize(("text", "code"), QUESTIONS)
def test_the_right_interface_comes_first(text, code, area):
    assert [interface.code for interface in ask(text, area).interfaces][:1] == [code]


@pytest.mark.parametrize(
    ("text", "municipality", "code"),
    [
        ("Liperin opiskeluhuolto", "Liperi", WELFARE),
        ("kuka vastaa työllisyydestä Kontiolahdessa", "Kontiolahti", "employment"),
        ("hyte Nurmeksessa", "Nurmes", "hyte"),
        ("joensuun kotoutuminen", "Joensuu", "integration"),
        ("perhekeskus", None, "children-families"),
    ],
)
def test_a_municipality_in_the_question_is_understood(text, municipality, code, area):
    question = ask(text, area)
    assert (question.municipality.name_fi if question.municipality else None) == municipality
    assert question.interfaces[0].code == code


@pytest.mark.parametrize("text", ["", "  ", "?!", "Virtanen", "xyzzy", "%", "_", "\\"])
def test_what_names_no_interface_finds_none(text, area):
    assert ask(text, area).interfaces == []


def test_an_organisation_is_found_by_a_part_of_its_name(area):
    assert ask("hyvinvointialueen", area).organisations == area[:1]
    assert ask("tohmajarvi", area).organisations[0].name_fi == "Tohmajärvi"


def names_for(text: str, area: list[Organisation]) -> list[str]:
    order, day = ["-closeness"], timezone.localdate()
    ids = found_people(ask(text, area), Hidden(), day, order=order, most=10)
    return [Person.objects.get(pk=pk).name for pk in ids]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Mäkinen", "Maija Mäkinen"),
        ("mäkisen", "Maija Mäkinen"),
        ("makinen", "Maija Mäkinen"),
        ("Mäkynen", "Maija Mäkinen"),
        ("makynen", "Maija Mäkinen"),
        ("maija liperi", "Maija Mäkinen"),
        ("sivistysjohtajan", "Maija Mäkinen"),
        ("koulukuraattori", "Öyvind Åberg"),
        ("öyvind", "Öyvind Åberg"),
        ("åberg", "Öyvind Åberg"),
        ("vastaavan", "Öyvind Åberg"),
    ],
)
def test_people_are_found_by_name_title_post_and_matter(text, name, area):
    make_person(name="Maija Mäkinen", title="Sivistysjohtaja", organisation=area[1])
    interface = Interface.objects.get(code=WELFARE)
    post = make_post(organisation=area[0], interface=interface, title_fi="Vastaava esihenkilö")
    make_holding(
        post=post, person=make_person(name="Öyvind Åberg", title="Chef", organisation=area[0])
    )
    assert names_for(text, area)[:1] == [name]


def test_every_word_must_name_the_person(area):
    make_person(name="Maija Mäkinen", organisation=area[1])
    assert names_for("maija kontiolahti", area) == []


def test_one_who_has_left_is_not_found(area):
    make_person(name="Maija Mäkinen", organisation=area[1], ended_on=date(2020, 1, 1))
    assert names_for("mäkinen", area) == []
