"""Whether the law is met: the table of duties, and one duty."""

from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from negotiations import policies
from negotiations.board import (
    TABS,
    Board,
    Cell,
    board_of_term,
    board_on,
    choices,
    day_in,
    term_on,
)
from negotiations.clauses import pointed_to
from negotiations.duties import left_out_of, rules_not_binding
from negotiations.involvement import heard
from negotiations.models import Convening, Duty, Evidence, Negotiation
from negotiations.why import serving, with_reasons
from yhdyspinta.register.laws import title_of
from yhdyspinta.register.models import StatutoryDuty
from yhdyspinta.web.access import ActorRequest, loads, may
from yhdyspinta.web.forms import pk_of
from yhdyspinta.web.htmx import render_part

MOST = 50  # negotiations on a duty's page
TAB_NAMES = {
    "negotiations": gettext_lazy("Negotiations"),
    "documents": gettext_lazy("Reports and plans"),
    "continuous": gettext_lazy("Continuous duties"),
}


@require_GET
@may(policies.list_duties)
def duty_board(request: ActorRequest) -> HttpResponse:
    """Municipalities by duties, in a year or over a whole council term."""
    show = request.GET.get("show", "")
    show = show if show in TABS else "negotiations"
    board, shown = _board(request, show)
    unbound = [
        rule
        for rule in rules_not_binding(timezone.localdate())
        if StatutoryDuty.ServedBy(rule.served_by) in TABS[show]
    ]
    context = shown | {
        "board": board,
        "own": board.of_organisation(request.actor.organisation_id),
        "unbound": unbound,
        "show": show,
        "tabs": TAB_NAMES,
        "may_manage_rules": policies.manage_rules(request.actor),
    }
    return render_part(request, "negotiations/duty_board.html", "board", context)


def _board(request: ActorRequest, show: str) -> tuple[Board, dict[str, Any]]:
    """The board that was asked for, and what it is of: a term by its first year, else a year."""
    today = timezone.localdate()
    offered = choices(today)
    asked = pk_of(request.GET.get("term", ""))
    whole = next((term for term in offered.terms if term.starts_on.year == asked), None)
    if whole:
        shown: dict[str, Any] = {"term": whole, "is_term": True, "year": None}
        board = board_of_term(whole, today, TABS[show])
    else:
        year = pk_of(request.GET.get("year", ""))
        year = year if year in offered.years else today.year
        day = day_in(year, today)
        shown = {"term": term_on(day), "is_term": False, "year": year}
        board = board_on(day, today, TABS[show])
    return board, shown | {"years": offered.years, "terms": offered.terms}


def _negotiations(request: ActorRequest, duty: Duty) -> list[tuple[Negotiation, str]]:
    found = list(serving(duty, Negotiation.objects.visible_to(request.actor))[:MOST])
    met = {link.evidence.negotiation_id or 0 for link in duty.shown_by}
    return with_reasons(duty, found, met)


def _evidence(request: ActorRequest, duty: Duty) -> list[dict[str, Any]]:
    links = {link.evidence_id: link for link in duty.shown_by}
    shown: list[Evidence] = [link.evidence for link in duty.shown_by]
    prefetch_related_objects(shown, "duties__duty")
    places = pointed_to(shown)
    return [
        {
            "row": each,
            "link": links[each.pk],
            "may_unlink": policies.unlink_evidence(request.actor, links[each.pk]),
            "place": places.get(each.pk),
            "may_remove": policies.remove_evidence(request.actor, each),
        }
        for each in shown
    ]


@require_GET
@loads(Duty, may=policies.read_duty)
def duty_detail(request: ActorRequest, duty: Duty) -> HttpResponse:
    """One duty: what is asked, whether it is met, by what, and why not."""
    duties = Duty.objects.with_state(timezone.localdate()).with_evidence()
    found = duties.select_related("rule", "own_rule", "bearer", "other").get(pk=duty.pk)
    context = {
        "duty": found,
        "cell": Cell(found),
        "rule": found.what,
        "law": title_of(found.rule.law) if found.rule else "",
        "evidence": _evidence(request, found),
        "left_out": left_out_of(found),
        "negotiations": _negotiations(request, found),
        "convening": Convening.objects.of(found).select_related("convener").first(),
        "heard": heard(found, request.actor) if found.invites_others() else None,
        "may_record": policies.record_evidence(request.actor, found),
        "may_agree": policies.record_convener(request.actor, found),
        "may_note": policies.note_involvement(request.actor, found),
    }
    return render(request, "negotiations/duty_detail.html", context)
