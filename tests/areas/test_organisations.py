"""Pages of changes of organisations: what follows, then the change; wrong input is told."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.conftest import People
from tests.factories.contacts import make_holding, make_post
from tests.factories.tenancy import make_organisation
from yhdyspinta.areas.tasks import settle_everywhere
from yhdyspinta.audit.models import Entry
from yhdyspinta.tenancy.context import tenant_context
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.tenancy.models import Membership, Organisation, OrganisationName

DAY = timedelta(days=1)


@pytest.fixture
def url(people: People) -> Any:
    def make(name: str, *args: object) -> str:
        with tenant_context(people.tenant.pk):
            return area_url(f"areas:{name}", *args)

    return make


@pytest.fixture
def admin(people: People, english: None) -> Any:
    return people.client("admin")


def merging(people: People, **fields: Any) -> dict[str, Any]:
    today = timezone.localdate().isoformat()
    olds = [people.municipality.pk, people.other_municipality.pk]
    return {"organisations": olds, "into": "", "on": today, "name_fi": "Uusikunta"} | fields


def test_a_merger_shows_first_what_follows_and_changes_nothing(people: People, admin, url) -> None:
    with tenant_context(people.tenant.pk):
        make_holding(post=make_post(organisation=people.municipality))
    response = admin.post(url("organisation-merge"), merging(people))
    text = response.content.decode()
    assert response.status_code == 200
    assert "Uusikunta" in text
    assert "Posts held by them" in text
    assert f'name="organisations" value="{people.municipality.pk}"' in text, "goes along"
    with tenant_context(people.tenant.pk):
        assert not Organisation.objects.filter(name_fi="Uusikunta").exists()
    back = admin.post(url("organisation-merge"), merging(people, accept="1", correct="1"))
    assert back.status_code == 200
    assert 'value="Uusikunta"' in back.content.decode(), "what was typed stays"
    with tenant_context(people.tenant.pk):
        assert not Organisation.objects.filter(name_fi="Uusikunta").exists()


def test_an_accepted_merger_is_told_and_a_second_one_refused(people: People, admin, url) -> None:
    data = merging(people, accept="1")
    response = admin.post(url("organisation-merge"), data)
    with tenant_context(people.tenant.pk):
        made = Organisation.objects.get(name_fi="Uusikunta")
        assert Entry.objects.about(made).filter(code="organisation.merge").count() == 2
        assert Membership.objects.filter(organisation=made).count() == 5
    assert response["Location"] == url("organisation-after", made.pk)
    assert "Alavesi" in admin.get(response["Location"]).content.decode()
    listed = admin.get(url("organisations")).content.decode()
    assert "Ended" in listed
    again = admin.post(url("organisation-merge"), data)
    assert again.status_code == 422
    assert "a part of Uusikunta already" in again.content.decode()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name_fi": ""}, "Give the new organisation a name"),
        ({"organisations": []}, "Organisations that end"),
        ({"on": "31.2.2026"}, "valid date"),
        ({"on": "0026-01-01"}, "Check the year"),
        ({"name_fi": "Järvialueen hyvinvointialue"}, "in use"),
        ({"business_id": "1234567-1"}, "already here"),
        ({"organisations": "x", "accept": "1"}, "not a valid value"),
    ],
)
def test_wrong_input_of_a_merger_is_told(people: People, admin, url, fields, words) -> None:
    with tenant_context(people.tenant.pk):
        make_organisation(name_fi="Kela", business_id="1234567-1")
    response = admin.post(url("organisation-merge"), merging(people, **fields))
    assert response.status_code == 422
    assert words in response.content.decode()


def test_an_organisation_is_not_merged_into_itself(people: People, admin, url) -> None:
    data = merging(people, into=people.municipality.pk, accept="1")
    response = admin.post(url("organisation-merge"), data)
    assert response.status_code == 422
    assert "Alavesi cannot be merged into itself." in response.content.decode()


def test_an_organisation_of_another_area_is_no_choice(people: People, admin, url) -> None:
    foreign = people.members["outsider"].organisation_id
    for fields in ({"organisations": [foreign]}, {"into": foreign}):
        response = admin.post(url("organisation-merge"), merging(people, accept="1", **fields))
        assert response.status_code == 422


def test_a_merger_ahead_is_carried_out_at_night(people: People, admin, url, monkeypatch) -> None:
    today = timezone.localdate()
    data = merging(people, on=(today + 9 * DAY).isoformat(), accept="1")
    made = admin.post(url("organisation-merge"), data)["Location"].split("/")[-3]
    assert "The day is ahead" in admin.get(url("organisation-after", made)).content.decode()
    moved = Membership.objects.filter(organisation=made)
    settle_everywhere()
    with tenant_context(people.tenant.pk):
        assert moved.count() == 0
    monkeypatch.setattr(timezone, "localdate", lambda *args: today + 9 * DAY)
    settle_everywhere()
    with tenant_context(people.tenant.pk):
        assert moved.count() == 5


def test_a_split_by_its_page(people: People, admin, url) -> None:
    page = url("organisation-split", people.municipality.pk)
    data = {"on": timezone.localdate().isoformat(), "ends": "yes", "name_fi_1": "Itä"}
    alone = admin.post(page, data)
    assert alone.status_code == 422
    assert "at least two" in alone.content.decode()
    half = admin.post(page, data | {"name_sv_2": "Väst"})
    assert half.status_code == 422
    assert "Give the Finnish name too." in half.content.decode()
    data["name_fi_2"] = "Länsi"
    assert "Itä, Länsi" in admin.post(page, data).content.decode()
    assert admin.post(page, data | {"accept": "1"}).status_code == 302
    again = admin.post(page, data | {"accept": "1"})
    assert again.status_code == 422
    with tenant_context(people.tenant.pk):
        assert Organisation.objects.filter(name_fi__in=["Itä", "Länsi"]).count() == 2


def test_an_end_by_its_page(people: People, admin, url) -> None:
    page = url("organisation-end", people.other_municipality.pk)
    data = {"on": timezone.localdate().isoformat()}
    assert admin.post(page, data).status_code == 200
    assert admin.post(page, data | {"accept": "1"}).status_code == 302
    with tenant_context(people.tenant.pk):
        ended = Organisation.objects.get(pk=people.other_municipality.pk)
        assert ended.valid_to == timezone.localdate()
    county = admin.post(url("organisation-end", people.county.pk), data)
    assert county.status_code == 422


def test_a_new_name_by_its_page(people: People, admin, url) -> None:
    page = url("organisation-rename", people.municipality.pk)
    today = timezone.localdate()
    data = {"on": today.isoformat(), "name_fi": "Uusivesi", "name_sv": "Nyträsk"}
    ahead = admin.post(page, data | {"on": (today + DAY).isoformat()})
    assert ahead.status_code == 422
    assert "first day" in ahead.content.decode()
    assert admin.post(page, data | {"name_fi": ""}).status_code == 422
    assert admin.post(page, data).status_code == 302
    with tenant_context(people.tenant.pk):
        former = OrganisationName.objects.get()
    assert (former.name_fi, former.used_until) == ("Alavesi", today - DAY)
    assert "Alavesi" in admin.get(url("organisations")).content.decode(), "the old name is told"


def test_a_correction_keeps_no_former_name_and_a_wrong_one_keeps_the_heading(
    people: People, admin, url
) -> None:
    page = url("organisation-edit", people.municipality.pk)
    data = {"name_fi": "Alavesii", "kind": "municipality", "languages": ["fi"]}
    assert "in use already" in admin.post(page, data | {"name_fi": "koivujoki"}).content.decode()
    wrong = admin.post(page, data | {"languages": []})
    assert wrong.status_code == 422
    assert "<h1>Alavesi</h1>" in wrong.content.decode()
    assert admin.post(page, data).status_code == 302
    with tenant_context(people.tenant.pk):
        assert not OrganisationName.objects.exists()


def test_organisations_are_listed_with_as_many_queries_however_many(
    people: People, admin, url, django_assert_max_num_queries
) -> None:
    with tenant_context(people.tenant.pk):
        for n in range(12):
            old = make_organisation(successor=people.municipality, valid_to="2020-12-31")
            OrganisationName.objects.create(
                organisation=old, name_fi=f"Vanha {n}", used_until="2019-12-31"
            )
    admin.get(url("organisations"))
    with django_assert_max_num_queries(22):
        admin.get(url("organisations"))
