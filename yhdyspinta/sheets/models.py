"""An import from upload to undo, and what it changed row by row."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from yhdyspinta.documents.models import StoredFile
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.models import (
    Membership,
    Role,
    TenantForeignKey,
    TenantModel,
    TenantQuerySet,
)


class NotOpenError(Exception):
    """The import has been accepted, undone or dropped meanwhile."""


class ImportSessionQuerySet(TenantQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Coordinators and admins, who may import; the policies of each kind say more."""
        return self.all() if actor.has_any(Role.COORDINATOR, Role.ADMIN) else self.none()


class ImportSession(TenantModel):
    """A spreadsheet on its way in: upload, mapping, preview, accepted, undone (tuonti)."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("Uploaded")
        MAPPED = "mapped", _("Columns matched")
        ACCEPTED = "accepted", _("Accepted")
        UNDONE = "undone", _("Undone")
        DROPPED = "dropped", _("Dropped")

    kind = models.SlugField(max_length=40)
    state = models.CharField(max_length=10, choices=State.choices, default=State.UPLOADED)
    file = TenantForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    # What the rows go into, when the kind has several (a responsibility table).
    target_id = models.BigIntegerField(null=True, blank=True)
    sheet = models.CharField(max_length=200, blank=True)
    header_row = models.PositiveIntegerField(null=True, blank=True)
    # {"columns": {"3": "organisation:17"}, "values": {"V": "leads"}, "empty": "unfilled",
    #  "answers": {"interface:hyte": "12"}, "skipped": [12, 40], "into": "Name of a new table"}
    mapping = models.JSONField(default=dict)
    created_by = TenantForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = ImportSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.file.name


OPEN = frozenset({ImportSession.State.UPLOADED, ImportSession.State.MAPPED})


class ImportChange(TenantModel):
    """One row that an import changed: before and after (tuonnin muutos)."""

    class Action(models.TextChoices):
        CREATED = "created", _("New")
        CHANGED = "changed", _("Changed")
        REMOVED = "removed", _("Removed")

    session = TenantForeignKey(ImportSession, on_delete=models.CASCADE, related_name="changes")
    action = models.CharField(max_length=10, choices=Action.choices)
    row = models.PositiveIntegerField(null=True)
    label = models.CharField(max_length=300)
    model = models.CharField(max_length=60)
    object_id = models.BigIntegerField(null=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    # What people are told of it, when that is more than the model's own fields.
    shown = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("change of an import")
        verbose_name_plural = _("changes of an import")
        ordering = ["row", "pk"]


class RememberedMapping(TenantModel):
    """What this area chose last time for a heading or a letter (muistettu vastaavuus)."""

    kind = models.SlugField(max_length=40)
    sort = models.CharField(max_length=10)  # "column" or "value"
    found = models.CharField(max_length=200)
    chosen = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "kind", "sort", "found"], name="remembered_once"
            )
        ]
