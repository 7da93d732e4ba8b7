"""What the directory asks of its editors and of the area's coordinators."""

from datetime import date

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contacts.models import Holding, Interface
from contacts.pairs import CONFIRM_AFTER, Directory, State
from contacts.policies import edit_own
from contacts.successors import waiting_for
from contacts.vacancies import Reason, vacant_posts
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
    if proposed := waiting_for(actor).count() if edit_own(actor) else 0:
        text = ngettext(
            "A leaver has told who goes on: name %(n)s successor",
            "Leavers have told who goes on: name %(n)s successors",
            proposed,
        )
        todos.append(Todo(text % {"n": proposed}, area_url("contacts:successors")))
    return todos


def _own(actor: Actor, today: date) -> list[Todo]:
    todos = []
    url = area_url("contacts:vacancies")
    own = vacant_posts(today).filter(organisation_id=actor.organisation_id)
    counts = dict(own.order_by().values_list("reason").annotate(count=Count("pk")))
    if vacant := counts.get(Reason.NOBODY, 0) + counts.get(Reason.TERM_OVER, 0):
        text = ngettext(
            "Name a person for %(n)s post of your organisation",
            "Name persons for %(n)s posts of your organisation",
            vacant,
        )
        todos.append(Todo(text % {"n": vacant}, url))
    if bounced := counts.get(Reason.BOUNCED, 0):
        text = ngettext(
            "Correct the address of the responsible person of %(n)s post",
            "Correct the addresses of the responsible persons of %(n)s posts",
            bounced,
        )
        todos.append(Todo(text % {"n": bounced}, f"{url}?reason={Reason.BOUNCED}"))
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
