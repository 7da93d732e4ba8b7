"""Answers to an invitation: whose link it is, what was answered, and when needs are forgotten."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from negotiations.models import AgendaItem, Attachment, Negotiation, Participant
from yhdyspinta.accounts.models import User
from yhdyspinta.tenancy.actor import Actor

A = Participant.Answer
S = Negotiation.State
# Diets and needs of access are of no use after the meeting.
NEEDS_KEPT = timedelta(days=30)


class AnswerOverError(Exception):
    """No answer is asked for any more; the reason is a code, and the status what a page says."""

    def __init__(self, reason: str, status: int) -> None:
        super().__init__(reason)
        self.status = status


def participant_of_link(payload: dict[str, Any]) -> Participant:
    """Whose personal link it is. Raises AnswerOverError of who is not on the list any more."""
    found = Participant.objects.filter(pk=payload["participant"])
    participant: Participant | None = found.select_related(
        "negotiation__convener", "organisation", "person__user"
    ).first()
    if participant is None:
        raise AnswerOverError("removed", 410)
    return participant


def check_open(negotiation: Negotiation) -> None:
    """Raises AnswerOverError when no answer is asked for any more."""
    if negotiation.state in {S.CANCELLED, S.NOT_HELD}:
        raise AnswerOverError("cancelled", 410)
    if negotiation.state in {S.POSTPONED, S.PLANNED}:
        raise AnswerOverError("postponed", 409)
    if negotiation.state != S.INVITED or negotiation.has_begun():
        raise AnswerOverError("past", 409)


def own_row(negotiation: Negotiation, actor: Actor) -> Participant | None:
    """The row of the actor in person, by the directory or by the address."""
    own = Q(person__user_id=actor.user_id)
    if email := User.objects.values_list("email", flat=True).get(pk=actor.user_id):
        own |= Q(email__iexact=email)
    rows = negotiation.participants.filter(own).select_related("organisation")
    found: Participant | None = rows.order_by("pk").first()
    return found


def readable_items(negotiation: Negotiation) -> list[AgendaItem]:
    """The agenda as those without an account see it: without what is confidential."""
    items = negotiation.items.filter(is_proposal=False, is_confidential=False)
    return list(items)


def readable_files(negotiation: Negotiation) -> list[Attachment]:
    files = negotiation.attachments.filter(is_confidential=False)
    return list(files.exclude(item__is_confidential=True).exclude(item__is_proposal=True))


@dataclass(frozen=True)
class Answers:
    """How many answered what."""

    coming: int
    remote: int
    deputies: int
    not_coming: int
    silent: int

    @property
    def total(self) -> int:
        return self.coming + self.remote + self.deputies + self.not_coming + self.silent


def answers_of(participants: Iterable[Participant]) -> Answers:
    """The answers summed; a deputy's row counts as itself, the one replaced as a deputy's."""
    counted = Counter(one.answer for one in participants)
    return Answers(
        coming=counted[A.COMING],
        remote=counted[A.REMOTE],
        deputies=counted[A.DEPUTY],
        not_coming=counted[A.NOT_COMING],
        silent=counted[""],
    )


def needs_of(participants: Iterable[Participant]) -> list[Participant]:
    """Those who told of a diet or of what they need to take part."""
    return [one for one in participants if one.diet or one.access_needs]


def forget_needs(today: date) -> int:
    """Clear the diets and needs of meetings that were a month ago, or are not held at all."""
    past = Q(negotiation__starts_at__date__lt=today - NEEDS_KEPT)
    off = Q(negotiation__state__in=[S.CANCELLED, S.NOT_HELD])
    kept = Participant.objects.exclude(diet="", access_needs="")
    return int(kept.filter(past | off).update(diet="", access_needs=""))


def is_late(negotiation: Negotiation) -> bool:
    """The day by which answers were asked has passed; they are taken still."""
    return bool(negotiation.answer_by and negotiation.answer_by < timezone.localdate())
