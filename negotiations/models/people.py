"""Who is invited to a negotiation, what they answered, and when they were there."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from contacts.models import Person, Post
from negotiations.models.content import AgendaItem
from negotiations.models.meeting import Negotiation, OfNegotiationQuerySet
from yhdyspinta.tenancy.history import tracked
from yhdyspinta.tenancy.models import Organisation, TenantForeignKey, TenantModel


@tracked("name", "title", "email", "deputy_for", "diet", "access_needs")
class Participant(TenantModel):
    """Someone invited to or present in a negotiation (osallistuja)."""

    class Attendance(models.TextChoices):
        INVITED = "invited", _("Invited")
        PRESENT = "present", _("Present")
        ABSENT = "absent", _("Absent")

    class Part(models.TextChoices):
        CHAIR = "chair", _("Chair")
        SECRETARY = "secretary", _("Secretary")
        INSPECTOR = "inspector", _("Inspector of the minutes")
        MEMBER = "member", _("Member")
        GUEST = "guest", _("Invited guest")

    class Answer(models.TextChoices):
        COMING = "coming", _("Coming")
        REMOTE = "remote", _("Taking part remotely")
        DEPUTY = "deputy", _("A deputy comes")
        NOT_COMING = "not_coming", _("Not coming")

    negotiation = TenantForeignKey(
        Negotiation, on_delete=models.CASCADE, related_name="participants"
    )
    organisation = TenantForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("organisation"),
    )
    # Where someone comes from whose organisation is not one of the area's.
    organisation_name = models.CharField(_("other organisation"), max_length=150, blank=True)
    person = TenantForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    name = models.CharField(_("name"), max_length=150)
    title = models.CharField(_("title"), max_length=150, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    deputy_for = models.CharField(_("deputy for"), max_length=150, blank=True)
    attendance = models.CharField(
        _("attendance"), max_length=10, choices=Attendance.choices, default=Attendance.INVITED
    )
    post = TenantForeignKey(
        Post, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    part = models.CharField(_("part"), max_length=10, choices=Part.choices, default=Part.MEMBER)
    # What was answered to the invitation, by the calendar, the link or the page.
    answer = models.CharField(_("answer"), max_length=10, choices=Answer.choices, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by_calendar = models.BooleanField(default=False, editable=False)
    language = models.CharField(_("language"), max_length=2, blank=True)
    diet = models.CharField(_("dietary needs"), max_length=200, blank=True)
    access_needs = models.CharField(_("needs of access"), max_length=200, blank=True)
    # Who comes instead: a row of its own, which tells whom it replaces.
    replaces = TenantForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="replaced_by"
    )

    objects = OfNegotiationQuerySet.as_manager()

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        ordering = ["organisation__rank", "organisation__name_sort", "organisation_name", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "negotiation", "organisation", "organisation_name", "name"],
                name="participant_once",
                nulls_distinct=False,
                violation_error_message=_("This person is already on the list."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def home(self) -> str:
        """The name of the organisation that the participant comes from."""
        return self.organisation.name if self.organisation else self.organisation_name


@tracked()
class Presence(TenantModel):
    """That someone came or left in the middle: at which item, at what time (saapui, poistui)."""

    participant = TenantForeignKey(Participant, on_delete=models.CASCADE, related_name="presences")
    item = TenantForeignKey(
        AgendaItem, on_delete=models.SET_NULL, null=True, blank=True, related_name="presences"
    )
    came_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(came_at__isnull=False) | Q(left_at__isnull=False),
                name="presence_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(left_at__gte=F("came_at")),
                name="presence_leaves_after_coming",
                violation_error_message=_("Nobody leaves before they come."),
            ),
        ]


@tracked()
class Disqualification(TenantModel):
    """Someone who did not take part in an item, and why (esteellisyys)."""

    participant = TenantForeignKey(
        Participant, on_delete=models.CASCADE, related_name="disqualifications"
    )
    item = TenantForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="disqualifications")
    reason = models.CharField(_("ground"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("disqualification")
        verbose_name_plural = _("disqualifications")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "participant", "item"], name="disqualification_once"
            )
        ]


class SurveyQuestion(TenantModel):
    """A question asked of the invitees beforehand (ennakkokysymys)."""

    negotiation = TenantForeignKey(Negotiation, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField(default=0)
    text_fi = models.CharField(_("question in Finnish"), max_length=500)
    text_sv = models.CharField(_("question in Swedish"), max_length=500, blank=True)

    objects = OfNegotiationQuerySet.as_manager()

    class Meta:
        verbose_name = _("question beforehand")
        verbose_name_plural = _("questions beforehand")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.text_fi


class SurveyAnswer(TenantModel):
    """What an invitee answered beforehand (vastaus ennakkokysymykseen)."""

    question = TenantForeignKey(SurveyQuestion, on_delete=models.CASCADE, related_name="answers")
    participant = TenantForeignKey(
        Participant, on_delete=models.CASCADE, related_name="survey_answers"
    )
    text = models.TextField(_("answer"), max_length=5_000)
    answered_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("answer beforehand")
        verbose_name_plural = _("answers beforehand")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "question", "participant"], name="survey_answer_once"
            )
        ]
