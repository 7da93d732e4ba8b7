"""StoredFile: any file with its checksum, rendered, uploaded or signed; never changed."""

import hashlib
import re
import unicodedata
from datetime import date
from pathlib import PurePath

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from yhdyspinta.tenancy.models import Membership, Tenant, TenantForeignKey, TenantModel

LONGEST_NAME = 150


class FileDamagedError(Exception):
    """What the storage gave back is not what was stored."""


class StoredFile(TenantModel):
    """A file as it was made or received; the row and the bytes stay as they are (tiedosto)."""

    class Origin(models.TextChoices):
        RENDERED = "rendered", _("Made by this service")
        UPLOADED = "uploaded", _("Brought in")
        SIGNED = "signed", _("Sealed or signed")

    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=200)
    name = models.CharField(max_length=LONGEST_NAME)
    media_type = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    origin = models.CharField(max_length=10, choices=Origin.choices)
    retention_until = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = TenantForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        indexes = [models.Index(fields=["tenant", "sha256"], name="storedfile_by_hash")]

    def __str__(self) -> str:
        return self.name

    def read(self) -> bytes:
        """The bytes that were stored, or FileDamagedError."""
        try:
            with default_storage.open(self.path, "rb") as file:
                content: bytes = file.read()
        except FileNotFoundError as error:
            raise FileDamagedError(self.path) from error
        if hashlib.sha256(content).hexdigest() != self.sha256:
            raise FileDamagedError(self.path)
        return content


def store_file(
    content: bytes,
    name: str,
    media_type: str,
    origin: StoredFile.Origin,
    *,
    created_by: int | None = None,
    retention_until: date | None = None,
) -> StoredFile:
    """Keep the bytes in the current area, then their row: a crash in between loses nothing.

    What is left over then is a file without a row, which the next one of the same content uses.
    """
    stored = StoredFile(
        sha256=hashlib.sha256(content).hexdigest(),
        name=safe_name(name),
        media_type=media_type,
        size=len(content),
        origin=origin,
        created_by_id=created_by,
        retention_until=retention_until,
    )
    stored.path = _keep(content, stored)
    stored.save(force_insert=True)
    return stored


def _keep(content: bytes, stored: StoredFile) -> str:
    slug = Tenant.objects.values_list("slug", flat=True).get(pk=stored.tenant_id)
    stored.path = f"{slug}/{stored.sha256[:2]}/{stored.sha256}"
    if default_storage.exists(stored.path):
        try:
            stored.read()
        except FileDamagedError:  # cut short by a crash: keep ours beside it
            pass
        else:
            return stored.path
    return str(default_storage.save(stored.path, ContentFile(content)))


def safe_name(name: str) -> str:
    """A name that any file system and header can carry, in the letters it was given."""
    plain = "".join(c for c in unicodedata.normalize("NFC", name) if c.isprintable())
    plain = re.sub(r'[/\\:*?"<>|]+', "-", plain).strip(" .") or "file"
    suffix = PurePath(plain).suffix[:12]
    return plain if len(plain) <= LONGEST_NAME else plain[: LONGEST_NAME - len(suffix)] + suffix


def response_for(stored: StoredFile, *, inline: bool = False) -> HttpResponse:
    """The file as a download; only a PDF may open in the browser."""
    shown = inline and stored.media_type == "application/pdf"
    return HttpResponse(
        stored.read(),
        headers={
            "Content-Type": stored.media_type,
            "Content-Disposition": content_disposition_header(not shown, stored.name) or "",
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )
