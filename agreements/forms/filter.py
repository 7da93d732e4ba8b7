"""What of a responsibility table to show, and as it is on which day."""

from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from agreements.quality import kinds_of
from agreements.shown import GAPS, LAW_CHANGE, MINE, WIDE
from agreements.table import Table
from yhdyspinta.web.forms import DateInput


class DayFilter(forms.Form):
    """The day on which the table is looked at."""

    day = forms.DateField(label=_("As it is on"), required=False, widget=DateInput())

    def asked(self) -> date | None:
        """The day, if it is one."""
        day: date | None = self.cleaned_data.get("day") if self.is_valid() else None
        return day


class MatrixFilter(DayFilter):
    """What of the table to show."""

    view = forms.ChoiceField(
        required=False, choices=[("", ""), (MINE, MINE)], widget=forms.HiddenInput
    )
    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    interface = forms.ChoiceField(label=_("Interface of cooperation"), required=False)
    organisation = forms.ChoiceField(label=_("Organisation"), required=False)
    role = forms.ChoiceField(label=_("What it does"), required=False)
    what = forms.ChoiceField(label=_("Show"), required=False)
    columns = forms.ChoiceField(
        label=_("Columns"),
        required=False,
        choices=[("", _("Municipalities together")), (WIDE, _("Every organisation"))],
    )

    field_order = ["view", "q", "interface", "organisation", "role", "what", "columns", "day"]

    def __init__(self, table: Table, data: QueryDict) -> None:
        super().__init__(data)
        marks = [(code, f"{mark.letter} {mark.label}") for code, mark in table.marks.items()]
        kinds = [(kind.value, kind.label) for kind in kinds_of(table)]
        what = [(GAPS, _("What is open")), *kinds, (LAW_CHANGE, _("A change of law is coming"))]
        self._choose(
            "interface", _("All"), [(str(each.interface_id), each.name) for each in table.sections]
        )
        self._choose(
            "organisation", _("All"), [(each.key, each.label) for each in table.organisations]
        )
        self._choose("role", _("All"), marks)
        self._choose("what", _("All tasks"), what)

    def _choose(self, name: str, everything: Any, choices: list[Any]) -> None:
        self.fields[name].choices = [("", everything), *choices]  # type: ignore[attr-defined]

    @property
    def narrowing(self) -> list[forms.BoundField]:
        """The fields that a page shows, in their order."""
        names = ["interface", "organisation", "role", "what", "columns", "day"]
        if self.chosen()["view"] == MINE:
            names = ["interface", "what", "day"]
        return [self[name] for name in names]

    def chosen(self) -> dict[str, Any]:
        """The valid choices; a made-up one counts as none."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) or "" for name in self.fields}

    @property
    def is_filtered(self) -> bool:
        chosen = self.chosen()
        return any(chosen[name] for name in ("q", "interface", "organisation", "role", "what"))
