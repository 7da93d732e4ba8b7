"""What one party brings before another between meetings."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements.models import Agreement, Task
from contacts.models import Holding, Interface, Organ, Person, Post
from negotiations.models.forum import Forum
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.history import tracked
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.tenancy.models import (
    Membership,
    Organisation,
    Role,
    TenantForeignKey,
    TenantModel,
    TenantQuerySet,
)


def _of_organisation(organisation_id: int) -> Q:
    own = Organisation.objects.answered_for_by(organisation_id)
    concerned = MatterParty.objects.filter(organisation__in=own).values("matter")
    return Q(organisation__in=own) | Q(pk__in=concerned)


class MatterQuerySet(TenantQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """The parties' that it concerns, of those who lead its forum, and the coordinators'."""
        if actor.has(Role.COORDINATOR):
            return self.all()
        return self.filter(
            _of_organisation(actor.organisation_id) | Q(forum__in=Forum.objects.led_by(actor))
        )

    def open(self) -> Self:
        return self.exclude(state=Matter.State.CLOSED)

    def of_organisation(self, organisation_id: int) -> Self:
        """Those that it, or one that has become a part of it, raised or is concerned by."""
        return self.filter(_of_organisation(organisation_id))

    def awaiting_answer_of(self, organisation_id: int) -> Self:
        """Open ones that concern the organisation and that it has not answered."""
        own = Organisation.objects.answered_for_by(organisation_id)
        unanswered = MatterParty.objects.asked().filter(organisation__in=own)
        return self.open().filter(pk__in=unanswered.values("matter"))

    def late(self, today: date) -> Self:
        return self.open().filter(answer_by__lt=today, state=Matter.State.RAISED)

    def matching(self, text: str) -> Self:
        return self.filter(Q(title__icontains=text) | Q(text__icontains=text))


@tracked("text", "contact")
class Matter(TenantModel):
    """Something raised between the parties, answered and closed (yhteinen asia)."""

    class Kind(models.TextChoices):
        ADVANCE_NOTICE = "advance_notice", _("Advance notice of a decision")
        WISH = "wish", _("Wish")
        GRIEVANCE = "grievance", _("Grievance")
        DISAGREEMENT = "disagreement", _("Disagreement")
        CHANGE = "change", _("Proposed change")

    class Level(models.TextChoices):
        OFFICIALS = "officials", _("Between officials")
        FORUM = "forum", _("In a forum")
        LEADERSHIP = "leadership", _("Between leaders")

    class State(models.TextChoices):
        RAISED = "raised", _("Awaits an answer")
        ANSWERED = "answered", _("Answered")
        CLOSED = "closed", _("Closed")

    kind = models.CharField(_("kind"), max_length=15, choices=Kind.choices)
    title = models.CharField(_("what it is about"), max_length=200)
    text = models.TextField(_("in your own words"), max_length=5_000, blank=True)
    organisation = TenantForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("raised by")
    )
    raised_by = TenantForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField(auto_now_add=True)
    interface = TenantForeignKey(
        Interface,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("interface of cooperation"),
    )
    task = TenantForeignKey(
        Task,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("task"),
    )
    agreement = TenantForeignKey(
        Agreement,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("agreement"),
    )
    # Of an advance notice: who decides and when.
    organ = TenantForeignKey(
        Organ,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("deciding organ"),
    )
    organ_name = models.CharField(_("deciding organ, in words"), max_length=150, blank=True)
    decides_on = models.DateField(_("planned day of the decision"), null=True, blank=True)
    contact = models.CharField(_("who tells more"), max_length=200, blank=True)
    answer_by = models.DateField(_("answer or comment by"), null=True, blank=True)
    level = models.CharField(
        _("level"), max_length=12, choices=Level.choices, default=Level.OFFICIALS
    )
    forum = TenantForeignKey(
        Forum,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="matters",
        verbose_name=_("forum"),
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.RAISED)
    outcome = models.TextField(_("what came of it"), max_length=5_000, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)

    objects = MatterQuerySet.as_manager()

    class Meta:
        verbose_name = _("matter")
        verbose_name_plural = _("matters")
        ordering = ["-raised_at"]
        indexes = [models.Index(fields=["tenant", "state", "answer_by"], name="matter_by_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False)
                | (~Q(state="closed") & Q(closed_at__isnull=True)),
                name="matter_closed_has_its_time",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return area_url("negotiations:matter", self.pk)

    def is_open(self) -> bool:
        return self.state != self.State.CLOSED

    def is_late(self) -> bool:
        """Its day has passed, and someone has not answered."""
        if self.state != self.State.RAISED or self.answer_by is None:
            return False
        return self.answer_by < timezone.localdate()

    def is_on_behalf(self) -> bool:
        """It was written by a member of another organisation."""
        return self.raised_by.organisation_id != self.organisation.answered_for_by_id()

    def is_advance_notice(self) -> bool:
        return self.kind == self.Kind.ADVANCE_NOTICE

    @property
    def organ_label(self) -> str:
        """The organ that decides, chosen or in words."""
        return self.organ.name if self.organ else self.organ_name

    def levels_above(self) -> list["Matter.Level"]:
        """Where it can still be lifted."""
        levels = list(self.Level)
        return levels[levels.index(self.Level(self.level)) + 1 :]


class OfMatterQuerySet(TenantQuerySet):
    """Rows that are seen with their matter."""

    def visible_to(self, actor: Actor) -> Self:
        return self.filter(matter__in=Matter.objects.visible_to(actor))


class MatterPartyQuerySet(OfMatterQuerySet):
    def asked(self) -> Self:
        """Those of whom an answer is still awaited: not given, nor sent on to another."""
        return self.filter(answered_at=None, passed_on_at=None)

    def asked_in_person(self, user_id: int, day: date) -> Self:
        """Those that the user answers for by a post held on the day, or in person."""
        held = Holding.objects.valid_on(day).filter(person__user=user_id)
        return self.filter(Q(post__in=held.values("post")) | Q(person__user=user_id))


class MatterParty(TenantModel):
    """An organisation that the matter concerns, and who answers for it (osallinen).

    By a post or a person of it; without either, by whoever answers for it in the interface.
    """

    matter = TenantForeignKey(Matter, on_delete=models.CASCADE, related_name="parties")
    organisation = TenantForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    post = TenantForeignKey(
        Post, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    person = TenantForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    # Sent on to another organisation: this one still sees it, and nothing is expected of it.
    passed_on_at = models.DateTimeField(null=True, blank=True)
    # Rises when the answer is sent on to someone else: the links of those before no longer work.
    turn = models.PositiveSmallIntegerField(default=1)

    objects = MatterPartyQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation concerned")
        verbose_name_plural = _("organisations concerned")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "matter", "organisation"], name="matter_party_once"
            )
        ]

    def is_asked(self) -> bool:
        return self.answered_at is None and self.passed_on_at is None


@tracked("text", "by_name")
class MatterReply(TenantModel):
    """What an organisation answers or adds to a matter (vastaus).

    By a member, or by a personal link: then the name and the post of who wrote it are kept.
    """

    matter = TenantForeignKey(Matter, on_delete=models.CASCADE, related_name="replies")
    organisation = TenantForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    membership = TenantForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    by_name = models.CharField(_("name"), max_length=120, blank=True)
    by_post = TenantForeignKey(
        Post, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    text = models.TextField(_("answer"), max_length=5_000)
    is_on_behalf = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OfMatterQuerySet.as_manager()

    class Meta:
        verbose_name = _("reply")
        verbose_name_plural = _("replies")
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(membership__isnull=False) | ~Q(by_name=""),
                name="matter_reply_tells_whose_it_is",
            )
        ]
