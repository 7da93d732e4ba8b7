"""The list of agreements, one agreement, and making, changing and advancing it."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from agreements import actions, policies
from agreements.forms.agreement import (
    AgreementFilter,
    AgreementForm,
    DrafterForm,
    FactsForm,
    PartiesForm,
    with_municipalities,
)
from agreements.models import Agreement
from agreements.views.overview import detail_context
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.web.access import ActorRequest, loads, may
from yhdyspinta.web.forms import pk_of, posted
from yhdyspinta.web.htmx import render_part


@require_GET
@may(policies.list_agreements)
def agreement_list(request: ActorRequest) -> HttpResponse:
    agreements = Agreement.objects.visible_to(request.actor).select_related("type")
    agreements = agreements.with_progress().order_by("-created_at", "-pk")
    filters = AgreementFilter(request.GET)
    if filters.is_valid():
        wanted = filters.cleaned_data
        if wanted["q"]:
            agreements = agreements.matching(wanted["q"])
        if wanted["state"]:
            agreements = agreements.filter(state=wanted["state"])
        if wanted["own"]:
            agreements = agreements.of_party(request.actor.organisation_id)
    context = {
        "filters": filters,
        "page": Paginator(agreements, 25).get_page(request.GET.get("page")),
        "is_filtered": any(request.GET.get(name) for name in filters.fields),
        "may_create": policies.create_agreement(request.actor),
    }
    return render_part(request, "agreements/agreement_list.html", "results", context)


@require_http_methods(["GET", "POST"])
@may(policies.create_agreement)
def agreement_create(request: ActorRequest) -> HttpResponse:
    if "preset" in request.POST:
        form = AgreementForm.preset(request.POST, request.actor)
        return render(request, "agreements/agreement_form.html", {"form": form})
    initial = {
        "languages": [request.tenant.default_language],
        "parties": [request.actor.organisation_id],
    }
    form = AgreementForm(posted(request), actor=request.actor, initial=initial)
    if request.method == "POST" and form.is_valid():
        agreement = actions.create_agreement(**form.cleaned_data, actor=request.actor)
        messages.success(request, _("The draft was made. Give its term next, and write its text."))
        return redirect(agreement)
    status = 422 if form.is_bound else 200
    return render(request, "agreements/agreement_form.html", {"form": form}, status=status)


@require_GET
@loads(Agreement, may=policies.read_agreement)
def agreement_detail(request: ActorRequest, agreement: Agreement) -> HttpResponse:
    context = detail_context(request.actor, agreement)
    return render(request, "agreements/agreement_detail.html", context)


@require_http_methods(["GET", "POST"])
@loads(Agreement, may=policies.edit_facts)
def agreement_edit(request: ActorRequest, agreement: Agreement) -> HttpResponse:
    """Title, type, term, languages and table of the agreement."""
    title = str(agreement)
    if request.method == "POST":
        agreement = actions.locked(agreement)
    form = FactsForm(posted(request), instance=agreement)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_facts(agreement, form.facts(), actor=request.actor)
        except StepRefusedError as refusal:
            form.add_error(None, refusal.reasons)
        else:
            messages.success(request, _("Saved."))
            return redirect(agreement)
    context = {"form": form, "agreement": agreement, "title": title}
    return render(request, "agreements/agreement_edit.html", context, status=_status(form))


@require_http_methods(["GET", "POST"])
@loads(Agreement, may=policies.edit_parties)
def agreement_parties(request: ActorRequest, agreement: Agreement) -> HttpResponse:
    """Which organisations are the parties; in a draft only."""
    if request.method == "POST":
        agreement = actions.locked(agreement)
    parties = list(agreement.parties.values_list("organisation_id", flat=True))
    form = PartiesForm(posted(request), initial={"parties": parties})
    if "preset" in request.POST:
        form = PartiesForm(initial={"parties": with_municipalities(request.POST, "parties")})
        form.initial["seen"] = request.POST.get("seen", "")
    elif request.method == "POST" and form.is_valid():
        try:
            actions.set_parties(agreement, form.cleaned_data["parties"], actor=request.actor)
        except StepRefusedError as refusal:
            form.add_error(None, refusal.reasons)
        else:
            messages.success(request, _("Saved."))
            return redirect(agreement)
    context = {"form": form, "agreement": agreement}
    return render(request, "agreements/agreement_parties.html", context, status=_status(form))


def _status(form: Any) -> int:
    if not form.is_bound:
        return 200
    return 409 if form.is_late else 422


@require_http_methods(["GET", "POST"])
@loads(Agreement, may=policies.name_drafters)
def agreement_drafters(request: ActorRequest, agreement: Agreement) -> HttpResponse:
    """Who may see and write the draft beside the coordinators."""
    drafters = agreement.drafters.select_related("membership__user", "membership__organisation")
    if removed := request.POST.get("remove"):
        drafter = get_object_or_404(drafters, pk=pk_of(removed))
        actions.remove_drafter(drafter, actor=request.actor)
        return redirect(request.path)
    form = DrafterForm(posted(request), agreement=agreement)
    if request.method == "POST" and form.is_valid():
        actions.add_drafter(agreement, form.cleaned_data["membership"], actor=request.actor)
        return redirect(request.path)
    context = {"form": form, "agreement": agreement, "drafters": drafters}
    status = 422 if form.is_bound else 200
    return render(request, "agreements/agreement_drafters.html", context, status=status)
