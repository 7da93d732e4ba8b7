"""A responsibility table as files: PDF, spreadsheets, a sheet for one organisation to answer."""

from collections.abc import Mapping

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from agreements import policies
from agreements.documents import matrix_pdf, organisation_pdf
from agreements.exports import WRITERS, answer_xlsx, sheet_of
from agreements.forms.download import ALL, NAMED, PDF, DownloadForm
from agreements.matrix import table_of
from agreements.models import Matrix
from agreements.table import Column, Table
from yhdyspinta.documents.download import download
from yhdyspinta.sheets.formats import MEDIA_TYPES, XLSX
from yhdyspinta.web.access import ActorRequest, loads


@require_GET
@loads(Matrix, may=policies.read_matrix)
def matrix_downloads(request: ActorRequest, matrix: Matrix) -> HttpResponse:
    """Choose the format and what is in it; with those chosen, the file."""
    form = DownloadForm(request.GET if "format" in request.GET else None)
    if form.is_valid():
        return _file(matrix, form)
    context = {"form": form, "matrix": matrix}
    status = 422 if form.is_bound else 200
    return render(request, "agreements/matrix_downloads.html", context, status=status)


@require_GET
@loads(Matrix, may=policies.read_matrix)
def matrix_paper(request: ActorRequest, matrix: Matrix) -> HttpResponse:
    """The table on landscape sheets, or one organisation's part of it."""
    return _asked(request, matrix, {"format": PDF, "columns": ALL})


@require_GET
@loads(Matrix, may=policies.read_matrix)
def matrix_sheet(request: ActorRequest, matrix: Matrix) -> HttpResponse:
    """The table as a spreadsheet that comes back in, or a sheet for one organisation to answer."""
    return _asked(request, matrix, {"format": XLSX, "columns": NAMED})


def _asked(request: ActorRequest, matrix: Matrix, usual: Mapping[str, str]) -> HttpResponse:
    """The file of an address, with what it doesn't say as usual."""
    form = DownloadForm({**usual, **request.GET.dict()})
    if not form.is_valid():
        raise Http404
    return _file(matrix, form)


def _file(matrix: Matrix, form: DownloadForm) -> HttpResponse:
    chosen = form.cleaned_data
    organisation, suffix = chosen["organisation"], chosen["format"]
    table = table_of(matrix, form.as_of, everyone=organisation is not None)
    if organisation is not None:
        column = _column(table, f"organisation:{organisation.pk}")
        return _of_one(table, column, suffix)
    name = f"{table.name} {table.day:%Y-%m-%d}.{suffix}"
    if suffix == PDF:
        return download(matrix_pdf(table, named_only=chosen["columns"] != ALL), name)
    sheet = sheet_of(table, matrix, all_columns=chosen["columns"] == ALL)
    return download(WRITERS[suffix](sheet), name, MEDIA_TYPES[suffix])


def _column(table: Table, key: str) -> Column:
    found = next((each for each in table.organisations if each.key == key), None)
    if found is None:
        raise Http404
    return found


def _of_one(table: Table, organisation: Column, suffix: str) -> HttpResponse:
    if suffix == PDF:
        name = _("Responsibilities: %(name)s") % {"name": organisation.label}
        return download(organisation_pdf(table, organisation), f"{name}.{suffix}")
    name = _("To answer: %(name)s") % {"name": organisation.label}
    return download(answer_xlsx(table, organisation), f"{name}.{suffix}", MEDIA_TYPES[XLSX])
