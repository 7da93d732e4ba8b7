"""Contacts as vCards, for the contacts of a phone or a mail program."""

from collections.abc import Iterable, Sequence

import vobject
from django.utils.translation import gettext as _

from contacts.models import Person, Post
from contacts.sheet.columns import Listed
from yhdyspinta.tenancy.context import current_tenant_id

MEDIA_TYPE = "text/vcard; charset=utf-8"


def vcards(rows: Iterable[Listed]) -> bytes:
    """A card for each person of a list, one after another in one file."""
    held: dict[int, tuple[Person, list[Post]]] = {}
    for row in rows:
        if row.person:
            _person, posts = held.setdefault(row.person.pk, (row.person, []))
            if row.post and row.post not in posts:
                posts.append(row.post)
    return "".join(_card(person, posts) for person, posts in held.values()).encode()


def _card(person: Person, posts: Sequence[Post]) -> str:
    """Version 3.0: every phone reads it."""
    card = vobject.vCard()
    card.add("uid").value = f"urn:x-yhdyspinta:{current_tenant_id()}:person:{person.pk}"
    card.add("fn").value = person.name
    given, _space, family = person.name.rpartition(" ")
    card.add("n").value = vobject.vcard.Name(family=family, given=given)
    card.add("org").value = [person.organisation.name]
    _tell(card, "title", person.title)
    _tell(card, "role", ", ".join(post.title for post in posts))
    _tell(card, "email", person.working_email, "INTERNET", "WORK")
    _tell(card, "tel", person.phone, "WORK", "VOICE")
    for post in posts:
        _tell(card, "email", post.email, "INTERNET", "WORK")
        _tell(card, "tel", post.phone, "WORK", "VOICE")
    _tell(card, "note", _notes(person, posts))
    text: str = card.serialize()
    return text


def _notes(person: Person, posts: Sequence[Post]) -> str:
    reached = _("Can be reached: %(hours)s") % {"hours": person.hours} if person.hours else ""
    interfaces = dict.fromkeys(post.interface.name for post in posts if post.interface)
    return "\n".join(filter(None, [*interfaces, reached]))


def _tell(card: vobject.base.Component, name: str, text: str, *types: str) -> None:
    told = {line.value for line in card.contents.get(name, ())}
    if text and text not in told:
        line = card.add(name)
        line.value = text
        if types:
            line.type_param = list(types)
