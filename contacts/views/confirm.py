"""The page behind a holder's personal link, the successors they propose, and mail that fails."""

from collections.abc import Callable
from functools import wraps

import pghistory
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contacts import confirmation, policies, successors
from contacts.bounced import mail_works_again
from contacts.confirmation import BY_LINK, LinkOverError
from contacts.details import facts_of, facts_of_post
from contacts.link_forms import CorrectForm, LeaveForm
from contacts.models import Person, Successor
from contacts.recipients import of_person
from contacts.rounds import ROUND_DAYS, current_round, next_round
from yhdyspinta.audit.models import record
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.notices.bounces import mark_here
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.web.access import ActorRequest, by_link, loads, may
from yhdyspinta.web.forms import pk_of, posted

LinkView = Callable[[ActorRequest, Person], HttpResponse]


def _for_its_person(view: LinkView) -> Callable[[ActorRequest], HttpResponse]:
    """Give the view the person whose link it is, or say kindly why the link is over."""

    @wraps(view)
    def guarded(request: ActorRequest) -> HttpResponse:
        today = timezone.localdate()
        try:
            person = confirmation.person_of_link(request.guest.payload, today)  # type: ignore[attr-defined]
        except LinkOverError as over:
            context = {"why": str(over), "next_round": next_round(today)}
            return render(request, "contacts/confirm_over.html", context, status=410)
        with pghistory.context(by_link=person.pk):
            return view(request, person)

    return guarded


@require_http_methods(["GET", "HEAD", "POST"])
@by_link(BY_LINK, days=ROUND_DAYS)
@_for_its_person
def by_link_page(request: ActorRequest, person: Person) -> HttpResponse:
    """All that is said of the person; only "these details are right", posted, changes anything."""
    today = timezone.localdate()
    if request.method == "POST":
        if confirmation.confirm_by_link(person, today):
            messages.success(request, _("Thank you. The details are confirmed."))
        else:
            messages.info(request, _("You have confirmed the details already today."))
        return redirect(request.path)
    held = person.ongoing  # type: ignore[attr-defined]
    days = [holding.confirmed_on for holding in held]
    confirmed_on = None if None in days else min(days)
    context = {
        "person": person,
        "token": _token(request),
        "facts": facts_of(person),
        "held": [(holding, facts_of_post(holding)) for holding in held],
        "confirmed_on": confirmed_on,
        "is_asked": confirmed_on is None or confirmed_on < today - confirmation.LATELY,
        "is_done": all(day == today for day in days),
        "next_round": next_round(today),
    }
    return render(request, "contacts/confirm_page.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@by_link(BY_LINK, days=ROUND_DAYS)
@_for_its_person
def by_link_correct(request: ActorRequest, person: Person) -> HttpResponse:
    """Correct what is said of oneself; what is saved is confirmed too."""
    old_email = person.email
    form = CorrectForm(posted(request), instance=person)
    if form.is_valid():
        form.save()
        confirmation.correct_by_link(person, old_email)
        confirmation.confirm_by_link(person, timezone.localdate())
        messages.success(request, _("Saved. The details are confirmed."))
        return redirect(_page_of(request, person))
    back = area_url("contacts:by-link", _token(request))
    context = {"form": form, "back": back}
    status = 422 if form.is_bound else 200
    return render(request, "contacts/confirm_correct.html", context, status=status)


def _page_of(request: ActorRequest, person: Person) -> str:
    """The link goes on with the address, which may be a new one now."""
    recipient, this = of_person(person), current_round(timezone.localdate())
    if recipient is None or this is None:  # mail comes back from the address, which is as it was
        return area_url("contacts:by-link", _token(request))
    return confirmation.link_path(person, recipient, this)


def _token(request: ActorRequest) -> str:
    assert request.resolver_match
    return str(request.resolver_match.kwargs["token"])


@require_http_methods(["GET", "HEAD", "POST"])
@by_link(BY_LINK, days=ROUND_DAYS)
@_for_its_person
def by_link_leave(request: ActorRequest, person: Person) -> HttpResponse:
    """The last day in one post, and whom the person proposes to go on."""
    pk = pk_of(request.GET.get("holding", ""))
    held = [each for each in person.ongoing if each.pk == pk]  # type: ignore[attr-defined]
    if not held:
        raise Http404
    form = LeaveForm(posted(request), held=held[0], today=timezone.localdate())
    back = area_url("contacts:by-link", _token(request))
    context = {"form": form, "holding": held[0], "back": back}
    if form.is_valid():
        successors.leave_by_link(held[0], form.proposed(), on=form.cleaned_data["last_day"])
        others = [each for each in person.ongoing if each.pk != pk]  # type: ignore[attr-defined]
        return render(request, "contacts/confirm_left.html", context | {"others": others})
    status = 422 if form.is_bound else 200
    return render(request, "contacts/confirm_leave.html", context, status=status)


@require_GET
@may(policies.edit_own)
def successor_list(request: ActorRequest) -> HttpResponse:
    """Who was proposed to go on by those who left, and is not named yet."""
    page = Paginator(successors.waiting_for(request.actor), 50).get_page(request.GET.get("page"))
    return render(request, "contacts/confirm_successors.html", {"page": page})


@require_POST
@loads(Successor, may=policies.handle_successor)
def successor_accept(request: ActorRequest, successor: Successor) -> HttpResponse:
    """Name the proposed one to the post."""
    post = successor.holding.post
    try:
        successors.accept_successor(successor, actor=request.actor)
    except StepRefusedError as refusal:
        messages.error(request, " ".join(refusal.reasons))
        return redirect(area_url("contacts:successors"))
    messages.success(request, _("The successor is named."))
    return redirect(post)


@require_POST
@loads(Successor, may=policies.handle_successor)
def successor_dismiss(request: ActorRequest, successor: Successor) -> HttpResponse:
    try:
        successors.dismiss_successor(successor, actor=request.actor)
    except StepRefusedError as refusal:
        messages.error(request, " ".join(refusal.reasons))
    else:
        messages.success(request, _("The proposal was dismissed."))
    return redirect(area_url("contacts:successors"))


@require_POST
@loads(Person, may=policies.end_person)
def person_bounced(request: ActorRequest, person: Person) -> HttpResponse:
    """Said by hand: mail does not arrive at the person's address, or it does after all."""
    own = person.organisation
    if not person.email:
        messages.error(request, _("The person has no e-mail address."))
    elif "works" in request.POST:
        mail_works_again(person)
        record(request.actor, "person.mail_works", person, organisation=own)
        messages.success(request, _("Mail goes to the address again."))
    else:
        record(request.actor, "person.mail_fails", person, organisation=own)
        mark_here(person.email, _("Marked by hand"))
        messages.success(request, _("Marked: mail to the address does not arrive."))
    return redirect(person)
