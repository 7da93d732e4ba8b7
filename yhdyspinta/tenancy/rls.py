"""The migration steps that fence a table by tenant and tie its foreign keys to the same tenant."""

from django.db.migrations import RunSQL

_OWN_ROWS = "tenant_id = (SELECT NULLIF(current_setting('app.tenant_id', true), '')::bigint)"


def _policies(table: str) -> list[str]:
    return [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY tenant_fence ON {table} TO app_rw"
        f" USING ({_OWN_ROWS}) WITH CHECK ({_OWN_ROWS})",
        f"CREATE POLICY owner_all ON {table} TO app_owner USING (true) WITH CHECK (true)",
    ]


def _no_policies(table: str) -> list[str]:
    return [
        f"DROP POLICY owner_all ON {table}",
        f"DROP POLICY tenant_fence ON {table}",
        f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
    ]


def fence(table: str) -> RunSQL:
    """Migration step: rows of other tenants can be neither read nor written.

    Without a tenant the setting is empty and the table looks empty: it fails closed.
    FORCE makes the policies hold for the table's owner too.
    """
    return RunSQL(
        sql=[
            f"ALTER TABLE {table} ADD CONSTRAINT {table}_tenant_key UNIQUE (tenant_id, id)",
            *_policies(table),
        ],
        reverse_sql=[
            *_no_policies(table),
            f"ALTER TABLE {table} DROP CONSTRAINT {table}_tenant_key",
        ],
    )


def fence_history(table: str) -> RunSQL:
    """Migration step for a table of row history: fenced, and the application can only add to it."""
    return RunSQL(
        sql=[*_policies(table), append_only_sql(table)],
        reverse_sql=[
            f"GRANT UPDATE, DELETE, TRUNCATE ON {table} TO app_rw",
            *_no_policies(table),
        ],
    )


def append_only_sql(table: str) -> str:
    return f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM app_rw"


def append_only(table: str) -> RunSQL:
    """Migration step: the application's role can add rows but neither change nor remove them."""
    return RunSQL(append_only_sql(table), f"GRANT UPDATE, DELETE ON {table} TO app_rw")


def tie(table: str, column: str, target: str) -> RunSQL:
    """Migration step: the column points to a row of the same tenant.

    PostgreSQL checks foreign keys past row-level security, so the key carries the tenant.
    """
    name = f"{table[:32]}_{column[:24]}_tie"
    return RunSQL(
        sql=[
            f"CREATE INDEX {name}_ix ON {table} (tenant_id, {column})",
            f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY (tenant_id, {column})"
            f" REFERENCES {target} (tenant_id, id) DEFERRABLE INITIALLY DEFERRED",
        ],
        reverse_sql=[
            f"ALTER TABLE {table} DROP CONSTRAINT {name}",
            f"DROP INDEX {name}_ix",
        ],
    )
