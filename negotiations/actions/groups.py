"""Negotiation areas: groups of municipalities that rounds use."""

from collections.abc import Iterable

from django.db import transaction

from yhdyspinta.audit.models import record
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.models import Group, GroupMember, Organisation


@transaction.atomic
def save_group(group: Group, municipalities: Iterable[Organisation], *, actor: Actor) -> Group:
    """A new or changed group with exactly these municipalities."""
    is_new = group.pk is None
    group.save()
    members = {municipality.pk for municipality in municipalities}
    GroupMember.objects.filter(group=group).exclude(organisation__in=members).delete()
    GroupMember.objects.bulk_create(
        [GroupMember(group=group, organisation_id=pk) for pk in sorted(members)],
        ignore_conflicts=True,
    )
    record(actor, "group.made" if is_new else "group.changed", group, count=len(members))
    return group
