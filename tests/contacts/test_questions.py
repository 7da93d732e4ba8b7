"""Everyday questions asked of the page by an official, and what must come first."""

import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agreements.models import Task
from contacts.defaults import make_defaults
from contacts.models import Holding, Interface, Level, Person
from contacts.pairs import State
from tests.conftest import People
from tests.factories.contacts import (
    make_absence,
    make_holding,
    make_person,
    make_post,
    make_post_reader,
)
from tests.factories.responsibility import make_task
from tests.factories.tenancy import make_organisation
from yhdyspinta.tenancy.context import tenant_context
from yhdyspinta.tenancy.models import Organisation, OrganisationName

WELFARE = "Education and student welfare"
HYTE = "Promotion of health and wellbeing"
EMPLOYMENT = "Employment"
INTEGRATION = "Integration of immigrants"
OLDER = "Older people"
SAFETY = "Safety and preparedness"
SUBSTANCE = "Substance use and mental health"
PREMISES = "Service network, land use and premises"

# What is asked, and the interface, organisation, post or person that must come first.
QUESTIONS = [
    ("kuraattori", WELFARE),
    ("oppilashuollon", WELFARE),
    ("hvk", HYTE),
    ("TE-toimisto", EMPLOYMENT),
    ("Siun sote", "Järvialueen hyvinvointialue"),  # what the county was called before
    ("Ely-keskuksen", "Itä-Suomen elinvoimakeskus"),  # another old name
    ("kuka päättää koulukuljetuksista?", WELFARE),
    ("kotoutmisen yhteyshenkilö", INTEGRATION),  # misspelt
    ("vanhusneuvston", OLDER),  # misspelt and inflected
    ("Mäkisen puhelinnumero", "Maija Mäkinen"),
    ("Virtannen", "Ville Virtanen"),
    ("varhaiskasvatuspäällikkö", "Varhaiskasvatuspäällikkö"),  # a post, held by nobody
    ("asumisneuvonnasta", PREMISES),  # by a task of the responsibility table
    ("työmarkkinatuen kuntaosuus", EMPLOYMENT),
    ("sähkökatko Koivujoella", SAFETY),
    ("vem ansvarar för äldreomsorgen", OLDER),
    ("skolkuratorn", WELFARE),
    ("arbetskraftsbyrån", EMPLOYMENT),
    ("missbrukarvården", SUBSTANCE),
    ("välfärdskoordinatorn", HYTE),
]
# Each side's holders: interface, level, title, name.
COUNTY = [
    ("hyte", "sector-leaders", "Hyte-johtaja", "Heli Heikkinen"),
    ("education-student-welfare", "sector-leaders", "Opiskeluhuollon päällikkö", "Oona Oja"),
    ("education-student-welfare", "experts", "Johtava koulukuraattori", "Kaisa Kuittinen"),
    ("employment", "experts", "Työikäisten palvelujen päällikkö", "Timo Turunen"),
    ("integration", "experts", "Kotoutumisen koordinaattori", "Inka Ikonen"),
    ("older-people", "sector-leaders", "Ikäihmisten palvelujen johtaja", "Ilmari Immonen"),
    ("safety-preparedness", "leading-officials", "Valmiusjohtaja", "Veikko Väänänen"),
    ("general-cooperation", "political", "Aluehallituksen puheenjohtaja", "Pirkko Pulkkinen"),
]
MUNICIPALITY = [
    ("hyte", "experts", "Hyvinvointikoordinaattori", "Hanna Hiltunen"),
    ("education-student-welfare", "sector-leaders", "Sivistysjohtaja", "Maija Mäkinen"),
    ("general-cooperation", "leading-officials", "Kunnanjohtaja", "Ville Virtanen"),
]


class Directory:
    """The area's find page as a municipal viewer asks it."""

    def __init__(self, people: People) -> None:
        self.people = people
        self.client = people.client("viewer")
        self.url = reverse("contacts:find", args=[people.tenant.slug])

    def ask(self, q: str = "", *, headers: Any = None, **query: Any) -> Any:
        return self.client.get(self.url, {"q": q, **query}, headers=headers)


@pytest.fixture
def directory(people: People) -> Directory:
    with tenant_context(people.tenant.pk):
        make_defaults()
        _fill(people)
    return Directory(people)


def _fill(people: People) -> None:
    OrganisationName.objects.create(
        organisation=people.county, name_fi="Siun sote", used_until="2022-12-31"
    )
    ely = make_organisation(
        kind=Organisation.Kind.STATE_AGENCY, name_fi="Itä-Suomen elinvoimakeskus"
    )
    OrganisationName.objects.create(
        organisation=ely, name_fi="Itä-Suomen ELY-keskus", used_until="2025-12-31"
    )
    jobs = make_organisation(
        kind=Organisation.Kind.EMPLOYMENT_AREA,
        name_fi="Järvialueen työllisyysalue",
        synonyms=["TE-toimisto"],
    )
    for name in ("Liperi", "Nurmes", "Perho", "Tohmajärvi"):
        make_organisation(name_fi=name)
    for organisation, rows in (
        (people.county, COUNTY),
        (people.municipality, MUNICIPALITY),
        (jobs, [("employment", "leading-officials", "Työllisyysjohtaja", "Tuula Tolonen")]),
    ):
        for interface, level, title, name in rows:
            person = make_person(organisation=organisation, name=name, title=title)
            make_holding(post=_post(organisation, interface, level, title), person=person)
    _post(
        people.municipality,
        "education-student-welfare",
        "experts",
        "Varhaiskasvatuspäällikkö",
    )
    premises = Interface.objects.get(code="service-network-premises")
    make_task(interface=premises, name_fi="Asumisneuvonta")


def _post(organisation: Organisation, interface: str, level: str, title: str) -> Any:
    return make_post(
        organisation=organisation,
        interface=Interface.objects.get(code=interface),
        level=Level.objects.get(code=level),
        title_fi=title,
    )


HEADINGS = {"Organisations", "Posts", "Persons", "Other persons"}


def first_answer(response: Any) -> str:
    """The first heading of the results, or what stands first under it when it only names a kind."""
    html = response.content.decode()
    results = html[html.index('<section id="results"') :]
    found = re.search(r"<h2[^>]*>(.*?)</h2>(.*)", results, re.DOTALL)
    if found is None:
        return ""
    heading = _text(found[1])
    if not any(heading.startswith(kind) for kind in HEADINGS):
        return heading
    link = re.search(r"<a [^>]*>(.*?)</a>", found[2], re.DOTALL)
    return _text(link[1]) if link else ""


def _text(html: str) -> str:
    plain = unescape(re.sub(r"<[^>]*>", "", html)).replace("\N{SOFT HYPHEN}", "")
    return " ".join(plain.split())


def test_the_right_answer_comes_first(directory):
    answers = [(text, right, first_answer(directory.ask(text))) for text, right in QUESTIONS]
    wrong = [row for row in answers if row[2].split(":")[0] != row[1]]
    assert wrong == []


def _days(**shift: int) -> date:
    return timezone.localdate() + timedelta(**shift)


def _person(name: str) -> Person:
    return Person.objects.get(name=name)


def test_a_former_name_is_told_beside_the_present_one(directory):
    html = directory.ask("Siun sote").content.decode()
    assert "Formerly Siun sote, until 31" in html


def test_the_employment_area_too_is_found_by_what_was_there_before(directory):
    response = directory.ask("TE-toimisto")
    assert [pair.interface.name_fi for pair in response.context["pairs"]] == ["Työllisyys"]
    assert [side.person.name for side in response.context["pairs"][0].others] == ["Tuula Tolonen"]
    assert [o.name_fi for o, _ in response.context["organisations"]] == [
        "Järvialueen työllisyysalue"
    ]


def test_a_merged_municipality_leads_to_the_one_after_it(directory, people):
    with tenant_context(people.tenant.pk):
        make_organisation(
            name_fi="Enonkylä", valid_to=_days(days=-400), successor=people.other_municipality
        )
    assert first_answer(directory.ask("Enonkylä")) == "Koivujoki"
    response = directory.ask("Enonkylän kuraattori")
    assert response.context["municipality"] == people.other_municipality


def test_a_task_says_how_the_interface_was_found(directory, people):
    html = directory.ask("asumisneuvonta").content.decode()
    with tenant_context(people.tenant.pk):
        task = Task.objects.get()
    url = reverse("agreements:task", args=[people.tenant.slug, task.pk])
    assert f'Task: <a href="{url}">Asumisneuvonta</a>' in html
    assert "Task:" not in directory.ask("kuraattori").content.decode()


def test_a_level_brings_its_own_holder_first_and_leaves_out_the_other_people(directory, people):
    with tenant_context(people.tenant.pk):
        experts = Level.objects.get(code="experts").pk
        political = Level.objects.get(code="political").pk

    def county(level: Any) -> Any:
        [pair] = directory.ask("opiskeluhuolto", level=level).context["pairs"]
        return pair.county_side.person.name

    assert county("") == "Oona Oja"
    assert county(experts) == "Kaisa Kuittinen"
    response = directory.ask("opiskeluhuolto", level=political)
    html = response.content.decode()
    assert (
        "Järvialueen hyvinvointialue has nobody at the level “Political” in this interface" in html
    )
    people_shown = directory.ask("järvialueen", level=political).context["page"].object_list
    assert [person.name for person in people_shown] == ["Pirkko Pulkkinen"]


@pytest.mark.parametrize(
    ("days", "name", "is_told"), [(-200, "Eila Edellinen", True), (0, "Maija Mäkinen", False)]
)
def test_who_was_it_on_a_day(directory, people, days, name, is_told):
    with tenant_context(people.tenant.pk):
        now = Holding.objects.get(person__name="Maija Mäkinen")
        now.starts_on = _days(days=-100)
        now.save()
        earlier = make_person(
            organisation=people.municipality, name="Eila Edellinen", ended_on=_days(days=-101)
        )
        make_holding(post=now.post, person=earlier, ends_on=_days(days=-101))
    response = directory.ask("opiskeluhuolto", day=_days(days=days).isoformat())
    assert response.context["pairs"][0].municipality_side.person.name == name
    assert ("As it is on" in response.content.decode()) is is_told
    found = directory.ask("alavesi", day=_days(days=days).isoformat()).context["page"].object_list
    assert name in [person.name for person in found]
    assert len(found) == 3


@pytest.mark.parametrize("day", ["2025-02-30", "0026-01-01", "x"])
def test_a_day_that_is_none_is_told_and_today_is_shown(directory, day):
    response = directory.ask("opiskeluhuolto", day=day)
    html = response.content.decode()
    assert response.context["day"] is None
    assert response.context["pairs"]
    assert "A choice was left out" in html[html.index('id="results"') :]
    assert '<details class="more-choices" open>' in html


def test_a_restricted_post_and_its_holder_are_found_by_those_who_may_see_them(directory, people):
    with tenant_context(people.tenant.pk):
        interface = Interface.objects.get(code="general-cooperation")
        post = make_post(
            organisation=people.county,
            interface=interface,
            title_fi="Turvapäällikkö",
            is_restricted=True,
        )
        secret = make_person(organisation=people.county, name="Salla Salonen")
        make_holding(post=post, person=secret)
        make_holding(post=post, person=_person("Heli Heikkinen"))  # who has another post as well
    for q in ("Salonen", "turvapäällikkö"):
        html = directory.ask(q).content.decode()
        assert "Salla Salonen" not in html
        assert "Turvapäällikkö" not in html
    assert "Heli Heikkinen" in directory.ask("Heikkinen").content.decode()
    assert "Turvapäällikkö" not in directory.ask("Heikkinen").content.decode()
    with tenant_context(people.tenant.pk):
        make_post_reader(post=post, membership=people.members["viewer"])
    assert first_answer(directory.ask("Salonen")) == "Salla Salonen"
    assert first_answer(directory.ask("turvapäällikkö")) == "Turvapäällikkö"


def test_who_is_away_is_told_with_who_stands_in(directory, people):
    with tenant_context(people.tenant.pk):
        stand_in = make_person(organisation=people.municipality, name="Sini Sijainen", phone="0401")
        make_absence(person=_person("Maija Mäkinen"), ends_on=_days(days=3), stand_in=stand_in)
    html = directory.ask("Mäkinen").content.decode()
    day = _days(days=3)
    assert f"Away until {day.day}.{day.month}." in html
    assert "stands in: Sini Sijainen" in html
    assert 'href="tel:0401"' in html


def test_a_vacant_post_is_found_with_its_state(directory):
    response = directory.ask("varhaiskasvatuspäällikkö")
    [(post, state)] = response.context["posts"]
    assert (post.title_fi, state) == ("Varhaiskasvatuspäällikkö", State.VACANT)


def test_an_answer_has_an_address_that_says_all_of_it(directory, people):
    """Whoever opens it, from whichever municipality, sees the same."""
    html = directory.ask("kuraattori").content.decode()
    [link] = re.findall(r'href="([^"]*)">Link to this answer', html)
    assert unescape(link) == f"?q=kuraattori&municipality={people.municipality.pk}"
    other = people.client("partner").get(directory.url + unescape(link))
    assert other.context["municipality"] == people.municipality
    everywhere = directory.ask("kuraattori", municipality="").content.decode()
    assert 'municipality=">Link to this answer' in unescape(everywhere)


def test_too_many_people_are_cut_and_it_is_said(directory, people, monkeypatch):
    monkeypatch.setattr("contacts.views.find.MOST", 2)
    response = directory.ask("järvialueen")
    assert len(response.context["page"].object_list) == 2
    assert "Add a word to find the others." in response.content.decode()


def test_statements_do_not_follow_what_is_found(directory, people):
    """A name that one has, a name that thirty have: pages are read by as many statements."""
    with tenant_context(people.tenant.pk):
        alone = make_person(organisation=people.county, name="Jukka Jukola")
        make_holding(post=_post(people.county, "hyte", "experts", "Laborantti"), person=alone)
        for number in range(30):
            place = people.county if number % 2 else people.other_municipality
            person = make_person(organisation=place, name=f"Aino Aaltonen {number}")
            make_holding(post=_post(place, "hyte", "experts", f"Tutkija {number}"), person=person)
            make_absence(person=person)
    directory.ask("tutkija")
    counts = []
    for q in ("Jukola", "Aaltonen", "laborantti", "tutkija"):
        with CaptureQueriesContext(connection) as queries:
            directory.ask(q)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[2] == counts[3]
    assert max(counts) <= 36


def test_what_an_organisation_is_also_called_is_typed_in_and_then_found(directory, people):
    url = reverse("areas:organisation-edit", args=[people.tenant.slug, people.county.pk])
    data = {
        "name_fi": people.county.name_fi,
        "kind": "county",
        "languages": ["fi"],
        "synonyms": "Järvihyva, JHVA",
    }
    assert people.client("admin").post(url, data).status_code == 302
    assert first_answer(directory.ask("jhva")) == people.county.name_fi
