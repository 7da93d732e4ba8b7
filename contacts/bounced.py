"""Persons to whom mail does not arrive."""

from django.utils import timezone

from contacts.models import Person
from contacts.recipients import coordinators, of_person
from contacts.telling import keepers_of
from yhdyspinta.audit.models import record
from yhdyspinta.notices.bounces import on_bounce, unmark_here
from yhdyspinta.notices.models import Recipient, notify


@on_bounce
def mark_people(address: str, reason: str) -> None:
    """Those of the area who have the address; who keeps their contacts is told once."""
    today = timezone.localdate()
    people = Person.objects.current(today).with_email(address).filter(bounced_on=None)
    for person in people.select_related("organisation", "user"):
        of_person(person)  # the address is known from now on, so that it can be marked
        person.bounced_on = today
        person.save(update_fields=["bounced_on"])
        record(None, "person.bounced", person, organisation=person.organisation)
        keepers = [each for each in keepers_of(person.organisation) if each.address != address]
        notify(
            keepers or coordinators(),
            key=f"contacts-bounced/{person.pk}/{today}",
            code="contacts.bounced",
            parameters={"name": person.name, "address": person.email, "reason": reason},
            path=person.get_absolute_url(),
        )


def mail_works_again(person: Person) -> None:
    """The address is corrected, or works after all."""
    if person.email:
        unmark_here(person.email)
        Person.objects.with_email(person.email).exclude(bounced_on=None).update(bounced_on=None)
    if person.bounced_on:
        person.bounced_on = None
        person.save(update_fields=["bounced_on"])


def forget_corrected() -> None:
    """The mark goes from those whose address is no longer the one that mail came back from."""
    marked = Recipient.objects.exclude(bounced_at=None).values("address")
    Person.objects.exclude(bounced_on=None).exclude(email_folded__in=marked).update(bounced_on=None)
