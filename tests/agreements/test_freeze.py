"""A frozen text changes by no door: form, ORM, bulk, raw SQL, whatever the role."""

from datetime import date
from threading import Event, Thread

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from agreements.actions import advance_agreement
from agreements.content import sha256_of
from agreements.models import Agreement, Annex, Clause, ClauseText, MatrixSnapshot, Party, Version
from tests.factories.agreements import (
    freeze,
    make_agreement,
    make_annex,
    make_clause,
    make_clausetext,
    make_party,
    make_version,
)
from tests.factories.documents import make_stored_file
from tests.factories.register import as_owner
from tests.factories.tenancy import make_organisation, make_tenant
from yhdyspinta.tenancy.context import tenant_context

S = Agreement.State


@pytest.fixture
def frozen(tenant):
    """A frozen version with a clause, an annex and a snapshot, out for decision."""
    agreement = make_agreement()
    version = agreement.versions.get()
    make_annex(version=version)
    MatrixSnapshot.objects.create(version=version, content={}, sha256="0" * 64)
    freeze(version)
    Agreement.objects.update(state=S.DECIDING)
    return version


BY_ORM = {
    "version stamp": lambda v: Version.objects.update(frozen_at=None),
    "version stamp again": lambda v: Version.objects.update(frozen_at=timezone.now()),
    "version hash": lambda v: Version.objects.update(text_sha256="0" * 64),
    "version content": lambda v: Version.objects.update(content={}),
    "version number": lambda v: Version.objects.update(number=9),
    "version removed": lambda v: v.delete(),
    "agreement removed": lambda v: v.agreement.delete(),
    "clause moved": lambda v: Clause.objects.update(position=7),
    "clause added": lambda v: make_clause(version=v),
    "clauses added": lambda v: Clause.objects.bulk_create([Clause(version=v), Clause(version=v)]),
    "clause removed": lambda v: Clause.objects.all().delete(),
    "clause taken away": lambda v: Clause.objects.update(version=make_agreement().versions.get()),
    "clause brought": lambda v: Clause.objects.filter(pk=make_clause().pk).update(version=v),
    "text changed": lambda v: ClauseText.objects.update(body="Muuta"),
    "text saved": lambda v: ClauseText.objects.get().save(),
    "texts changed": lambda v: ClauseText.objects.bulk_update(_other_words(), ["body"]),
    "text added": lambda v: make_clausetext(clause=v.clauses.get(), language="sv"),
    "text removed": lambda v: ClauseText.objects.all().delete(),
    "text taken away": lambda v: ClauseText.objects.update(
        clause=make_clause(heading="x"), language="sv"
    ),
    "annex added": lambda v: make_annex(version=v),
    "annex changed": lambda v: Annex.objects.update(title="Muu"),
    "annex replaced": lambda v: Annex.objects.update(file=make_stored_file(b"%PDF-1.7 x")),
    "annex removed": lambda v: Annex.objects.all().delete(),
    "snapshot changed": lambda v: MatrixSnapshot.objects.update(content={"a": 1}),
    "snapshot removed": lambda v: MatrixSnapshot.objects.all().delete(),
    "party added": lambda v: make_party(agreement=v.agreement),
    "party removed": lambda v: Party.objects.get(position=0).delete(),
    "party replaced": lambda v: Party.objects.filter(position=0).update(
        organisation=make_organisation()
    ),
    "party moved": lambda v: Party.objects.update(position=5),
    "party taken away": lambda v: Party.objects.update(agreement=make_agreement(parties=0)),
    "title changed": lambda v: Agreement.objects.update(title_fi="Muu"),
    "term changed": lambda v: Agreement.objects.update(ends_on="2031-01-01"),
    "languages changed": lambda v: Agreement.objects.update(languages=["sv"]),
}
BY_SQL = {
    "version": "UPDATE agreements_version SET frozen_at = NULL",
    "clause": "UPDATE agreements_clause SET position = 3",
    "text": "UPDATE agreements_clausetext SET body = 'Muuta'",
    "text removed": "DELETE FROM agreements_clausetext",
    "annex": "DELETE FROM agreements_annex",
    "snapshot": "DELETE FROM agreements_matrixsnapshot",
    "party": "DELETE FROM agreements_party",
    "agreement": "UPDATE agreements_agreement SET starts_on = '2026-01-01'",
}


def _other_words():
    texts = list(ClauseText.objects.all())
    for text in texts:
        text.body = "Muuta"
    return texts


@pytest.mark.parametrize("change", BY_ORM.values(), ids=BY_ORM)
def test_orm_changes_nothing_frozen(frozen, change):
    with pytest.raises(IntegrityError, match=r"frozen"), transaction.atomic():
        change(Version.objects.get(pk=frozen.pk))


@pytest.mark.parametrize("sql", BY_SQL.values(), ids=BY_SQL)
def test_raw_sql_changes_nothing_frozen(frozen, sql):
    refused = pytest.raises(IntegrityError, match="frozen")
    with connection.cursor() as cursor, refused, transaction.atomic():
        cursor.execute(sql)


@pytest.mark.parametrize("sql", BY_SQL.values(), ids=BY_SQL)
def test_the_owner_of_the_tables_changes_nothing_frozen(frozen, sql):
    refused = pytest.raises(IntegrityError, match="frozen")
    with refused, transaction.atomic(), as_owner(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_a_temporary_table_does_not_stand_in_for_the_real_one(frozen):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE agreements_version (id bigint, frozen_at date)")
        with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
            cursor.execute("UPDATE public.agreements_clausetext SET body = 'Muuta'")


def test_draft_changes_freely(tenant):
    agreement = make_agreement()
    version = agreement.versions.get()
    make_annex(version=version)
    ClauseText.objects.update(body="Muuta")
    Party.objects.update(position=4)
    Annex.objects.all().delete()
    agreement.delete()
    assert not Clause.objects.exists()


def test_decisions_are_recorded_past_the_freeze(frozen):
    Party.objects.update(decision=Party.Decision.APPROVED, decided_on=timezone.localdate())
    assert Party.objects.filter(decision="approved").count() == 2


def test_seal_is_set_once(frozen):
    file, other = make_stored_file(), make_stored_file(b"%PDF-1.7 muu")
    Version.objects.update(sealed=file)
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        Version.objects.update(sealed=other)
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        Version.objects.update(sealed=None)


def test_seal_and_hash_are_not_set_together(frozen):
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        Version.objects.update(sealed=make_stored_file(), text_sha256="0" * 64)


def test_version_is_not_born_frozen(tenant):
    agreement = make_agreement()
    freeze(agreement.versions.get())
    with pytest.raises(IntegrityError, match="draft"), transaction.atomic():
        make_version(agreement=agreement, number=2, frozen_at=timezone.now(), text_sha256="0" * 64)


def test_frozen_version_has_a_hash(tenant):
    version = make_agreement().versions.get()
    with pytest.raises(IntegrityError, match="version_frozen_has_hash"), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(frozen_at=timezone.now())


def test_next_draft_may_have_other_parties(frozen):
    """A later version is written and its parties chosen while the frozen one stays as it is."""
    make_version(agreement=frozen.agreement, number=2)
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        make_party(agreement=frozen.agreement)
    Agreement.objects.filter(pk=frozen.agreement_id).update(state=S.DRAFT)
    make_party(agreement=frozen.agreement)


def test_termination_changes_the_last_day_alone(tenant):
    agreement = make_agreement(state=S.IN_FORCE)
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        Agreement.objects.update(state=S.TERMINATED, ends_on="2028-01-01", title_fi="Muu")
    Agreement.objects.filter(pk=agreement.pk).update(state=S.TERMINATED, ends_on="2028-01-01")
    agreement.refresh_from_db()
    assert agreement.ends_on == date(2028, 1, 1)


def test_signature_is_never_changed_or_removed(tenant):
    for sql in ("UPDATE agreements_signature SET name = 'x'", "DELETE FROM agreements_signature"):
        refused = pytest.raises(DatabaseError, match="permission denied")
        with connection.cursor() as cursor, refused, transaction.atomic():
            cursor.execute(sql)


@pytest.mark.django_db(transaction=True)
def test_writer_beside_the_freezing_waits_and_is_refused():
    """Otherwise the text could change between its checksum and the commit."""
    made = make_tenant()
    with tenant_context(made.pk):
        version = make_agreement().versions.get()
    started, outcome = Event(), []

    def write() -> None:
        started.set()
        try:
            with tenant_context(made.pk):
                ClauseText.objects.update(body="Myöhässä")
            outcome.append("written")
        except IntegrityError:
            outcome.append("refused")
        connection.close()

    writer = Thread(target=write)
    with tenant_context(made.pk):
        advance_agreement(version.agreement, "decide", actor=None)
        writer.start()
        started.wait(timeout=5)
        writer.join(timeout=0.5)
        assert outcome == []
    writer.join(timeout=5)
    assert outcome == ["refused"]
    with tenant_context(made.pk):
        frozen = Version.objects.get()
        assert sha256_of(frozen) == frozen.text_sha256
