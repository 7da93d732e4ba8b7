"""Forms of the grid: what to edit, one cell with all that is said of it, many cells."""

import hashlib
import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from agreements.actions.cells import DISPUTED, MOST_CELLS, CellChange, check_codes
from agreements.cells import CellText, Layer
from agreements.table import Codes, Table
from yhdyspinta.web.forms import DateInput

SORTS = ("organisation:", "group:")


class GridFilter(forms.Form):
    """What of the table to edit."""

    interface = forms.ChoiceField(label=_("Interface of cooperation"), required=False)
    columns = forms.ChoiceField(
        label=_("Columns"),
        required=False,
        choices=[("", _("Municipalities together")), ("all", _("Every organisation"))],
    )
    layer = forms.ChoiceField(
        label=_("What is edited"),
        required=False,
        choices=[("", _("As agreed")), (Layer.PRACTICE, Layer.PRACTICE.label)],
    )

    def __init__(self, table: Table, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sections = [(str(each.interface_id), each.name) for each in table.sections]
        self.fields["interface"].choices = [("", _("All")), *sections]  # type: ignore[attr-defined]
        if not table.records_practice:
            del self.fields["layer"]

    def chosen(self) -> dict[str, str]:
        """The valid choices; a made-up one counts as none."""
        self.is_valid()
        return {
            name: self.cleaned_data.get(name) or "" for name in ("interface", "columns", "layer")
        }


def state_of(text: CellText) -> str:
    """Changes when anything of the cell does."""
    return hashlib.sha256(json.dumps(vars(text), default=str).encode()).hexdigest()[:20]


class CellForm(forms.Form):
    """One cell: roles, who disagrees, from when to when, in practice, and a note."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    codes = forms.MultipleChoiceField(
        label=_("As agreed"), widget=forms.CheckboxSelectMultiple, required=False
    )
    disputed_by = forms.ChoiceField(label=_("Who disagrees, if it is disputed"), required=False)
    changes_on = forms.DateField(
        label=_("So from this day on"),
        help_text=_("Until then holds what the table has said. Empty: what it says is corrected."),
        widget=DateInput(),
        required=False,
    )
    starts_on = forms.DateField(label=_("In force from"), widget=DateInput(), required=False)
    ends_on = forms.DateField(label=_("In force until"), widget=DateInput(), required=False)
    practice = forms.MultipleChoiceField(
        label=_("In practice"), widget=forms.CheckboxSelectMultiple, required=False
    )
    note = forms.CharField(
        label=_("Note"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, required=False
    )

    def __init__(self, table: Table, now: CellText, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {**vars(now), "seen": state_of(now)}
        super().__init__(*args, **kwargs)
        marks = [(code, f"{mark.letter} {mark.label}") for code, mark in table.marks.items()]
        self.fields["codes"].choices = marks  # type: ignore[attr-defined]
        self.fields["practice"].choices = marks  # type: ignore[attr-defined]
        self.fields["disputed_by"].choices = [  # type: ignore[attr-defined]
            ("", _("Not said")),
            *((each.pk, each.label) for each in table.organisations),
        ]
        for name in ("codes", "practice", "note"):  # an empty cell is as good as any
            self.fields[name].is_conditional = True  # type: ignore[attr-defined]
        if not table.records_practice:
            del self.fields["practice"]
        self.now, self.has_moved = now, False

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        self._check_days(cleaned)
        for name in ("codes", "practice"):
            try:
                check_codes(tuple(cleaned.get(name) or ()))
            except ValidationError as error:
                self.add_error(name, error)
        if cleaned.get("disputed_by") and DISPUTED not in (cleaned.get("codes") or ()):
            self.add_error("disputed_by", _("Tick also “Disputed”, or leave this empty."))
        return cleaned

    def _check_days(self, cleaned: dict[str, Any]) -> None:
        first = cleaned.get("changes_on") or cleaned.get("starts_on")
        last = cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day is before the first day."))

    def text(self) -> CellText:
        """What the cell is to say."""
        given = self.cleaned_data
        return CellText(
            tuple(given["codes"]),
            tuple(given["practice"]) if "practice" in self.fields else self.now.practice,
            int(given["disputed_by"]) if given["disputed_by"] else None,
            given["starts_on"],
            given["ends_on"],
            given["note"],
        )


def changes_in(given: Any) -> list[CellChange]:
    """The cells of a request's JSON; ValidationError when it is anything else."""
    cells = given.get("cells") if isinstance(given, dict) else None
    if not isinstance(cells, list) or not 0 < len(cells) <= MOST_CELLS:
        raise ValidationError(_("Nothing was saved: the cells were not understood."))
    changes = [_change(each) for each in cells]
    if len({each.place for each in changes}) < len(changes):
        raise ValidationError(_("Nothing was saved: the cells were not understood."))
    return changes


def layer_in(given: dict[str, Any]) -> str:
    return Layer.PRACTICE if given.get("layer") == Layer.PRACTICE else Layer.AGREED


def _change(cell: Any) -> CellChange:
    try:
        change = CellChange(
            cell["task"], cell["column"], _codes(cell["codes"]), _codes(cell["seen"])
        )
    except (KeyError, TypeError):
        change = CellChange(0, "", (), ())
    if type(change.task_id) is not int or not is_column(change.column):
        raise ValidationError(_("Nothing was saved: the cells were not understood."))
    return change


def _codes(given: Any) -> Codes:
    if not isinstance(given, list) or not all(isinstance(each, str) for each in given):
        raise TypeError
    return tuple(given)


def is_column(column: Any) -> bool:
    """Whether the text is one of a table's columns: organisation:17 or group:3."""
    if not isinstance(column, str) or not column.startswith(SORTS):
        return False
    number = column.partition(":")[2]
    return number.isascii() and number.isdigit() and len(number) < 19 and number[0] != "0"
