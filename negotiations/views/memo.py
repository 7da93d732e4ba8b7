"""The memo: its draft, remarks on it, and the stored files."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from negotiations import documents, policies
from negotiations.actions import add_remark
from negotiations.forms import RemarkForm
from negotiations.models import Minutes, Negotiation
from negotiations.views.detail import show
from yhdyspinta.documents.models import response_for
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.web.access import ActorRequest, loads


@require_GET
@loads(Negotiation, may=policies.read_draft)
def memo_draft(request: ActorRequest, negotiation: Negotiation) -> HttpResponse:
    """The memo as it is now, before it is approved."""
    languages = documents.languages_of(negotiation)
    language = request.GET.get("language", languages[0])
    if language not in languages:
        raise Http404
    content = documents.memo_pdf(negotiation, language, created=timezone.now(), is_draft=True)
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'inline; filename="draft-{negotiation.pk}-{language}.pdf"'
        },
    )


@require_POST
@loads(Negotiation, may=policies.make_remark)
def remark_new(request: ActorRequest, negotiation: Negotiation) -> HttpResponse:
    """Say something of the memo before it is approved."""
    form = RemarkForm(request.POST, negotiation=negotiation)
    if not form.is_valid():
        return show(request, negotiation, status=422, remark_form=form)
    add_remark(form.save(commit=False), actor=request.actor)
    return redirect(f"{area_url('negotiations:detail', negotiation.pk)}#remarks")


@require_GET
@loads(Minutes, may=policies.read_minutes)
def minutes_download(request: ActorRequest, minutes: Minutes) -> HttpResponse:
    """The approved memo as it was stored."""
    return response_for(minutes.file)
