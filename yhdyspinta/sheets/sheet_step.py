"""The step of the wizard that shows the sheet as it is, and what is chosen on it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from yhdyspinta.sheets.headers import HEADER_AMONG, Header
from yhdyspinta.sheets.kinds import ImportKind, Job
from yhdyspinta.sheets.legend import is_only_legend
from yhdyspinta.sheets.matching import letter_of
from yhdyspinta.sheets.models import ImportSession
from yhdyspinta.sheets.pages import Context, import_name, save_choices, steps_of
from yhdyspinta.sheets.read import Grid, Merge
from yhdyspinta.sheets.shape import (
    Role,
    Shape,
    alike_sheets,
    chosen_shape,
    header_of,
    said_of,
    shape_of,
    understand,
)

SHOWN_ROWS, SHOWN_COLUMNS, SHOWN_BELOW = 30, 40, 10
CHOOSABLE = {
    Role.DATA.value: _("Row of the table"),
    Role.HEADING.value: _("Sub-heading"),
    Role.OUT.value: pgettext_lazy("row", "Left out"),
}
_ROW_IS_EMPTY = _("The row is empty. Choose the row that has the headings.")
_NO_HEADINGS = _("Choose the row that has the headings of the columns.")


class SheetForm(forms.Form):
    """The sheet, the rows of its headings, what its rows are, and which sheets come with it."""

    sheet = forms.CharField(widget=forms.HiddenInput)
    header_top = forms.TypedChoiceField(
        label=_("First row of the headings"), coerce=int, empty_value=None, required=False
    )
    header_row = forms.TypedChoiceField(
        label=_("Last row of the headings"),
        coerce=int,
        error_messages={"required": _NO_HEADINGS, "invalid_choice": _ROW_IS_EMPTY},
    )
    sheets = forms.MultipleChoiceField(
        label=_("Sheets that come with it"),
        help_text=_("Their rows come under a sub-heading with the sheet's name."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    hidden = forms.BooleanField(required=False)

    def __init__(
        self,
        grids: Sequence[Grid],
        grid: Grid,
        shape: Shape,
        said: dict[int, str],
        *args: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.grids, self.grid, self.shape, self.said = grids, grid, shape, said
        self.fields["sheet"].initial = grid.name
        self._ask_headings(shape)
        self._ask_sheets()
        self._ask_hidden()

    def _ask_headings(self, shape: Shape) -> None:
        choices = [("", _("Choose")), *_heading_choices(self.grid, shape)]
        for name, initial in (("header_top", shape.header_top), ("header_row", shape.header_row)):
            field = self.fields[name]
            assert isinstance(field, forms.TypedChoiceField)
            field.choices, field.initial = choices, initial or ""

    def _ask_sheets(self) -> None:
        others = [g for g in self.grids if g is not self.grid and not is_only_legend(g)]
        if not others:
            del self.fields["sheets"]
            return
        field = self.fields["sheets"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(each.name, _sheet_label(each)) for each in others]

    def _ask_hidden(self) -> None:
        count = sum(len(grid.hidden_rows) for grid in self.grids)
        if not count:
            del self.fields["hidden"]
            return
        self.fields["hidden"].label = ngettext(
            "Take the hidden row too (%(count)s)", "Take the hidden rows too (%(count)s)", count
        ) % {"count": count}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("sheet") != self.grid.name:
            raise ValidationError(_("Choose a sheet of the file."))
        if last := cleaned.get("header_row"):
            self._check_headings(last, cleaned.get("header_top") or last)
        return cleaned

    def _check_headings(self, last: int, top: int) -> None:
        if not any(any(row) for row in self.grid.rows[last:]):
            self.add_error(
                "header_row", _("There is nothing below this row. Choose the row of the headings.")
            )
        elif top > last:
            self.add_error("header_top", _("The first row must be above the last one."))

    @property
    def header(self) -> Header:
        last = self.cleaned_data["header_row"]
        return Header(self.cleaned_data["header_top"] or last, last)

    def chosen(self) -> dict[str, Any]:
        """What of the mapping is chosen here."""
        others = self.cleaned_data.get("sheets", [])
        roles = self._corrected()
        return {
            **({"sheets": [self.grid.name, *others]} if others else {}),
            **({"hidden": "in"} if self.cleaned_data.get("hidden") else {}),
            **({"roles": {self.grid.name: roles}} if roles else {}),
        }

    def _corrected(self) -> dict[str, str]:
        """Row → what the user says it is, now or before, where that is not what is understood."""
        with_hidden = bool(self.cleaned_data.get("hidden"))
        understood = shape_of(self.grid, self.header, with_hidden=with_hidden).roles
        corrected = {}
        for number, shown in self.shape.roles.items():
            said = self.data.get(f"role_{number}", "")
            if said not in CHOOSABLE or said == choice_of(shown):
                said = self.said.get(number, "")
            if said and number > self.header.last and said != choice_of(understood[number]):
                corrected[str(number)] = said
        return corrected


def choice_of(role: Role) -> str:
    """What the row is taken as."""
    return role.value if role in {Role.DATA, Role.HEADING} else Role.OUT.value


def _heading_choices(grid: Grid, shape: Shape) -> list[tuple[int, str]]:
    chosen = {shape.header_top, shape.header_row}
    return [
        (number, f"{number}: {Truncator(', '.join(dict.fromkeys(filter(None, row)))).chars(50)}")
        for number, row in enumerate(grid.rows, 1)
        if any(row) and (number <= HEADER_AMONG or number in chosen)
    ]


def _sheet_label(grid: Grid) -> str:
    count = len(grid.rows)
    rows = ngettext("%(count)s row", "%(count)s rows", count) % {"count": count}
    hidden = f", {_('hidden')}" if grid.is_hidden else ""
    return f"{grid.name} ({rows}{hidden})"


def sheet_form(
    kind: ImportKind, job: Job, grids: Sequence[Grid], wanted: str, data: Any
) -> SheetForm:
    """The form for the sheet looked at, with what was chosen before or else understood."""
    session = job.session
    grid = next((each for each in grids if each.name in {wanted or session.sheet}), grids[0])
    is_chosen = grid.name == session.sheet and session.header_row
    header = header_of(session) if is_chosen else understand(grid, kind.targets()).header
    initial = {"hidden": session.mapping.get("hidden") == "in"}
    if "sheets" in session.mapping or session.mapping.get("columns"):
        initial["sheets"] = session.mapping.get("sheets", [])
    else:
        initial["sheets"] = [each.name for each in alike_sheets(grids, grid, header)]
    shape = chosen_shape(session, grid, header)
    return SheetForm(grids, grid, shape, said_of(session, grid.name), data, initial=initial)


@dataclass(frozen=True)
class ShownCell:
    """A cell as it is drawn; a merged one over its places."""

    text: str
    across: int = 1
    down: int = 1

    @property
    def is_merged(self) -> bool:
        return self.across > 1 or self.down > 1


@dataclass(frozen=True)
class ShownRow:
    """A row as it is drawn, with what was understood of it."""

    number: int
    cells: Sequence[ShownCell]
    role: Role
    choice: str  # what it is taken as; "" where there is nothing to choose


def sheet_page(kind: ImportKind, job: Job, form: SheetForm) -> Context:
    """The first rows as they are, with what was understood drawn over them."""
    grid, shape = form.grid, form.shape
    width = min(max((len(row) for row in grid.rows[:SHOWN_ROWS]), default=0), SHOWN_COLUMNS)
    return import_name(kind, job) | {
        "form": form,
        "tabs": [(each, each is grid) for each in form.grids],
        "grid": grid,
        "shape": shape,
        "rows": [_as_posted(row, form) for row in _shown_rows(grid, shape, width)],
        "row_choices": list(CHOOSABLE.items()),
        "letters": [letter_of(index) for index in range(width)],
        "more_columns": grid.width > width,
        "counts": _counts(shape),
        "header_top": shape.header_top,
        "header_row": shape.header_row,
        "steps": steps_of(kind, "sheet"),
    }


def _as_posted(row: ShownRow, form: SheetForm) -> ShownRow:
    """What was just chosen stays on a form that is shown again."""
    posted = form.data.get(f"role_{row.number}", "")
    return replace(row, choice=posted) if row.choice and posted in CHOOSABLE else row


def _counts(shape: Shape) -> list[tuple[str, int]]:
    roles = (Role.DATA, Role.HEADING, Role.LEGEND, Role.NOTE, Role.HIDDEN, Role.OUT)
    return [(str(role.label), count) for role in roles if (count := shape.count(role))]


def _shown_rows(grid: Grid, shape: Shape, width: int) -> Iterator[ShownRow]:
    """The first ones, and what is left out below them."""
    below = (Role.LEGEND, Role.NOTE, Role.OUT)
    left_out = [n for n, role in shape.roles.items() if n > SHOWN_ROWS and role in below]
    first = range(1, min(len(grid.rows), SHOWN_ROWS) + 1)
    numbers = [*first, *left_out[:SHOWN_BELOW]]
    merges = [each for each in grid.merges if each.top <= SHOWN_ROWS]
    covered = {
        (row, column): each
        for each in merges
        for row in range(each.top, min(each.bottom, SHOWN_ROWS) + 1)
        for column in range(each.left, min(each.right + 1, width))
    }
    for number in numbers:
        role = shape.roles[number]
        is_below = number > (shape.header_row or len(grid.rows))
        has_choice = is_below and role not in {Role.BLANK, Role.HEADER}
        cells = list(_cells(grid, number, width, covered))
        yield ShownRow(number, cells, role, choice_of(role) if has_choice else "")


def _cells(
    grid: Grid, number: int, width: int, covered: dict[tuple[int, int], Merge]
) -> Iterator[ShownCell]:
    row = grid.row(number)
    for column in range(width):
        merge = covered.get((number, column))
        text = (row[column : column + 1] or [""])[0]
        if merge is None:
            yield ShownCell(text)
        elif (merge.top, merge.left) == (number, column):
            last_row = min(merge.bottom, len(grid.rows), SHOWN_ROWS)
            across = min(merge.right, width - 1) - merge.left + 1
            yield ShownCell(text, across, last_row - merge.top + 1)


def choose_sheet(session: ImportSession, form: SheetForm) -> None:
    """Keep the choice. Other headings or sheets make the columns unknown again."""
    sheet, header, chosen = form.grid.name, form.header, form.chosen()
    before = (session.sheet, session.header_row, session.header_top or session.header_row)
    is_other = before != (sheet, header.last, header.top)
    if is_other or session.mapping.get("sheets") != chosen.get("sheets"):
        kept = {"into": session.mapping["into"]} if "into" in session.mapping else {}
        session.state = ImportSession.State.UPLOADED
    else:
        kept = {
            key: value
            for key, value in session.mapping.items()
            if key not in {"sheets", "hidden", "roles"}
        }
    session.mapping = kept | chosen
    session.sheet, session.header_row, session.header_top = sheet, header.last, header.top
    save_choices(session)
