"""Imports under way and done: what changed, the file, undoing and dropping."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from yhdyspinta.documents.models import response_for
from yhdyspinta.sheets import pages, policies
from yhdyspinta.sheets.actions import drop_import, undo_import
from yhdyspinta.sheets.forms import UndoForm
from yhdyspinta.sheets.kinds import known_kind
from yhdyspinta.sheets.models import OPEN, ImportSession, NotOpenError
from yhdyspinta.sheets.undo import UndoRefusedError, touched_by
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.web.access import ActorRequest, loads, may
from yhdyspinta.web.forms import posted
from yhdyspinta.web.htmx import render_part

State = ImportSession.State


@require_GET
@may(policies.list_imports)
def import_list(request: ActorRequest) -> HttpResponse:
    """Imports under way and done, newest first."""
    kinds = policies.kinds_for(request.actor)
    sessions = (
        ImportSession.objects.visible_to(request.actor)
        .filter(kind__in=[kind.code for kind in kinds])
        .exclude(state=State.DROPPED)
        .select_related("file", "created_by__user", "undoes")
    )
    page = Paginator(sessions, 25).get_page(request.GET.get("page"))
    labels = {kind.code: kind.label for kind in kinds}
    rows = [(session, labels[session.kind], session.state in OPEN) for session in page]
    return render(request, "sheets/import_list.html", {"kinds": kinds, "page": page, "rows": rows})


@require_POST
@loads(ImportSession, may=policies.work_on_import)
def import_drop(request: ActorRequest, session: ImportSession) -> HttpResponse:
    """Leave the import undone."""
    try:
        drop_import(session)
    except NotOpenError:
        return redirect(area_url("sheets:result", session.pk))
    messages.success(request, _("The import was dropped. Nothing was changed."))
    return redirect(area_url("sheets:list"))


@require_GET
@loads(ImportSession, may=policies.work_on_import)
def import_result(request: ActorRequest, session: ImportSession) -> HttpResponse:
    """Exactly what was changed; an import under way goes on from where it was left."""
    kind = known_kind(session)
    if session.state in OPEN:
        return redirect(
            area_url(
                "sheets:sheet" if session.state == State.UPLOADED else "sheets:preview", session.pk
            )
        )
    if session.state == State.ACCEPTING:
        return redirect(area_url("sheets:progress", session.pk))
    return render(request, "sheets/import_result.html", pages.result_page(request, kind, session))


@require_GET
@loads(ImportSession, may=policies.work_on_import)
def import_file(request: ActorRequest, session: ImportSession) -> HttpResponse:
    """The file as it was brought in."""
    return response_for(session.file)


@require_http_methods(["GET", "POST"])
@loads(ImportSession, may=policies.work_on_import)
def import_undo(request: ActorRequest, session: ImportSession) -> HttpResponse:
    """Ask, row by row where something has been touched since, and put everything back."""
    if session.state != State.ACCEPTED:
        return redirect(area_url("sheets:result", session.pk))
    kind = known_kind(session)
    touched = touched_by(session)
    form = UndoForm(touched, posted(request))
    reasons: list[str] = []
    if form.is_bound and form.is_valid():
        try:
            undone = undo_import(session, kind, actor=request.actor, choices=form.choices())
        except NotOpenError:
            return redirect(area_url("sheets:result", session.pk))
        except UndoRefusedError as refusal:
            reasons = refusal.reasons
        else:
            messages.success(request, _("The import was undone."))
            return redirect(area_url("sheets:result", undone.pk))
    context = pages.undo_page(kind, session, form, reasons)
    return render(request, "sheets/import_undo.html", context, status=422 if form.is_bound else 200)


@require_GET
@loads(ImportSession, may=policies.work_on_import)
def import_progress(request: ActorRequest, session: ImportSession) -> HttpResponse:
    """How far the writing has come, asked each second; at the end the result."""
    if session.state != State.ACCEPTING:
        to = area_url("sheets:result", session.pk)
        return HttpResponseClientRedirect(to) if request.htmx else redirect(to)
    context = pages.progress_page(session)
    return render_part(request, "sheets/import_progress.html", "progress", context)
