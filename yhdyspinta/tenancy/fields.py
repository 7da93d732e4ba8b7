"""The foreign key between rows of one tenant, and the tenant of the moment as an expression."""

from typing import Any

from django.db import models

from yhdyspinta.tenancy.context import current_tenant_id


class CurrentTenant(models.Expression):
    """The area being worked in, asked when the query runs: a form may be defined outside of one."""

    output_field = models.BigIntegerField()

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[int]]:
        return "%s", (current_tenant_id(),)


class TenantForeignKey(models.ForeignKey):
    """A foreign key to a row of the same tenant.

    Django makes neither constraint nor index: the migration's tie() makes both, tenant first.
    """

    def __init__(self, to: Any, on_delete: Any, **kwargs: Any) -> None:
        kwargs["db_constraint"] = False
        kwargs["db_index"] = False
        super().__init__(to, on_delete, **kwargs)


class TenantField(models.ForeignKey):
    """The tenant a row belongs to: a new row takes the area being worked in."""

    def __init__(
        self, to: Any = "tenancy.Tenant", on_delete: Any = models.PROTECT, **kwargs: Any
    ) -> None:
        kwargs.update(editable=False, db_index=False, related_name="+")
        super().__init__(to, on_delete, **kwargs)

    def has_default(self) -> bool:
        return False  # not a default of the column: migrations know no area

    def get_default(self) -> int:
        return current_tenant_id()
