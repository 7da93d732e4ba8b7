"""The agreement as PDF, its annexes, and the text behind a personal link."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agreements import actions, policies
from agreements.documents import agreement_pdf, file_name
from agreements.forms.taken_in import TakenInForm
from agreements.forms.text import AnnexForm
from agreements.models import Agreement, Annex, Version
from agreements.telling import OPEN
from yhdyspinta.documents.download import download
from yhdyspinta.documents.models import response_for
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.web.access import ActorRequest, by_link, link_is_over, loads, may
from yhdyspinta.web.forms import posted, posted_files

LINK_DAYS = 180


@require_GET
@loads(Agreement, may=policies.read_agreement)
def agreement_paper(request: ActorRequest, agreement: Agreement) -> HttpResponse:
    """The sealed file if there is one, else the text as it is now."""
    version = agreement.versions.select_related("sealed").first()
    if version is None:
        raise Http404
    version.agreement = agreement
    return _paper(version)


def _paper(version: Version) -> HttpResponse:
    if version.sealed:
        return response_for(version.sealed)
    return download(agreement_pdf(version), file_name(version))


@require_GET
@by_link(OPEN, days=LINK_DAYS)
def agreement_open(request: ActorRequest) -> HttpResponse:
    """The text that was sent to a registry, for who has its link."""
    pk = request.guest.payload["version"]  # type: ignore[attr-defined]
    versions = Version.objects.select_related("agreement", "sealed")
    version = versions.exclude(agreement__in=Agreement.objects.hidden()).filter(pk=pk).first()
    if version is None:
        return link_is_over(request, "used")
    return _paper(version)


@require_http_methods(["GET", "POST"])
@loads(Agreement, may=policies.edit_text)
def agreement_annexes(request: ActorRequest, agreement: Agreement) -> HttpResponse:
    """The files annexed to the text."""
    version = agreement.versions.first()
    if version is None:
        raise Http404
    form = AnnexForm(posted(request), posted_files(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_annex(
                version, form.cleaned_data["file"], form.cleaned_data["title"], actor=request.actor
            )
        except StepRefusedError as refusal:
            form.add_error(None, refusal.reasons)
        else:
            messages.success(request, _("The annex was added."))
            return redirect(request.path)
    annexes = version.annexes.select_related("file")
    context = {"form": form, "agreement": agreement, "annexes": annexes}
    status = 422 if form.is_bound else 200
    return render(request, "agreements/agreement_annexes.html", context, status=status)


@require_GET
@loads(Annex, may=policies.read_annex)
def annex_file(request: ActorRequest, annex: Annex) -> HttpResponse:
    return response_for(annex.file)


@require_POST
@loads(Annex, may=policies.edit_annex)
def annex_remove(request: ActorRequest, annex: Annex) -> HttpResponse:
    agreement = annex.version.agreement
    try:
        actions.remove_annex(annex, actor=request.actor)
    except StepRefusedError as refusal:
        messages.error(request, " ".join(refusal.reasons))
    else:
        messages.success(request, _("The annex was removed."))
    return redirect(agreement)


@require_http_methods(["GET", "POST"])
@may(policies.create_agreement)
def agreement_take_in(request: ActorRequest) -> HttpResponse:
    """An agreement signed elsewhere: its file, facts, parties and their decisions on one page."""
    initial = {"languages": [request.tenant.default_language]}
    form = TakenInForm(posted(request), posted_files(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        agreement = actions.take_in_agreement(
            facts=form.facts(),
            upload=form.cleaned_data["file"],
            parties=form.parties(),
            actor=request.actor,
        )
        messages.success(request, _("The agreement was taken in."))
        return redirect(agreement)
    status = 422 if form.is_bound else 200
    return render(request, "agreements/agreement_take_in.html", {"form": form}, status=status)
