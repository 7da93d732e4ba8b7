"""Holding a reminder back, letting it go again, and reminding those who have not answered."""

from datetime import date, timedelta
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from negotiations.actions.locks import open_one
from negotiations.models import HeldReminder, Negotiation
from negotiations.reminders.case import Case
from negotiations.reminders.cases import unanswered
from negotiations.reminders.ledger import Reminder
from negotiations.reminders.sweep import send
from negotiations.reminders.thresholds import APART, Threshold
from yhdyspinta.audit.models import record
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.notices.letters import subject_in_languages
from yhdyspinta.notices.models import Notice
from yhdyspinta.tenancy.actor import Actor

NEAR = timedelta(days=2)  # so near that five days' peace is over


@transaction.atomic
def hold_reminder(reminder: Reminder, *, actor: Actor) -> None:
    """It is not sent; a later threshold of the same matter is another reminder."""
    held, is_new = HeldReminder.objects.get_or_create(
        key=reminder.key, defaults={"held_by_id": actor.membership_id}
    )
    if is_new:
        record(actor, "reminder.held", held, what=_called(reminder))


@transaction.atomic
def release_reminder(reminder: Reminder, *, actor: Actor) -> None:
    for held in HeldReminder.objects.filter(key=reminder.key):
        record(actor, "reminder.released", held, what=_called(reminder))
        held.delete()


def _called(reminder: Reminder) -> dict[str, str]:
    return subject_in_languages(reminder.code, reminder.parameters)


class Asked(NamedTuple):
    """How many were reminded now, and how many not, as they were today or in the last days."""

    now: int
    today: int
    lately: int


@transaction.atomic
def remind_those_silent(negotiation: Negotiation, *, actor: Actor) -> Asked:
    """Ask those who have not answered once more, by the rules of the daily round.

    Nobody twice a day, nor within five days unless the answer is wanted in two. The round counts
    these as its own.
    """
    negotiation = open_one(negotiation.pk)
    if negotiation.state != Negotiation.State.INVITED or negotiation.has_begun():
        raise StepRefusedError([_("Answers are asked between the invitation and the meeting.")])
    today = timezone.localdate()
    last = _last_asked(negotiation)
    silent = list(unanswered(negotiation=negotiation))
    asked = [case for case in silent if _may_ask(case, last.get(case.key), today)]
    on_day = sum(last.get(case.key) == today for case in silent)
    if asked:
        send(_by_hand(case, today) for case in asked)
        record(actor, "negotiation.silent", negotiation, count=len(asked))
    return Asked(len(asked), on_day, len(silent) - len(asked) - on_day)


def _last_asked(negotiation: Negotiation) -> dict[str, date]:
    """When each was asked last, by the round or by a person; by the key of the case."""
    told = Notice.objects.filter(
        code="negotiation.silent", key__startswith=f"unanswered/{negotiation.pk}/"
    ).order_by("created_at")
    return {
        "/".join(key.split("/")[:3]): timezone.localdate(at)
        for key, at in told.values_list("key", "created_at")
    }


def _may_ask(case: Case, last_on: date | None, today: date) -> bool:
    if last_on is None:
        return True
    is_near = case.due_on - today <= NEAR
    return last_on < today and (is_near or today - last_on >= APART)


def _by_hand(case: Case, today: date) -> Reminder:
    assert case.person
    return Reminder(
        key=case.key_by_hand(today),
        code=case.coming,
        recipients=(case.person,),
        due_on=case.due_on,
        threshold=Threshold((today - case.due_on).days),
        path=case.path,
        parameters=case.parameters,
        at_once=True,
    )
