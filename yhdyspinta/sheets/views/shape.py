"""The wizard's step about the sheet: which one, where its headings are, what its rows are."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from yhdyspinta.sheets import pages, policies
from yhdyspinta.sheets.kinds import ImportKind, Job
from yhdyspinta.sheets.models import ImportSession
from yhdyspinta.sheets.read import grids_of
from yhdyspinta.sheets.shape import open_job
from yhdyspinta.sheets.sheet_step import choose_sheet, sheet_form, sheet_page
from yhdyspinta.sheets.views.steps import of_an_open_import
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.web.access import ActorRequest, loads
from yhdyspinta.web.forms import posted


@require_http_methods(["GET", "POST"])
@loads(ImportSession, may=policies.work_on_import)
@of_an_open_import
def import_sheet(request: ActorRequest, kind: ImportKind, job: Job) -> HttpResponse:
    """Which sheet, and which row has the headings."""
    grids = grids_of(job.session.file)
    wanted = request.POST.get("sheet", "") or request.GET.get("sheet", "")
    form = sheet_form(kind, job, grids, wanted, posted(request))
    if form.is_bound and form.is_valid():
        choose_sheet(job.session, form)
        if "look" in request.POST:
            return redirect(area_url("sheets:sheet", job.session.pk))
        job = open_job(job.session, request.actor)
        return redirect(area_url(pages.next_page(kind, job), job.session.pk))
    context = sheet_page(kind, job, form)
    return render(
        request, "sheets/import_sheet.html", context, status=422 if form.is_bound else 200
    )
