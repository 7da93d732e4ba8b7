"""What a new area still lacks, computed from its rows: taking the area into use."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

import agreements.policies
import contacts.policies
import negotiations.policies
import yhdyspinta.areas.policies
from agreements.models import Agreement, Task
from contacts.models import Holding
from negotiations.models import Negotiation
from yhdyspinta.areas.models import Invitation
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.tenancy.models import Membership, Organisation


@dataclass(frozen=True)
class Tick:
    """One thing to bring into a new area: what it gives, where it is done, whether it is done."""

    label: str | Promise
    gives: str | Promise
    url: str
    is_done: bool


@dataclass(frozen=True)
class _Step:
    label: str | Promise
    gives: str | Promise
    page: tuple[str, ...]
    may: Callable[[Actor], bool]
    is_done: Callable[[], bool]


def ticks(actor: Actor) -> list[Tick]:
    """The six steps; a step that the actor may not take has no address."""
    return [
        Tick(
            step.label,
            step.gives,
            area_url(*step.page) if step.may(actor) else "",
            step.is_done(),
        )
        for step in STEPS
    ]


def _has_organisations() -> bool:
    return Organisation.objects.current().count() > 1


def _has_people_of_each_municipality() -> bool:
    """Each municipality has a member, or someone who may still accept the invitation."""
    municipality = OuterRef("pk")
    members = Membership.objects.of_current_area().active().filter(organisation=municipality)
    invited = Invitation.objects.open().filter(organisation=municipality)
    municipalities = Organisation.objects.current().municipalities()
    return not municipalities.exclude(Exists(members)).exclude(Exists(invited)).exists()


def _has_contacts() -> bool:
    return bool(Holding.objects.valid_on(timezone.localdate()).exists())


def _has_table() -> bool:
    return bool(Task.objects.exists())


def _has_agreements() -> bool:
    return bool(Agreement.objects.in_force().exists())


def _has_negotiations() -> bool:
    return bool(Negotiation.objects.held().exists())


STEPS = (
    _Step(
        _("Organisations"),
        _("The county, the municipalities and the partners that everything else is about."),
        ("areas:organisations",),
        yhdyspinta.areas.policies.list_members,
        _has_organisations,
    ),
    _Step(
        _("One person of each municipality"),
        _("Paste their addresses: each gets an invitation and keeps the own municipality right."),
        ("areas:invite-many",),
        yhdyspinta.areas.policies.manage_area,
        _has_people_of_each_municipality,
    ),
    _Step(
        _("Contacts"),
        _("From Excel: everyone finds their counterpart by one search."),
        ("sheets:new", "contacts"),
        contacts.policies.edit_everything,
        _has_contacts,
    ),
    _Step(
        _("Responsibility table"),
        _("From Excel: whose task it is, by law and by agreement, is seen in one place."),
        ("sheets:new", "matrix"),
        agreements.policies.change_matrices,
        _has_table,
    ),
    _Step(
        _("Agreements in force"),
        _("The signed PDF and its facts: the system tells in time when one is about to end."),
        ("agreements:take-in",),
        agreements.policies.create_agreement,
        _has_agreements,
    ),
    _Step(
        _("Negotiations held"),
        _("A date, the municipalities and the memo: the duties of the law show as met."),
        ("negotiations:held",),
        negotiations.policies.arrange_negotiations,
        _has_negotiations,
    ),
)
