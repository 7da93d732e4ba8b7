"""Who may read the directory and who keeps it right."""

from typing import Any

from contacts.models import Absence, Holding, Person, Post, Successor
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.models import Organisation, Role


def read_directory(actor: Actor) -> bool:
    return actor.has(Role.VIEWER)


def read_person(actor: Actor, person: Person) -> bool:
    return actor.has(Role.VIEWER)


def read_post(actor: Actor, post: Post) -> bool:
    return actor.has(Role.VIEWER)


def read_organisation(actor: Actor, organisation: Organisation) -> bool:
    return actor.has(Role.VIEWER)


def edit_everything(actor: Actor) -> bool:
    return actor.has_any(Role.COORDINATOR, Role.ADMIN)


def edit_own(actor: Actor) -> bool:
    """Someone who keeps at least the own organisation's part right."""
    return edit_everything(actor) or actor.has(Role.EDITOR)


def edit_contacts_of(actor: Actor, organisation_id: int) -> bool:
    own = actor.has(Role.EDITOR) and actor.organisation_id == organisation_id
    return own or edit_everything(actor)


def edit_person(actor: Actor, person: Person) -> bool:
    """Everyone may correct what is said of themself."""
    is_self = person.user_id is not None and person.user_id == actor.user_id
    return is_self or edit_contacts_of(actor, person.organisation_id)


def edit_absence(actor: Actor, absence: Absence) -> bool:
    return edit_person(actor, absence.person)


def read_stored(actor: Actor, person: Person) -> bool:
    """Everyone may see all that is stored of themself; those who keep it right, too."""
    return edit_person(actor, person)


def end_person(actor: Actor, person: Person) -> bool:
    return edit_contacts_of(actor, person.organisation_id)


def edit_post(actor: Actor, post: Post) -> bool:
    return edit_contacts_of(actor, post.organisation_id)


def end_holding(actor: Actor, holding: Holding) -> bool:
    return edit_post(actor, holding.post)


def handle_successor(actor: Actor, successor: Successor) -> bool:
    return edit_post(actor, successor.holding.post)


def confirm_holding(actor: Actor, holding: Holding) -> bool:
    """The organisation's own editor, a coordinator, or the person named."""
    return edit_person(actor, holding.person) or edit_post(actor, holding.post)


def confirm_organisation(actor: Actor, organisation: Organisation) -> bool:
    return edit_contacts_of(actor, organisation.pk)


def editable_organisations(actor: Actor) -> Any:
    """The organisations whose contacts the actor keeps."""
    organisations = Organisation.objects.current().in_order()
    if edit_everything(actor):
        return organisations
    if actor.has(Role.EDITOR):
        return organisations.filter(pk=actor.organisation_id)
    return organisations.none()


def import_contacts(actor: Actor) -> bool:
    return edit_everything(actor)
