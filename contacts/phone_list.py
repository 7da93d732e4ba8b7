"""The phone list on paper: by organisation, who answers, for what and by which number."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from contacts.listing import Choice, people_to_list, posts_to_list
from contacts.models import Holding, Person, Post
from contacts.words import folded
from yhdyspinta.documents.models import safe_name
from yhdyspinta.documents.render import render_pdf
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.links import current_tenant
from yhdyspinta.tenancy.models import Organisation

_AFTER_Z = str.maketrans("åäö", "{|}")


@dataclass
class PhoneRow:
    """Someone to call, with what they answer for; or a post that nobody holds."""

    person: Person | None = None
    posts: list[Post] = field(default_factory=list)
    deputies: list[Person] = field(default_factory=list)
    # A deputy only, without a post of their own.
    is_deputy: bool = False

    @property
    def name(self) -> str:
        return self.person.name if self.person else ""

    @property
    def phones(self) -> list[str]:
        own = [self.person.phone] if self.person else []
        return list(dict.fromkeys(filter(None, [*own, *(post.phone for post in self.posts)])))

    @property
    def emails(self) -> list[str]:
        own = [self.person.working_email] if self.person else []
        return list(dict.fromkeys(filter(None, [*own, *(post.email for post in self.posts)])))

    @property
    def order(self) -> tuple[bool, str]:
        """By surname, å ä ö after z; what nobody holds last."""
        given, _space, family = folded(self.name).rpartition(" ")
        return self.person is None, f"{family} {given}".translate(_AFTER_Z)


@dataclass
class PhonePage:
    """An organisation's part of the list."""

    organisation: Organisation
    rows: list[PhoneRow]


def phone_pages(day: date, actor: Actor, choice: Choice) -> list[PhonePage]:
    """Every organisation with its rows; read in a constant number of queries."""
    rows: dict[int, dict[Any, PhoneRow]] = defaultdict(dict)
    places: dict[int, Organisation] = {}
    listed: set[int] = set()
    for each in posts_to_list(day, actor, choice):
        post = each.post
        places[post.organisation_id] = post.organisation
        here = rows[post.organisation_id]
        deputies = [holding.person for holding in each.deputies]
        for holding in each.holders:
            listed.add(holding.person_id)
            row = here.setdefault(holding.person_id, PhoneRow(holding.person))
            row.posts.append(post)
            row.deputies += [person for person in deputies if person not in row.deputies]
        if not each.holders:
            here[f"post {post.pk}"] = PhoneRow(posts=[post], deputies=deputies)
        _add_deputies(here, each.deputies, listed)
    for person in people_to_list(day, actor, choice, ()):
        places.setdefault(person.organisation_id, person.organisation)
        if person.pk not in listed:
            rows[person.organisation_id][person.pk] = PhoneRow(person)
    order = Organisation.objects.filter(pk__in=places).in_order()
    return [
        PhonePage(each, sorted(rows[each.pk].values(), key=lambda row: row.order))
        for each in order
        if rows[each.pk]
    ]


def _add_deputies(here: dict[Any, PhoneRow], deputies: list[Holding], listed: set[int]) -> None:
    """A deputy has a row, too: they are called when the holder is away."""
    for holding in deputies:
        listed.add(holding.person_id)
        here.setdefault(holding.person_id, PhoneRow(holding.person, is_deputy=True))


def phone_list_pdf(actor: Actor, choice: Choice) -> tuple[bytes, int]:
    """The list of today in the reader's language, and how many persons are on it."""
    day = timezone.localdate()
    pages = phone_pages(day, actor, choice)
    people = {row.person.pk for page in pages for row in page.rows if row.person}
    content = render_pdf(
        "documents/phone_list.html",
        {
            "pages": pages,
            "day": day,
            "publisher": current_tenant().name,
            "case_number": "",
            "interface": choice.interface,
            "municipality": choice.municipality,
        },
        language=get_language() or "fi",
        title=phone_list_title(choice),
        created=timezone.now(),
    )
    return content, len(people)


def phone_list_title(choice: Choice) -> str:
    chosen = [str(each.name) for each in (choice.interface, choice.municipality) if each]
    return ": ".join([_("Phone list"), ", ".join(chosen)] if chosen else [_("Phone list")])


def phone_list_name(choice: Choice) -> str:
    return safe_name(f"{phone_list_title(choice).replace(':', '')} {timezone.localdate()}.pdf")
