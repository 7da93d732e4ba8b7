"""What awaits the actor in negotiations, follow-ups and duties."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from negotiations.matters_todo import matters_awaiting
from negotiations.models import Duty, FollowUp, Negotiation
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.tenancy.models import Role
from yhdyspinta.web.answers import Todo

NEAR = timedelta(days=90)
S = Negotiation.State


def awaiting(actor: Actor) -> list[Todo]:
    """Coming negotiations, open follow-ups, duties near their day, memos to finish."""
    return [
        *_coming(actor),
        *_follow_ups(actor),
        *matters_awaiting(actor),
        *_duties(actor),
        *_memos(actor),
    ]


def _coming(actor: Actor) -> Iterator[Todo]:
    today = timezone.localdate()
    coming = Negotiation.objects.visible_to(actor).of_organisation(actor.organisation_id)
    for negotiation in coming.filter(state=S.INVITED, starts_at__date__gte=today).order_by(
        "starts_at"
    ):
        text = _("Negotiation %(when)s: %(title)s") % {
            "when": negotiation.when(),
            "title": negotiation.title,
        }
        yield Todo(text, negotiation.get_absolute_url(), negotiation.day)


def _follow_ups(actor: Actor) -> Iterator[Todo]:
    own = FollowUp.objects.visible_to(actor).open().of_organisation(actor.organisation_id)
    for follow_up in own:
        text = _("Agreed to be done: %(what)s") % {"what": follow_up.what}
        yield Todo(text, area_url("negotiations:follow-up", follow_up.pk), follow_up.due_on)


def _duties(actor: Actor) -> Iterator[Todo]:
    if not actor.has_any(Role.EDITOR, Role.RECORDER, Role.COORDINATOR):
        return
    today = timezone.localdate()
    near = Duty.objects.unmet(today).filter(
        bearer_id=actor.organisation_id, due_on__lte=today + NEAR
    )
    bundles: dict[str, list[Duty]] = {}
    for duty in near.without_date().select_related("rule", "own_rule", "bearer"):
        bundles.setdefault(duty.what.code, []).append(duty)
    for duties in bundles.values():
        first = duties[0]
        text = _("Duty to meet: %(rule)s") % {"rule": first.what.name}
        several = area_url("negotiations:duties")
        yield Todo(text, several if len(duties) > 1 else first.get_absolute_url(), first.due_on)


def _memos(actor: Actor) -> Iterator[Todo]:
    """Of the meetings that the actor runs: to be marked as held, or written up."""
    today = timezone.localdate()
    texts = {
        S.HELD: _("Memo to finish: %(title)s"),
        S.COMMENTING: _("Memo awaits approval: %(title)s"),
        S.INVITED: _("Was it held? %(title)s"),
        S.PLANNED: _("Was it held? %(title)s"),
    }
    run = Negotiation.objects.run_by(actor)
    for negotiation in run.filter(state__in=texts).order_by("starts_at"):
        is_past = negotiation.day is not None and negotiation.day < today
        until = negotiation.comment_until
        is_ready = until is not None and until < today
        if negotiation.state == S.HELD or (is_ready if until else is_past):
            text = texts[S(negotiation.state)] % {"title": negotiation.title}
            yield Todo(text, negotiation.get_absolute_url(), until)
