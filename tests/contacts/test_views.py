"""The directory's pages: the pair in one glance, parts, refusals and ceilings on queries."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from contacts.models import Holding, Interface, Person, Post
from tests.conftest import People
from tests.factories.contacts import make_holding, make_interface, make_person, make_post
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
        ("organisation", {}, 27),
        ("vacancies", {}, 32),
        ("export", {}, 30),
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


def test_who_has_left_and_what_has_ended_are_still_readable(area, people, inside):
    day = timezone.localdate().replace(year=2020)
    with inside():
        post = make_post(organisation=people.municipality, valid_to=day)
        person = make_person(organisation=people.municipality, ended_on=day)
        make_holding(post=post, person=person, ends_on=day)
    assert "No longer in the directory" in area.get("viewer", "person", person.pk).content.decode()
    assert "Not in force today" in area.get("viewer", "post", post.pk).content.decode()


@pytest.fixture
def vacant(people, inside):
    """A vacant post of Alavesi, whose superior post is held."""
    with inside():
        superior = make_post(organisation=people.municipality, title_fi="Sivistysjohto")
        boss = make_person(organisation=people.municipality, name="Pirjo Pomo", phone="040 111")
        make_holding(post=superior, person=boss, confirmed_on=timezone.localdate())
        return make_post(
            organisation=people.municipality, interface=make_interface(), superior=superior
        )


def test_a_vacant_post_says_whom_to_ask(area, vacant):
    for page in (
        area.get("viewer", "post", vacant.pk),
        area.get("viewer", "find", interface=vacant.interface_id),
    ):
        html = page.content.decode()
        assert "Not named: contact" in html
        assert "Pirjo Pomo" in html
        assert 'href="tel:040111"' in html


def test_the_list_of_vacancies_tells_why_since_when_and_whom_to_ask(area, people, inside, vacant):
    with inside():
        lost = make_person(
            organisation=people.municipality, bounced_on=timezone.localdate() - timedelta(days=70)
        )
        make_holding(post=make_post(organisation=people.municipality), person=lost)
    html = area.get("editor", "vacancies").content.decode()
    for text in ("Mail does not arrive", "2 months", "Pirjo Pomo", "Superior post", "Not known"):
        assert text in html
    shown = area.get("editor", "vacancies", reason="nobody").context["vacancies"]
    assert [vacancy.post for vacancy in shown] == [vacant]
    none = area.get("editor", "vacancies", reason="unconfirmed")
    assert "No such posts" in none.content.decode()
    wrong = area.get("editor", "vacancies", reason="x", page="x")
    assert len(wrong.context["vacancies"]) == 2
    assert "Every post has a person" in area.get("partner", "vacancies").content.decode()


def test_a_restricted_post_is_seen_by_its_own_only(area, people, inside):
    with inside():
        post = make_post(
            organisation=people.municipality,
            interface=make_interface(),
            is_restricted=True,
            title_fi="Valmius A",
        )
        holding = make_holding(post=post)
        general = make_post(organisation=people.municipality, title_fi="Yleinen", superior=post)
    statuses = {"viewer": 404, "partner": 404, "editor": 200, "coordinator": 200}
    for who, status in statuses.items():
        assert area.get(who, "post", post.pk).status_code == status
        pages = (
            area.get(who, "organisation", people.municipality.pk),
            area.get(who, "person", holding.person.pk),
            area.get(who, "post", general.pk),
        )
        for page in pages:
            assert ("Valmius A" in page.content.decode()) == (status == 200)
    found = area.get("viewer", "find", interface=post.interface_id).content.decode()
    assert "Shown to named members only" in found
    assert holding.person.name not in found
    assert area.post("partner", "confirm", holding.pk).status_code == 404


def test_what_the_mandate_is_and_that_it_has_ended(area, people, inside):
    with inside():
        post = make_post(
            organisation=people.municipality,
            mandate=Post.Mandate.AGREES,
            mandate_until=timezone.localdate() - timedelta(days=1),
        )
    assert "The mandate has ended" in area.get("viewer", "post", post.pk).content.decode()


def test_a_form_that_someone_else_was_faster_with_is_a_conflict(area, people, inside):
    with inside():
        post = make_post(organisation=people.municipality)
        person = make_person(organisation=people.municipality)
    data = {"seen": "x" * 20, "title_fi": "Oma", "name": "Oma", "phone": "0401234567"}
    for page, row in (("post-edit", post), ("person-edit", person)):
        late = area.post("editor", page, row.pk, covers_all="on", **data)
        assert late.status_code == 409
        html = late.content.decode()
        assert "Someone else has changed this meanwhile" in html
        assert 'value="Oma"' in html
        seen = late.context["form"]["seen"].value()
        done = area.post("editor", page, row.pk, covers_all="on", **{**data, "seen": seen})
        assert done.status_code == 302


def test_an_absence_is_told_where_the_person_is_and_can_be_taken_back(area, people, inside):
    day = timezone.localdate() + timedelta(days=7)
    with inside():
        post = make_post(organisation=people.municipality, interface=make_interface())
        person = make_person(organisation=people.municipality, phone="040 111")
        make_holding(post=post, person=person)
        stand_in = make_person(
            organisation=people.municipality, name="Saara Sijainen", phone="040 222"
        )
    data = {"ends_on": day.isoformat(), "stand_in": stand_in.pk}
    assert area.post("editor", "absence-add", person.pk, **data).status_code == 302
    pages = {
        "person": [person.pk],
        "post": [post.pk],
        "organisation": [people.municipality.pk],
        "find": [],
    }
    for page, args in pages.items():
        query = {} if args else {"interface": post.interface_id}
        html = area.get("viewer", page, *args, **query).content.decode()
        assert f"Away until {day.day}.{day.month}." in html
        assert "Saara Sijainen" in html
        assert 'href="tel:040222"' in html
    with inside():
        absence = person.absences.get()
    assert "Remove the absence" in area.get("editor", "absence-edit", absence.pk).content.decode()
    later = (day + timedelta(days=1)).isoformat()
    assert area.post("editor", "absence-edit", absence.pk, ends_on=later).status_code == 302
    assert area.post("editor", "absence-remove", absence.pk).status_code == 302
    assert "Away until" not in area.get("viewer", "person", person.pk).content.decode()


def test_a_new_address_takes_the_mark_of_the_old_away(area, people, inside):
    with inside():
        person = make_person(organisation=people.municipality, bounced_on=timezone.localdate())
    url = people.municipality.pk
    assert "Mail does not arrive" in area.get("viewer", "person", person.pk).content.decode()
    data = {"organisation": url, "name": person.name, "email": "uusi@alavesi.fi"}
    assert area.post("editor", "person-edit", person.pk, **data).status_code == 302
    with inside():
        person.refresh_from_db()
    assert person.bounced_on is None


def test_a_twin_is_shown_with_a_link(area, people, inside):
    with inside():
        twin = make_person(organisation=people.other_municipality, name="Maija Mäkinen")
    data = {"organisation": people.municipality.pk, "name": "Maija Mäkinen", "phone": "0401234567"}
    response = area.post("editor", "person-add", **data)
    assert response.status_code == 422
    assert f'href="{area.url("person", twin.pk)}"' in response.content.decode()
    assert area.post("editor", "person-add", **data, is_another="on").status_code == 302


def test_a_post_is_shared_by_municipality(area, people, inside):
    with inside():
        post = make_post(organisation=people.county)
        person = make_person(organisation=people.county)
    data = {
        "person": person.pk,
        "kind": "holder",
        "starts_on": timezone.localdate().isoformat(),
        "municipalities": [people.municipality.pk],
    }
    assert area.post("coordinator", "hand-over", post.pk, **data).status_code == 302
    html = area.get("viewer", "post", post.pk).content.decode()
    assert f"<dd>{people.municipality.name}</dd>" in html
    with inside():
        post.refresh_from_db()
        assert post.holdings.get().coverage.get().municipality == people.municipality


def test_freshness_is_told_in_months(area, people, inside):
    with inside():
        post = make_post(organisation=people.municipality)
        make_holding(post=post, confirmed_on=timezone.localdate() - timedelta(days=95))
    for page, args in (("post", [post.pk]), ("organisation", [people.municipality.pk])):
        assert "Confirmed 3 months ago" in area.get("viewer", page, *args).content.decode()
