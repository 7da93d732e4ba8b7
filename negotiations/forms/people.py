"""Forms of people: who is on the list, what an invitee answers, files and questions beforehand."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from negotiations.actions.answers import Answer
from negotiations.models import Attachment, Negotiation, Participant, SurveyAnswer, SurveyQuestion
from negotiations.replies import MOST_BYTES
from yhdyspinta.documents.uploads import DOCX, PDF, XLSX, DocumentField
from yhdyspinta.tenancy.models import Organisation

A = Participant.Answer
QUESTION = "question-"


class ParticipantForm(forms.ModelForm):
    """Someone on the list: not of the directory, or to be corrected."""

    class Meta:
        model = Participant
        fields = ["organisation", "organisation_name", "name", "title", "email", "part"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisations = Organisation.objects.current().in_order()
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
        self.fields["organisation_name"].help_text = _("If it is not in the list above.")
        self.fields["email"].help_text = _("Without an address no invitation is sent.")
        self.fields["part"].required = False  # left out it is as it was, a member's at first
        for name in ("organisation", "organisation_name"):  # one of the two is needed
            self.fields[name].is_conditional = True  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        organisation, other = data.get("organisation"), data.get("organisation_name", "")
        if not organisation and not other:
            self.add_error("organisation", _("Choose the organisation, or write its name below."))
        if organisation:
            data["organisation_name"] = other = ""
        there = self.instance.negotiation.participants.exclude(pk=self.instance.pk)
        same = there.filter(organisation=organisation, organisation_name__iexact=other)
        if data.get("name") and same.filter(name__iexact=data["name"]).exists():
            self.add_error("name", _("This person is already on the list."))
        return data


class InvitationAnswerForm(forms.Form):
    """What an invitee answers; the questions beforehand are on the same page."""

    answer = forms.ChoiceField(label=_("Do you come"), choices=A.choices, widget=forms.RadioSelect)
    deputy_name = forms.CharField(label=_("Name of the deputy"), max_length=150, required=False)
    deputy_email = forms.EmailField(
        label=_("E-mail of the deputy"),
        required=False,
        help_text=_("The deputy gets an invitation of their own."),
    )
    language = forms.ChoiceField(
        label=_("Language you speak in the meeting"),
        required=False,
        help_text=_("What we send you about the meeting comes in it too."),
    )
    diet = forms.CharField(
        label=_("Dietary needs"),
        max_length=200,
        required=False,
        help_text=_("Seen only by those who arrange the meeting, and erased 30 days after it."),
    )
    access_needs = forms.CharField(
        label=_("What you need to take part"),
        max_length=200,
        required=False,
        help_text=_("For example an induction loop or a step-free way in. Erased likewise."),
    )

    def __init__(self, *args: Any, participant: Participant, **kwargs: Any) -> None:
        self.participant = participant
        super().__init__(*args, **kwargs)
        negotiation = participant.negotiation
        self.fields["language"].choices = [("", "–"), *settings.LANGUAGES]  # type: ignore[attr-defined]
        if not negotiation.remote_link:
            choices = [choice for choice in A.choices if choice[0] != A.REMOTE]
            self.fields["answer"].choices = choices  # type: ignore[attr-defined]
        self.fields["deputy_name"].is_conditional = True  # type: ignore[attr-defined]
        self.fields["deputy_email"].is_conditional = True  # type: ignore[attr-defined]
        self._begin()
        self._ask(negotiation)

    def _begin(self) -> None:
        one = self.participant
        deputy = one.replaced_by.first()
        known = {
            "answer": one.answer,
            "language": one.language,
            "diet": one.diet,
            "access_needs": one.access_needs,
            "deputy_name": deputy.name if deputy else "",
            "deputy_email": deputy.email if deputy else "",
        }
        self.initial = known | dict(self.initial)

    def _ask(self, negotiation: Negotiation) -> None:
        answers = dict(
            SurveyAnswer.objects.filter(participant=self.participant).values_list(
                "question_id", "text"
            )
        )
        for question in negotiation.questions.all():
            is_swedish = get_language() == "sv" and question.text_sv
            self.fields[f"{QUESTION}{question.pk}"] = forms.CharField(
                label=question.text_sv if is_swedish else question.text_fi,
                required=False,
                max_length=5000,
                initial=answers.get(question.pk, ""),
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("answer") == A.DEPUTY:
            self._check_deputy(data)
        return data

    def _check_deputy(self, data: dict[str, Any]) -> None:
        name, one = data.get("deputy_name", ""), self.participant
        if not name and "deputy_name" not in self.errors:
            self.add_error("deputy_name", _("Write the name of the deputy."))
        if not data.get("deputy_email") and "deputy_email" not in self.errors:
            self.add_error("deputy_email", _("Write the e-mail address of the deputy."))
        there = one.negotiation.participants.filter(
            organisation=one.organisation_id, organisation_name=one.organisation_name
        )
        if name and there.exclude(replaces=one.pk).filter(name__iexact=name).exists():
            self.add_error("deputy_name", _("This person is already on the list."))

    def said(self) -> Answer:
        data = self.cleaned_data
        texts = {
            int(name.removeprefix(QUESTION)): text
            for name, text in data.items()
            if name.startswith(QUESTION)
        }
        return Answer(
            answer=data["answer"],
            deputy_name=data["deputy_name"],
            deputy_email=data["deputy_email"],
            language=data["language"],
            diet=data["diet"],
            access_needs=data["access_needs"],
            texts=texts,
        )


class ReplyForm(forms.Form):
    """An answer that came by mail as a calendar file."""

    reply = forms.FileField(
        label=_("Calendar file (.ics)"),
        help_text=_("The answer that the calendar of an invitee sent by mail."),
    )

    def clean_reply(self) -> bytes:
        file = self.cleaned_data["reply"]
        if file.size > MOST_BYTES:
            raise ValidationError(_("The file is too large to be an answer."))
        return bytes(file.read())


class AttachmentForm(forms.ModelForm):
    """A file that is handed out before the meeting."""

    upload = DocumentField(
        kinds=(PDF, DOCX, XLSX), label=_("File"), help_text=_("PDF, Word or Excel, at most 20 MB.")
    )
    field_order = ["upload", "title", "item", "is_confidential"]

    class Meta:
        model = Attachment
        fields = ["title", "item", "is_confidential"]

    def __init__(self, *args: Any, negotiation: Negotiation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.negotiation = negotiation
        self.fields["title"].required = False
        self.fields["title"].help_text = _("Empty: the name of the file.")
        self.fields["item"].queryset = negotiation.items.on_agenda()  # type: ignore[attr-defined]
        self.fields["item"].label = _("Item of the agenda")
        self.fields["item"].empty_label = _("The whole negotiation")  # type: ignore[attr-defined]
        self.fields["is_confidential"].help_text = _(
            "Only those who take part see it, after logging in."
        )


class QuestionForm(forms.ModelForm):
    """A question that is asked of the invitees beforehand."""

    class Meta:
        model = SurveyQuestion
        fields = ["text_fi", "text_sv"]
        widgets = {
            "text_fi": forms.Textarea(attrs={"rows": 2}),
            "text_sv": forms.Textarea(attrs={"rows": 2}),
        }
