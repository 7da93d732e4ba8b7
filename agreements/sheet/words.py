"""Words of a responsibility table: who organises by law, and how an import's changes are told."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from agreements.models import LegalBasis, RoleCode, Task
from agreements.table import SAME_EVERYWHERE
from contacts.models import Interface
from yhdyspinta.sheets.columns import fold, in_each_language
from yhdyspinta.sheets.kinds import Line
from yhdyspinta.sheets.models import ImportChange
from yhdyspinta.sheets.name_forms import THE_COUNTY
from yhdyspinta.tenancy.models import Group, Organisation

Holder = LegalBasis.DutyHolder
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


_CELLS = ("agreements.responsibility", "agreements.cell")
_INSIDE = (*_CELLS, "agreements.legalbasis")


def lines_of(changes: Sequence[Any]) -> list[Line]:
    """A line for each task, with its texts and cells before and after, and each new interface.

    In the order of the sheet's rows; what has no row of its own comes first.
    """
    names = _Names()
    lines: dict[tuple[int | None, str], tuple[str, dict[tuple[str, str, str], None]]] = {}
    for change in changes:
        is_task = change.model == "agreements.task"
        is_inside = is_task or change.model in _INSIDE
        label = change.label if is_inside else _above(change)
        action = change.action if is_task or not is_inside else ImportChange.Action.CHANGED
        details = (
            _cell_details(change, names) if change.model in _CELLS else _text_details(change, names)
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


def _text_details(change: Any, names: _Names) -> list[tuple[str, str, str]]:
    """Texts that say something; a task's place in the table is nobody's news."""
    model = {"agreements.task": Task, "agreements.legalbasis": LegalBasis}.get(change.model)
    if model is None:
        return []
    details = []
    for field in model._meta.concrete_fields:
        before, after = change.before.get(field.attname), change.after.get(field.attname)
        if field.attname in ("matrix_id", "task_id", "position") or not (before or after):
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


def _days_of(values: dict[str, Any]) -> str:
    """1.1.2026–31.12.2026, as far as the change tells of days."""
    days = [values.get(name) for name in ("starts_on", "ends_on")]
    told = [date.fromisoformat(day).strftime("%-d.%-m.%Y") if day else "" for day in days]
    return "–".join(told) if any(told) else ""


def _cell_details(change: Any, names: _Names) -> list[tuple[str, str, str]]:
    shown = change.shown
    column = names.columns.get(shown.get("column", ""), "")
    if change.model == "agreements.responsibility":
        before, after = names.cell(shown.get("before", [])), names.cell(shown.get("after", []))
        days = _days_of(change.before), _days_of(change.after)
        has_new_days = days[0] != days[1] and change.action != ImportChange.Action.REMOVED
        return [
            *([(column, before, after)] if before or after else []),
            *([(_("%(column)s, in force") % {"column": column}, *days)] if has_new_days else []),
        ]
    if shown.get("is_letters"):
        return []  # the letters are told by their roles already
    before, after = change.before.get("original_text", ""), change.after.get("original_text", "")
    return [(_("%(column)s, text") % {"column": column}, before, after)]
