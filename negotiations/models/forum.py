"""Standing arenas of cooperation and who sits in them."""

from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from contacts.models import Holding, Organ, Post
from yhdyspinta.tenancy.history import tracked
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.tenancy.models import (
    Named,
    Organisation,
    TenantForeignKey,
    TenantModel,
    TenantQuerySet,
)


class ForumQuerySet(TenantQuerySet):
    def visible_to(self, actor: Any) -> Self:
        return self.all()

    def current(self) -> Self:
        return self.filter(ended_on=None)

    def with_seat_of(self, organisation: Organisation) -> Self:
        """Those in which the organisation sits by a post that everyone may see."""
        posts = Post.objects.shown_to_all().filter(organisation=organisation)
        members = ForumMember.objects.filter(post__in=posts)
        return self.filter(pk__in=members.values("forum"))

    def led_by(self, actor: Any) -> Self:
        """Those whose chair or secretary the actor is today, by a post that they hold."""
        today = timezone.localdate()
        held = Holding.objects.valid_on(today).holders().filter(person__user=actor.user_id)
        posts = Post.objects.valid_on(today).filter(pk__in=held.values("post"))
        seats = ForumMember.objects.filter(post__in=posts, seat__in=ForumMember.LEADING)
        return self.filter(pk__in=seats.values("forum"))


@tracked()
class Forum(Named, TenantModel):
    """A standing arena of cooperation (foorumi)."""

    class Kind(models.TextChoices):
        FORUM = "forum", _("Forum")
        MEETING = "meeting", _("Meeting of the municipalities")
        BOARD = "board", _("Advisory board")
        COMMITTEE = "committee", _("Committee")
        WORKING_GROUP = "working_group", _("Working group")
        NETWORK = "network", _("Network")

    class Record(models.TextChoices):
        """How what was said becomes a document."""

        MEMO = "memo", _("Memo: approved if nobody remarks in time")
        NEXT_MEETING = "next_meeting", _("Memo: approved in the next meeting")
        INSPECTED = "inspected", _("Minutes: inspected and signed")

    organ = TenantForeignKey(
        Organ,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("organ"),
    )
    kind = models.CharField(_("kind"), max_length=15, choices=Kind.choices, default=Kind.FORUM)
    tier = models.PositiveSmallIntegerField(
        _("tier"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(9)],
        help_text=_("1 is the strategic level, 4 the operative one."),
    )
    convener = TenantForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("convener"),
    )
    task_fi = models.TextField(_("task in Finnish"), max_length=2000, blank=True)
    task_sv = models.TextField(_("task in Swedish"), max_length=2000, blank=True)
    meeting_months = ArrayField(
        models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(12)]),
        verbose_name=_("months in which it usually meets"),
        default=list,
        blank=True,
    )
    record = models.CharField(
        _("memo or minutes"), max_length=15, choices=Record.choices, default=Record.MEMO
    )
    quorum = models.PositiveSmallIntegerField(
        _("quorum"), null=True, blank=True, help_text=_("How many members must be present.")
    )
    # Councils, boards and committees: days of appeal, after which personal data are taken out.
    appeal_days = models.PositiveSmallIntegerField(
        _("days of appeal"),
        null=True,
        blank=True,
        choices=[(14, _("14 days: request for rectification")), (30, _("30 days: appeal"))],
    )
    publishes = models.BooleanField(_("its memos are published"), default=False)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)

    objects = ForumQuerySet.as_manager()

    class Meta:
        verbose_name = _("forum")
        verbose_name_plural = _("forums")
        ordering = ["tier", "name_fi"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "name_fi"], name="forum_name_once")
        ]

    def get_absolute_url(self) -> str:
        return area_url("negotiations:forum", self.pk)

    @property
    def task(self) -> str:
        return self.task_sv if get_language() == "sv" and self.task_sv else self.task_fi


@tracked()
class ForumMember(TenantModel):
    """A seat in a forum, held through a post, so that it survives a change of staff (jäsen)."""

    class Seat(models.TextChoices):
        CHAIR = "chair", _("Chair")
        VICE_CHAIR = "vice_chair", _("Vice chair")
        MEMBER = "member", _("Member")
        SECRETARY = "secretary", _("Secretary")

    # Who plan and run the forum's meetings.
    LEADING = (Seat.CHAIR, Seat.SECRETARY)

    forum = TenantForeignKey(Forum, on_delete=models.CASCADE, related_name="members")
    post = TenantForeignKey(
        Post, on_delete=models.CASCADE, related_name="+", verbose_name=_("post")
    )
    seat = models.CharField(_("seat"), max_length=12, choices=Seat.choices, default=Seat.MEMBER)

    class Meta:
        verbose_name = _("member of a forum")
        verbose_name_plural = _("members of forums")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "forum", "post"],
                name="forum_member_once",
                violation_error_message=_("This post is already a member."),
            )
        ]
