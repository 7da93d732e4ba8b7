"""Workbooks and imports for tests."""

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from xlsxwriter.utility import xl_cell_to_rowcol

from tests.factories.documents import make_stored_file
from tests.factories.tenancy import make_county, make_membership
from yhdyspinta.sheets.models import ImportSession
from yhdyspinta.tenancy.models import Membership, Role, Tenant

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def make_xlsx(
    rows: Iterable[Sequence[Any]],
    *,
    sheet: str = "Taulukko",
    merges: Iterable[str] = (),
    formulas: dict[str, str] | None = None,
    hidden: Iterable[int] = (),
    more: Mapping[str, Iterable[Sequence[Any]]] | None = None,
) -> bytes:
    """A workbook as Excel writes it; merges like "A1:F1", formulas by cell, hidden rows from 1."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"strings_to_formulas": False}) as book:
        for name, given in {sheet: rows, **(more or {})}.items():
            page, content = book.add_worksheet(name), [list(row) for row in given]
            _fill(page, content, book.add_format({"num_format": "d.m.yyyy"}))
            if name == sheet:
                for place in merges:
                    top, left = xl_cell_to_rowcol(place.partition(":")[0])
                    page.merge_range(place, content[top][left])
                for number in hidden:
                    page.set_row(number - 1, options={"hidden": True})
                for place, formula in (formulas or {}).items():
                    page.write_formula(place, formula, None, "")
    return file.getvalue()


def _fill(page: Any, rows: Iterable[Sequence[Any]], day: Any) -> None:
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, date):
                page.write_datetime(number, column, cell, day)
            elif cell not in (None, ""):
                page.write(number, column, cell)


def make_ods(
    sheets: dict[str, str], *, parts: dict[str, str] | None = None, head: str = ""
) -> bytes:
    """An OpenDocument spreadsheet: sheet → its rows as XML, see ods_row()."""
    tables = "".join(
        f'<table:table table:name="{name}">{rows}</table:table>' for name, rows in sheets.items()
    )
    spaces = "".join(
        f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
        for short in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>{head}<office:document-content{spaces}>'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    )
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr(ZipInfo("mimetype"), "application/vnd.oasis.opendocument.spreadsheet")
        files = {"META-INF/manifest.xml": manifest, "content.xml": content} | (parts or {})
        for name, text in files.items():
            archive.writestr(name, text)
    return file.getvalue()


def ods_row(*cells: str, row: str = "", **of_cell: str) -> str:
    """A row of an OpenDocument sheet; attributes of a cell as c1='table:number-…="2"'."""
    told = (
        f'<table:table-cell office:value-type="string" {of_cell.get(f"c{n}", "")}>'
        f"<text:p>{cell}</text:p></table:table-cell>"
        if cell
        else f"<table:table-cell {of_cell.get(f'c{n}', '')}/>"
        for n, cell in enumerate(cells, 1)
    )
    return f"<table:table-row {row}>{''.join(told)}</table:table-row>"


def with_parts(content: bytes, parts: dict[str, bytes]) -> bytes:
    """The workbook with parts of its zip put in place of others, or added."""
    file = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as old, ZipFile(file, "w", ZIP_DEFLATED) as new:
        for part in old.infolist():
            if part.filename not in parts:
                new.writestr(part.filename, old.read(part))
        for name, text in parts.items():
            new.writestr(name, text)
    return file.getvalue()


def make_importsession(**fields: Any) -> ImportSession:
    """An import just uploaded, with its file really there."""
    content = make_xlsx([["Yhdyspinta", "Tehtävä"], ["Hyte", "Suunnitelma"]])
    if "created_by" not in fields:
        fields["created_by"] = Membership.objects.filter(
            tenant_id=_tenant_id(), roles__contains=[Role.ADMIN]
        ).first() or make_membership(Role.ADMIN, organisation=make_county())
    defaults = {
        "kind": "matrix",
        "file": make_stored_file(content, "taulukko.xlsx", XLSX),
        "sheet": "Taulukko",
        "header_row": 1,
    }
    return ImportSession.objects.create(**(defaults | fields))


def _tenant_id() -> int:
    from yhdyspinta.tenancy.context import current_tenant_id

    return current_tenant_id()


def upload_of(content: bytes, name: str = "taulukko.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, XLSX)


def bring_in(
    client: Client, area: Tenant, kind: str, content: bytes, **fields: Any
) -> ImportSession:
    """Upload, then take every proposal of the wizard, up to the check or the preview."""
    answer = client.post(
        f"/{area.slug}/imports/new/{kind}/", {"file": upload_of(content), **fields}
    )
    assert answer.status_code == 302, answer.context["form"].errors
    url = answer["Location"]
    while "/preview/" not in url and "/check/" not in url:
        page = client.get(url)
        if page.status_code == 302:
            url = page["Location"]
            continue
        answer = client.post(url, proposals(page.context))
        assert answer.status_code == 302, answer.context["form"].errors
        url = answer["Location"]
    if client.get(url).status_code == 302:
        url = client.get(url)["Location"]
    return _session(area, url)


def proposals(context: Any) -> dict[str, Any]:
    """What a step's page proposes, as its form would send it; what is not proposed is left out."""
    if "grid" in context:
        form = context["form"]
        return {name: form[name].value() or [] for name in form.fields}  # [] sends nothing
    form = context["form"]
    initial = {name: form[name].initial or "" for name in form.fields}
    return {
        name: value or ("-" if name.startswith("column_") else "")
        for name, value in initial.items()
    }


def _session(area: Tenant, url: str) -> ImportSession:
    from yhdyspinta.tenancy.context import tenant_context

    with tenant_context(area.pk):
        session: ImportSession = ImportSession.objects.get(
            pk=int(url.split("/imports/")[1].split("/")[0])
        )
        return session


def write_accepted(session: ImportSession) -> None:
    """The worker's round, as it comes after accepting."""
    from yhdyspinta.sheets.tasks import accept_waiting

    accept_waiting(tenant_id=session.tenant_id)
