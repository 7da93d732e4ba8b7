"""What the directory asks of its editors and of the area's coordinators."""

from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contacts.models import Holding, Interface, Post
from contacts.pairs import CONFIRM_AFTER, Directory, State
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.tenancy.models import Role
from yhdyspinta.web.answers import Todo

NAMED = 3  # interfaces named in the sentence


def awaiting(actor: Actor) -> list[Todo]:
    """For editors the own organisation's gaps, for coordinators the county's."""
    today = timezone.localdate()
    todos = []
    if actor.has(Role.EDITOR):
        todos += _own(actor, today)
    if actor.has(Role.COORDINATOR):
        todos += _of_county(today)
    return todos


def _own(actor: Actor, today: date) -> list[Todo]:
    todos = []
    own = Post.objects.vacant_on(today).filter(organisation_id=actor.organisation_id)
    if vacant := own.count():
        text = ngettext(
            "Name a person for %(n)s post of your organisation",
            "Name persons for %(n)s posts of your organisation",
            vacant,
        )
        todos.append(Todo(text % {"n": vacant}, area_url("contacts:vacancies")))
    if unconfirmed := unconfirmed_holdings(today, actor.organisation_id).count():
        text = ngettext(
            "Confirm the details of %(n)s responsible person",
            "Confirm the details of %(n)s responsible persons",
            unconfirmed,
        )
        url = area_url("contacts:organisation", actor.organisation_id)
        todos.append(Todo(text % {"n": unconfirmed}, url))
    return todos


def unconfirmed_holdings(today: date, organisation_id: int) -> QuerySet:
    """The organisation's holdings that nobody has confirmed for a year."""
    found: QuerySet = Holding.objects.valid_on(today).filter(
        Q(confirmed_on=None) | Q(confirmed_on__lt=today - CONFIRM_AFTER),
        post__organisation_id=organisation_id,
    )
    return found


def interfaces_without_county(today: date) -> list[Interface]:
    """The interfaces in which the county has named nobody, and has no general contact either."""
    interfaces = list(Interface.objects.current(today))
    directory = Directory(today, interfaces)
    return [
        interface
        for interface in interfaces
        for side in [directory.pair(interface, None).county_side]
        if side and side.state == State.VACANT
    ]


def _of_county(today: date) -> list[Todo]:
    missing = interfaces_without_county(today)
    if not missing:
        return []
    names = ", ".join(interface.name for interface in missing[:NAMED])
    rest = len(missing) - NAMED
    if rest > 0:
        text = _("Nobody is named for the county: %(names)s and %(rest)s more")
    else:
        text = _("Nobody is named for the county: %(names)s")
    return [Todo(text % {"names": names, "rest": rest}, area_url("contacts:vacancies"))]
