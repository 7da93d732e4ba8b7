"""Persons of the directory and the users who log in: which is which."""

from contacts.models import Person
from yhdyspinta.tenancy.models import Membership


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
