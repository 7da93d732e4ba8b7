"""The agreement's text: versions, a tree of clauses, one text per language, annexes."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.models.agreement import Agreement, AgreementType
from yhdyspinta.documents.models import StoredFile
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.history import tracked
from yhdyspinta.tenancy.models import (
    Membership,
    Named,
    TenantForeignKey,
    TenantModel,
    TenantQuerySet,
)


class Template(Named, TenantModel):
    """A tree of clauses to start an agreement from (sopimuspohja).

    `clauses` is a list of {"heading": {"fi", "sv"}, "body": {"fi", "sv"}, "children": […]}.
    """

    code = models.SlugField(max_length=60)
    type = TenantForeignKey(AgreementType, on_delete=models.CASCADE, related_name="templates")
    clauses = models.JSONField(default=list)

    class Meta:
        verbose_name = _("template of an agreement")
        verbose_name_plural = _("templates of agreements")
        ordering = ["name_fi"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "code"], name="template_code_once")
        ]


class VersionQuerySet(TenantQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(agreement__in=Agreement.objects.visible_to(actor))

    def frozen(self) -> Self:
        return self.filter(frozen_at__isnull=False)

    def awaiting_seal(self) -> Self:
        """All have signed here, and the sealed file has not been made."""
        state = Agreement.State
        return self.frozen().filter(
            sealed=None,
            agreement__is_signed_elsewhere=False,
            agreement__state__in=[state.IN_FORCE, state.TERMINATED, state.ENDED],
        )


class Version(TenantModel):
    """One text of an agreement; immutable once frozen (versio)."""

    agreement = TenantForeignKey(Agreement, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    frozen_at = models.DateTimeField(null=True, blank=True)
    # What was frozen, names and all, and its SHA-256.
    content = models.JSONField(null=True, editable=False)
    text_sha256 = models.CharField(max_length=64, blank=True)
    sealed = TenantForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "agreement", "number"], name="version_once"),
            models.UniqueConstraint(
                fields=["tenant", "agreement"],
                condition=Q(frozen_at=None),
                name="version_one_draft",
            ),
            models.CheckConstraint(
                condition=Q(frozen_at=None) | ~Q(text_sha256=""), name="version_frozen_has_hash"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement} v{self.number}"

    def is_frozen(self) -> bool:
        return self.frozen_at is not None


class ClauseQuerySet(TenantQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        seen = self.filter(version__agreement__in=Agreement.objects.visible_to(actor))
        return seen.select_related("version__agreement")


@tracked()
class Clause(TenantModel):
    """A point of the text; its number comes from the tree, never from the text (sopimuskohta)."""

    version = TenantForeignKey(Version, on_delete=models.CASCADE, related_name="clauses")
    parent = TenantForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="children"
    )
    position = models.PositiveSmallIntegerField(default=0)
    # The same clause keeps its anchor from version to version.
    anchor = models.UUIDField(default=uuid.uuid4, editable=False)

    objects = ClauseQuerySet.as_manager()

    class Meta:
        verbose_name = _("clause")
        verbose_name_plural = _("clauses")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "version", "anchor"], name="clause_anchor_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.anchor)


@tracked()
class ClauseText(TenantModel):
    """A clause's heading and text in one language (kohdan teksti)."""

    clause = TenantForeignKey(Clause, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    heading = models.CharField(_("heading"), max_length=200, blank=True)
    body = models.TextField(_("text"), max_length=200_000, blank=True)
    # Raised by each save, so that two writers notice each other.
    revision = models.PositiveIntegerField(default=1)
    saved_by = TenantForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("text of a clause")
        verbose_name_plural = _("texts of clauses")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "clause", "language"], name="clause_text_per_language"
            )
        ]

    def __str__(self) -> str:
        return self.heading


class MatrixSnapshot(TenantModel):
    """The responsibility table as it was when the text was frozen (vastuunjaon tilannekuva)."""

    version = TenantForeignKey(Version, on_delete=models.CASCADE, related_name="snapshots")
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "version"], name="snapshot_once_per_version")
        ]


class AnnexQuerySet(TenantQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        seen = self.filter(version__agreement__in=Agreement.objects.visible_to(actor))
        return seen.select_related("version__agreement", "file")


class Annex(TenantModel):
    """A file annexed to the text (liite)."""

    version = TenantForeignKey(Version, on_delete=models.CASCADE, related_name="annexes")
    title = models.CharField(_("title"), max_length=200)
    file = TenantForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    objects = AnnexQuerySet.as_manager()

    class Meta:
        verbose_name = _("annex")
        verbose_name_plural = _("annexes")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title
