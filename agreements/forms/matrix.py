"""Forms of responsibility tables: a table, and a task with its roles."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements.actions.matrix import Law
from agreements.models import LegalBasis, Matrix, Task
from agreements.table import COUNTY, MUNICIPALITY, Codes, Column, Table
from contacts.models import Interface
from yhdyspinta.web.forms import DateInput, sensible_day

NOTHING = ""
PRACTICE = "practice_"


class MatrixForm(forms.ModelForm):
    """A table's names and term."""

    class Meta:
        model = Matrix
        fields = ("name_fi", "name_sv", "name_en", "valid_from", "valid_to", "records_practice")
        labels = {"name_fi": _("name in Finnish")}
        widgets = {"valid_from": DateInput(), "valid_to": DateInput()}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("valid_from"), cleaned.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", _("The last day is before the first day."))
        return cleaned


_HOLDERS = [("", _("Not said")), *LegalBasis.DutyHolder.choices]


class TaskForm(forms.ModelForm):
    """A task's texts, and for each organisation or group what it does in it."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    duty_holder = forms.ChoiceField(label=_("By law"), choices=_HOLDERS, required=False)
    law = forms.CharField(label=_("Law and section"), max_length=120, required=False)
    changes_on = forms.DateField(
        label=_("The law changes on"), widget=DateInput(), required=False, validators=[sensible_day]
    )
    next_duty_holder = forms.ChoiceField(
        label=_("By law from that day"), choices=_HOLDERS, required=False
    )
    next_law = forms.CharField(
        label=_("Law and section from that day"), max_length=120, required=False
    )

    class Meta:
        model = Task
        fields = ("name_fi", "name_sv", "interface", "note")
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}

    def __init__(
        self, table: Table, cells: dict[str, Codes], law: Law, *args: Any, **kwargs: Any
    ) -> None:
        kwargs["initial"] = {**vars(law), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.table = table
        self.fields["interface"].queryset = Interface.objects.filter(ended_on=None)  # type: ignore[attr-defined]
        for column in [*table.organisations, *table.groups]:
            codes = cells.get(column.key, ())
            self.fields[_field_of(column)] = self._field(column, codes)
        practice = _practice(table, self.instance)
        for column in [*table.organisations, *table.groups] if table.records_practice else ():
            codes = practice.get(column.key, ())
            self.fields[PRACTICE + _field_of(column)] = self._field(column, codes)

    def _field(self, column: Column, codes: Codes) -> forms.ChoiceField:
        return forms.ChoiceField(
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
    def practice_cells(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(PRACTICE)]

    @property
    def has_exceptions(self) -> bool:
        return any(field.value() for field in self.municipality_cells)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        self.instance.matrix_id = self.table.matrix_id
        changes_on = cleaned.get("changes_on")
        if changes_on and changes_on <= timezone.localdate():
            self.add_error("changes_on", _("Give a day to come: change what holds now above."))
        elif not changes_on and (cleaned.get("next_duty_holder") or cleaned.get("next_law")):
            self.add_error("changes_on", _("Give the day from which the law says so."))
        return cleaned

    def law_as_given(self) -> Law:
        given = self.cleaned_data
        return Law(
            given["duty_holder"],
            given["law"],
            given["changes_on"],
            given["next_duty_holder"],
            given["next_law"],
        )

    def _get_validation_exclusions(self) -> set[str]:
        # The table is never chosen in the form, yet a task stands in it once.
        return super()._get_validation_exclusions() - {"matrix"}  # type: ignore[no-any-return,misc]

    def cells(self) -> dict[str, Codes]:
        """Column → codes, as they are to be."""
        return self._chosen("")

    def practice(self) -> dict[str, Codes]:
        """Column → codes, as it is to be told to be in fact; nothing where that isn't recorded."""
        return self._chosen(PRACTICE) if self.table.records_practice else {}

    def _chosen(self, layer: str) -> dict[str, Codes]:
        chosen = {
            column.key: self.cleaned_data[layer + _field_of(column)]
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


def _practice(table: Table, task: Task) -> dict[str, Codes]:
    return next((line.practice for line in table.lines() if line.task_id == task.pk), {})
