"""Forms of negotiation areas, and of what an area decides of its negotiations."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from negotiations.models import NegotiationSettings
from yhdyspinta.tenancy.models import Group, Organisation
from yhdyspinta.web.forms import DateInput


class GroupForm(forms.ModelForm):
    """A named group of municipalities, and from when until when it is used."""

    municipalities = forms.ModelMultipleChoiceField(
        queryset=Organisation.objects.none(),
        label=_("Municipalities"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one municipality.")},
    )

    class Meta:
        model = Group
        fields = ["name_fi", "name_sv", "name_en", "valid_from", "valid_to"]
        labels = {"valid_from": _("Used from"), "valid_to": _("Used until")}
        widgets = {"valid_from": DateInput(), "valid_to": DateInput()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        municipalities = Organisation.objects.current().municipalities().in_order()
        if not self.instance._state.adding:
            members = self.instance.members.values_list("organisation_id", flat=True)
            self.initial["municipalities"] = list(members)
            municipalities = (
                municipalities | Organisation.objects.filter(pk__in=members)
            ).in_order()
        self.fields["municipalities"].queryset = municipalities  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        starts, ends = data.get("valid_from"), data.get("valid_to")
        if starts and ends and ends < starts:
            self.add_error("valid_to", _("The last day is before the first day."))
        return data


class SettingsForm(forms.ModelForm):
    """Budget weeks, days for remarks, and how long memos and their names stay."""

    class Meta:
        model = NegotiationSettings
        fields = [
            "budget_week_from",
            "budget_week_to",
            "remark_days",
            "publish_months",
            "memo_names_days",
        ]
        help_texts = {
            "budget_week_from": _("Numbers of weeks. No days are proposed in these weeks."),
            "memo_names_days": _("Empty: the names stay."),
        }
