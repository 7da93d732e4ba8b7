"""Row history where many rows are expected: nothing of it is lost, and it ends by itself."""

import pghistory
import pytest
from django.apps import apps
from django.db import connection, transaction

from tests.factories.tenancy import make_organisation, make_tenant
from yhdyspinta.tenancy.context import tenant_context
from yhdyspinta.tenancy.history import expect_many_rows
from yhdyspinta.tenancy.models import Organisation


def ignored() -> str:
    """The triggers that PostgreSQL is told to pass over; "" where it is told nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(current_setting('pgtrigger.ignore', true), '')")
        return str(cursor.fetchone()[0])


def history(*fields):
    events = apps.get_model("tenancy.OrganisationEvent").objects.order_by("pgh_id")
    return list(events.values_list("pgh_label", *fields))


@pytest.mark.parametrize("is_told", [False, True])
def test_every_insert_change_and_delete_is_kept_in_whole(db, is_told):
    tenant = make_tenant()
    with pghistory.context(task="tuonti", tenant=tenant.pk), tenant_context(tenant.pk):
        if is_told:
            expect_many_rows()
        one = make_organisation(name_fi="Alavesi")
        one.name_fi = "Ylävesi"
        one.save()
        kind = Organisation.Kind.MUNICIPALITY
        rows = [Organisation(name_fi=f"Kunta {n}", kind=kind) for n in range(3)]
        Organisation.objects.bulk_create(rows)
        Organisation.objects.filter(name_fi__startswith="Kunta").update(phone="0")
        Organisation.objects.all().delete()
        made = [row.pk for row in rows]
        assert history("pgh_obj_id", "name_fi")[:2] == [
            ("insert", one.pk, "Alavesi"),
            ("update", one.pk, "Ylävesi"),
        ]
        told = history("pgh_obj_id", "phone")[2:]
        assert told[:3] == [("insert", pk, "") for pk in made]
        assert sorted(told[3:6]) == [("update", pk, "0") for pk in made]
        deleted = [(pk, phone) for label, pk, phone in told[6:] if label == "delete"]
        assert sorted(deleted) == [(one.pk, ""), *((pk, "0") for pk in made)]
        assert len(told) == 10
        assert {context["task"] for _label, context in history("pgh_context")} == {"tuonti"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_undone", [False, True])
def test_it_ends_with_its_transaction(is_undone):
    tenant = make_tenant()
    before = ignored()
    with tenant_context(tenant.pk):
        expect_many_rows()
        make_organisation(name_fi="Ensin")
        assert ignored() == "{}"  # no trigger at all
        transaction.set_rollback(is_undone)
    assert (before, ignored()) == ("", "")
    with tenant_context(tenant.pk):
        assert ignored() == ""
        make_organisation(name_fi="Sitten")
        names = [name for _label, name in history("name_fi")]
    assert names == (["Sitten"] if is_undone else ["Ensin", "Sitten"])


def test_it_goes_with_a_savepoint_that_is_undone_and_history_goes_on(tenant):
    with transaction.atomic():
        expect_many_rows()
        make_organisation(name_fi="Ensin")
        transaction.set_rollback(True)
    assert ignored() == ""
    make_organisation(name_fi="Sitten")
    assert history("name_fi") == [("insert", "Sitten")]
