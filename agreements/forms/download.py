"""What of a responsibility table is downloaded, and in which form."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yhdyspinta.sheets.formats import CSV, ODS, XLSX
from yhdyspinta.tenancy.models import Organisation
from yhdyspinta.web.forms import DateInput, sensible_day

PDF = "pdf"
NAMED, ALL = "named", "all"
_FOR_ONE = {PDF, XLSX}


class DownloadForm(forms.Form):
    """Asked on the page of downloads, and read from the addresses of the files."""

    format = forms.ChoiceField(
        label=_("File"),
        choices=[
            (PDF, _("PDF to print and to send")),
            (XLSX, _("Excel (.xlsx)")),
            (ODS, _("OpenDocument (.ods)")),
            (CSV, _("Text with semicolons (.csv)")),
        ],
        widget=forms.RadioSelect,
        initial=PDF,
    )
    organisation = forms.ModelChoiceField(
        label=_("Organisation"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_("The whole table"),
        help_text=_(
            "In PDF: what the organisation does, role by role."
            " In Excel: a sheet that the organisation fills in and that can be brought in."
        ),
    )
    columns = forms.ChoiceField(
        label=_("Columns"),
        required=False,
        choices=[
            (NAMED, _("County, groups and the organisations that are named")),
            (ALL, _("Every organisation")),
        ],
        initial=NAMED,
    )
    day = forms.DateField(
        label=_("As it was on"),
        required=False,
        widget=DateInput(),
        validators=[sensible_day],
        help_text=_("Leave empty for today."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisations = self.fields["organisation"]
        assert isinstance(organisations, forms.ModelChoiceField)
        organisations.queryset = Organisation.objects.in_order()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        organisation = cleaned.get("organisation")
        if organisation and cleaned.get("format", PDF) not in _FOR_ONE:
            self.add_error("format", _("Of one organisation only PDF and Excel are made."))
        if organisation and not self.errors and not organisation.is_valid_on(self.as_of):
            self.add_error("organisation", _("There was no such organisation on that day."))
        return cleaned

    @property
    def as_of(self) -> date:
        day: date = self.cleaned_data.get("day") or timezone.localdate()
        return day
