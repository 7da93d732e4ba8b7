"""The one page that takes in an agreement signed elsewhere."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agreements.actions.making import Decided
from agreements.forms.agreement import (
    LanguagesField,
    current_organisations,
    refuse_odd_term,
    require_swedish_title,
)
from agreements.forms.party import plain_section
from agreements.models import Agreement, AgreementType
from yhdyspinta.documents.uploads import PDF, DocumentField
from yhdyspinta.tenancy.models import Organisation
from yhdyspinta.web.forms import DateInput


class PartyRow(forms.Form):
    """One organisation: whether it is a party, and what is known of its decision."""

    is_party = forms.BooleanField(label=_("Party"), required=False)
    organ_name = forms.CharField(label=_("Organ"), max_length=150, required=False)
    decided_on = forms.DateField(label=_("Date"), required=False, widget=DateInput())
    section = forms.CharField(label=_("Section (§)"), max_length=20, required=False)

    def __init__(self, data: Any, *, organisation: Organisation) -> None:
        super().__init__(data, prefix=f"party-{organisation.pk}")
        self.organisation = organisation
        for name, field in self.fields.items():
            field.widget.attrs["aria-label"] = f"{field.label}: {organisation.name}"
            if name == "section":
                field.widget.attrs["size"] = 6

    def clean_section(self) -> str:
        return plain_section(self.cleaned_data["section"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        day = data.get("decided_on")
        if data.get("section") and not day and "decided_on" in data:
            self.add_error("decided_on", gettext("A section (§) needs the date of the decision."))
        if day and day > timezone.localdate():
            self.add_error("decided_on", gettext("The date is in the future."))
        return data


class TakenInForm(forms.ModelForm):
    """Facts and file of an agreement signed elsewhere, with a row for each organisation."""

    languages = LanguagesField()
    file = DocumentField(
        label=_("The signed agreement (PDF)"), kinds=[PDF], help_text=_("20 MB at the most.")
    )

    class Meta:
        model = Agreement
        fields = [
            "type",
            "title_fi",
            "title_sv",
            "languages",
            "starts_on",
            "ends_on",
            "is_open_ended",
            "notice_months",
        ]
        widgets = {"starts_on": DateInput(), "ends_on": DateInput()}

    def __init__(
        self, data: Mapping[str, Any] | None = None, files: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(data, files, **kwargs)
        fields: Any = self.fields
        fields["type"].queryset = AgreementType.objects.all()
        fields["starts_on"].required = True
        self.rows = [PartyRow(data, organisation=each) for each in current_organisations()]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        refuse_odd_term(self, data)
        require_swedish_title(self, data)
        if not data.get("ends_on") and not data.get("is_open_ended") and "ends_on" in data:
            self.add_error(
                "ends_on",
                gettext("Give the last day, or say that it is in force until further notice."),
            )
        if not all(row.is_valid() for row in self.rows):
            self._tell_of_rows()
        elif len(self.parties()) < 2:
            self.add_error(None, gettext("The agreement needs at least two parties."))
        return data

    def _tell_of_rows(self) -> None:
        for row in self.rows:
            for messages in row.errors.values():
                for message in messages:
                    self.add_error(None, f"{row.organisation.name}: {message}")

    def parties(self) -> list[Decided]:
        """The ticked organisations with what is known of their decisions."""
        return [
            Decided(
                row.organisation,
                row.cleaned_data["organ_name"],
                row.cleaned_data["decided_on"],
                row.cleaned_data["section"],
            )
            for row in self.rows
            if row.cleaned_data["is_party"]
        ]

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self._meta.fields or []}
