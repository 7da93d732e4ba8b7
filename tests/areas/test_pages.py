"""Own settings, catalogues, organisations, feedback and mails that did not go out."""

import pytest
from django.core.cache import cache
from django.test import Client

from contacts.models import Interface
from tests.conftest import People
from tests.factories.areas import make_mail
from yhdyspinta.areas.models import Feedback
from yhdyspinta.audit.models import Entry
from yhdyspinta.notices.models import Mail, Notice, Recipient
from yhdyspinta.tenancy.context import tenant_context
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.tenancy.models import Organisation


@pytest.fixture
def url(people: People) -> object:
    def make(name: str, *args: object) -> str:
        with tenant_context(people.tenant.pk):
            return area_url(name, *args)

    return make


def test_own_language_and_cadence_are_kept(people: People, url) -> None:
    client = people.client("viewer")
    data = {"name": "Maija Uusi", "language": "sv", "cadence": "at_once"}
    assert client.post(url("areas:own"), data).status_code == 302
    user = people.members["viewer"].user
    user.refresh_from_db()
    assert (user.name, user.language) == ("Maija Uusi", "sv")
    with tenant_context(people.tenant.pk):
        recipient = Recipient.objects.get(address=user.email)
    assert (recipient.cadence, recipient.languages) == ("at_once", ["sv"])
    assert client.get(url("areas:own"))["Content-Language"] == "sv"


def test_an_interface_gets_a_name_of_the_areas_own(people: People, url) -> None:
    client = people.client("admin")
    data = {"name_fi": "Hyte ja osallisuus", "position": 3, "synonyms": "hvk, hyte"}
    assert client.post(url("areas:catalogue-add", "interfaces"), data).status_code == 302
    with tenant_context(people.tenant.pk):
        made = Interface.objects.get()
    assert (made.code, made.synonyms) == ("hyte-ja-osallisuus", ["hvk", "hyte"])
    data["name_fi"] = "Hyte"
    assert client.post(url("areas:catalogue-row", "interfaces", made.pk), data).status_code == 302
    with tenant_context(people.tenant.pk):
        made.refresh_from_db()
    assert (made.name_fi, made.code) == ("Hyte", "hyte-ja-osallisuus")


def test_an_organisation_is_added_and_a_business_id_is_known_once(people: People, url) -> None:
    client = people.client("admin")
    data = {
        "name_fi": "Kela",
        "kind": "state_agency",
        "languages": ["fi"],
        "business_id": "0246246-0",
    }
    assert client.post(url("areas:organisation-add"), data).status_code == 302
    again = client.post(url("areas:organisation-add"), data | {"name_fi": "Kansaneläkelaitos"})
    assert again.status_code == 422
    assert "Kansaneläkelaitos" in again.content.decode(), "what was typed stays"
    with tenant_context(people.tenant.pk):
        assert Organisation.objects.filter(business_id="0246246-0").count() == 1
        assert Entry.objects.filter(code="organisation.create").count() == 1


@pytest.mark.parametrize("ends", ["2024-01-01", "31.2.2026"])
def test_impossible_days_are_told_in_the_form(people: People, url, ends: str) -> None:
    data = {
        "name_fi": "Kela",
        "kind": "state_agency",
        "languages": ["fi"],
        "valid_from": "2025-01-01",
        "valid_to": ends,
    }
    response = people.client("admin").post(url("areas:organisation-add"), data)
    assert response.status_code == 422
    assert (
        'aria-invalid="true"' in response.content.decode() or "errors" in response.content.decode()
    )


def test_feedback_answers_with_its_time_of_receipt_and_tells_the_admin(people: People, url) -> None:
    response = Client().post(url("areas:feedback"), {"text": "Kontrasti ei riitä", "email": ""})
    assert response.status_code == 200
    with tenant_context(people.tenant.pk):
        received = Feedback.objects.get()
        told = Notice.objects.select_related("recipient").get(code="feedback.received")
    assert f"{received.received_at.year}" in response.content.decode()
    assert told.recipient.address == people.members["admin"].user.email


def test_a_flood_of_feedback_is_stopped_and_the_text_stays(people: People, url) -> None:
    cache.clear()
    client = Client()
    answers = [client.post(url("areas:feedback"), {"text": f"Viesti {n}"}) for n in range(12)]
    assert [answer.status_code for answer in answers[-2:]] == [429, 429]
    assert "Viesti 11" in answers[-1].content.decode()


def test_a_stuck_mail_is_sent_again_by_a_person_only(people: People, url) -> None:
    with tenant_context(people.tenant.pk):
        mail = make_mail(state=Mail.State.UNKNOWN)
        sent = make_mail(state=Mail.State.SENT)
    client = people.client("admin")
    assert client.get(url("areas:settings")).content.decode().count(url("areas:mail")) == 2
    for each in (mail, sent):
        client.post(url("areas:mail-again", each.pk))
    with tenant_context(people.tenant.pk):
        assert Mail.objects.get(pk=mail.pk).state == Mail.State.WAITING
        assert Mail.objects.get(pk=sent.pk).state == Mail.State.SENT


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("page", ["areas:accessibility", "areas:privacy", "areas:feedback"])
def test_the_open_pages_speak_all_three_languages(
    people: People, url, page: str, language: str
) -> None:
    response = Client(headers={"accept-language": language}).get(url(page))
    assert response["Content-Language"] == language
