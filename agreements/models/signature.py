"""What the parties' signatories put under the frozen text."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from agreements.models.agreement import Party
from yhdyspinta.tenancy.models import Membership, TenantForeignKey, TenantModel


class Signature(TenantModel):
    """A party's signature: who, in what capacity, on what basis, when (allekirjoitus)."""

    party = TenantForeignKey(Party, on_delete=models.PROTECT, related_name="signatures")
    membership = TenantForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=150)
    capacity = models.CharField(_("in the capacity of"), max_length=120)
    signed_at = models.DateTimeField(auto_now_add=True)
    # The text that was signed: SHA-256 of the frozen version.
    text_sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ["signed_at"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "party", "membership"], name="signature_once")
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.capacity}"
