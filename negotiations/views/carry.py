"""What a meeting leaves open: each is kept, closed with a reason or taken to a higher level."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from negotiations import policies
from negotiations.actions.carrying import carry_over
from negotiations.carry import next_one, unsettled
from negotiations.forms.carry import CarryForm, ChoiceForm
from negotiations.models import Forum, Negotiation
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.web.access import ActorRequest, loads
from yhdyspinta.web.forms import posted


@require_http_methods(["GET", "POST"])
@loads(Negotiation, may=policies.carry_over)
def negotiation_carry(request: ActorRequest, negotiation: Negotiation) -> HttpResponse:
    """A choice for everything that is left open; 422 tells what has none, the others stay."""
    left = unsettled(negotiation)
    form = CarryForm(posted(request), left, list(Forum.objects.current()))
    reasons: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            carry_over(
                negotiation,
                items=form.choices_of(form.items),
                follow_ups=form.choices_of(form.follow_ups),
                actor=request.actor,
            )
        except StepRefusedError as refusal:
            reasons = refusal.reasons
        else:
            messages.success(request, _("Nothing is left open."))
            return redirect(negotiation)
    context = {
        "negotiation": negotiation,
        "left": left,
        "form": form,
        "next": next_one(negotiation),
        "reasons": reasons or _reasons(form, request.method == "POST"),
    }
    status = 422 if context["reasons"] else 200
    return render(request, "negotiations/negotiation_carry.html", context, status=status)


def _reasons(form: CarryForm, is_post: bool) -> list[str]:
    if not is_post:
        return []
    return [f"{row.subject}: {' '.join(_errors(row))}" for row in form.unfinished()]


def _errors(row: ChoiceForm) -> list[str]:
    return [str(message) for messages_of in row.errors.values() for message in messages_of]
