"""What of a responsibility table to compare: two days, two municipalities, or all of them."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from agreements.table import MUNICIPALITY, Table
from yhdyspinta.web.forms import DateInput

DAYS, MUNICIPALITIES, AREA = "days", "municipalities", "area"
MODES = [
    (DAYS, _("Two days")),
    (MUNICIPALITIES, _("Two municipalities")),
    (AREA, _("All municipalities")),
]


class CompareForm(forms.Form):
    """The part that all comparisons have: an interface, and whether what is alike is shown too."""

    mode = ""
    interface = forms.ChoiceField(label=_("Interface of cooperation"), required=False)
    everything = forms.BooleanField(label=_("Show also what is alike"), required=False)

    def __init__(self, table: Table, data: QueryDict | None) -> None:
        super().__init__(data)
        sections = [(str(each.interface_id), each.name) for each in table.sections]
        self.fields["interface"].choices = [("", _("All")), *sections]  # type: ignore[attr-defined]
        self.table = table


class AreaForm(CompareForm):
    """All municipalities side by side."""

    mode = AREA


class DaysForm(CompareForm):
    """The table on two days."""

    mode = DAYS
    first_day = forms.DateField(label=_("On"), widget=DateInput())
    second_day = forms.DateField(label=_("Compared with"), widget=DateInput())
    field_order = ["first_day", "second_day", "interface"]

    def __init__(self, table: Table, data: QueryDict | None) -> None:
        super().__init__(table, data)
        del self.fields["everything"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, second = cleaned.get("first_day"), cleaned.get("second_day")
        if first and second and first >= second:
            self.add_error("second_day", _("Give a later day than the first one."))
        return cleaned


class MunicipalitiesForm(CompareForm):
    """Two municipalities side by side."""

    mode = MUNICIPALITIES
    first = forms.ChoiceField(label=_("Municipality"))
    second = forms.ChoiceField(label=_("Compared with"))
    field_order = ["first", "second", "interface", "everything"]

    def __init__(self, table: Table, data: QueryDict | None) -> None:
        super().__init__(table, data)
        choices = [("", _("Choose")), *((c.key, c.label) for c in table.of_kind(MUNICIPALITY))]
        for name in ("first", "second"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("first") and cleaned.get("first") == cleaned.get("second"):
            self.add_error("second", _("Choose another municipality."))
        return cleaned


FORMS: dict[str, type[CompareForm]] = {
    form.mode: form for form in (DaysForm, MunicipalitiesForm, AreaForm)
}
NEEDED = {DAYS: "first_day", MUNICIPALITIES: "first", AREA: "mode"}
