"""The turn of a council term: all political posts at once."""

from datetime import date

import pytest
from django.urls import reverse

from contacts.models import Holding, Person, Post
from tests.conftest import People
from tests.factories.contacts import make_holding, make_level, make_person, make_post
from yhdyspinta.register.terms import next_council_term
from yhdyspinta.tenancy.context import tenant_context

TERM = next_council_term(date(2026, 11, 24))


@pytest.fixture
def posts(people: People) -> list[Post]:
    """Two political posts of Alavesi, one of Koivujoki, and one that is not political."""
    with tenant_context(people.tenant.pk):
        level = make_level(is_political=True)
        own, other = people.municipality, people.other_municipality
        made = [make_post(organisation=each, level=level) for each in (own, own, other)]
        make_post(organisation=own, level=make_level(), title_fi="Virkatehtävä")
        chair = make_person(organisation=own, name="Pekka Puheenjohtaja")
        make_holding(post=made[0], person=chair, ends_on=date(2029, 5, 31))
    return made


def url_of(people: People) -> str:
    return reverse("contacts:terms", args=[people.tenant.slug])


def test_an_editor_sees_the_own_political_posts_and_a_coordinator_all(people, posts):
    shown = {
        who: {post.pk for post, _form in people.client(who).get(url_of(people)).context["rows"]}
        for who in ("editor", "coordinator")
    }
    assert shown == {
        "editor": {posts[0].pk, posts[1].pk},
        "coordinator": {post.pk for post in posts},
    }


def test_all_are_named_at_once_from_the_term_to_its_end(people, posts):
    client, first, second = people.client("editor"), posts[0].pk, posts[1].pk
    with tenant_context(people.tenant.pk):
        chair = Person.objects.get(name="Pekka Puheenjohtaja")
    data = {
        f"post-{first}-person": str(chair.pk),
        f"post-{second}-name": "Anna  Uusi",
        f"post-{second}-phone": "040 123 4567",
    }
    assert client.post(url_of(people), data).status_code == 302
    with tenant_context(people.tenant.pk):
        named = Holding.objects.filter(starts_on=TERM.starts_on).order_by("post_id")
        assert [(h.post_id, h.person.name, h.ends_on) for h in named] == [
            (first, "Pekka Puheenjohtaja", TERM.ends_on),
            (second, "Anna Uusi", TERM.ends_on),
        ]
        assert posts[0].holdings.get(starts_on=None).ends_on == date(2029, 5, 31)
    rows = client.get(url_of(people)).context["rows"]
    assert [form for _post, form in rows] == [None, None]


@pytest.mark.parametrize(
    ("field", "data"),
    [
        ("email", {"name": "Anna Uusi"}),
        ("phone", {"name": "Anna Uusi", "phone": "soita"}),
        ("email", {"name": "Anna Uusi", "email": "anna"}),
        ("name", {"email": "anna@alavesi.fi"}),
        ("name", {"name": "pekka puheenjohtaja", "phone": "040 1234"}),
    ],
)
def test_one_wrong_row_names_nobody_and_all_that_was_written_stays(people, posts, field, data):
    fine = {f"post-{posts[0].pk}-name": "Olli Oikea", f"post-{posts[0].pk}-phone": "040 1234567"}
    wrong = {f"post-{posts[1].pk}-{name}": value for name, value in data.items()}
    answer = people.client("editor").post(url_of(people), fine | wrong)
    assert answer.status_code == 422
    forms = {form.post.pk: form for _post, form in answer.context["rows"]}
    assert field in forms[posts[1].pk].errors
    assert "Olli Oikea" in answer.content.decode()
    with tenant_context(people.tenant.pk):
        assert not Person.objects.filter(name="Olli Oikea").exists()


def test_a_term_that_ends_before_it_begins_is_refused(people, posts):
    answer = people.client("editor").get(
        url_of(people), {"starts_on": "2029-06-01", "ends_on": "2029-05-31"}
    )
    assert answer.status_code == 422
    assert "ends_on" in answer.context["asked"].errors


def test_a_municipality_may_have_days_of_its_own(people, posts):
    query = f"?organisation={people.municipality.pk}&starts_on=2027-01-01&ends_on=2028-12-31"
    data = {f"post-{posts[1].pk}-name": "Anna Uusi", f"post-{posts[1].pk}-phone": "040 123456"}
    assert people.client("coordinator").post(url_of(people) + query, data).status_code == 302
    with tenant_context(people.tenant.pk):
        holding = Holding.objects.get(person__name="Anna Uusi")
        assert (holding.starts_on, holding.ends_on) == (date(2027, 1, 1), date(2028, 12, 31))
