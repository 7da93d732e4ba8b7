"""The forms of duties beside their evidence: who convenes, who was heard, the area's own rules."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from negotiations.models import AreaRule, Convening, Duty, Involvement
from yhdyspinta.register.models import StatutoryDuty
from yhdyspinta.tenancy.models import Organisation
from yhdyspinta.web.forms import DateInput

Period, ServedBy = StatutoryDuty.Period, StatutoryDuty.ServedBy


class ConvenerForm(forms.ModelForm):
    """Who was agreed to convene, when, and where that was agreed."""

    class Meta:
        model = Convening
        fields = ["convener", "agreed_on", "basis"]
        widgets = {"agreed_on": DateInput()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        current = Organisation.objects.current().in_order()
        self.fields["convener"].queryset = current  # type: ignore[attr-defined]
        self.fields["basis"].help_text = _("For example: cooperation agreement, section 4")

    def clean_agreed_on(self) -> date | None:
        day: date | None = self.cleaned_data["agreed_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("The day is still to come."))
        return day


class InvolvementForm(forms.ModelForm):
    """Another actor that was heard, how and when."""

    class Meta:
        model = Involvement
        fields = ["name", "way", "happened_on", "note"]
        widgets = {"happened_on": DateInput()}

    def __init__(self, *args: Any, duty: Duty, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.duty = duty
        self.fields["name"].help_text = _("The organisation, company or authority.")

    def clean_happened_on(self) -> date:
        day: date = self.cleaned_data["happened_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("The day is still to come."))
        start, end = self.duty.period_start, self.duty.period_end
        if (start and day < start) or (end and day > end):
            raise forms.ValidationError(_("The day is not in the period of this duty."))
        return day


class RuleForm(forms.ModelForm):
    """A duty that the area lays on itself; whom it binds stays as it was first saved."""

    FIXED = ("bearer", "other_party", "period", "served_by", "valid_from")

    due_month = forms.TypedChoiceField(
        label=_("By the end of month"),
        choices=[("", _("The last day of the period")), *MONTHS.items()],
        coerce=int,
        empty_value=None,
        required=False,
    )

    class Meta:
        model = AreaRule
        fields = [
            "name_fi",
            "name_sv",
            "name_en",
            "basis",
            "explanation_fi",
            "explanation_sv",
            "explanation_en",
            "bearer",
            "other_party",
            "period",
            "served_by",
            "must_attend_fi",
            "must_attend_sv",
            "must_attend_en",
            "due_month",
            "valid_from",
        ]
        widgets = {
            "valid_from": DateInput(),
            **{f"explanation_{code}": forms.Textarea({"rows": 3}) for code in ("fi", "sv", "en")},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ways = [(way.value, way.label) for way in ServedBy if way != ServedBy.POST]
        self.fields["served_by"].choices = [("", "---------"), *ways]  # type: ignore[attr-defined]
        self.fields["other_party"].required = False
        if self.instance.pk:
            for name in self.FIXED:
                self.fields[name].disabled = True

    def clean_name_fi(self) -> str:
        name: str = self.cleaned_data["name_fi"].strip()
        others = AreaRule.objects.exclude(pk=self.instance.pk)
        if others.filter(name_fi__iexact=name).exists():
            raise forms.ValidationError(_("The area already has a duty of this name."))
        return name

    def clean_other_party(self) -> str:
        return self.cleaned_data["other_party"] or AreaRule.OtherParty.NONE

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        period, way = data.get("period"), data.get("served_by")
        lasts = period == Period.CONTINUOUS
        if way == ServedBy.NEGOTIATION and lasts:
            self.add_error("period", _("A negotiation is held at a time: choose how often."))
        if way == ServedBy.POINTER and period and not lasts:
            sentence = _("A clause, task or forum meets a duty that holds all the time.")
            self.add_error("period", sentence)
        if data.get("bearer") and data["bearer"] == data.get("other_party"):
            self.add_error("other_party", _("Nobody owes a duty to itself."))
        if data.get("due_month") and period not in {Period.CALENDAR_YEAR, Period.TWO_YEARS}:
            self.add_error("due_month", _("A month is for duties of one or two years."))
        return data


class RuleEndForm(forms.Form):
    """The last day on which the area's own duty holds."""

    on = forms.DateField(label=_("last day"), widget=DateInput())

    def __init__(self, *args: Any, rule: AreaRule, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rule = rule

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        if self.rule.valid_from and day < self.rule.valid_from:
            raise forms.ValidationError(_("The last day is before the first day."))
        return day
