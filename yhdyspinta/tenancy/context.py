"""Which area is being worked in: the only place that sets it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, transaction

_current: ContextVar[int | None] = ContextVar("tenant_id", default=None)


class NoTenantError(Exception):
    """Rows of an area were asked for outside an area, or of two areas at once."""


def current_tenant_id() -> int:
    """The id of the area being worked in. Raises NoTenantError outside of one."""
    tenant_id = _current.get()
    if tenant_id is None:
        raise NoTenantError("Enter an area with tenant_context() first.")
    return tenant_id


@contextmanager
def tenant_context(tenant_id: int) -> Iterator[None]:
    """Run the block for one tenant: one transaction that sees only that tenant's rows."""
    if _current.get() == tenant_id:  # already inside: only the transaction nests
        with transaction.atomic():
            yield
        return
    if _current.get() is not None:
        raise NoTenantError("One request or task serves one tenant.")
    token = _current.set(tenant_id)
    try:
        with transaction.atomic():
            _tell_postgres(str(tenant_id))
            yield
            if not connection.needs_rollback:  # a rollback takes the setting with it
                _tell_postgres("")  # it would outlive a savepoint
    finally:
        _current.reset(token)


def _tell_postgres(value: str) -> None:
    # Local to the transaction, so a pooled connection never carries it to the next request.
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.tenant_id', %s, true)", [value])
