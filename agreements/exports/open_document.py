"""An exported table as an OpenDocument spreadsheet (.ods)."""

from collections.abc import Iterable
from io import BytesIO
from itertools import groupby
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from django.utils.translation import gettext as _
from odfdo import Document, Element, Style, Table

from agreements.exports.looks import BANDS, BRAND, LINE, LOOKS, MUTED, ON_BRAND, PLAIN, SOFT, Look
from agreements.exports.rows import KEY, ROLES, Row, Sheet

_THIN, _THICK = f"0.5pt solid {LINE}", f"1.5pt solid {BRAND}"
_CM_OF_LETTER = 0.19
_LETTERS = "letters"  # the list of those that can be chosen
_EMPTY = "<table:table-cell/>"


def sheet_ods(sheet: Sheet) -> bytes:
    """The table on one sheet, its letters on another."""
    document = Document("spreadsheet")
    writer = _Writer(sheet)
    body = document.body
    body.clear()
    body.append(writer.choice_of_letters())
    body.append(writer.table())
    body.append(writer.legend())
    for style in writer.styles.values():
        document.insert_style(style, automatic=True)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


class _Writer:
    """Rows are put together as XML: an object for each cell takes ten times as long."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.styles: dict[str, Any] = {}

    def table(self) -> Any:
        headings = self.sheet.headings
        table = Table(_("Responsibilities"))
        for heading in headings:
            table.append(self._column(heading.width, is_hidden=heading.sort == KEY))
        table.append(_row([self._free(self.sheet.title, "title", bold=True)]))
        table.append(_row([self._free(self.sheet.told, "told", color=MUTED)]))
        table.append(_row(self._groups()))
        head = self._style("head", Look(SOFT, bold=True), top=_THIN, wrap=True)
        table.append(_row(_cell(heading.text, head) for heading in headings))
        for row in self.sheet.rows:
            table.append(_row(self._cells(row)))
        return table

    def legend(self) -> Any:
        """What each letter means: a sheet that the import passes by."""
        table = Table(_("Legend"))
        for width in (10, 40):
            table.append(self._column(width, is_hidden=False))
        for mark in self.sheet.legend:
            letter = _cell(mark.letter, self._letter_style(mark.style, is_first=False))
            table.append(_row([letter, _cell(str(mark.label))]))
        return table

    def choice_of_letters(self) -> Any:
        """A list to choose from; other texts, such as "V/O", are asked about but taken."""
        told = [mark.letter.replace('"', '""') for mark in self.sheet.legend]
        condition = quoteattr(f"of:cell-content-is-in-list({_listed(told)})")
        return Element.from_tag(
            "<table:content-validations><table:content-validation"
            f' table:name="{_LETTERS}" table:condition={condition} table:allow-empty-cell="true">'
            '<table:error-message table:message-type="warning" table:display="true"/>'
            "</table:content-validation></table:content-validations>"
        )

    # Cells.

    def _groups(self) -> Iterable[str]:
        look = self._style("group", Look(BRAND, ON_BRAND, bold=True), top=_THIN, align="center")
        for group, members in groupby(self.sheet.headings, key=lambda each: each.group):
            count = len(list(members))
            if group and count > 1:
                yield _cell(group, look, f'table:number-columns-spanned="{count}"')
                yield from ["<table:covered-table-cell/>"] * (count - 1)
            else:
                yield from [_cell(group, look) if group else _EMPTY] * count

    def _cells(self, row: Row) -> Iterable[str]:
        for index, value in enumerate(row.values):
            if self.sheet.headings[index].sort == ROLES:
                look = self._letter_style(value.style, is_first=row.is_first)
                yield _cell(value.text, look, f'table:content-validation-name="{_LETTERS}"')
            else:
                yield _cell(value.text, self._text_style(row, is_interface=index == 0))

    def _free(self, text: str, name: str, **look: Any) -> str:
        return _cell(text, self._style(name, Look(**look)))

    # Styles, each made once.

    def _text_style(self, row: Row, *, is_interface: bool) -> str:
        band = row.band % len(BANDS) if is_interface else None
        look = Look(BANDS[band], bold=row.is_first) if band is not None else PLAIN
        name = f"text-{band}-{row.is_first}"
        return self._style(name, look, top=_THICK if row.is_first else _THIN, wrap=True)

    def _letter_style(self, style: str, *, is_first: bool) -> str:
        top = _THICK if is_first else _THIN
        look = LOOKS.get(style, PLAIN)
        return self._style(f"letter-{style}-{is_first}", look, top=top, align="center")

    def _style(
        self, name: str, look: Look, *, top: str = "", wrap: bool = False, align: str = ""
    ) -> str:
        if name not in self.styles:
            around = {f"border_{side}": _THIN for side in ("left", "right", "bottom")}
            borders: dict[str, Any] = around | {"border_top": top} if top else {}
            style = Style(
                "table-cell",
                name=name,
                area="table-cell",
                background_color=look.ground or None,
                **borders,
            )
            style.set_properties(area="text", color=look.color)
            if look.bold:
                style.set_properties({"fo:font-weight": "bold"}, area="text")
            if wrap:
                style.set_properties({"fo:wrap-option": "wrap"}, area="table-cell")
            style.set_properties({"style:vertical-align": "top"}, area="table-cell")
            if align:
                style.set_properties({"fo:text-align": align}, area="paragraph")
            self.styles[name] = style
        return name

    def _column(self, width: int, *, is_hidden: bool) -> Any:
        name = f"column-{width}"
        if name not in self.styles:
            size = f"{width * _CM_OF_LETTER:.2f}cm"
            self.styles[name] = Style("table-column", name=name, width=size)
        hidden = ' table:visibility="collapse"' if is_hidden else ""
        return Element.from_tag(f'<table:table-column table:style-name="{name}"{hidden}/>')


def _row(cells: Iterable[str]) -> Any:
    return Element.from_tag(f"<table:table-row>{''.join(cells)}</table:table-row>")


def _cell(text: str, style: str = "", attributes: str = "") -> str:
    told = f'table:style-name="{style}" {attributes}' if style else attributes
    if not text:
        return f"<table:table-cell {told}/>"
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in text.splitlines())
    return f'<table:table-cell {told} office:value-type="string">{lines}</table:table-cell>'


def _listed(letters: Iterable[str]) -> str:
    return ";".join(f'"{letter}"' for letter in letters)
