"""Persons of the directory and the users who log in: which is which."""

from contacts.actions import note_person
from contacts.models import Person
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.models import Membership, Organisation


def propose_person_for(membership: Membership) -> Person | None:
    """Link the member's user to the one person of the area that has the same, verified address.

    None when nobody or several have it, or the user or the person is linked already.
    """
    if Person.objects.of_user(membership.user_id).exists():
        return None
    found = list(Person.objects.current().with_email(membership.user.email)[:2])
    if len(found) != 1 or found[0].user_id is not None:
        return None
    person: Person = found[0]
    person.user = membership.user
    person.save(update_fields=["user"])
    return person


def person_named(
    organisation: Organisation, name: str, *, email: str, phone: str, actor: Actor
) -> Person:
    """The organisation's person of that name, who may have left once; else a new one."""
    known: Person | None = Person.objects.filter(
        organisation=organisation, name_folded=name.lower()
    ).first()
    if known and not known.has_left():
        return known
    person = known or Person(organisation=organisation, name=name)
    person.ended_on = person.cleared_on = None
    person.email, person.phone = email, phone
    person.save()
    note_person(person, "person.change" if known else "person.create", actor=actor)
    return person
