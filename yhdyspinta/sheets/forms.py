"""The forms of the import wizard; those for columns and letters are made from the sheet."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from yhdyspinta.documents.uploads import Upload
from yhdyspinta.sheets.columns import NAME, VALUE, Target
from yhdyspinta.sheets.formats import ENDINGS, MEDIA_TYPES, format_of
from yhdyspinta.sheets.guard import SheetRefusedError
from yhdyspinta.sheets.job import Job
from yhdyspinta.sheets.kinds import LEFT_OUT, ImportKind, Text
from yhdyspinta.sheets.matching import ColumnChoice, ValueChoice, column_problems, doubled
from yhdyspinta.sheets.models import ImportSession
from yhdyspinta.sheets.read import Grid, read_and_keep
from yhdyspinta.sheets.refusals import sentence_of
from yhdyspinta.sheets.undo import ALL, BACK, KEEP, Touched

NEW = "new"
Choices = list[tuple[Any, Any]]


class UploadForm(forms.Form):
    """The file, and what its rows go into where there are several."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "An Excel workbook (.xlsx or .xls), an OpenDocument spreadsheet (.ods) or a text file"
            " (.csv), at most 20 MB. Nothing changes before you accept a preview."
        ),
        widget=forms.FileInput(attrs={"accept": ENDINGS}),
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
        return Upload(file.name, MEDIA_TYPES[format_of(content)], content)

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
        session: ImportSession,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.columns, self.targets = kind, columns, targets
        self.labels = {each.code: each.label for each in targets}
        chosen, choices = session.mapping.get("columns", {}), target_choices(targets)
        for column in columns:
            label = _("Column %(letter)s") % {"letter": column.letter}
            self.fields[column.name] = forms.ChoiceField(
                label=f"{label} {column.heading}".strip(),
                choices=choices,
                initial=chosen.get(str(column.index)) or column.guess.code,
                error_messages={"required": _("Choose what the column is, or leave it out.")},
            )
        self.fields["together"] = forms.BooleanField(
            label=_("The columns of one organisation complement each other"),
            help_text=_("Their roles are united, and their texts are kept one after the other."),
            initial=bool(session.mapping.get("together")),
            required=False,
        )

    def rows(self) -> Iterator[tuple[ColumnChoice, forms.BoundField, Text]]:
        """Column, its field, and what it may be though that is not certain."""
        for column in self.columns:
            yield column, self[column.name], self.labels.get(column.guess.perhaps, "")

    @property
    def shape(self) -> Text:
        """What sort of table the columns make as they are chosen now."""
        return self.kind.shape_in_words(self._now().values())

    @property
    def doubled(self) -> list[tuple[Text, str]]:
        """Organisations that several columns are matched to, with the letters of those."""
        return [
            (self.labels.get(code, code), ", ".join(letters))
            for code, letters in self._joinable(self._now()).items()
        ]

    def _now(self) -> dict[int, str]:
        return {column.index: self[column.name].value() or "" for column in self.columns}

    def _joinable(self, chosen: dict[int, str]) -> dict[str, list[str]]:
        found = doubled(self.kind, chosen)
        return {c: found[c] for c in found if c.startswith(self.kind.joinable or ("\0",))}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors:
            chosen, together = self.chosen(), self.together()
            for problem in column_problems(self.kind, chosen, self.targets, together):
                self.add_error(None, problem)
        return cleaned

    def chosen(self) -> dict[int, str]:
        return {column.index: self.cleaned_data[column.name] for column in self.columns}

    def together(self) -> list[str]:
        """Codes of the organisations whose columns complement each other."""
        return list(self._joinable(self.chosen())) if self.cleaned_data["together"] else []


class ValuesForm(forms.Form):
    """What each letter or word means, whose each name is, and what an empty cell means."""

    def __init__(
        self, kind: ImportKind, values: Sequence[ValueChoice], job: Job, *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.values = values
        meanings = [("", _("Choose")), *((each.code, each.label) for each in kind.meanings())]
        names = target_choices(kind.name_targets()) if self._of(NAME) else []
        for number, value in enumerate(values):
            chosen = job.names if value.sort == NAME else job.values
            self.fields[f"value_{number}"] = forms.ChoiceField(
                label=value.text,
                choices=names if value.sort == NAME else meanings,
                initial=chosen.get(value.text, value.guess),
                required=False,
            )
        if kind.empties:
            self.fields["empty"] = forms.ChoiceField(
                label=_("What does an empty cell mean?"),
                choices=list(kind.empties),
                widget=forms.RadioSelect,
                initial=job.empty or kind.empties[0][0],
            )

    def _of(self, sort: str) -> list[tuple[int, ValueChoice]]:
        return [(n, value) for n, value in enumerate(self.values) if value.sort == sort]

    def letters(self) -> list[tuple[ValueChoice, forms.BoundField]]:
        return [(value, self[f"value_{number}"]) for number, value in self._of(VALUE)]

    def names(self) -> list[tuple[ValueChoice, forms.BoundField]]:
        return [(value, self[f"value_{number}"]) for number, value in self._of(NAME)]

    def rows(self) -> Iterator[tuple[ValueChoice, forms.BoundField]]:
        for number, value in enumerate(self.values):
            yield value, self[f"value_{number}"]

    def chosen(self) -> dict[str, dict[str, str]]:
        """The choices as the import keeps them."""
        letters, names = (
            {value.text: self.cleaned_data[f"value_{number}"] for number, value in self._of(sort)}
            for sort in (VALUE, NAME)
        )
        return {"values": letters, "names": names}


class AcceptForm(forms.Form):
    """The preview that was looked at, and why the import is made."""

    digest = forms.CharField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        required=False,
        help_text=_("For example: agreed by the steering group on 12 October."),
    )


class UndoForm(forms.Form):
    """What is done to each row that has been touched since the import, and to all of them."""

    def __init__(self, touched: Sequence[Touched], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.touched = touched
        back, keep = (BACK, _("Put back")), (KEEP, _("Keep as it is now"))
        if touched:
            self.fields["all"] = forms.ChoiceField(
                label=_("All rows that have been touched"),
                choices=[("", _("Choose for each")), back, keep],
                required=False,
            )
        for each in touched[:TOUCHED_SHOWN]:
            self.fields[_touched_name(each)] = forms.ChoiceField(
                label=each.change.label,
                choices=[("", _("Choose")), *([] if each.reason else [back]), keep],
                required=False,
            )

    def rows(self) -> Iterator[tuple[Touched, forms.BoundField]]:
        for each in self.touched[:TOUCHED_SHOWN]:
            yield each, self[_touched_name(each)]

    def choices(self) -> dict[int, str]:
        """pk of the change → choice; that of all under ALL."""
        own = {each.change.pk: self.cleaned_data[field.name] for each, field in self.rows()}
        return own | {ALL: self.cleaned_data.get("all", "")}


TOUCHED_SHOWN = 1000


def _touched_name(touched: Touched) -> str:
    return f"row_{touched.change.pk}"
