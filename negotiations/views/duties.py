"""Whether the law is met: the table of duties, one duty, and what shows that it was met."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from negotiations import policies
from negotiations.actions import record_evidence, remove_evidence
from negotiations.board import TABS, Cell, board_on, day_in, years_with_duties
from negotiations.forms import EvidenceForm
from negotiations.models import Duty, Evidence, Negotiation
from yhdyspinta.documents.models import response_for
from yhdyspinta.register.terms import NoTermError, council_term
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.web.access import ActorRequest, loads, may
from yhdyspinta.web.forms import pk_of, posted, posted_files
from yhdyspinta.web.htmx import render_part

TAB_NAMES = {
    "negotiations": gettext_lazy("Negotiations"),
    "documents": gettext_lazy("Reports and plans"),
    "continuous": gettext_lazy("Continuous duties"),
}


@require_GET
@may(policies.list_duties)
def duty_board(request: ActorRequest) -> HttpResponse:
    """Municipalities by duties, in a year and the council term that it is in."""
    today = timezone.localdate()
    years = years_with_duties(today)
    asked = pk_of(request.GET.get("year", ""))
    year = asked if asked in years else today.year
    show = request.GET.get("show", "")
    show = show if show in TABS else "negotiations"
    day = day_in(year, today)
    try:
        term = council_term(day)
    except NoTermError:
        term = None
    board = board_on(day, today, TABS[show])
    context = {
        "board": board,
        "own": board.of_organisation(request.actor.organisation_id),
        "year": year,
        "years": years,
        "term": term,
        "show": show,
        "tabs": TAB_NAMES,
    }
    return render_part(request, "negotiations/duty_board.html", "board", context)


def _detail_context(request: ActorRequest, duty: Duty) -> dict[str, Any]:
    today = timezone.localdate()
    duties = Duty.objects.with_state(today).with_evidence()
    found = duties.select_related("rule", "bearer", "other").get(pk=duty.pk)
    negotiations = Negotiation.objects.visible_to(request.actor).filter(rules__rule=duty.rule_id)
    if found.period_start and found.period_end:
        negotiations = negotiations.filter(
            starts_at__date__gte=found.period_start, starts_at__date__lte=found.period_end
        )
    return {
        "duty": found,
        "cell": Cell(found),
        "rule": found.rule,
        "evidence": [
            (link.evidence, policies.remove_evidence(request.actor, link.evidence))
            for link in found.shown_by
        ],
        "negotiations": negotiations[:50],
        "may_record": policies.record_evidence(request.actor, found),
    }


@require_GET
@loads(Duty, may=policies.read_duty)
def duty_detail(request: ActorRequest, duty: Duty) -> HttpResponse:
    """One duty: what the law asks, whether it is met, and by what."""
    return render(request, "negotiations/duty_detail.html", _detail_context(request, duty))


@require_http_methods(["GET", "POST"])
@loads(Duty, may=policies.record_evidence)
def evidence_new(request: ActorRequest, duty: Duty) -> HttpResponse:
    """Record what shows that the duty is met."""
    form = EvidenceForm(posted(request), posted_files(request), duty=duty)
    if request.method == "POST" and form.is_valid():
        record_evidence(
            duty, form.save(commit=False), file=form.cleaned_data["file"], actor=request.actor
        )
        return redirect(duty)
    context = {
        "form": form,
        "duty": duty,
        "is_on_behalf": request.actor.organisation_id != duty.bearer_id,
    }
    return render(
        request, "negotiations/evidence_form.html", context, status=422 if form.errors else 200
    )


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
