"""Pages by a personal link: answering a matter, and telling how a follow-up goes."""

from typing import Any

import pghistory
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contacts.models import Post
from negotiations import personal_links
from negotiations.actions import answer_by_link, report_by_link
from negotiations.forms import FollowUpReportForm, LinkAnswerForm
from negotiations.forms.matters import NamedForm
from negotiations.models import FollowUp, MatterParty
from negotiations.personal_links import FOLLOW_UP_LINK, LINK_DAYS, MATTER_LINK, LinkOverError
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.web.access import ActorRequest, by_link
from yhdyspinta.web.forms import posted

TONES = {"open": "neutral", "under_way": "info"}


@require_http_methods(["GET", "HEAD", "POST"])
@by_link(MATTER_LINK, days=LINK_DAYS)
def matter_by_link(request: ActorRequest) -> HttpResponse:
    """The matter as its party sees it; only a posted answer changes anything."""
    payload = _payload(request)
    try:
        party = personal_links.party_of_link(payload)
    except LinkOverError as over:
        return _over(request, over)
    post = Post.objects.filter(pk=payload["post"]).first()
    form = LinkAnswerForm(posted(request), known_as=personal_links.name_of(payload))

    def do() -> None:
        answer_by_link(party, text=form.cleaned_data["text"], name=form.said_by, post=post)

    if _done(request, form, do, by_link_of_party=party.pk):
        messages.success(request, _("Thank you. The answer was saved."))
        return redirect(request.path)
    return render(
        request,
        "negotiations/matter_link.html",
        _of_party(party) | {"form": form, "post": post},
        status=422 if form.errors else 200,
    )


def _of_party(party: MatterParty) -> dict[str, Any]:
    matter = party.matter
    return {
        "matter": matter,
        "party": party,
        "replies": matter.replies.select_related("organisation"),
        "is_on_behalf": matter.is_on_behalf(),
        "is_by_link": True,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@by_link(FOLLOW_UP_LINK, days=LINK_DAYS)
def follow_up_by_link(request: ActorRequest) -> HttpResponse:
    """What was agreed to be done; only what is posted changes anything."""
    payload = _payload(request)
    try:
        follow_up = personal_links.follow_up_of_link(payload)
    except LinkOverError as over:
        return _over(request, over)
    initial = {"note": follow_up.note}
    if follow_up.state == FollowUp.State.UNDER_WAY:
        initial["state"] = follow_up.state
    known_as = personal_links.name_of(payload)
    form = FollowUpReportForm(posted(request), known_as=known_as, initial=initial)

    def do() -> None:
        report_by_link(
            follow_up,
            state=form.cleaned_data["state"],
            note=form.cleaned_data["note"],
            name=form.said_by,
            post=follow_up.post,
        )

    if _done(request, form, do, by_link_of_follow_up=follow_up.pk):
        messages.success(request, _("Thank you. What you told was saved."))
        return redirect(request.path)
    context = {"follow_up": follow_up, "form": form, "tone": TONES[follow_up.state]}
    status = 422 if form.errors else 200
    return render(request, "negotiations/follow_up_link.html", context, status=status)


def _payload(request: ActorRequest) -> dict[str, Any]:
    payload: dict[str, Any] = request.guest.payload  # type: ignore[attr-defined]
    return payload


def _done(request: ActorRequest, form: NamedForm, do: Any, **whose: int) -> bool:
    """Whether something was posted, in order, and saved."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        with pghistory.context(**whose):
            do()
    except StepRefusedError as refusal:
        form.add_error(None, refusal.reasons)
        return False
    return True


def _over(request: ActorRequest, over: LinkOverError) -> HttpResponse:
    context = {"why": str(over), "subject": over.subject}
    return render(request, "negotiations/link_over.html", context, status=410)
