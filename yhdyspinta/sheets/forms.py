"""The forms of the import wizard; those for columns and letters are made from the sheet."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from yhdyspinta.documents.uploads import Upload
from yhdyspinta.sheets.columns import Target
from yhdyspinta.sheets.guard import SheetRefusedError
from yhdyspinta.sheets.kinds import LEFT_OUT, ImportKind, Question, Text
from yhdyspinta.sheets.read import Grid, read_and_keep
from yhdyspinta.sheets.refusals import sentence_of
from yhdyspinta.sheets.wizard import ColumnChoice, ValueChoice, column_problems

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NEW = "new"
Choices = list[tuple[Any, Any]]


class UploadForm(forms.Form):
    """The file, and what its rows go into where there are several."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "An Excel workbook (.xlsx), at most 20 MB. Nothing changes before you accept a preview."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={
            "required": _("Choose a file."),
            "empty": _(
                "The file is empty. Check that you chose the right one,"
                " and save it again from Excel."
            ),
        },
    )

    def __init__(self, kind: ImportKind, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.grids: list[Grid] = []
        self.kind = kind
        if kind.new_into:
            self._ask_into(kind)

    def _ask_into(self, kind: ImportKind) -> None:
        known = [(str(pk), name) for pk, name in kind.into()]
        self.fields["into"] = forms.ChoiceField(
            label=_("Bring into"),
            choices=[*known, (NEW, kind.new_into)],
            initial=known[0][0] if known else NEW,
        )
        self.fields["new_name"] = forms.CharField(
            label=_("Name of the new table"),
            help_text=_("Only if the file is brought into a new table."),
            max_length=200,
            required=False,
        )

    def clean_file(self) -> Upload:
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_MAX_BYTES:
            limit = filesizeformat(settings.UPLOAD_MAX_BYTES)
            raise ValidationError(
                _(
                    "The file is larger than %(limit)s."
                    " Delete what is not part of the table, such as pictures."
                ),
                params={"limit": limit},
            )
        content = file.read()
        try:
            self.grids = read_and_keep(content)
        except SheetRefusedError as refusal:
            raise ValidationError(sentence_of(refusal), code=refusal.code) from refusal
        return Upload(file.name, XLSX, content)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("into") == NEW and not cleaned.get("new_name"):
            self.add_error("new_name", _("Give the new table a name."))
        return cleaned

    @property
    def target_id(self) -> int | None:
        into = self.cleaned_data.get("into", NEW)
        return None if into == NEW else int(into)

    @property
    def new_target(self) -> str:
        is_new = self.cleaned_data.get("into") == NEW
        return self.cleaned_data["new_name"] if is_new else ""


class SheetForm(forms.Form):
    """The sheet and the row of its headings."""

    sheet = forms.CharField(widget=forms.HiddenInput)
    header_row = forms.IntegerField(
        min_value=1,
        error_messages={"required": _("Choose the row that has the headings of the columns.")},
    )

    def __init__(self, grids: Sequence[Grid], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_name = {grid.name: grid for grid in grids}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        grid = self.by_name.get(cleaned.get("sheet", ""))
        header = cleaned.get("header_row")
        if grid is None:
            raise ValidationError(_("Choose a sheet of the file."))
        if header and not any(grid.row(header)):
            self.add_error(
                "header_row", _("The row is empty. Choose the row that has the headings.")
            )
        elif header and not any(any(row) for row in grid.rows[header:]):
            self.add_error(
                "header_row", _("There is nothing below this row. Choose the row of the headings.")
            )
        return cleaned


def target_choices(targets: Iterable[Target]) -> Choices:
    """Grouped by section; those without one come first."""
    sections: dict[str, Choices] = {}
    for each in targets:
        sections.setdefault(str(each.section), []).append((each.code, each.label))
    plain = sections.pop("", [])
    groups: Choices = list(sections.items())
    return [("", _("Choose")), (LEFT_OUT, _("Leave out")), *plain, *groups]


class ColumnsForm(forms.Form):
    """What each column is."""

    def __init__(
        self,
        kind: ImportKind,
        columns: Sequence[ColumnChoice],
        targets: Sequence[Target],
        chosen: dict[str, str],
        *args: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.columns, self.targets = kind, columns, targets
        self.labels = {each.code: each.label for each in targets}
        choices = target_choices(targets)
        for column in columns:
            label = _("Column %(letter)s") % {"letter": column.letter}
            self.fields[column.name] = forms.ChoiceField(
                label=f"{label} {column.heading}".strip(),
                choices=choices,
                initial=chosen.get(str(column.index)) or column.guess.code,
                error_messages={"required": _("Choose what the column is, or leave it out.")},
            )

    def rows(self) -> Iterator[tuple[ColumnChoice, forms.BoundField, Text]]:
        """Column, its field, and what it may be though that is not certain."""
        for column in self.columns:
            yield column, self[column.name], self.labels.get(column.guess.perhaps, "")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors:
            for problem in column_problems(self.kind, self.chosen(), self.targets):
                self.add_error(None, problem)
        return cleaned

    def chosen(self) -> dict[int, str]:
        return {column.index: self.cleaned_data[column.name] for column in self.columns}


class ValuesForm(forms.Form):
    """What each letter or word means, and what an empty cell means."""

    def __init__(
        self,
        kind: ImportKind,
        values: Sequence[ValueChoice],
        chosen: dict[str, str],
        empty: str,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.values = values
        choices: Choices = [
            ("", _("Choose")),
            *((each.code, each.label) for each in kind.meanings()),
        ]
        for number, value in enumerate(values):
            self.fields[f"value_{number}"] = forms.ChoiceField(
                label=value.text,
                choices=choices,
                initial=chosen.get(value.text, value.guess),
                required=False,
            )
        if kind.empties:
            self.fields["empty"] = forms.ChoiceField(
                label=_("What does an empty cell mean?"),
                choices=list(kind.empties),
                widget=forms.RadioSelect,
                initial=empty or kind.empties[0][0],
            )

    def rows(self) -> Iterator[tuple[ValueChoice, forms.BoundField]]:
        for number, value in enumerate(self.values):
            yield value, self[f"value_{number}"]

    def chosen(self) -> dict[str, str]:
        return {v.text: self.cleaned_data[f"value_{n}"] for n, v in enumerate(self.values)}


_LEAVE_OUT = [(LEFT_OUT, _("Leave these rows out"))]


class CheckForm(forms.Form):
    """Answers to what is asked once for many rows, and the rows left out by choice."""

    def __init__(
        self, questions: Sequence[Question], rows: Iterable[int], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        for number, question in enumerate(questions):
            self.fields[f"answer_{number}"] = forms.ChoiceField(
                label=str(question.text),
                help_text=str(question.hint),
                choices=[("", _("Choose")), *question.options, *_LEAVE_OUT[: len(question.rows)]],
                required=False,
            )
        self.fields["skip"] = forms.TypedMultipleChoiceField(
            choices=[(row, str(row)) for row in sorted(set(rows))], coerce=int, required=False
        )

    def answer_fields(self) -> list[forms.BoundField]:
        return [self[f"answer_{number}"] for number in range(len(self.questions))]

    def _answered(self) -> Iterator[tuple[Question, str]]:
        for number, question in enumerate(self.questions):
            yield question, self.cleaned_data[f"answer_{number}"]

    def answers(self) -> dict[str, str]:
        return {each.key: code for each, code in self._answered() if code and code != LEFT_OUT}

    def skipped(self) -> list[int]:
        """The rows ticked, and those of questions answered so."""
        asked = [row for each, code in self._answered() if code == LEFT_OUT for row in each.rows]
        return [*self.cleaned_data["skip"], *asked]


class AcceptForm(forms.Form):
    """The preview that was looked at, and why the import is made."""

    digest = forms.CharField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        required=False,
        help_text=_("For example: agreed by the steering group on 12 October."),
    )
