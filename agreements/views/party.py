"""A party's decision and its signature."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from agreements import actions, policies, tasks
from agreements.forms.party import DecisionForm, SignForm
from agreements.models import Party
from yhdyspinta.documents.models import response_for
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.tenancy.context import current_tenant_id
from yhdyspinta.web.access import ActorRequest, loads
from yhdyspinta.web.forms import posted, posted_files


@require_http_methods(["GET", "POST"])
@loads(Party, may=policies.record_decision)
def party_decision(request: ActorRequest, party: Party) -> HttpResponse:
    """Record or correct what the party's organ decided."""
    on_behalf = not policies.is_own_recorder(request.actor, party)
    if request.method == "POST":
        actions.locked(party.agreement)  # two at once: the second sees what the first has saved
        party.refresh_from_db()
    form = DecisionForm(posted(request), posted_files(request), instance=party, on_behalf=on_behalf)
    if request.method == "POST" and form.is_valid():
        try:
            source = form.cleaned_data["source_file"]
            actions.record_decision(party, form.decided(), source=source, actor=request.actor)
        except StepRefusedError as refusal:
            form.add_error(None, refusal.reasons)
        else:
            messages.success(request, _("The decision was recorded."))
            return redirect(party.agreement)
    status = 200 if not form.is_bound else 409 if form.is_late else 422
    context = {"form": form, "party": party, "agreement": party.agreement, "on_behalf": on_behalf}
    return render(request, "agreements/party_decision.html", context, status=status)


@require_GET
@loads(Party, may=policies.read_party)
def party_source(request: ActorRequest, party: Party) -> HttpResponse:
    """The extract that a decision was recorded from."""
    if party.source is None:
        raise Http404
    return response_for(party.source)


@require_http_methods(["GET", "POST"])
@loads(Party, may=policies.read_party)
def party_sign(request: ActorRequest, party: Party) -> HttpResponse:
    """Sign the frozen text for one's own organisation."""
    if not policies.sign_for_party(request.actor, party):
        raise PermissionDenied
    form = SignForm(posted(request), initial={"name": request.actor.user_name})
    reasons: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            actions.sign_for_party(
                party,
                name=form.cleaned_data["name"],
                capacity=form.cleaned_data["capacity"],
                actor=request.actor,
            )
        except StepRefusedError as refusal:
            reasons = refusal.reasons
        else:
            _nudge()
            messages.success(request, _("You have signed the agreement."))
            return redirect(party.agreement)
    context = {
        "form": form,
        "party": party,
        "agreement": party.agreement,
        "version": party.agreement.versions.first(),
        "reasons": reasons,
    }
    status = 422 if form.is_bound else 200
    return render(request, "agreements/party_sign.html", context, status=status)


def _nudge() -> None:
    """Seal soon instead of within a minute; a broker that is down must not undo a signature."""
    tenant_id = current_tenant_id()

    def finish() -> None:
        tasks.finish.delay(tenant_id=tenant_id)

    transaction.on_commit(finish, robust=True)
