"""An import from upload to undo, and what it changed row by row."""

from typing import Self, cast

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

    def accepting(self) -> Self:
        """Accepted by someone, to be written by the worker."""
        return self.filter(state=ImportSession.State.ACCEPTING)

    def claim(self, pk: int) -> "ImportSession | None":
        """One to be written, locked until the transaction ends; None if another worker has it."""
        unlocked = self.accepting().select_for_update(skip_locked=True)
        return cast("ImportSession | None", unlocked.filter(pk=pk).first())


class ImportSession(TenantModel):
    """A spreadsheet on its way in: upload, mapping, preview, accepted, undone (tuonti)."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("Uploaded")
        MAPPED = "mapped", _("Columns matched")
        ACCEPTING = "accepting", _("Being written")
        ACCEPTED = "accepted", _("Accepted")
        UNDONE = "undone", _("Undone")
        DROPPED = "dropped", _("Dropped")

    kind = models.SlugField(max_length=40)
    state = models.CharField(max_length=10, choices=State.choices, default=State.UPLOADED)
    file = TenantForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    # What the rows go into, when the kind has several (a responsibility table).
    target_id = models.BigIntegerField(null=True, blank=True)
    sheet = models.CharField(max_length=200, blank=True)
    # The last row of the headings; with several, header_top is their first.
    header_row = models.PositiveIntegerField(null=True, blank=True)
    header_top = models.PositiveIntegerField(null=True, blank=True)
    # {"sheets": ["Hyte", "Lapset"], "columns": {"3": "organisation:17"}, "values": {"V": "leads"},
    #  "empty": "unfilled", "answers": {"interface:hyte": "12"}, "skipped": [12, 40],
    #  "corrected": {"12:3": "V"}, "into": "Name of a new table"}
    mapping = models.JSONField(default=dict)
    # What the preview last showed, so that only what has moved since is asked again.
    preview = models.JSONField(default=dict)
    # Why the worker gave the import back: a code that the page says in words.
    failure = models.CharField(max_length=40, blank=True)
    # The import that this one undoes.
    undoes = TenantForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="undone_by"
    )
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
