"""What has been decided across meetings: searched, paged, on paper."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from negotiations import documents, policies
from negotiations.forms.decisions import DecisionFilter
from negotiations.models import AgendaItem, Negotiation
from negotiations.paper import decisions_in
from yhdyspinta.documents.download import download
from yhdyspinta.tenancy.links import current_tenant
from yhdyspinta.web.access import ActorRequest, may
from yhdyspinta.web.htmx import render_part

PER_PAGE = 25
# What one request can put on paper; more is found, but the search must be narrowed for a PDF.
MOST_ON_PAPER = 300
TONES = {"agreed": "good", "noted": "neutral", "postponed": "info", "disagreed": "warn"}


@dataclass(frozen=True)
class Meeting:
    """A meeting and what was decided in it."""

    negotiation: Negotiation
    items: list[Any]


@require_GET
@may(policies.list_decisions)
def decision_list(request: ActorRequest) -> HttpResponse:
    """Outcomes of all meetings, by interface, municipality, forum, term or days."""
    return _show(request, _form(request))


def _form(request: ActorRequest) -> DecisionFilter:
    return DecisionFilter(request.GET)


def _show(
    request: ActorRequest, form: DecisionFilter, *, status: int = 200, **more: Any
) -> HttpResponse:
    found = form.found(request.actor) if form.is_valid() else AgendaItem.objects.none()
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form,
        "page": page,
        "rows": [(item, TONES.get(item.outcome_kind, "neutral")) for item in page],
        "query": query.urlencode(),
        "is_filtered": any(query.values()),
        **more,
    }
    status = status if form.is_valid() else 422
    return render_part(
        request, "negotiations/decision_list.html", "results", context, status=status
    )


@require_GET
@may(policies.list_decisions)
def decision_paper(request: ActorRequest) -> HttpResponse:
    """The same decisions as one PDF."""
    form = _form(request)
    if not form.is_valid():
        return _show(request, form)
    items = list(form.found(request.actor)[: MOST_ON_PAPER + 1])
    if len(items) > MOST_ON_PAPER:
        reason = _("More than %(most)s decisions: narrow the search for a PDF.")
        return _show(request, form, status=422, reasons=[reason % {"most": MOST_ON_PAPER}])
    language = translation.get_language()
    language = language if language in {"fi", "sv"} else current_tenant().default_language
    with translation.override(language):
        decisions = decisions_in(items, language)
        meetings = [
            Meeting(negotiation, list(group))
            for negotiation, group in groupby(decisions, key=lambda each: each.item.negotiation)
        ]
        content = documents.decisions_pdf(
            meetings, form.scope(), language=language, created=timezone.now()
        )
        name = f"{_('Decisions')} {timezone.localdate()}.pdf"
    return download(content, name)
