"""What is kept of those who have left, what a person sees of themself, what the public sees."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from contacts.models import DirectorySettings, Person
from contacts.retention import clear_ended
from tests.conftest import People
from tests.factories.contacts import (
    make_absence,
    make_holding,
    make_interface,
    make_person,
    make_post,
)
from tests.factories.sheets import make_importsession
from yhdyspinta.audit.models import Entry
from yhdyspinta.notices.models import Recipient, recipient_for
from yhdyspinta.sheets.models import ImportChange
from yhdyspinta.tenancy.context import tenant_context

TODAY = date(2026, 11, 24)
LONG_AGO = date(2024, 11, 1)


def clear(tenant: Any) -> int:
    return clear_ended(tenant, TODAY)


def test_the_details_of_one_who_left_long_ago_are_removed_and_the_name_stays(tenant):
    person = make_person(name="Ritva Sormunen", phone="013 123", hours="9–15", ended_on=LONG_AGO)
    make_holding(person=person, ends_on=LONG_AGO)
    make_absence(person=person)
    recipient_for(person.email)
    assert clear(tenant) == 1
    person.refresh_from_db()
    assert (person.name, person.email, person.phone, person.hours) == ("Ritva Sormunen", "", "", "")
    assert person.cleared_on == TODAY
    assert person.holdings.count() == 1
    assert person.absences.count() == 0
    assert not Recipient.objects.exists()
    entry = Entry.objects.get(code="contacts.clear")
    assert entry.parameters["count"] == 1
    assert clear(tenant) == 0


@pytest.mark.parametrize(
    ("person", "holding"),
    [
        ({"ended_on": date(2024, 11, 25)}, None),
        ({}, None),
        ({}, {"ends_on": date(2024, 11, 25)}),
        ({}, {"ends_on": None}),
        ({"ended_on": LONG_AGO}, {"ends_on": None}),
    ],
    ids=["left lately", "never held", "held lately", "holds", "came back"],
)
def test_others_are_kept(tenant, person, holding):
    kept = make_person(**person)
    if holding is not None:
        make_holding(person=kept, **holding)
    assert clear(tenant) == 0
    assert Person.objects.get(pk=kept.pk).email


def test_one_whose_last_post_ended_long_ago_counts_as_gone(tenant):
    make_holding(ends_on=LONG_AGO)
    assert clear(tenant) == 1


def test_the_area_decides_how_long(tenant):
    make_person(ended_on=TODAY - timedelta(days=40))
    DirectorySettings.objects.create(keep_months=1)
    assert clear(tenant) == 1


def test_a_mailbox_that_others_use_stays(tenant):
    make_person(email="kirjaamo@alavesi.fi", ended_on=LONG_AGO)
    make_person(email="kirjaamo@alavesi.fi")
    recipient_for("kirjaamo@alavesi.fi")
    clear(tenant)
    assert Recipient.objects.count() == 1


def test_the_lists_of_imports_forget_too(tenant):
    person = make_person(ended_on=LONG_AGO)
    session = make_importsession(kind="contacts")
    after = {"name": person.name, "email": person.email, "ended_on": None}
    change = ImportChange.objects.create(
        session=session,
        action="created",
        label=person.name,
        model="contacts.person",
        object_id=person.pk,
        after=after,
    )
    clear(tenant)
    change.refresh_from_db()
    assert change.label == ""
    assert change.after == {"name": "", "email": "", "ended_on": None}


@pytest.fixture
def self_(people: People) -> Person:
    with tenant_context(people.tenant.pk):
        return make_person(
            name="Liisa Itse",
            organisation=people.municipality,
            user=people.members["viewer"].user,
            phone="040 555",
        )


@pytest.mark.parametrize("name", ["person-data", "person-data-file"])
def test_one_sees_all_that_is_stored_of_oneself(people, self_, name):
    with tenant_context(people.tenant.pk):
        make_holding(person=self_, post=make_post(title_fi="Hyte-vastaava"))
    url = reverse(f"contacts:{name}", args=[people.tenant.slug, self_.pk])
    shown = people.client("viewer").get(url).content.decode()
    for text in ("Liisa Itse", "040 555", "Hyte-vastaava"):
        assert text in shown
    assert people.client("partner").get(url).status_code == 403


@pytest.mark.parametrize(
    ("publicity", "seen", "hidden"),
    [
        ("functions", ["Hyte-vastaava", "hyte@alavesi.fi"], ["Liisa Itse", "040 555"]),
        ("names", ["Hyte-vastaava", "Liisa Itse", "040 555"], ["Salainen tehtävä"]),
    ],
)
def test_the_public_sees_what_the_area_has_chosen(people, self_, publicity, seen, hidden):
    url = reverse("contacts:public", args=[people.tenant.slug])
    assert people.client("anonymous").get(url).status_code == 404
    with tenant_context(people.tenant.pk):
        common = {"interface": make_interface(), "organisation": people.municipality}
        post = make_post(title_fi="Hyte-vastaava", email="hyte@alavesi.fi", **common)
        make_holding(post=post, person=self_)
        make_post(title_fi="Salainen tehtävä", is_restricted=True, **common)
    answer = people.client("coordinator").post(
        reverse("contacts:settings", args=[people.tenant.slug]),
        {"confirm_months": ["2", "9"], "keep_months": "24", "publicity": publicity},
    )
    assert answer.status_code == 302
    shown = people.client("anonymous").get(url).content.decode()
    assert all(text in shown for text in seen)
    assert not any(text in shown for text in [*hidden, "Salainen tehtävä"])


@pytest.mark.parametrize("keep_months", ["0", "121", "x", ""])
def test_impossible_settings_are_refused(people, keep_months):
    url = reverse("contacts:settings", args=[people.tenant.slug])
    answer = people.client("admin").post(url, {"keep_months": keep_months, "publicity": "names"})
    assert answer.status_code == 422
    with tenant_context(people.tenant.pk):
        assert not DirectorySettings.objects.exists()
