"""What a meeting leaves open as it closes: each is kept, closed with a reason or escalated."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from negotiations import policies
from negotiations.actions.carrying import WAYS_ON, Way, carry_over, close_meeting
from negotiations.carry import next_one, unsettled
from negotiations.forms.carry import CarryForm, ChoiceForm
from negotiations.models import Forum, Negotiation
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.web.access import ActorRequest, loads
from yhdyspinta.web.forms import posted


@require_http_methods(["GET", "POST"])
@loads(Negotiation, may=policies.carry_over)
def negotiation_carry(request: ActorRequest, negotiation: Negotiation) -> HttpResponse:
    """A choice for everything that is left open, which closes the meeting if it is not closed.

    422 tells what has no choice, the others stay as they were chosen.
    """
    is_closing = not negotiation.was_held()
    left = unsettled(negotiation)
    form = CarryForm(
        posted(request),
        left,
        list(Forum.objects.current()),
        may_settle=policies.may_settle(request.actor, left.follow_ups),
        ways_of_items=_ways_of_items(negotiation),
    )
    reasons: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            (close_meeting if is_closing else carry_over)(
                negotiation,
                items=form.choices_of(form.items),
                follow_ups=form.choices_of(form.follow_ups),
                actor=request.actor,
            )
        except StepRefusedError as refusal:
            reasons = refusal.reasons
        else:
            done = _("The meeting is closed.") if is_closing else _("Nothing is left open.")
            messages.success(request, done)
            return redirect(negotiation)
    context = {
        "negotiation": negotiation,
        "is_closing": is_closing,
        "left": left,
        "form": form,
        "next": _shown(request, next_one(negotiation)),
        "reasons": reasons or reasons_of(form if request.method == "POST" else None),
    }
    status = 422 if context["reasons"] else 200
    return render(request, "negotiations/negotiation_carry.html", context, status=status)


def _ways_of_items(negotiation: Negotiation) -> Sequence[Way]:
    """In session outcomes were written as they came; of one marked as held they come after."""
    if negotiation.was_held():
        return WAYS_ON
    if negotiation.state == Negotiation.State.IN_SESSION:
        return [*WAYS_ON, Way.LATER]
    return [Way.LATER, *WAYS_ON]


def _shown(request: ActorRequest, meeting: Negotiation | None) -> Negotiation | None:
    """The meeting, unless it is someone else's plan that nobody has been told of."""
    if meeting is None:
        return None
    found: Negotiation | None = (
        Negotiation.objects.visible_to(request.actor).filter(pk=meeting.pk).first()
    )
    return found


def reasons_of(form: CarryForm | None) -> list[str]:
    """What is wrong with each row that was posted."""
    if form is None:
        return []
    return [f"{row.subject}: {' '.join(_errors(row))}" for row in form.unfinished()]


def _errors(row: ChoiceForm) -> list[str]:
    return [str(message) for messages_of in row.errors.values() for message in messages_of]
