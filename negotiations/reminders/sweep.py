"""The day's round: what is due is left in the outbox, and that the round has run is noted."""

from collections.abc import Iterable
from datetime import date

from django.db.models import F
from django.utils import timezone

from negotiations.models import Sweep
from negotiations.personal_links import with_account
from negotiations.reminders.cases import cases
from negotiations.reminders.ledger import Ledger, Reminder
from negotiations.reminders.people import People
from yhdyspinta.notices.many import leave, recipients_of
from yhdyspinta.notices.models import Notice
from yhdyspinta.notices.quiet import is_quiet
from yhdyspinta.tenancy.wording import storable


def remind(today: date) -> None:
    """In the quiet weeks nothing is told, and after them what is still due.

    The row of the day is locked first: of two rounds at once the later one finds all told.
    """
    Sweep.objects.bulk_create([Sweep(day=today)], ignore_conflicts=True)
    sweep = Sweep.objects.select_for_update().get(day=today)
    count = 0 if is_quiet(today) else send(due_on(today))
    Sweep.objects.filter(pk=sweep.pk).update(
        notices=F("notices") + count, finished_at=timezone.now()
    )


def remind_once(today: date) -> None:
    """Unless the day's round has run already."""
    if not Sweep.objects.filter(day=today).exists():
        remind(today)


def due_on(today: date) -> list[Reminder]:
    """What the rules say is to be told today, without what is held back."""
    found = cases(today, today)
    ledger = Ledger.read([key for case in found for key in case.keys(today, today)], today)
    found = [case for case in found if ledger.is_open(case, today)]
    if not found:  # as on most days
        return []
    people = People((case.whose for case in found), today, today)
    return [each for each in ledger.due(found, people, today) if not each.is_held]


def send(reminders: Iterable[Reminder]) -> int:
    """Leave them in the outbox: three statements at the most, however many there are."""
    reminders = list(reminders)
    if not reminders:
        return 0
    known = recipients_of(to for each in reminders for to in each.recipients)
    linked = {to.address for each in reminders if each.link_for for to in each.recipients}
    members = with_account(linked) if linked else set()
    notices = [
        Notice(
            recipient=known[to.address],
            key=each.key,
            code=each.code,
            parameters=storable(each.parameters),
            path=(
                each.link_for(known[to.address].pk)
                if each.link_for and to.address not in members
                else each.path
            ),
            at_once=each.at_once,
        )
        for each in reminders
        for to in each.recipients
    ]
    leave(notices)
    return len(notices)
