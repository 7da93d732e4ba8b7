"""The agreement on paper: archival and accessible, in each language, draft and sealed."""

import hashlib
from datetime import date
from io import BytesIO

import pikepdf
import pytest
from celery import Task
from django.core.files.storage import default_storage
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override, pgettext
from kombu.exceptions import OperationalError
from pypdf import PdfReader

from agreements import tasks
from agreements.actions import advance_agreement, seal_version
from agreements.actions.sealing import TextChangedError
from agreements.content import canonical, content_of, sha256_of
from agreements.documents import agreement_pdf, file_name
from agreements.models import (
    Agreement,
    AgreementType,
    Matrix,
    MatrixSnapshot,
    Party,
    Signature,
    Version,
)
from tests.factories.agreements import (
    make_agreement,
    make_annex,
    make_clause,
    make_clausetext,
    make_pdf,
    make_signature,
)
from tests.factories.documents import make_stored_file, use_demo_certificate
from tests.factories.register import as_owner
from tests.factories.tenancy import make_membership
from tests.paper import faults_of
from yhdyspinta.audit.models import Entry
from yhdyspinta.documents.models import StoredFile
from yhdyspinta.documents.signing import SealKeyError, verify
from yhdyspinta.notices.models import Notice
from yhdyspinta.tenancy.context import tenant_context
from yhdyspinta.tenancy.models import Organisation, Role
from yhdyspinta.web.access import link_token

S = Agreement.State
BODY = (
    "Osapuolet **sopivat**.\n\n1. yksi\n\n2. kaksi\n\n   jatkuu\n\n"
    "| A | B |\n|---|--:|\n| x | 1 |\n\n### Väliotsikko"
)
ODD = [
    *("| A |\n|---|", "- \n- b", "# \n\nx", "a\n\n---\n\nb", "a  \nb\\\nc", ">", "**", "&nbsp;"),
    *(
        "1. a\n   - b\n     1. c\n2. d",
        "| a |  |\n|---|---|\n|  | x |",
        "# a\n###### b",
        "- # x\n- y",
    ),
    *("- a\n\n  | a |\n  |---|\n  | 1 |", "[ ](https://x.fi) [](https://x.fi)", "999. x"),
    *("> a\n>\n> > b\n>\n> | a |\n> |---|\n> | 1 |", "שלום 漢字 😀 \u00ad\u200b", "pitkä" * 500),
]


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path / "media")


@pytest.fixture
def certificate(settings, tmp_path):
    return use_demo_certificate(settings, tmp_path)


def make_full(languages, **fields):
    """An agreement with a tree of clauses in each language, an annex and a table."""
    agreement = make_agreement(languages=languages, clauses=0, title_sv="Avtal", **fields)
    version = agreement.versions.get()
    for position in range(2):
        chapter = make_clause(version=version, heading="Luku", body=BODY, position=position)
        below = make_clause(version=version, heading="Alakohta", body=BODY, parent=chapter)
        for clause in (chapter, below):
            make_clausetext(
                clause=clause, language="sv", heading="Kapitel", body="Parterna avtalar."
            )
    Agreement.objects.filter(pk=agreement.pk).update(
        matrix=Matrix.objects.create(name_fi="Taulukko")
    )
    make_annex(version=version, title="Toimintamalli", file=make_stored_file(make_pdf()))
    return agreement


def sign_all(agreement):
    advance_agreement(agreement, "decide", actor=None)
    agreement.parties.update(
        decision=Party.Decision.APPROVED,
        decided_on=timezone.localdate(),
        organ_name="Kunnanhallitus",
        section="183",
        case_number="LIPDno-2026-4",
    )
    advance_agreement(agreement, "sign", actor=None)
    for party in agreement.parties.all():
        member = make_membership(Role.SIGNATORY, organisation=party.organisation)
        make_signature(party=party, membership=member)
    return advance_agreement(agreement, "start", actor=None)


def in_finnish(word):
    with override("fi"):
        return pgettext("agreement", word)


def sealed_file() -> StoredFile:
    file = Version.objects.get().sealed
    assert file
    return file


def text_of(pdf):
    return "\n".join(sheet.extract_text() for sheet in PdfReader(BytesIO(pdf)).pages)


@pytest.mark.parametrize("languages", [["fi"], ["sv"], ["fi", "sv"]], ids="-".join)
def test_agreement_is_archival_and_accessible_before_its_seal(tenant, languages):
    agreement = make_full(languages)
    sign_all(agreement)
    assert not faults_of(agreement_pdf(Version.objects.get()))


def test_draft_is_archival_and_accessible_and_says_what_it_is(tenant):
    agreement = make_full(["fi"])
    pdf = agreement_pdf(agreement.versions.get())
    assert not faults_of(pdf)
    assert in_finnish("DRAFT") in text_of(pdf)


def test_paper_of_a_lapsed_draft_still_says_what_it_is(tenant):
    agreement = advance_agreement(make_agreement(), "lapse", actor=None)
    version = agreement.versions.get()
    assert in_finnish("DRAFT") in text_of(agreement_pdf(version))
    with override("fi"):
        assert gettext("draft") in file_name(version)


def test_odd_texts_are_archival_and_accessible_too(tenant):
    agreement = make_agreement(clauses=0)
    for position, body in enumerate(ODD):
        make_clause(
            version=agreement.versions.get(), heading=f"{position}", body=body, position=position
        )
    assert not faults_of(agreement_pdf(agreement.versions.get()))


def test_paper_can_be_read_back(tenant):
    agreement = make_full(["fi", "sv"], title_fi="Strateginen sopimus", notice_months=6)
    sign_all(agreement)
    pdf = agreement_pdf(Version.objects.get())
    text = text_of(pdf)
    party = agreement.parties.all()[0]
    for part in (
        *("Strateginen sopimus", "1.1.2027–31.5.2029", "1.1", "Alakohta", "Väliotsikko"),
        *(party.organisation.name, "Kunnanhallitus", "LIPDno-2026-4", "183"),
        *("Maija Meikäläinen", "kunnanjohtaja", "Avtal", "Parterna avtalar.", "Toimintamalli"),
    ):
        assert part in text, part
    assert in_finnish("DRAFT") not in text
    with pikepdf.open(BytesIO(pdf)) as document:
        assert document.Root.Lang == "fi"
        names = set(document.attachments)
        content = document.attachments["agreement.json"].get_file().read_bytes()
    assert len(names) == 2
    version = Version.objects.get()
    assert content == canonical(content_of(version))


def test_same_version_gives_the_same_bytes(tenant):
    sign_all(make_full(["fi"]))
    version = Version.objects.get()
    assert agreement_pdf(version) == agreement_pdf(Version.objects.get())
    assert version.text_sha256


def test_table_is_kept_as_it_was_when_the_text_was_frozen(tenant):
    agreement = make_full(["fi"])
    advance_agreement(agreement, "decide", actor=None)
    Matrix.objects.update(name_fi="Uusi nimi")
    assert "Taulukko" in text_of(agreement_pdf(Version.objects.get()))
    assert MatrixSnapshot.objects.get().content["matrix"]["fi"] == "Taulukko"


def test_sealed_end_to_end(tenant, certificate):
    agreement = make_full(["fi"])
    sign_all(agreement)
    tasks.finish.run(tenant_id=tenant.pk)
    seal_version(Version.objects.get().pk)
    file = sealed_file()
    content = file.read()
    verdict = verify(content)[0]
    assert verdict.is_valid
    assert file.origin == StoredFile.Origin.SIGNED
    assert "allekirjoitettu" in file.name or "signed" in file.name
    changed = content.replace(b"%%EOF", b"%%EOX", 1)
    assert not verify(changed)[0].is_valid


@pytest.mark.django_db(transaction=True)
def test_last_signature_stands_without_a_broker_and_is_sealed_later(
    people, certificate, monkeypatch
):
    def no_broker(*args, **kwargs):
        raise OperationalError

    monkeypatch.setattr(Task, "apply_async", no_broker)
    with tenant_context(people.tenant.pk):
        agreement = make_agreement(state=S.SIGNING, parties=1)
        party = agreement.parties.get()
        people.members["signatory"].organisation = party.organisation
        people.members["signatory"].save()
    address = reverse("agreements:sign", args=["jarvialue", party.pk])
    data = {"name": "Maija", "capacity": "kunnanjohtaja", "confirm": "on"}
    assert people.client("signatory").post(address, data).status_code == 302
    with tenant_context(people.tenant.pk):
        pk = Version.objects.awaiting_seal().get().pk
    for _ in range(2):
        tasks.seal.run(tenant_id=people.tenant.pk, pk=pk)
    with tenant_context(people.tenant.pk):
        assert verify(sealed_file().read())[0].is_valid


def test_sealing_twice_makes_one_file_and_one_notice_each(tenant, certificate):
    agreement = sign_all(make_agreement())
    for party in agreement.parties.all():
        make_membership(Role.RECORDER, organisation=party.organisation)
    pk = Version.objects.get().pk
    seal_version(pk)
    seal_version(pk)
    assert StoredFile.objects.count() == 1
    assert Notice.objects.filter(code="agreement.in_force").count() == 2
    assert Entry.objects.filter(code="agreement.seal").count() == 1


def test_sealing_without_a_key_waits_and_works_later(tenant, settings, tmp_path):
    sign_all(make_agreement())
    settings.SEAL_PKCS12 = "/nowhere.p12"
    with pytest.raises(SealKeyError):
        seal_version(Version.objects.get().pk)
    assert Version.objects.awaiting_seal().exists()
    use_demo_certificate(settings, tmp_path)
    seal_version(Version.objects.get().pk)
    assert not Version.objects.awaiting_seal().exists()


def test_crash_after_writing_the_file_leaves_one_sealed_file(tenant, certificate, monkeypatch):
    sign_all(make_agreement())
    pk = Version.objects.get().pk
    save = Version.save
    monkeypatch.setattr(Version, "save", lambda *a, **k: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        seal_version(pk)
    assert not StoredFile.objects.exists()
    monkeypatch.setattr(Version, "save", save)
    seal_version(pk)
    assert verify(sealed_file().read())[0].is_valid
    assert default_storage.exists(StoredFile.objects.get().path)


def test_renamed_since_the_freeze_it_is_sealed_with_the_names_it_was_signed_with(
    tenant, certificate
):
    agreement = sign_all(make_agreement())
    party, type_name = agreement.parties.all()[0].organisation.name_fi, agreement.type.name_fi
    Organisation.objects.filter(agreement_parties__agreement=agreement).update(name_fi="Uusikunta")
    AgreementType.objects.update(name_fi="Uusityyppi")
    seal_version(Version.objects.get().pk)
    content = sealed_file().read()
    text = text_of(content)
    assert party in text
    assert type_name in text
    assert "Uusi" not in text
    with pikepdf.open(BytesIO(content)) as document:
        kept = document.attachments["agreement.json"].get_file().read_bytes()
    assert hashlib.sha256(kept).hexdigest() == Version.objects.get().text_sha256


def test_text_in_a_language_that_the_agreement_has_not_is_not_in_its_checksum(tenant):
    version = make_agreement(languages=["fi"]).versions.get()
    before = sha256_of(version)
    make_clausetext(clause=version.clauses.get(), language="sv", body="Parterna avtalar.")
    assert sha256_of(version) == before


def test_text_other_than_the_signed_one_is_not_sealed(tenant, certificate):
    sign_all(make_agreement())
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE agreements_clausetext DISABLE TRIGGER frozen")
        cursor.execute("UPDATE agreements_clausetext SET body = 'Muuta'")
        cursor.execute("ALTER TABLE agreements_clausetext ENABLE TRIGGER frozen")
    with pytest.raises(TextChangedError):
        seal_version(Version.objects.get().pk)


def test_signature_under_another_text_is_not_sealed(tenant, certificate):
    agreement = sign_all(make_agreement())
    party = agreement.parties.all()[0]
    member = make_membership(Role.SIGNATORY, organisation=party.organisation)
    make_signature(party=party, membership=member, text_sha256="0" * 64)
    with pytest.raises(TextChangedError):
        seal_version(Version.objects.get().pk)


def test_ended_before_its_seal_was_made_it_is_sealed_all_the_same(tenant, certificate):
    sign_all(make_agreement(starts_on=date(2020, 1, 1), ends_on=date(2020, 12, 31)))
    tasks.finish.run(tenant_id=tenant.pk)
    assert Agreement.objects.get().state == S.ENDED
    assert Version.objects.awaiting_seal().exists()


def test_another_areas_agreements_are_left_to_it(people, certificate):
    with tenant_context(people.tenant.pk):
        sign_all(make_agreement())
    other = people.members["outsider"].tenant_id
    tasks.finish.run(tenant_id=other)
    with tenant_context(people.tenant.pk):
        assert Version.objects.awaiting_seal().exists()
        assert Signature.objects.count() == 2


def test_anyone_of_the_area_downloads_the_sealed_file(people, certificate):
    with tenant_context(people.tenant.pk):
        agreement = sign_all(make_agreement(title_fi="Sopimus"))
        seal_version(Version.objects.get().pk)
        sealed = sealed_file().read()
    address = reverse("agreements:pdf", args=["jarvialue", agreement.pk])
    for who in ("viewer", "partner", "coordinator"):
        response = people.client(who).get(address)
        assert response.content == sealed
        assert response.headers["Content-Type"] == "application/pdf"


def opened(people, version, **payload):
    payload = {"tenant": people.tenant.pk, "version": version.pk} | payload
    token = link_token("agreement-text", **payload)
    return reverse("agreements:open", args=["jarvialue", token])


def test_registry_reads_the_text_by_its_link_without_logging_in(people, client):
    with tenant_context(people.tenant.pk):
        agreement = make_agreement(state=S.DECIDING)
        address = opened(people, agreement.versions.get())
    response = client.get(address)
    assert response.status_code == 200
    assert response.content.startswith(b"%PDF")


def test_link_is_over_when_broken_foreign_or_back_in_preparation(people, client):
    with tenant_context(people.tenant.pk):
        version = make_agreement().versions.get()
        lapsed = make_agreement()
        advance_agreement(lapsed, "lapse", actor=None)
        addresses = [
            opened(people, version),
            opened(people, lapsed.versions.get()),
            opened(people, version, tenant=people.members["outsider"].tenant_id),
            reverse("agreements:open", args=["jarvialue", "abc"]),
        ]
    for address in addresses:
        assert client.get(address).status_code == 410
