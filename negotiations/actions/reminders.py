"""Holding a reminder back, and letting it go again."""

from django.db import transaction

from negotiations.models import HeldReminder
from negotiations.reminders.ledger import Reminder
from yhdyspinta.audit.models import record
from yhdyspinta.notices.letters import subject_in_languages
from yhdyspinta.tenancy.actor import Actor


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
