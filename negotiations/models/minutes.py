"""Remarks on a memo, who approved it, and the memos and minutes as stored files."""

from datetime import date
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from negotiations.models.content import AgendaItem
from negotiations.models.forum import Forum
from negotiations.models.meeting import Negotiation, OfNegotiationQuerySet
from negotiations.models.people import Participant
from yhdyspinta.documents.models import StoredFile
from yhdyspinta.tenancy.history import tracked
from yhdyspinta.tenancy.models import Membership, Organisation, TenantForeignKey, TenantModel


@tracked("text")
class Remark(TenantModel):
    """What a participating organisation says of the memo before it is approved (huomautus)."""

    class Verdict(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted")
        REJECTED = "rejected", _("Rejected")

    negotiation = TenantForeignKey(Negotiation, on_delete=models.CASCADE, related_name="remarks")
    item = TenantForeignKey(
        AgendaItem,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="remarks",
        verbose_name=_("item of the agenda"),
    )
    # Both empty when an attendee from outside made it by a personal link.
    membership = TenantForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    organisation = TenantForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    text = models.TextField(_("remark"), max_length=5_000)
    created_at = models.DateTimeField(auto_now_add=True)
    # What the secretary did with it.
    verdict = models.CharField(max_length=10, choices=Verdict.choices, blank=True)
    verdict_reason = models.CharField(_("why"), max_length=300, blank=True)

    objects = OfNegotiationQuerySet.as_manager()

    class Meta:
        verbose_name = _("remark")
        verbose_name_plural = _("remarks")
        ordering = ["created_at"]


class MemoApprovalQuerySet(OfNegotiationQuerySet):
    def standing(self) -> Self:
        """Those given to the text as it is now."""
        return self.exclude(kind=MemoApproval.Kind.EARLIER)

    def keep_as_earlier(self) -> None:
        """The text has changed: what was given to it stays to be seen, and counts no more."""
        given = self.filter(kind__in=MemoApproval.OF_THE_TEXT)
        whose = ("negotiation", "organisation", "participant")
        for pk, *row in given.values_list("pk", *whose):
            before = MemoApproval.objects.filter(**dict(zip(whose, row, strict=True)))
            before.filter(kind=MemoApproval.Kind.EARLIER).delete()
            before.filter(pk=pk).update(kind=MemoApproval.Kind.EARLIER)


class MemoApproval(TenantModel):
    """That a party, or an inspector, approves the memo as it is (hyväksyntä, tarkastus)."""

    class Kind(models.TextChoices):
        PARTY = "party", _("Approved by the party")
        SILENCE = "silence", _("No remarks in time")
        INSPECTED = "inspected", _("Inspected")
        SIGNED = "signed", _("Signed")
        MEETING = "meeting", _("Approved in the next meeting")
        # What was one of the above before the text changed.
        EARLIER = "earlier", _("Given to the earlier text")

    # Given to the text as it stood: asked again when it changes.
    OF_THE_TEXT = (Kind.PARTY, Kind.INSPECTED, Kind.SIGNED)

    negotiation = TenantForeignKey(Negotiation, on_delete=models.CASCADE, related_name="approvals")
    organisation = TenantForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    participant = TenantForeignKey(
        Participant, on_delete=models.CASCADE, null=True, blank=True, related_name="approvals"
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    membership = TenantForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)

    objects = MemoApprovalQuerySet.as_manager()

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "negotiation", "organisation", "participant", "kind"],
                name="memo_approval_once",
                nulls_distinct=False,
            )
        ]


class MinutesQuerySet(OfNegotiationQuerySet):
    def newest(self) -> Self:
        """Rows stay as they are: of a paper that was replaced, the one that holds now."""
        same = {name: models.OuterRef(name) for name in Minutes.SAME_PAPER}
        later = Minutes.objects.filter(**same, pk__gt=models.OuterRef("pk"))
        return self.filter(~models.Exists(later))

    def in_place_of(self, paper: "Minutes") -> Self:
        """The paper and what has replaced it."""
        return self.filter(**{name: getattr(paper, name) for name in Minutes.SAME_PAPER})

    def published(self, today: date) -> Self:
        """What everyone may read that day, logged in or not; names stand no longer than agreed."""
        still = models.Q(names_until=None) | models.Q(names_until__gte=today)
        shown = Negotiation.objects.published(today)
        return self.newest().filter(still, is_public=True, negotiation__in=shown)


class Minutes(TenantModel):
    """The memo or minutes as a stored file; the database lets no row be changed (muistio).

    An erratum is a new document; what replaces a published paper is a new row of the same one.
    """

    SAME_PAPER = ("negotiation", "kind", "language", "is_public", "correction")

    class Kind(models.TextChoices):
        MEMO = "memo", _("Memo")
        MINUTES = "minutes", _("Minutes")
        ERRATUM = "erratum", _("Erratum")

    negotiation = TenantForeignKey(Negotiation, on_delete=models.PROTECT, related_name="minutes")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.MEMO)
    # fi, sv, or fi+sv: both side by side.
    language = models.CharField(max_length=5, default="fi")
    # Without confidential items, for everyone.
    is_public = models.BooleanField(default=False)
    # What an erratum corrects; the earlier document stays as it is.
    correction = models.TextField(_("what is corrected"), max_length=5_000, blank=True)
    # When the names are to be taken out of a published one, and when that was done.
    names_until = models.DateField(null=True, blank=True)
    names_removed_at = models.DateTimeField(null=True, blank=True)
    file = TenantForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(auto_now_add=True)
    approved_by = TenantForeignKey(
        Membership, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = MinutesQuerySet.as_manager()

    class Meta:
        verbose_name = _("memo")
        verbose_name_plural = _("memos")
        ordering = ["-approved_at"]

    @property
    def is_bilingual(self) -> bool:
        return "+" in self.language


def rule_of(negotiation: Negotiation) -> Forum.Record:
    """How the memo of the negotiation is approved: its forum decides, else as memos are."""
    return Forum.Record(negotiation.forum.record) if negotiation.forum else Forum.Record.MEMO


def kind_of(negotiation: Negotiation) -> Minutes.Kind:
    """Minutes where they are inspected and signed, else a memo."""
    inspected = rule_of(negotiation) == Forum.Record.INSPECTED
    return Minutes.Kind.MINUTES if inspected else Minutes.Kind.MEMO
