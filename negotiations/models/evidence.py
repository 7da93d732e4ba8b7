"""What shows that a duty was met: a negotiation, a document, a filled post, or a pointer."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.models import Agreement, Task
from contacts.models import Post
from negotiations.models.forum import Forum
from negotiations.models.meeting import Negotiation
from yhdyspinta.documents.models import StoredFile
from yhdyspinta.tenancy.history import tracked
from yhdyspinta.tenancy.models import Membership, TenantForeignKey, TenantModel


@tracked()
class Evidence(TenantModel):
    """What shows that a duty was met, on the day the thing was done (näyttö)."""

    class Kind(models.TextChoices):
        NEGOTIATION = "negotiation", _("A negotiation held")
        DOCUMENT = "document", _("A document")
        POST = "post", _("A filled post")
        POINTER = "pointer", _("A clause, task or forum")

    kind = models.CharField(max_length=12, choices=Kind.choices)
    done_on = models.DateField(_("done on"))
    negotiation = TenantForeignKey(
        Negotiation, on_delete=models.CASCADE, null=True, blank=True, related_name="evidence"
    )
    post = TenantForeignKey(Post, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    # What a continuous duty points to; of an agreement the clause by its anchor.
    agreement = TenantForeignKey(
        Agreement,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("agreement"),
    )
    clause_anchor = models.UUIDField(null=True, blank=True)
    task = TenantForeignKey(
        Task,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("task"),
    )
    forum = TenantForeignKey(
        Forum,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("forum"),
    )
    title = models.CharField(_("document"), max_length=200, blank=True)
    organ = models.CharField(_("organ"), max_length=150, blank=True)
    section = models.CharField(_("section (§)"), max_length=20, blank=True)
    url = models.URLField(_("address on the web"), blank=True)
    file = TenantForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_by = TenantForeignKey(
        Membership, on_delete=models.PROTECT, null=True, related_name="+"
    )
    is_on_behalf = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["done_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="negotiation", negotiation__isnull=False)
                | Q(kind="post", post__isnull=False)
                | (Q(kind="document") & ~Q(title=""))
                | (
                    Q(kind="pointer")
                    & (Q(agreement__isnull=False) | Q(task__isnull=False) | Q(forum__isnull=False))
                ),
                name="evidence_points_to_something",
            )
        ]

    def __str__(self) -> str:
        pointed = self.task or self.forum or self.agreement
        return self.title or str(self.negotiation or self.post or pointed)
