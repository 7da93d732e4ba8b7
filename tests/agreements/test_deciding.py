"""Decisions and signatures: who may, bad input, on behalf, corrections, the last signature."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from agreements.actions import advance_agreement, sign_for_party
from agreements.models import Agreement, Party, Signature
from contacts.models import Organ
from tests.factories.agreements import freeze, make_agreement, make_party, make_pdf, make_signature
from tests.factories.tenancy import make_membership
from yhdyspinta.audit.models import Entry
from yhdyspinta.notices.models import Notice
from yhdyspinta.tenancy.actor import actor_of
from yhdyspinta.tenancy.context import tenant_context
from yhdyspinta.tenancy.models import Membership, Role

S = Agreement.State
PDF = make_pdf()


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path / "media")


@pytest.fixture
def inside(people):
    with tenant_context(people.tenant.pk):
        yield people


@pytest.fixture
def party(inside):
    """Alavesi, party of an agreement that is out for decision; its own organ is known."""
    agreement = make_agreement(state=S.DRAFT, parties=1)
    party = make_party(agreement=agreement, organisation=inside.municipality, position=1)
    Organ.objects.create(organisation=inside.municipality, name_fi="Kunnanhallitus")
    advance_agreement(agreement, "decide", actor=None)
    return party


def url(name, party):
    return reverse(f"agreements:{name}", args=["jarvialue", party.pk])


def decision(**fields):
    today = timezone.localdate().isoformat()
    defaults = {
        "decision": "approved",
        "organ": Organ.objects.get().pk,
        "decided_on": today,
        "section": "§ 183",
        "case_number": "ALADno-2026-4",
    }
    return {name: value for name, value in (defaults | fields).items() if value is not None}


def test_recorder_records_the_own_organs_decision(inside, party):
    response = inside.client("recorder").post(url("decision", party), decision())
    assert response.status_code == 302
    party.refresh_from_db()
    assert (party.decision, party.section, party.is_on_behalf) == ("approved", "183", False)
    entry = Entry.objects.get(code="agreement.decision_approved")
    with override("en"):
        assert "kunnanhallitus" in entry.sentence().lower()
        assert "§ 183" in entry.sentence()


BAD = {
    "section without a date": ({"decided_on": None, "decision": "tabled"}, "decided_on"),
    "no date": ({"decided_on": None, "section": ""}, "decided_on"),
    "day that is not": ({"decided_on": "2026-02-31"}, "decided_on"),
    "future": ({"decided_on": "2099-01-01"}, "decided_on"),
    "before the text": ({"decided_on": "2020-01-01"}, "decided_on"),
    "no organ": ({"organ": ""}, "organ"),
    "condition without words": ({"decision": "conditional"}, "condition"),
    "changes without words": ({"decision": "changed"}, "condition"),
    "unknown outcome": ({"decision": "maybe"}, "decision"),
    "nul": ({"case_number": "a\0b"}, "case_number"),
}


@pytest.mark.parametrize(("fields", "name"), BAD.values(), ids=BAD)
def test_bad_decision_is_refused_and_nothing_typed_is_lost(inside, party, fields, name):
    data = decision(**fields)
    response = inside.client("recorder").post(url("decision", party), data)
    assert response.status_code == 422
    form = response.context["form"]
    assert name in form.errors
    assert form["section"].value() == data["section"]
    party.refresh_from_db()
    assert party.decision == "none"


def test_organ_of_another_organisation_is_refused(inside, party):
    data = decision()
    other = Organ.objects.create(organisation=inside.other_municipality, name_fi="Hallitus")
    response = inside.client("recorder").post(url("decision", party), data | {"organ": other.pk})
    assert response.status_code == 422


def test_agenda_may_lie_ahead(inside, party):
    ahead = timezone.localdate() + timedelta(days=14)
    data = decision(decision="on_agenda", decided_on=ahead.isoformat())
    assert inside.client("recorder").post(url("decision", party), data).status_code == 302


def test_organ_may_be_written(inside, party):
    data = decision(organ="", organ_name="Yhdyspintatoimikunta")
    assert inside.client("recorder").post(url("decision", party), data).status_code == 302
    party.refresh_from_db()
    assert party.organ_label == "Yhdyspintatoimikunta"


def test_coordinator_records_on_behalf_with_the_source(inside, party):
    client = inside.client("coordinator")
    response = client.post(url("decision", party), decision())
    assert "source_file" in response.context["form"].errors
    file = SimpleUploadedFile("ote.pdf", PDF, "application/pdf")
    response = client.post(url("decision", party), decision(source_file=file))
    assert response.status_code == 302, response.context["form"].errors
    party.refresh_from_db()
    assert party.is_on_behalf
    assert client.get(url("source", party)).content == PDF
    notice = Notice.objects.get(code="agreement.on_behalf")
    assert notice.recipient.address == inside.members["recorder"].user.email
    assert not notice.at_once


def test_party_corrects_what_was_recorded_on_its_behalf(inside, party):
    Party.objects.filter(pk=party.pk).update(decision="tabled", is_on_behalf=True)
    assert inside.client("recorder").post(url("decision", party), decision()).status_code == 302
    party.refresh_from_db()
    assert (party.decision, party.is_on_behalf) == ("approved", False)


def test_two_recorders_at_once_the_second_sees_the_first(inside, party):
    client = inside.client("recorder")
    seen = client.get(url("decision", party)).context["form"].initial["seen"]
    assert client.post(url("decision", party), decision(seen=seen)).status_code == 302
    second = decision(seen=seen, section="190")
    response = client.post(url("decision", party), second)
    assert response.status_code == 409
    assert "183" in str(response.context["form"].errors)
    assert 'value="190"' in response.text
    second["seen"] = response.context["form"]["seen"].value()
    assert client.post(url("decision", party), second).status_code == 302


def test_rejection_is_not_recorded_once_all_have_approved(inside):
    agreement = make_agreement(state=S.SIGNING, parties=1)
    party = agreement.parties.get()
    make_membership(Role.RECORDER, organisation=party.organisation)
    Party.objects.update(organ_name="Hallitus", decided_on=timezone.localdate())
    client = inside.client("coordinator")
    data = {
        "decision": "rejected",
        "organ_name": "Hallitus",
        "decided_on": timezone.localdate().isoformat(),
    }
    assert client.post(url("decision", party), data).status_code == 422


@pytest.fixture
def signing(inside):
    """Alavesi and another are to sign; all have approved."""
    agreement = make_agreement(parties=1)
    party = make_party(agreement=agreement, organisation=inside.municipality, position=1)
    freeze(agreement.versions.get())
    agreement.parties.update(decision="approved", decided_on=timezone.localdate())
    Agreement.objects.filter(pk=agreement.pk).update(state=S.SIGNING)
    return party


SIGNED = {"name": "Maija Meikäläinen", "capacity": "kunnanjohtaja", "confirm": "on"}


def test_signatory_signs_once(inside, signing):
    client = inside.client("signatory")
    assert client.post(url("sign", signing), SIGNED).status_code == 302
    signature = Signature.objects.get()
    assert signature.text_sha256 == signing.agreement.versions.get().text_sha256
    assert client.post(url("sign", signing), SIGNED).status_code == 422
    assert Signature.objects.count() == 1


@pytest.mark.parametrize("missing", SIGNED)
def test_signing_needs_name_capacity_and_confirmation(inside, signing, missing):
    data = {name: value for name, value in SIGNED.items() if name != missing}
    assert inside.client("signatory").post(url("sign", signing), data).status_code == 422
    assert not Signature.objects.exists()


@pytest.mark.parametrize("who", ["coordinator", "admin", "recorder", "viewer", "partner"])
def test_nobody_signs_for_another(inside, signing, who):
    assert inside.client(who).post(url("sign", signing), SIGNED).status_code == 403


def test_last_signature_puts_the_agreement_in_force(inside, signing, settings):
    other = signing.agreement.parties.exclude(pk=signing.pk).get()
    member = make_membership(Role.SIGNATORY, organisation=other.organisation)
    make_signature(party=other, membership=member)
    assert inside.client("signatory").post(url("sign", signing), SIGNED).status_code == 302
    agreement = Agreement.objects.get()
    assert agreement.state == S.IN_FORCE
    assert agreement.versions.awaiting_seal().exists()


@pytest.mark.django_db(transaction=True)
def test_two_last_signatories_at_once_both_sign_and_it_is_in_force(people, settings):
    settings.CELERY_TASK_ALWAYS_EAGER = False
    settings.CELERY_BROKER_URL = "memory://"
    with tenant_context(people.tenant.pk):
        agreement = make_agreement(state=S.SIGNING)
        parties = list(agreement.parties.all())
        for party, who in zip(parties, ("signatory", "partner"), strict=True):
            people.members[who].roles = [Role.SIGNATORY]
            people.members[who].organisation = party.organisation
            people.members[who].save()
    barrier, statuses = Barrier(2), []

    def sign(who, party):
        with tenant_context(people.tenant.pk):
            member = Membership.objects.select_related("user", "tenant").get(
                pk=people.members[who].pk
            )
            barrier.wait(timeout=10)
            sign_for_party(party, name="X", capacity="Y", actor=actor_of(member))
        statuses.append(who)
        connection.close()

    threads = [
        Thread(target=sign, args=pair)
        for pair in zip(("signatory", "partner"), parties, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(statuses) == 2
    with tenant_context(people.tenant.pk):
        assert Agreement.objects.get().state == S.IN_FORCE
        assert Entry.objects.filter(code="agreement.start").count() == 1
