"""The directory's pages: the pair in one glance, parts, refusals and ceilings on queries."""

import io
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from contacts.models import Holding, Interface, Person, Post
from tests.conftest import People
from tests.factories.contacts import make_holding, make_interface, make_person, make_post
from yhdyspinta.audit.models import Entry
from yhdyspinta.tenancy.context import tenant_context


class Area:
    """The area's pages as one of its people sees them."""

    def __init__(self, people: People) -> None:
        self.people = people

    def url(self, name: str, *args: Any) -> str:
        return reverse(f"contacts:{name}", args=[self.people.tenant.slug, *args])

    def get(self, who: str, page: str, /, *args: Any, headers: Any = None, **query: Any) -> Any:
        return self.people.client(who).get(self.url(page, *args), query, headers=headers)

    def post(self, who: str, page: str, /, *args: Any, headers: Any = None, **data: Any) -> Any:
        return self.people.client(who).post(self.url(page, *args), data, headers=headers)


@pytest.fixture
def area(people: People) -> Area:
    return Area(people)


@pytest.fixture
def inside(people: People) -> Any:
    return lambda: tenant_context(people.tenant.pk)


@pytest.fixture
def welfare(people: People, inside: Any) -> Interface:
    """Opiskeluhuolto, with a post on both sides."""
    today = timezone.localdate()
    with inside():
        interface = make_interface(name_fi="Opiskeluhuolto", synonyms=["kuraattori"])
        for organisation, name in (
            (people.county, "Kaisa Aalto"),
            (people.municipality, "Olli Oja"),
        ):
            post = make_post(
                organisation=organisation, interface=interface, mandate=Post.Mandate.AGREES
            )
            person = make_person(
                organisation=organisation, name=name, title="Päällikkö", phone="040 555 1234"
            )
            make_holding(post=post, person=person, starts_on=today, confirmed_on=today)
            deputy = make_person(organisation=organisation, name=f"Sijainen {name[:4]}")
            make_holding(post=post, person=deputy, kind=Holding.Kind.DEPUTY)
    return interface


@pytest.mark.parametrize("question", ["opiskeluhuolto", "Opiskeluhuollosta", "kuraattorin"])
def test_a_viewer_sees_both_counterparts_in_one_glance(area, welfare, question):
    response = area.get("viewer", "find", q=question)
    [pair] = response.context["pairs"]
    assert [side.person.name for side in pair.sides] == ["Kaisa Aalto", "Olli Oja"]
    html = response.content.decode()
    for text in (
        "Kaisa Aalto",
        "Olli Oja",
        "Päällikkö",
        'href="tel:0405551234"',
        "mailto:",
        "May agree",
        "Sijainen",
    ):
        assert text in html


def test_the_own_municipality_is_assumed_until_another_is_chosen(area, people, welfare):
    assert area.get("viewer", "find", q="kuraattori").context["municipality"] == people.municipality
    other = people.other_municipality
    response = area.get("viewer", "find", q="kuraattori", municipality=other.pk)
    assert response.context["municipality"] == other
    assert "Not named" in response.content.decode()
    everywhere = area.get("viewer", "find", q="kuraattori", municipality="")
    assert len(everywhere.context["everywhere"]) == 2


def test_a_member_of_the_county_sees_all_municipalities(area, welfare):
    response = area.get("coordinator", "find", interface=welfare.pk)
    names = [pair.municipality.name_fi for pair in response.context["everywhere"]]
    assert names == ["Alavesi", "Koivujoki"]


def test_a_municipality_in_the_question_goes_before_the_assumed_one(area, people, welfare):
    response = area.get("viewer", "find", q="Koivujoen kuraattori")
    assert response.context["municipality"] == people.other_municipality


def test_where_nobody_is_named_it_is_said(area, people, inside):
    with inside():
        make_interface(name_fi="Hyte")
        people.county.phone = "013 330"
        people.county.save()
    html = area.get("viewer", "find", q="hyte").content.decode()
    assert html.count("Nobody is named, and the organisation has no general contact.") == 2
    assert "013 330" in html


def test_an_empty_directory_and_a_question_without_an_answer_say_what_to_do(area):
    assert "No contacts yet" in area.get("viewer", "find").content.decode()
    assert "Nothing was found" in area.get("viewer", "find", q="xyzzy").content.decode()


def test_a_part_for_htmx_and_the_page_for_others(area, welfare):
    part = area.get("viewer", "find", q="kuraattori", headers={"HX-Request": "true"})
    assert part.content.decode().strip().startswith('<section id="results">')
    assert "HX-Request" in part["Vary"]
    back = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    page = area.get("viewer", "find", q="kuraattori", headers=back)
    assert "<html" in page.content.decode()


def test_wrong_choices_in_the_address_are_told_and_left_out(area, welfare):
    response = area.get("viewer", "find", q="kuraattori", municipality="x", interface="9999")
    assert response.status_code == 200
    assert response.context["pairs"]
    for query in ({"page": "x"}, {"q": "x" * 300}, {"q": "\x00"}, {"q": "%_\\'\""}):
        assert area.get("viewer", "find", **query).status_code == 200


def _queries(area: Area, capture: Any, who: str, name: str, *args: Any, **query: Any) -> int:
    client = area.people.client(who)
    client.get(area.url(name, *args), query)
    with capture as captured:
        assert client.get(area.url(name, *args), query).status_code == 200
    return len(captured)


@pytest.mark.parametrize(
    ("name", "query", "ceiling"),
    [
        ("find", {}, 26),
        ("find", {"q": "yhdyspinta"}, 32),
        ("find", {"q": "yhdyspinta", "municipality": ""}, 32),
        ("organisation", {}, 24),
        ("vacancies", {}, 26),
        ("export", {}, 26),
    ],
)
def test_the_number_of_queries_does_not_follow_the_rows(
    name, query, ceiling, area, people, inside, django_assert_max_num_queries
):
    counts = []
    for amount in (3, 27):
        with inside():
            for _ in range(amount):
                interface = make_interface(name_fi=f"Yhdyspinta {Interface.objects.count()}")
                for organisation in (people.county, people.municipality):
                    make_holding(post=make_post(organisation=organisation, interface=interface))
                    make_post(organisation=organisation, interface=interface)
        args = [people.municipality.pk] if name == "organisation" else []
        capture = django_assert_max_num_queries(ceiling)
        counts.append(_queries(area, capture, "coordinator", name, *args, **query))
    assert counts[0] == counts[1]


def test_adding_a_person_for_a_post_leads_to_naming_them(area, people, inside):
    with inside():
        post = make_post(organisation=people.municipality)
    url = f"{area.url('person-add')}?post={post.pk}"
    data = {"organisation": people.municipality.pk, "name": "Maija", "phone": "040 123"}
    response = people.client("editor").post(url, data)
    with inside():
        person = Person.objects.get()
    assert response.url == f"{area.url('hand-over', post.pk)}?person={person.pk}"
    page = people.client("editor").get(response.url).content.decode()
    assert f'<option value="{person.pk}" selected>' in page


def test_a_refused_person_loses_nothing_typed(area, people):
    response = area.post("editor", "person-add", name="Maija Mäkinen", title="Johtaja")
    assert response.status_code == 422
    html = response.content.decode()
    assert 'value="Maija Mäkinen"' in html
    assert 'value="Johtaja"' in html
    assert "Give an e-mail address or a phone number." in html


def test_naming_a_person_and_a_refusal(area, people, inside):
    with inside():
        post = make_post(organisation=people.municipality)
        person = make_person(organisation=people.municipality)
    day = timezone.localdate().isoformat()
    data = {"person": person.pk, "kind": "holder", "starts_on": day}
    assert area.post("editor", "hand-over", post.pk, **data).status_code == 302
    refused = area.post("editor", "hand-over", post.pk, **data)
    assert refused.status_code == 422
    assert "holds this post already" in refused.content.decode()
    bad = area.post("editor", "hand-over", post.pk, **{**data, "starts_on": "31.2.2026"})
    assert bad.status_code == 422


def test_confirming_swaps_the_part(area, people, inside):
    with inside():
        holding = make_holding(post=make_post(organisation=people.municipality))
    part = area.post("editor", "confirm", holding.pk, headers={"HX-Request": "true"})
    assert part.content.decode().strip().startswith('<section id="holders">')
    with inside():
        holding.refresh_from_db()
    assert holding.confirmed_on == timezone.localdate()


def test_an_editor_sees_the_own_vacancies_and_a_coordinator_all(area, people, inside):
    with inside():
        for organisation in (people.municipality, people.other_municipality):
            make_post(organisation=organisation)
        make_interface(name_fi="Hyte")
    own = area.get("editor", "vacancies").context
    assert [post.organisation for post in own["page"]] == [people.municipality]
    everything = area.get("coordinator", "vacancies").context
    assert len(everything["page"].object_list) == 2
    assert [interface.name_fi for interface in everything["without_county"]] == ["Hyte"]


def test_the_contact_list_holds_texts_only_and_is_logged(area, people, inside):
    with inside():
        make_person(organisation=people.municipality, name='=HYPERLINK("http://x")', phone="0401")
    response = area.get("viewer", "export")
    book = CalamineWorkbook.from_filelike(io.BytesIO(response.content))
    [head, row] = book.get_sheet_by_index(0).to_python()
    assert len(head) == 8
    assert (row[0], row[5]) == ('=HYPERLINK("http://x")', "0401")
    with inside():
        assert Entry.objects.filter(code="contacts.export").count() == 1


def test_the_phone_list_has_those_who_can_be_called(area, people, inside):
    with inside():
        make_person(organisation=people.municipality, name="Ei numeroa")
        make_person(organisation=people.municipality, name="Numero", phone="040 123")
    book = CalamineWorkbook.from_filelike(io.BytesIO(area.get("viewer", "phones").content))
    [_head, row] = book.get_sheet_by_index(0).to_python()
    assert (row[0], row[3]) == ("Numero", "040 123")


def test_who_has_left_and_what_has_ended_are_still_readable(area, people, inside):
    day = timezone.localdate().replace(year=2020)
    with inside():
        post = make_post(organisation=people.municipality, valid_to=day)
        person = make_person(organisation=people.municipality, ended_on=day)
        make_holding(post=post, person=person, ends_on=day)
    assert "No longer in the directory" in area.get("viewer", "person", person.pk).content.decode()
    assert "Not in force today" in area.get("viewer", "post", post.pk).content.decode()
