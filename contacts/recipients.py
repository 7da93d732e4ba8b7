"""Whose mailbox is told what concerns an organisation, a person or the area's coordinators."""

from collections.abc import Iterable

from django.utils import timezone

from contacts.models import Holding, Interface, Person, Post
from yhdyspinta.notices.models import Recipient, recipient_for
from yhdyspinta.tenancy.models import Membership, Organisation, Role


def answering_for(
    organisation: Organisation, interface: Interface | None = None
) -> list[Recipient]:
    """Who answers for the organisation in that interface, the nearest that has an address.

    The holders (those whose mail comes back or who are away are passed over when there is someone
    else), else the function's mailbox, else the same of the wider interface, else of the
    general contact, else the registry. Empty when the organisation has no address at all.
    """
    posts = list(
        Post.objects.valid_on(timezone.localdate())
        .filter(organisation=organisation)
        .with_holders()
        .order_by("level__position", "pk")
    )
    for wanted in [*(interface.upwards() if interface else ()), None]:
        here = [post for post in posts if post.interface_id == wanted]
        if found := of_posts(here):
            return found
    return registry_of(organisation)


def of_posts(posts: Iterable[Post]) -> list[Recipient]:
    """Who holds the posts, which need with_holders(); for whoever is away, who stands in.

    Else the functions' mailboxes. Empty when nobody can be reached by them.
    """
    posts = list(posts)
    return _holders_of(posts) or _mailboxes_of(posts)


def registry_of(organisation: Organisation) -> list[Recipient]:
    """Where formal letters go, in the organisation's language, or in both (423/2003 § 27)."""
    return _addressed([organisation.registry_email], organisation)


def coordinators() -> list[Recipient]:
    """The area's coordinators, each in their own language."""
    return _members(Role.COORDINATOR)


def administrators() -> list[Recipient]:
    """The area's administrators, each in their own language."""
    return _members(Role.ADMIN)


def _members(role: Role) -> list[Recipient]:
    members = Membership.objects.of_current_area().with_role(role)
    return [_of_member(member) for member in members.select_related("user").order_by("pk")]


def editors_of(organisation: Organisation) -> list[Recipient]:
    """The members who take care of the organisation's own matters."""
    members = Membership.objects.of_current_area().with_role(Role.EDITOR)
    members = members.filter(organisation=organisation)
    return [_of_member(member) for member in members.select_related("user").order_by("pk")]


def of_person(person: Person) -> Recipient | None:
    """The person's own mailbox, in the person's language; None without one that takes mail."""
    if not person.working_email:
        return None
    languages = person.languages or person.organisation.languages
    if person.user:
        languages = [person.user.language]
    return recipient_for(person.email, name=person.name, languages=languages)


def _holders_of(posts: Iterable[Post]) -> list[Recipient]:
    """Those who hold the posts; for whoever is away the one who stands in, if there is one."""
    found: dict[int, Recipient] = {}
    for post in posts:
        deputies = [held.person for held in post.held_by(Holding.Kind.DEPUTY)]
        holders = [held.person for held in post.held_by(Holding.Kind.HOLDER)]
        for person in holders or deputies:
            for recipient in _reached(person, deputies):
                found[recipient.pk] = recipient
    return list(found.values())


def _reached(person: Person, deputies: list[Person]) -> list[Recipient]:
    """The person; of one who is away the stand-in, of one whose mail comes back the deputies."""
    own = of_person(person)
    absence = person.absence
    if own and not absence:
        return [own]
    stand_in = [absence.stand_in] if absence and absence.stand_in else []
    instead = [of_person(each) for each in stand_in or deputies if not each.absence]
    return [each for each in instead if each] or ([own] if own else [])


def _mailboxes_of(posts: Iterable[Post]) -> list[Recipient]:
    found = [box for post in posts for box in _addressed([post.email], post.organisation)]
    return [box for box in dict.fromkeys(found) if box.bounced_at is None]


def _addressed(addresses: Iterable[str], organisation: Organisation) -> list[Recipient]:
    return [
        recipient_for(address, name=organisation.name, languages=organisation.languages)
        for address in addresses
        if address
    ]


def _of_member(member: Membership) -> Recipient:
    user = member.user
    return recipient_for(user.email, name=user.name, languages=[user.language])
