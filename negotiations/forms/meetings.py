"""The preview of a round: its meetings, each changed at will before they are saved."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from negotiations.duties import Theme
from negotiations.forms.rounds import TimeInput
from negotiations.rounds import MOST_MEETINGS, Meeting
from yhdyspinta.web.forms import DateInput


class MeetingForm(forms.Form):
    """One meeting of the proposal, changed at will before it is saved."""

    title_fi = forms.CharField(label=_("Title in Finnish"), max_length=200)
    title_sv = forms.CharField(label=_("Title in Swedish"), max_length=200, required=False)
    day = forms.DateField(label=_("Day"), required=False, widget=DateInput())
    hour = forms.TimeField(label=_("Hour"), required=False, widget=TimeInput())
    municipalities = forms.TypedMultipleChoiceField(
        label=_("Municipalities"),
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    theme = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)
    themes = forms.MultipleChoiceField(required=False, widget=forms.MultipleHiddenInput)
    leave_out = forms.BooleanField(label=_("Leave this out"), required=False)

    def __init__(
        self,
        *args: Any,
        municipalities: list[tuple[int, str]],
        themes: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["municipalities"].choices = municipalities  # type: ignore[attr-defined]
        self.fields["themes"].choices = themes  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("day") and not data.get("hour") and "hour" not in self.errors:
            self.add_error("hour", _("Give the hour too."))
        return data

    def starts_at(self) -> datetime | None:
        data = self.cleaned_data
        if not data.get("day") or not data.get("hour"):
            return None
        return timezone.make_aware(datetime.combine(data["day"], data["hour"]))

    def chosen_count(self) -> int:
        return len(self["municipalities"].value() or [])


MeetingFormSet = forms.formset_factory(
    MeetingForm, extra=0, max_num=MOST_MEETINGS * 2, validate_max=True
)


def meetings_of(formset: Any, themes: dict[str, Theme]) -> list[Meeting]:
    """What the preview says of each meeting that is not left out."""
    meetings = []
    for form in formset:
        data = form.cleaned_data
        if not data["leave_out"]:
            chosen = [themes[code] for code in data["themes"]]
            meetings.append(
                Meeting(
                    data["title_fi"],
                    data["title_sv"],
                    data["theme"],
                    chosen,
                    data["municipalities"],
                    form.starts_at(),
                )
            )
    return meetings
