"""Entering an area, and that rows of another are out of reach."""

import pytest
from django.db import connection, transaction

from tests.factories.tenancy import make_organisation, make_tenant
from yhdyspinta.tenancy.context import NoTenantError, current_tenant_id, tenant_context
from yhdyspinta.tenancy.models import Organisation


def test_database_role_cannot_jump_the_fence(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper OR rolbypassrls, rolname FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (False, "app_rw")


def test_rows_are_asked_for_in_an_area_only(db: None) -> None:
    with pytest.raises(NoTenantError):
        list(Organisation.objects.all())
    with pytest.raises(NoTenantError):
        current_tenant_id()


def test_one_area_never_sees_anothers_rows(db: None) -> None:
    first, second = make_tenant(), make_tenant()
    with tenant_context(first.pk):
        make_organisation(name_fi="Alavesi")
    with tenant_context(second.pk):
        assert not Organisation.objects.exists()
        with connection.cursor() as cursor:  # past Django's filter the fence stands
            cursor.execute("SELECT count(*) FROM tenancy_organisation")
            assert cursor.fetchone() == (0,)


def test_a_row_of_another_area_is_not_written(db: None) -> None:
    first, second = make_tenant(), make_tenant()
    with (
        tenant_context(first.pk),
        pytest.raises(Exception, match="row-level security"),
        transaction.atomic(),
    ):
        make_organisation(tenant=second)


def test_a_key_does_not_reach_another_area(db: None) -> None:
    first, second = make_tenant(), make_tenant()
    with tenant_context(first.pk):
        foreign = make_organisation()
    with tenant_context(second.pk), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(Exception, match="violates foreign key"), transaction.atomic():
            make_organisation(successor_id=foreign.pk)


def test_after_the_block_nothing_is_seen(db: None) -> None:
    tenant = make_tenant()
    with tenant_context(tenant.pk):
        make_organisation()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM tenancy_organisation")
        assert cursor.fetchone() == (0,)


def test_two_areas_at_once_are_refused(db: None) -> None:
    first, second = make_tenant(), make_tenant()
    with tenant_context(first.pk), pytest.raises(NoTenantError), tenant_context(second.pk):
        pass
