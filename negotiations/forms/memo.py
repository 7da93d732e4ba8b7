"""Forms of the memo: answers to remarks, who signs, publication, corrections."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from negotiations.models import AgendaItem, Negotiation, Participant, Remark
from yhdyspinta.web.forms import DateInput

LANGUAGES = [("fi", _("Finnish")), ("sv", _("Swedish"))]


class RemarkAnswerForm(forms.Form):
    """Accepted or rejected, and why; the text of the item may be corrected at the same time."""

    verdict = forms.ChoiceField(
        label=_("Answer"), choices=Remark.Verdict.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=300,
        required=False,
        help_text=_("Needed when the remark is rejected. The one who made it sees it."),
    )
    outcome = forms.CharField(
        label=_("What was agreed"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "Correct the text of the memo here. Those who approve it are asked again, and get at"
            " least a week for it."
        ),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, remark: Remark, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if remark.item is None:
            del self.fields["outcome"], self.fields["version"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("verdict") == Remark.Verdict.REJECTED and not data.get("reason", "").strip():
            self.add_error("reason", _("Say why the remark is rejected."))
        return data


class SignersForm(forms.Form):
    """The chair, the secretary and the inspectors, of those who were there."""

    chair = forms.ModelChoiceField(Participant.objects.none(), label=_("Chair"))
    secretary = forms.ModelChoiceField(Participant.objects.none(), label=_("Secretary"))
    first = forms.ModelChoiceField(Participant.objects.none(), label=_("Inspector of the minutes"))
    second = forms.ModelChoiceField(
        Participant.objects.none(), label=_("Second inspector"), required=False
    )

    def __init__(self, *args: Any, negotiation: Negotiation, **kwargs: Any) -> None:
        people = list(negotiation.participants.select_related("organisation"))
        kwargs.setdefault("initial", _chosen(people))
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.queryset = negotiation.participants.select_related("organisation")  # type: ignore[attr-defined]
            field.label_from_instance = _with_home  # type: ignore[attr-defined]

    def inspectors(self) -> list[Participant]:
        chosen = [self.cleaned_data["first"], self.cleaned_data.get("second")]
        return [person for person in chosen if person]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        seen: set[int] = set()
        for name in ("chair", "secretary", "first", "second"):
            person = data.get(name)
            if person is None:
                continue
            if person.pk in seen:
                self.add_error(name, _("The same person twice: choose someone else."))
            elif person.attendance != Participant.Attendance.PRESENT:
                self.add_error(name, _("This person was not there."))
            seen.add(person.pk)
        return data


def _with_home(person: Participant) -> str:
    return f"{person.name} ({person.home})" if person.home else person.name


def _chosen(people: list[Participant]) -> dict[str, Any]:
    P = Participant.Part
    by_part: dict[str, list[Participant]] = {}
    for person in people:
        by_part.setdefault(person.part, []).append(person)
    inspectors = [*by_part.get(P.INSPECTOR, []), None, None]
    return {
        "chair": next(iter(by_part.get(P.CHAIR, [])), None),
        "secretary": next(iter(by_part.get(P.SECRETARY, [])), None),
        "first": inspectors[0],
        "second": inspectors[1],
    }


class ApprovingMeetingForm(forms.Form):
    """The item of a later meeting of the forum in which the memo was approved."""

    item = forms.ModelChoiceField(
        AgendaItem.objects.none(), label=_("Item in which the memo was approved")
    )

    def __init__(self, *args: Any, negotiation: Negotiation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["item"]
        field.queryset = approving_items(negotiation)
        field.label_from_instance = _with_meeting


def approving_items(negotiation: Negotiation) -> Any:
    """What was agreed in later meetings of the same forum, the nearest meeting first."""
    later = Q(negotiation__forum=negotiation.forum_id) & Q(
        negotiation__state__in=Negotiation.HELD_STATES,
        negotiation__starts_at__gt=negotiation.starts_at,
    )
    items = AgendaItem.objects.filter(
        later, is_proposal=False, outcome_kind=AgendaItem.OutcomeKind.AGREED
    )
    return items.select_related("negotiation").order_by("negotiation__starts_at", "position", "pk")


def _with_meeting(item: AgendaItem) -> str:
    meeting = item.negotiation
    day = formats.date_format(meeting.day, "DATE_FORMAT") if meeting.day else ""
    return f"{meeting.numbered} {meeting.title}, {day}: {item.title}".strip()


class PublishForm(forms.Form):
    """How long the memo is shown to everyone."""

    until = forms.DateField(
        label=_("Published until"),
        widget=DateInput(),
        help_text=_("After this day it is withdrawn by itself."),
    )

    def clean_until(self) -> Any:
        until = self.cleaned_data["until"]
        if until < timezone.localdate():
            raise forms.ValidationError(_("The day has passed."))
        return until


class ErratumForm(forms.Form):
    """What is corrected of an approved memo."""

    correction = forms.CharField(
        label=_("What is corrected"),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Say what stood there and what it should be."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    is_public = forms.BooleanField(
        label=_("It may be published with the memo"), required=False, initial=True
    )
