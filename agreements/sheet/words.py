"""Words of a responsibility table: who organises by law, and how an import's changes are told."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from agreements.models import RoleCode, Task
from agreements.table import SAME_EVERYWHERE
from contacts.models import Interface
from yhdyspinta.sheets.columns import THE_COUNTY, fold, in_each_language
from yhdyspinta.sheets.kinds import Line
from yhdyspinta.sheets.models import ImportChange
from yhdyspinta.tenancy.models import Group, Organisation

Holder = Task.DutyHolder
_MORE = {
    Holder.COUNTY: THE_COUNTY,
    Holder.MUNICIPALITY: (
        "kunta",
        "kunnat",
        "kunnan tehtävä",
        "kommun",
        "kommunen",
        "kommunerna",
        "municipality",
    ),
    Holder.BOTH: (
        "molemmat",
        "kunta ja hyvinvointialue",
        "hyvinvointialue ja kunta",
        "yhteinen",
        "båda",
        "both",
    ),
    Holder.OTHER: ("muu", "muut", "valtio", "annan", "annat", "other"),
}


def duty_holder_of(text: str) -> str:
    """The code of who organises by law, "" if the text is none of the known ones."""
    folded = fold(text)
    for holder in Holder:
        if folded and folded in {
            *map(fold, in_each_language(holder.label)),
            *map(fold, _MORE[holder]),
        }:
            return holder.value
    return ""


class _Names:
    """Names of what changes point to, read once."""

    def __init__(self) -> None:
        self.columns = {f"organisation:{each.pk}": each.name for each in Organisation.objects.all()}
        self.columns |= {f"group:{each.pk}": each.name for each in Group.objects.all()}
        self.interfaces = {each.pk: each.name for each in Interface.objects.all()}
        self.letters = {role.code: role.letter for role in RoleCode.objects.all()} | SAME_EVERYWHERE

    def cell(self, codes: Sequence[str]) -> str:
        return "/".join(self.letters.get(code, code) for code in codes)


def lines_of(changes: Sequence[Any]) -> list[Line]:
    """A line for each task, with its texts and cells before and after, and each new interface.

    In the order of the sheet's rows; what has no row of its own comes first.
    """
    names = _Names()
    lines: dict[tuple[int | None, str], tuple[str, dict[tuple[str, str, str], None]]] = {}
    for change in changes:
        is_task = change.model == "agreements.task"
        is_inside = is_task or change.model in ("agreements.responsibility", "agreements.cell")
        label = change.label if is_inside else _above(change)
        action = change.action if is_task or not is_inside else ImportChange.Action.CHANGED
        details = (
            _cell_details(change, names)
            if is_inside and not is_task
            else _task_details(change, names)
        )
        kept, told = lines.setdefault((change.row, label), (action, {}))
        told |= dict.fromkeys(details)
        if is_task and kept != change.action:
            lines[(change.row, label)] = (change.action, told)
    told_lines = (
        Line(action, label, row, tuple(told)) for (row, label), (action, told) in lines.items()
    )
    return sorted(told_lines, key=lambda line: line.row or 0)


def _above(change: Any) -> str:
    sort = (
        _("Interface of cooperation")
        if change.model == "contacts.interface"
        else _("Responsibility table")
    )
    return f"{sort}: {change.label}"


def _task_details(change: Any, names: _Names) -> list[tuple[str, str, str]]:
    """Texts of the task that say something; its place in the table is nobody's news."""
    if change.model != "agreements.task":
        return []
    details = []
    for field in Task._meta.concrete_fields:
        before, after = change.before.get(field.attname), change.after.get(field.attname)
        if field.attname in ("matrix_id", "position") or not (before or after):
            continue
        if field.attname == "name_fi" and change.action == ImportChange.Action.CREATED:
            continue  # it is the line's own label
        told = _told(field.attname, before, names), _told(field.attname, after, names)
        if any(told):
            details.append((str(field.verbose_name), *told))
    return details


def _told(attname: str, value: Any, names: _Names) -> str:
    if not value:
        return ""
    if attname == "interface_id":
        return names.interfaces.get(value, "")
    if attname == "duty_holder":
        return str(Holder(value).label)
    return str(value)


def _cell_details(change: Any, names: _Names) -> list[tuple[str, str, str]]:
    shown = change.shown
    column = names.columns.get(shown.get("column", ""), "")
    if change.model == "agreements.responsibility":
        return [(column, names.cell(shown.get("before", [])), names.cell(shown.get("after", [])))]
    if shown.get("is_letters"):
        return []  # the letters are told by their roles already
    before, after = change.before.get("original_text", ""), change.after.get("original_text", "")
    return [(_("%(column)s, text") % {"column": column}, before, after)]
