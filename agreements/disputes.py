"""Interfaces that the responsibility table shows as disputed, for the directory's coverage."""

from collections.abc import Iterable
from datetime import date

from agreements.matrix import current_matrix
from agreements.models import Responsibility
from contacts.coverage import Disputed, register_disputes
from yhdyspinta.tenancy.models import Group, GroupMember, Organisation

MUNICIPALITY = Organisation.Kind.MUNICIPALITY
DISPUTED, AGREED = Responsibility.Value.DISPUTED, Responsibility.Layer.AGREED


@register_disputes
def disputed_interfaces(day: date) -> Iterable[Disputed]:
    """What is disputed in the current table on the day: with one municipality, or with all.

    A municipality's own row goes before its group's. When another party's part is disputed, it
    is so with the municipality that disagrees, else with all of them.
    """
    matrix = current_matrix()
    rows = Responsibility.objects.filter(task__matrix=matrix, layer=AGREED).valid_on(day)
    disputed = list(
        rows.filter(value=DISPUTED).select_related("task", "organisation", "group", "disputed_by")
    )
    if not disputed:
        return
    tasks = {row.task_id for row in disputed}
    own = set(rows.filter(task__in=tasks).values_list("task_id", "organisation_id"))
    members = _members({row.group_id for row in disputed if row.group_id})
    for row in disputed:
        interface = row.task.interface_id
        if row.group is None:
            yield interface, _with(row)
            continue
        for municipality in members[row.group.pk]:
            if (row.task_id, municipality) not in own:
                yield interface, municipality


def _with(row: Responsibility) -> int | None:
    """The municipality with which an organisation's part is disputed; None for all."""
    sides = [row.organisation, row.disputed_by]
    return next((each.pk for each in sides if each and each.kind == MUNICIPALITY), None)


def _members(groups: set[int]) -> dict[int, list[int]]:
    """Group → its municipalities; "all municipalities" has those of the area."""
    found: dict[int, list[int]] = {group: [] for group in groups}
    municipal = GroupMember.objects.filter(group__in=groups, organisation__kind=MUNICIPALITY)
    for group, organisation in municipal.values_list("group_id", "organisation_id"):
        found[group].append(organisation)
    everyone = Group.objects.filter(pk__in=groups, is_all_municipalities=True).first()
    if everyone:
        found[everyone.pk] = list(
            Organisation.objects.municipalities().values_list("pk", flat=True)
        )
    return found


__all__ = ["disputed_interfaces"]
