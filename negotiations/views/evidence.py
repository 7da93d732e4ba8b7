"""What shows that a duty is met: recorded, removed, and taken along as a pack."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from negotiations import packs, policies
from negotiations.actions import record_evidence, remove_evidence, unlink_evidence
from negotiations.actions.duties import note_involvement, record_convener, remove_involvement
from negotiations.forms import EvidenceForm, ReasonForm
from negotiations.forms.duties import ConvenerForm, InvolvementForm
from negotiations.models import Convening, Duty, Evidence, EvidenceDuty, Involvement
from yhdyspinta.documents.download import download
from yhdyspinta.documents.models import response_for
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.web.access import ActorRequest, loads
from yhdyspinta.web.forms import posted, posted_files


def _page(request: ActorRequest, duty: Duty, form: Any, **context: Any) -> HttpResponse:
    status = 422 if form.is_bound and form.errors else 200
    context |= {"form": form, "duty": duty}
    return render(request, "negotiations/evidence_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
@loads(Duty, may=policies.record_evidence)
def evidence_new(request: ActorRequest, duty: Duty) -> HttpResponse:
    """Record what shows that the duty is met."""
    form = EvidenceForm(posted(request), posted_files(request), duty=duty, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        record_evidence(
            duty, form.save(commit=False), file=form.cleaned_data["file"], actor=request.actor
        )
        return redirect(duty)
    on_behalf = request.actor.organisation_id != duty.bearer_id
    return _page(request, duty, form, title=_("Record what meets it"), is_on_behalf=on_behalf)


@require_GET
@loads(Evidence, may=policies.read_evidence)
def evidence_file(request: ActorRequest, evidence: Evidence) -> HttpResponse:
    """The file that was attached."""
    if evidence.file is None:
        raise Http404
    return response_for(evidence.file)


@require_POST
@loads(Evidence, may=policies.remove_evidence)
def evidence_remove(request: ActorRequest, evidence: Evidence) -> HttpResponse:
    """Take away what was recorded by mistake."""
    duties = remove_evidence(evidence, actor=request.actor)
    messages.success(request, _("What was recorded of the duty has been removed."))
    return redirect(duties[0] if len(duties) == 1 else area_url("negotiations:duties"))


@require_http_methods(["GET", "POST"])
@loads(EvidenceDuty, may=policies.unlink_evidence)
def evidence_unlink(request: ActorRequest, link: EvidenceDuty) -> HttpResponse:
    """Take away what was linked by hand, and say why."""
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        duty = unlink_evidence(link, reason=form.cleaned_data["reason"], actor=request.actor)
        messages.success(request, _("The link has been removed."))
        return redirect(duty)
    title = _("Remove what was linked by hand")
    return _page(request, link.duty, form, title=title, link=link)


@require_http_methods(["GET", "POST"])
@loads(Duty, may=policies.record_convener)
def convener(request: ActorRequest, duty: Duty) -> HttpResponse:
    """Record who was agreed to convene, where the law leaves it open."""
    known = Convening.objects.of(duty).first()
    form = ConvenerForm(posted(request), instance=known)
    if request.method == "POST" and form.is_valid():
        record_convener(duty, form.save(commit=False), actor=request.actor)
        messages.success(request, _("Saved."))
        return redirect(duty)
    return _page(request, duty, form, title=_("Record who convenes"))


@require_http_methods(["GET", "POST"])
@loads(Duty, may=policies.note_involvement)
def involvement_new(request: ActorRequest, duty: Duty) -> HttpResponse:
    """Record how another actor was heard."""
    form = InvolvementForm(posted(request), duty=duty)
    if request.method == "POST" and form.is_valid():
        note_involvement(duty, form.save(commit=False), actor=request.actor)
        messages.success(request, _("Saved."))
        return redirect(duty)
    return _page(request, duty, form, title=_("Record how another actor was heard"))


@require_POST
@loads(Involvement, may=policies.remove_involvement)
def involvement_remove(request: ActorRequest, involvement: Involvement) -> HttpResponse:
    """Take away what was recorded by mistake."""
    duty = remove_involvement(involvement, actor=request.actor)
    messages.success(request, _("Removed."))
    return redirect(duty)


@require_GET
@loads(Duty, may=policies.read_duty)
def evidence_zip(request: ActorRequest, duty: Duty) -> HttpResponse:
    """The evidence pack as a zip with the checksums of its files."""
    pack = packs.pack_of(duty, request.actor)
    return download(packs.as_zip(pack), f"{pack.name}.zip", "application/zip")


@require_GET
@loads(Duty, may=policies.read_duty)
def evidence_pdf(request: ActorRequest, duty: Duty) -> HttpResponse:
    """The evidence pack as one PDF, its files attached."""
    pack = packs.pack_of(duty, request.actor)
    return download(packs.as_pdf(pack), f"{pack.name}.pdf")
