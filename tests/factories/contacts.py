"""Interfaces, persons, posts and who holds them, for tests."""

from itertools import count
from typing import Any

from contacts.models import (
    Absence,
    Holding,
    Interface,
    Level,
    Organ,
    Person,
    Post,
    PostCoverage,
    PostReader,
    Successor,
)
from tests.factories.tenancy import make_organisation
from yhdyspinta.tenancy.models import Membership, Organisation

_number = count(1)


def make_interface(**fields: Any) -> Interface:
    n = next(_number)
    defaults = {"code": f"yhdyspinta-{n}", "name_fi": f"Yhdyspinta {n}"}
    return Interface.objects.create(**(defaults | fields))


def make_level(**fields: Any) -> Level:
    n = next(_number)
    return Level.objects.create(**({"code": f"taso-{n}", "name_fi": f"Taso {n}"} | fields))


def make_organ(**fields: Any) -> Organ:
    fields.setdefault("organisation", None)
    fields["organisation"] = fields["organisation"] or make_organisation()
    return Organ.objects.create(**({"name_fi": "Kunnanhallitus"} | fields))


def make_person(*, organisation: Organisation | None = None, **fields: Any) -> Person:
    n = next(_number)
    defaults = {"name": f"Henkilö {n}", "email": f"yhteys{n}@esimerkki.fi"}
    return Person.objects.create(
        organisation=organisation or make_organisation(), **(defaults | fields)
    )


def make_post(
    *,
    organisation: Organisation | None = None,
    covering: list[Organisation] | None = None,
    **fields: Any,
) -> Post:
    """A post; given `covering`, it answers towards those municipalities only."""
    n = next(_number)
    defaults = {"title_fi": f"Vastuutehtävä {n}", "covers_all": covering is None}
    post = Post.objects.create(
        organisation=organisation or make_organisation(), **(defaults | fields)
    )
    for municipality in covering or []:
        PostCoverage.objects.create(post=post, municipality=municipality)
    return post


def make_holding(
    *, post: Post | None = None, person: Person | None = None, **fields: Any
) -> Holding:
    post = post or make_post()
    person = person or make_person(organisation=post.organisation)
    return Holding.objects.create(post=post, person=person, **fields)


def make_absence(*, person: Person | None = None, **fields: Any) -> Absence:
    return Absence.objects.create(person=person or make_person(), **fields)


def make_successor(*, holding: Holding | None = None, **fields: Any) -> Successor:
    defaults = {"name": f"Seuraaja {next(_number)}", "email": "seuraaja@esimerkki.fi"}
    return Successor.objects.create(holding=holding or make_holding(), **(defaults | fields))


def make_post_reader(*, post: Post, membership: Membership) -> PostReader:
    """A member who sees the restricted post."""
    return PostReader.objects.create(post=post, membership=membership)
