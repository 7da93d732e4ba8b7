"""What a browser kept while there was no connection, and sent afterwards."""

from django.db import models

from negotiations.models.meeting import Negotiation, OfNegotiationQuerySet
from yhdyspinta.tenancy.models import TenantForeignKey, TenantModel


class SessionEntry(TenantModel):
    """A change noted in session that has been done: its key is taken once (istunnon kirjaus)."""

    negotiation = TenantForeignKey(
        Negotiation, on_delete=models.CASCADE, related_name="session_entries"
    )
    # Given by the browser when the change was noted.
    key = models.UUIDField()
    done_at = models.DateTimeField(auto_now_add=True)

    objects = OfNegotiationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "negotiation", "key"], name="session_entry_once"
            )
        ]
