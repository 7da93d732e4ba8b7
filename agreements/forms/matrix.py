"""Forms of responsibility tables: the filter, a table, and a task with its roles."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from agreements.models import Matrix, Task
from agreements.table import COUNTY, MUNICIPALITY, Codes, Column, Table
from contacts.models import Interface
from yhdyspinta.web.forms import DateInput

NOTHING = ""


class MatrixFilter(forms.Form):
    """What of the table to show."""

    interface = forms.ChoiceField(label=_("Interface of cooperation"), required=False)
    organisation = forms.ChoiceField(label=_("Organisation"), required=False)
    columns = forms.ChoiceField(
        label=_("Columns"),
        required=False,
        choices=[("", _("Municipalities together")), ("all", _("Every organisation"))],
    )
    gaps = forms.BooleanField(label=_("Only what is open"), required=False)

    def __init__(self, table: Table, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sections = [(str(each.interface_id), each.name) for each in table.sections]
        organisations = [(each.key, each.label) for each in table.organisations]
        self.fields["interface"].choices = [("", _("All")), *sections]  # type: ignore[attr-defined]
        self.fields["organisation"].choices = [("", _("All")), *organisations]  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, Any]:
        """The valid choices; a made-up one counts as none."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) or "" for name in self.fields}


class MatrixForm(forms.ModelForm):
    """A table's names and term."""

    class Meta:
        model = Matrix
        fields = ("name_fi", "name_sv", "name_en", "valid_from", "valid_to")
        labels = {"name_fi": _("name in Finnish")}
        widgets = {"valid_from": DateInput(), "valid_to": DateInput()}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("valid_from"), cleaned.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", _("The last day is before the first day."))
        return cleaned


class TaskForm(forms.ModelForm):
    """A task's texts, and for each organisation or group what it does in it."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Task
        fields = ("name_fi", "name_sv", "interface", "duty_holder", "law", "note")
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, table: Table, cells: dict[str, Codes], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.table = table
        self.fields["interface"].queryset = Interface.objects.filter(ended_on=None)  # type: ignore[attr-defined]
        for column in [*table.organisations, *table.groups]:
            codes = cells.get(column.key, ())
            self.fields[_field_of(column)] = forms.ChoiceField(
                label=column.label,
                required=False,
                choices=self._choices(column, codes),
                initial="+".join(codes),
            )

    def _choices(self, column: Column, codes: Codes) -> list[tuple[str, Any]]:
        """Each role and value; what stands there now, if it is several; and nothing."""
        nothing = (
            _("As the municipalities together")
            if column.kind == MUNICIPALITY
            else _("Not filled in")
        )
        marks = self.table.marks
        choices: list[tuple[str, Any]] = [(NOTHING, nothing)]
        choices += [(code, f"{mark.letter} {mark.label}") for code, mark in marks.items()]
        if len(codes) > 1:
            choices.append(("+".join(codes), self.table.letters_of(codes)))
        return choices

    def _fields_of(self, *kinds: str) -> Iterator[forms.BoundField]:
        for column in [*self.table.groups, *self.table.organisations]:
            if column.kind in kinds:
                yield self[_field_of(column)]

    @property
    def first_cells(self) -> list[forms.BoundField]:
        return [*self._fields_of(COUNTY), *self._fields_of("everyone")]

    @property
    def municipality_cells(self) -> list[forms.BoundField]:
        return [*self._fields_of("group"), *self._fields_of(MUNICIPALITY)]

    @property
    def other_cells(self) -> list[forms.BoundField]:
        return list(self._fields_of("other"))

    @property
    def has_exceptions(self) -> bool:
        return any(field.value() for field in self.municipality_cells)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        self.instance.matrix_id = self.table.matrix_id
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        # The table is never chosen in the form, yet a task stands in it once.
        return super()._get_validation_exclusions() - {"matrix"}  # type: ignore[no-any-return,misc]

    def cells(self) -> dict[str, Codes]:
        """Column → codes, as they are to be."""
        chosen = {
            column.key: self.cleaned_data[_field_of(column)]
            for column in [*self.table.organisations, *self.table.groups]
        }
        return {key: tuple(text.split("+")) if text else () for key, text in chosen.items()}

    def check_nothing_moved(self, now: str) -> bool:
        """False, with an error and the new state in the form, if someone saved meanwhile."""
        if self.cleaned_data.get("seen") == now:
            return True
        self.data = {**self.data.dict(), "seen": now}  # type: ignore[attr-defined]
        self.add_error(
            None,
            ValidationError(
                _(
                    "Someone else saved this task while you were editing it."
                    " What you see here is yours; save again to keep it."
                )
            ),
        )
        return False


def _field_of(column: Column) -> str:
    return "cell_" + column.key.replace(":", "_")
