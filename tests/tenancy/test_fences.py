"""Every table, key, unique rule and view, asked of the database: fenced, tied, tenant first."""

from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models

from yhdyspinta.tenancy.fields import TenantField, TenantForeignKey
from yhdyspinta.tenancy.models import TenantModel

# Readable before the area is known, or the same for all areas; no contact data in them.
UNFENCED = {
    "accounts_user",
    "account_emailaddress",
    "account_emailconfirmation",
    "auth_group",
    "auth_group_permissions",
    "auth_permission",
    "django_content_type",
    "django_migrations",
    "django_session",
    "mfa_authenticator",
    "pghistory_context",
    "register_county",
    "register_municipality",
    "register_regionalcouncil",
    "register_statutoryduty",
    "socialaccount_socialaccount",
    "socialaccount_socialapp",
    "socialaccount_socialtoken",
    "tenancy_membership",
    "tenancy_tenant",
}

FENCED = """
    SELECT c.relname FROM pg_class c
    WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
      AND c.relrowsecurity AND c.relforcerowsecurity
      AND EXISTS (SELECT FROM pg_policy WHERE polrelid = c.oid AND polname = 'tenant_fence')
"""


def _rows(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def _names(sql: str) -> set[str]:
    return {row[0] for row in _rows(sql)}


def _is_history(model: type[models.Model]) -> bool:
    return model.__name__.endswith("Event")


def _tenant_models() -> list[type[TenantModel]]:
    return [m for m in apps.get_models() if issubclass(m, TenantModel)]


def test_every_table_is_fenced_or_named(db: None) -> None:
    """Asked of the database, so that a model that forgot to inherit is found too."""
    tables = _names(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    )
    assert tables - _names(FENCED) == UNFENCED


def test_every_fence_asks_for_the_tenant_and_only_that(db: None) -> None:
    wrong = _names(
        "SELECT tablename FROM pg_policies WHERE policyname = 'tenant_fence' AND NOT"
        " (roles = '{app_rw}' AND qual LIKE '%tenant_id = %app.tenant_id%'"
        " AND qual NOT LIKE '% OR %'"
        " AND with_check = qual)"
    )
    assert not wrong
    others = _names(
        "SELECT tablename || '.' || policyname FROM pg_policies"
        " WHERE policyname NOT IN ('tenant_fence', 'owner_all')"
    )
    assert not others


def test_every_key_between_fenced_tables_carries_the_tenant(db: None) -> None:
    loose = _names(f"""
        SELECT conrelid::regclass || '.' || conname FROM pg_constraint
        WHERE contype = 'f' AND conrelid::regclass::text IN ({FENCED})
          AND confrelid::regclass::text IN ({FENCED} UNION SELECT 'tenancy_membership')
          AND NOT EXISTS (
            SELECT FROM pg_attribute
            WHERE attrelid = conrelid AND attname = 'tenant_id' AND attnum = conkey[1])
    """)
    assert not loose


def test_every_tenant_foreign_key_is_tied(db: None) -> None:
    tied = set(
        _rows("""
            SELECT conrelid::regclass::text, a.attname::text FROM pg_constraint
            JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = conkey[2]
            WHERE contype = 'f' AND conname LIKE '%\\_tie'
        """)
    )
    keys = {
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        if not _is_history(model)
        for field in model._meta.local_fields
        if isinstance(field, TenantForeignKey)
    }
    assert keys - tied == set(), "add tie() to the migration"


def test_keys_to_fenced_rows_are_tenant_foreign_keys() -> None:
    plain = [
        str(field)
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, models.ForeignKey)
        and not isinstance(field, TenantForeignKey | TenantField)
        and issubclass(field.remote_field.model, TenantModel)
        and not _is_history(model)
    ]
    assert not plain, "use TenantForeignKey"


def test_every_unique_rule_begins_with_the_tenant(db: None) -> None:
    open_rules = _names(f"""
        SELECT i.indexrelid::regclass::text FROM pg_index i
        WHERE (i.indisunique OR i.indisexclusion) AND NOT i.indisprimary
          AND i.indrelid::regclass::text IN ({FENCED})
          AND NOT EXISTS (
            SELECT FROM pg_attribute WHERE attrelid = i.indrelid AND attname = 'tenant_id'
              AND attnum = i.indkey[0])
    """)
    assert not open_rules


def test_every_view_runs_as_who_asks(db: None) -> None:
    views = _names("""
        SELECT relname FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('v', 'm')
          AND (relkind = 'm' OR NOT coalesce(reloptions @> '{security_invoker=true}', false))
    """)
    assert not views


def test_every_link_table_is_a_tenant_model() -> None:
    unfenced = [
        str(field)
        for model in _tenant_models()
        for field in model._meta.local_many_to_many
        if (through := field.remote_field.through) and through._meta.auto_created
    ]
    assert not unfenced, (
        "give it through= a TenantModel: an automatic link table has no tenant column"
    )


def test_the_application_owns_nothing_and_makes_nothing(db: None) -> None:
    assert not _names(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tableowner = 'app_rw'"
    )
    assert _rows("SELECT has_schema_privilege('app_rw', 'public', 'CREATE')") == [(False,)]


def test_history_can_only_grow(db: None) -> None:
    """The log, the row history and stored files: the application adds, and that is all."""
    tables = {m._meta.db_table for m in apps.get_models() if _is_history(m)}
    tables |= {"audit_entry", "documents_storedfile"}
    may_change = {
        table
        for table in tables
        for right in ("UPDATE", "DELETE", "TRUNCATE")
        if _rows(f"SELECT has_table_privilege('app_rw', '{table}', '{right}')") == [(True,)]
    }
    assert len(tables) > 10
    assert not may_change


@pytest.mark.parametrize("table", ["audit_entry", "tenancy_organisationevent"])
def test_changing_history_is_refused(db: None, table: str) -> None:
    with pytest.raises(Exception, match="permission denied"), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table}")
