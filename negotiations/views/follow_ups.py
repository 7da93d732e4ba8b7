"""What was agreed to be done: the list of all, and each one's state."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from negotiations import policies
from negotiations.actions import add_follow_up, correct_follow_up, update_follow_up
from negotiations.forms import (
    FollowUpCorrectForm,
    FollowUpFilter,
    FollowUpForm,
    FollowUpStateForm,
)
from negotiations.models import AgendaItem, FollowUp, Negotiation
from yhdyspinta.audit.models import Entry, read_together
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.web.access import ActorRequest, loads, may
from yhdyspinta.web.forms import pk_of, posted
from yhdyspinta.web.htmx import render_part

HISTORY = 20
TABS = {"own": _("Own organisation's"), "open": _("All that are open"), "all": _("All")}
TONES = {"open": "neutral", "under_way": "info", "done": "good", "dropped": "neutral"}


@require_GET
@may(policies.list_negotiations)
def follow_up_list(request: ActorRequest) -> HttpResponse:
    """Follow-ups of the own organisation, all open ones, or all; searched by the address."""
    show = request.GET.get("show", "")
    show = show if show in TABS else "open"
    filters = FollowUpFilter(request.GET, auto_id="search_%s")
    found = filters.narrow(FollowUp.objects.visible_to(request.actor))
    found = found.select_related("organisation", "post", "negotiation")
    if show != "all":
        found = found.open()
    if show == "own":
        found = found.of_organisation(request.actor.organisation_id)
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    context = {
        "filters": filters,
        "is_filtered": any(value for value in filters.cleaned_data.values()),
        "page": page,
        "show": show,
        "tabs": TABS,
        "rows": [(follow_up, TONES[follow_up.state]) for follow_up in page],
        "today": timezone.localdate(),
    }
    return render_part(request, "negotiations/follow_up_list.html", "results", context)


@require_http_methods(["GET", "POST"])
@loads(Negotiation, may=policies.add_follow_up)
def follow_up_new(request: ActorRequest, negotiation: Negotiation) -> HttpResponse:
    """Record what was agreed to be done; `?item=` names the item it came of."""
    asked = pk_of(request.GET.get("item", ""))
    item = AgendaItem.objects.filter(negotiation=negotiation, pk=asked).first()
    form = FollowUpForm(posted(request), negotiation=negotiation, initial={"item": item})
    if request.method == "POST" and form.is_valid():
        try:
            add_follow_up(form.save(commit=False), actor=request.actor)
            return redirect(f"{area_url('negotiations:detail', negotiation.pk)}#follow-ups")
        except StepRefusedError as refusal:
            form.add_error(None, refusal.reasons)
    context = {"form": form, "negotiation": negotiation}
    return render(
        request, "negotiations/follow_up_form.html", context, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "POST"])
@loads(FollowUp, may=policies.read_follow_up)
def follow_up_edit(request: ActorRequest, follow_up: FollowUp) -> HttpResponse:
    """One follow-up; those responsible tell here how it goes."""
    may_update = policies.update_follow_up(request.actor, follow_up)
    if request.method == "POST" and not may_update:
        raise PermissionDenied
    form = FollowUpStateForm(posted(request), instance=follow_up) if may_update else None
    if request.method == "POST" and form and form.is_valid():
        update_follow_up(form.save(commit=False), actor=request.actor)
        return redirect("negotiations:follow-ups", request.tenant.slug)
    context = {
        "follow_up": follow_up,
        "form": form,
        "tone": TONES[follow_up.state],
        "may_read_item": follow_up.item is None
        or not follow_up.item.is_confidential
        or policies.read_confidential(request.actor, follow_up.item),
        "may_correct": policies.correct_follow_up(request.actor, follow_up),
        "is_on_behalf": request.actor.organisation_id != follow_up.organisation_id,
        "history": _history(request, follow_up),
        "agendas": AgendaItem.objects.visible_to(request.actor)
        .filter(follow_up=follow_up)
        .select_related("negotiation"),
    }
    status = 422 if form and form.errors else 200
    return render(request, "negotiations/follow_up_detail.html", context, status=status)


@require_http_methods(["GET", "POST"])
@loads(FollowUp, may=policies.correct_follow_up)
def follow_up_correct(request: ActorRequest, follow_up: FollowUp) -> HttpResponse:
    """Another text, responsible or day; after the memo is approved, for a reason."""
    form = FollowUpCorrectForm(posted(request), instance=follow_up)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data.get("reason", "")
        try:
            correct_follow_up(form.save(commit=False), reason=reason, actor=request.actor)
        except StepRefusedError as refusal:
            form.add_error(None, refusal.reasons)
        else:
            messages.success(request, _("The follow-up was changed."))
            return redirect("negotiations:follow-up", request.tenant.slug, follow_up.pk)
    status = 200 if not form.is_bound else 409 if form.is_late else 422
    context = {"follow_up": FollowUp.objects.get(pk=follow_up.pk), "form": form}
    return render(request, "negotiations/follow_up_correct.html", context, status=status)


def _history(request: ActorRequest, follow_up: FollowUp) -> list[Entry]:
    """What has been told of it, the newest first."""
    entries = Entry.objects.visible_to(request.actor).about(follow_up).with_names()
    return read_together(entries[:HISTORY])
