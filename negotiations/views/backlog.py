"""What could come onto the agenda: the backlog, and proposals of the parties."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from negotiations import policies
from negotiations.actions.proposing import (
    accept_proposal,
    add_from_backlog,
    decline_proposal,
    propose_item,
)
from negotiations.backlog import backlog
from negotiations.forms import ReasonForm
from negotiations.forms.content import ProposalForm
from negotiations.models import AgendaItem, Negotiation
from negotiations.views.agenda import to_agenda
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.web.access import ActorRequest, loads
from yhdyspinta.web.forms import pk_of, posted


@require_http_methods(["GET", "POST"])
@loads(Negotiation, may=policies.edit_agenda)
def agenda_backlog(request: ActorRequest, negotiation: Negotiation) -> HttpResponse:
    """What is open between the parties; a button puts one of them on the agenda."""
    found = backlog(request.actor, negotiation)
    status = 200
    if request.method == "POST":
        offer = found.find(request.POST.get("kind", ""), pk_of(request.POST.get("pk", "")))
        if offer:
            add_from_backlog(negotiation, offer.item, actor=request.actor)
            messages.success(request, _("On the agenda: %(item)s.") % {"item": offer.item.heading})
            found = backlog(request.actor, negotiation)
        else:
            messages.error(request, _("This is on the agenda already, or it is not open any more."))
            status = 422
    context = {"negotiation": negotiation, "backlog": found}
    return render(request, "negotiations/agenda_backlog.html", context, status=status)


@require_http_methods(["GET", "POST"])
@loads(Negotiation, may=policies.propose_item)
def item_propose(request: ActorRequest, negotiation: Negotiation) -> HttpResponse:
    """A party proposes an item; the preparers take it or say why not."""
    new = AgendaItem(negotiation=negotiation)
    form = ProposalForm(posted(request), instance=new)
    if request.method == "POST" and form.is_valid():
        try:
            propose_item(form.save(commit=False), actor=request.actor)
        except StepRefusedError as refusal:
            form.add_error(None, refusal.reasons)
        else:
            messages.success(request, _("Your proposal was sent to the preparers."))
            return to_agenda(negotiation.pk)
    context = {"negotiation": negotiation, "form": form}
    status = 422 if form.errors else 200
    return render(request, "negotiations/item_propose.html", context, status=status)


@require_POST
@loads(AgendaItem, may=policies.edit_item)
def item_accept(request: ActorRequest, item: AgendaItem) -> HttpResponse:
    """Take a party's proposal onto the agenda."""
    try:
        accept_proposal(item, actor=request.actor)
    except StepRefusedError as refusal:
        messages.error(request, " ".join(refusal.reasons))
    return to_agenda(item.negotiation_id)


@require_http_methods(["GET", "POST"])
@loads(AgendaItem, may=policies.edit_item)
def item_decline(request: ActorRequest, item: AgendaItem) -> HttpResponse:
    """Leave a party's proposal off the agenda, with a reason that its proposer sees."""
    if not item.is_proposal:
        raise Http404
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            decline_proposal(item, reason=form.cleaned_data["reason"], actor=request.actor)
            return to_agenda(item.negotiation_id)
        except StepRefusedError as refusal:
            form.add_error(None, refusal.reasons)
    context = {"item": item, "negotiation": item.negotiation, "form": form}
    status = 422 if form.errors else 200
    return render(request, "negotiations/item_decline.html", context, status=status)
