"""How long the directory keeps the details of those who have left."""

from datetime import date

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q

from contacts.models import Absence, Holding, Person, Successor, directory_settings
from contacts.models.person import PersonQuerySet
from yhdyspinta.audit.models import record
from yhdyspinta.notices.models import Recipient
from yhdyspinta.sheets.models import ImportChange
from yhdyspinta.tenancy.models import Membership, Tenant

DETAILS = ("email", "phone", "hours", "title")


@transaction.atomic
def clear_ended(tenant: Tenant, today: date) -> int:
    """Remove the contact details of those who left long enough ago; how many they were.

    The area decides how long (GDPR article 5(1)(e)). The name stays with the posts that were held,
    so that one can tell who it was.
    """
    before = today - relativedelta(months=directory_settings().keep_months)
    people = list(to_clear(before, today))
    if not people:
        return 0
    ids = [person.pk for person in people]
    addresses = {person.email_folded for person in people if person.email}
    _forget_imported(ids)
    Absence.objects.filter(person__in=ids).delete()
    Successor.objects.filter(holding__person__in=ids).delete()
    Recipient.objects.filter(address__in=addresses - _still_used(addresses, ids)).delete()
    Person.objects.filter(pk__in=ids).update(
        email="", phone="", hours="", languages=[], user=None, bounced_on=None, cleared_on=today
    )
    record(None, "contacts.clear", tenant, count=len(ids), before=before)
    return len(ids)


def to_clear(before: date, today: date) -> PersonQuerySet:
    """Those who left before the day, or whose last post ended before it, and are not cleared."""
    holds = Holding.objects.filter(person=OuterRef("pk")).filter(
        Q(ends_on=None) | Q(ends_on__gte=today)
    )
    member = Membership.objects.active().filter(user=OuterRef("user"))
    people: PersonQuerySet = Person.objects.annotate(last_day=Max("holdings__ends_on"))
    left = Q(ended_on__lt=before) | Q(ended_on=None, last_day__lt=before)
    return people.filter(left, ~Exists(holds), ~Exists(member), cleared_on=None)


def _forget_imported(ids: list[int]) -> None:
    """The list of an import's changes keeps that the person was there, not how to reach them."""
    changes = ImportChange.objects.filter(model="contacts.person", object_id__in=ids)
    changed = list(changes)
    for change in changed:
        change.label = ""
        for kept in (change.before, change.after, change.shown):
            for name in kept.keys() & {*DETAILS, "name"}:
                kept[name] = ""
    ImportChange.objects.bulk_update(changed, ["label", "before", "after", "shown"])


def _still_used(addresses: set[str], ids: list[int]) -> set[str]:
    """Function mailboxes are several persons', and a member's address is the member's own."""
    others = Person.objects.exclude(pk__in=ids).filter(email_folded__in=addresses)
    members = Membership.objects.of_current_area().active().filter(user__email__in=addresses)
    return {
        *others.values_list("email_folded", flat=True),
        *members.values_list("user__email", flat=True),
    }
