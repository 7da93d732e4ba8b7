"""The register's yearly change: what it says otherwise is listed, accepted, or left."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.conftest import People
from tests.factories.contacts import make_holding, make_post
from tests.factories.register import as_owner, make_municipality
from tests.factories.register import make_county as register_county
from tests.factories.tenancy import make_group, make_organisation
from yhdyspinta.areas import reform
from yhdyspinta.areas.reform import Names
from yhdyspinta.areas.register_changes import Kind, changes_for
from yhdyspinta.areas.todo import awaiting
from yhdyspinta.tenancy.actor import actor_of
from yhdyspinta.tenancy.context import tenant_context
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.tenancy.models import GroupMember, Organisation

DAY = timedelta(days=1)
LAST = date(timezone.localdate().year - 1, 12, 31)
FIRST = LAST + DAY


@pytest.fixture
def here(people: People, english: None):
    """The area's county in the register; Alavesi and Koivujoki have their codes."""
    county = register_county(code=people.tenant.county_code, name=people.county.name_fi)
    with tenant_context(people.tenant.pk):
        for code, own in (("001", people.municipality), ("002", people.other_municipality)):
            Organisation.objects.filter(pk=own.pk).update(municipality_code=code)
    return county


def found(people: People) -> list[tuple[str, str, date]]:
    with tenant_context(people.tenant.pk):
        changes = changes_for(people.tenant, timezone.localdate())
        return [(each.kind.value, each.source.name_fi, each.day) for each in changes]


def as_here(here, **fields: Any):
    return [
        make_municipality(county=here, code="001", name="Alavesi"),
        make_municipality(**({"county": here, "code": "002", "name": "Koivujoki"} | fields)),
    ]


def url(people: People, name: str, *args: object) -> str:
    with tenant_context(people.tenant.pk):
        return area_url(f"areas:{name}", *args)


def test_an_area_that_is_as_the_register_says_has_nothing_to_accept(people: People, here) -> None:
    as_here(here)
    elsewhere = register_county(code="999", name="Muu")
    make_municipality(county=elsewhere, code="500", name="Muualla")
    assert found(people) == []
    with tenant_context(people.tenant.pk):
        assert awaiting(actor_of(people.members["admin"])) == []
    page = people.client("admin").get(url(people, "register-changes")).content.decode()
    assert "No changes" in page


def test_each_sort_of_change_is_found_once(people: People, here) -> None:
    today = timezone.localdate()
    other = register_county(code="999", name="Muu")
    with tenant_context(people.tenant.pk):
        for code in ("003", "004"):
            make_organisation(name_fi=f"Kunta {code}", municipality_code=code)
        make_organisation(name_fi="Ilman koodia")
    heir = make_municipality(county=here, code="009", name="Uusikunta", valid_from=FIRST)
    make_municipality(county=here, code="001", name="Alavesi", valid_to=LAST, successor=heir)
    make_municipality(county=here, code="002", name="Koivukoski")
    make_municipality(county=other, code="003", name="Kunta 003")
    away = make_municipality(county=other, code="008", name="Muualla")
    make_municipality(county=here, code="004", name="Kunta 004", valid_to=LAST, successor=away)
    make_municipality(county=here, code="007", name="Tulokas")
    make_municipality(county=here, code="006", name="Ilman koodia")
    make_municipality(county=here, code="005", name="Muinainen", valid_to=LAST, successor=heir)
    assert found(people) == [
        ("new", "Uusikunta", FIRST),
        ("joined", "Tulokas", date(today.year, 1, 1)),
        ("renamed", "Koivukoski", today),
        ("merged", "Alavesi", FIRST),
        ("ended", "Kunta 004", FIRST),
        ("left", "Kunta 003", date(today.year, 1, 1)),
    ]
    with tenant_context(people.tenant.pk):
        sentences = [each.sentence for each in changes_for(people.tenant, today)]
        [todo] = awaiting(actor_of(people.members["admin"]))
        assert awaiting(actor_of(people.members["coordinator"])) == []
    assert all(sentences)
    assert "6 changes" in todo.text


def test_all_are_accepted_at_once_each_from_its_day(people: People, here) -> None:
    heir = make_municipality(county=here, code="009", name="Uusikunta", valid_from=FIRST)
    for code, name in (("001", "Alavesi"), ("002", "Koivujoki")):
        make_municipality(county=here, code=code, name=name, valid_to=LAST, successor=heir)
    with tenant_context(people.tenant.pk):
        make_group()
        holding = make_holding(post=make_post(organisation=people.municipality))
    keys = ["new-009", "merged-001", "merged-002"]
    data = {f"take-{key}": "on" for key in keys} | {f"on-{key}": FIRST.isoformat() for key in keys}
    page, client = url(people, "register-changes"), people.client("admin")
    text = client.get(page).content.decode()
    assert all(f'name="take-{key}"' in text for key in keys)
    assert client.post(page, data).status_code == 302
    with tenant_context(people.tenant.pk):
        made = Organisation.objects.get(municipality_code="009")
        assert {each.name_fi for each in made.predecessors.all()} == {"Alavesi", "Koivujoki"}
        assert made.people.filter(name=holding.person.name).exists()
        assert GroupMember.objects.filter(organisation=made).exists()
    assert found(people) == []
    assert client.post(page, data).status_code == 302, "twice does no harm"
    with tenant_context(people.tenant.pk):
        assert Organisation.objects.filter(municipality_code="009").count() == 1


def test_a_merger_alone_makes_its_successor(people: People, here) -> None:
    heir = make_municipality(county=here, code="009", name="Uusikunta", valid_from=FIRST)
    make_municipality(county=here, code="001", name="Alavesi", valid_to=LAST, successor=heir)
    make_municipality(county=here, code="002", name="Koivujoki")
    data = {"take-merged-001": "on", "on-merged-001": FIRST.isoformat()}
    people.client("admin").post(url(people, "register-changes"), data)
    with tenant_context(people.tenant.pk):
        own = Organisation.objects.get(pk=people.municipality.pk)
        assert (own.valid_to, own.successor.municipality_code) == (LAST, "009")


def test_what_cannot_be_done_is_told_and_the_rest_is_done(people: People, here) -> None:
    as_here(here, name="Koivukoski")
    make_municipality(county=here, code="007", name="Tulokas")
    ahead = (timezone.localdate() + DAY).isoformat()
    data = {"take-renamed-002": "on", "on-renamed-002": ahead}
    data |= {"take-joined-007": "on", "on-joined-007": "2026-01-01"}
    response = people.client("admin").post(url(people, "register-changes"), data)
    assert response.status_code == 422
    assert "first day or later" in response.content.decode()
    assert found(people) == [("renamed", "Koivukoski", timezone.localdate())]


@pytest.mark.parametrize("day", ["", "31.2.2026", "0001-01-01"])
def test_a_day_that_is_none_is_told(people: People, here, day: str) -> None:
    as_here(here, name="Koivukoski")
    data = {"take-renamed-002": "on", "on-renamed-002": day}
    response = people.client("admin").post(url(people, "register-changes"), data)
    assert response.status_code == 422
    assert found(people), "nothing was changed"


def test_a_name_of_the_areas_own_is_kept_and_not_offered_again(people: People, here) -> None:
    as_here(here, name="Koivukoski")
    people.client("admin").post(url(people, "register-keep", "renamed-002"))
    assert found(people) == []
    with tenant_context(people.tenant.pk):
        own = Organisation.objects.get(pk=people.other_municipality.pk)
    assert (own.name_fi, own.synonyms) == ("Koivujoki", ["Koivukoski"])


def test_a_name_that_the_area_has_given_up_is_not_offered(people: People, here) -> None:
    as_here(here, name="Koivujoki")
    with tenant_context(people.tenant.pk):
        admin = actor_of(people.members["admin"])
        own, today = people.other_municipality, timezone.localdate()
        reform.rename(own, Names("Koivujoen kaupunki"), on=today, actor=admin)
    assert found(people) == []


def test_the_countys_own_name_is_compared_too(people: People, here) -> None:
    as_here(here)
    with as_owner():
        type(here).objects.filter(pk=here.pk).update(name_fi="Uusi hyvinvointialue")
    assert [kind for kind, _name, _day in found(people)] == [Kind.RENAMED.value]


def test_the_list_takes_as_many_queries_however_long(
    people: People, here, django_assert_max_num_queries
) -> None:
    for n in range(12):
        make_municipality(county=here, code=f"1{n:02}", name=f"Kunta {n}")
    with tenant_context(people.tenant.pk), django_assert_max_num_queries(5):
        assert len(changes_for(people.tenant, timezone.localdate())) == 12
