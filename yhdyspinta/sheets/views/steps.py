"""The import wizard: one page a step; it can be left at any of them and taken up again."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yhdyspinta.documents.models import FileDamagedError
from yhdyspinta.sheets import pages, policies
from yhdyspinta.sheets.actions import start_import
from yhdyspinta.sheets.forms import (
    ColumnsForm,
    UploadForm,
    ValuesForm,
)
from yhdyspinta.sheets.guard import SheetRefusedError
from yhdyspinta.sheets.kinds import ImportKind, Job, kind_of, known_kind
from yhdyspinta.sheets.matching import values_to_match
from yhdyspinta.sheets.models import OPEN, ImportSession, NotOpenError
from yhdyspinta.sheets.refusals import sentence_of
from yhdyspinta.sheets.shape import open_job
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.web.access import ActorRequest, loads, may
from yhdyspinta.web.forms import posted

State = ImportSession.State
Step = Callable[[ActorRequest, ImportKind, Job], HttpResponse]


def of_an_open_import(view: Step) -> Callable[[ActorRequest, ImportSession], HttpResponse]:
    """The step gets the sheet read; an import that is over shows its result instead."""

    @wraps(view)
    def step(request: ActorRequest, session: ImportSession) -> HttpResponse:
        if session.state not in OPEN:
            return _is_over(request, session)
        try:
            job = open_job(session, request.actor)
            return view(request, known_kind(session), job)
        except SheetRefusedError as refusal:
            messages.error(request, sentence_of(refusal))
            return redirect(area_url("sheets:list"))
        except FileDamagedError:
            told = _("Nothing was written: the file can no longer be read. Bring it in again.")
            messages.error(request, told)
            return redirect(area_url("sheets:list"))
        except NotOpenError:  # accepted or dropped in another tab meanwhile
            session.refresh_from_db()
            return _is_over(request, session)

    return step


def _is_over(request: ActorRequest, session: ImportSession) -> HttpResponse:
    messages.info(request, pages.is_over(session))
    return redirect(area_url("sheets:result", session.pk))


@require_http_methods(["GET", "POST"])
@may(policies.list_imports)
def import_new(request: ActorRequest, kind_code: str) -> HttpResponse:
    """Choosing the file."""
    kind = kind_of(kind_code)
    if kind is None:
        raise Http404
    if not policies.start_import(request.actor, kind):
        raise PermissionDenied
    form = UploadForm(kind, posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        session = start_import(
            kind,
            form.cleaned_data["file"],
            form.grids,
            actor=request.actor,
            target_id=form.target_id,
            new_target=form.new_target,
        )
        return redirect(area_url("sheets:sheet", session.pk))
    context = {"form": form, "kind": kind, "steps": pages.steps_of(kind, "file")}
    return render(request, "sheets/import_new.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@loads(ImportSession, may=policies.work_on_import)
@of_an_open_import
def import_columns(request: ActorRequest, kind: ImportKind, job: Job) -> HttpResponse:
    """What each column is."""
    if not job.session.header_row:
        return redirect(area_url("sheets:sheet", job.session.pk))
    targets, columns = pages.columns_page(kind, job)
    form = ColumnsForm(kind, columns, targets, job.session, posted(request))
    if form.is_bound and form.is_valid():
        pages.choose_columns(job.session, form.chosen(), form.together())
        has_values = bool(values_to_match(kind, job))
        return redirect(
            area_url("sheets:values" if has_values else "sheets:preview", job.session.pk)
        )
    context = {
        "form": form,
        "session": job.session,
        "kind": kind,
        "steps": pages.steps_of(kind, "columns"),
    }
    return render(
        request, "sheets/import_columns.html", context, status=422 if form.is_bound else 200
    )


@require_http_methods(["GET", "POST"])
@loads(ImportSession, may=policies.work_on_import)
@of_an_open_import
def import_values(request: ActorRequest, kind: ImportKind, job: Job) -> HttpResponse:
    """What each letter or word means."""
    values = values_to_match(kind, job)
    data = posted(request)
    form = ValuesForm(kind, values, job, data)
    if form.is_bound and form.is_valid():
        pages.choose_values(job.session, form.chosen(), form.cleaned_data.get("empty", ""))
        return redirect(area_url("sheets:preview", job.session.pk))
    context = {
        "form": form,
        "session": job.session,
        "kind": kind,
        "steps": pages.steps_of(kind, "values"),
    }
    return render(
        request, "sheets/import_values.html", context, status=422 if form.is_bound else 200
    )
