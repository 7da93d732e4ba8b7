"""Where a table's agreement, the law and the practice say different things, and who disagrees."""

from dataclasses import dataclass

from agreements.models import LegalBasis
from agreements.table import COUNTY, MUNICIPALITY, OTHER, Codes, Column, Line, Table


@dataclass(frozen=True)
class InPractice:
    """An organisation for which it is otherwise in fact than agreed (käytännön poikkeama)."""

    column: Column
    agreed: Codes
    practice: Codes


def leaders(table: Table, line: Line) -> list[Column]:
    """The organisations that lead the task as agreed."""
    leading, said = table.leading, line.effective
    return [each for each in table.organisations if not leading.isdisjoint(said[each.key])]


def differing_from_law(table: Table, line: Line) -> list[Column]:
    """Those whose agreed part is other than the law's: empty when the agreement follows it.

    Where nobody is agreed to lead, nothing differs: that is a gap.
    """
    if not line.duty_holder:
        return []
    found = leaders(table, line)
    kinds = {each.kind for each in found}
    if not found or _lawful(line.duty_holder) <= kinds:
        return _left_out(table, line, found)
    return [each for each in found if each.kind not in _lawful(line.duty_holder)] or found


def _lawful(duty_holder: str) -> set[str]:
    both = {COUNTY, MUNICIPALITY}
    return {"county": {COUNTY}, "municipality": {MUNICIPALITY}, "both": both}.get(
        duty_holder, {OTHER}
    )


def _left_out(table: Table, line: Line, found: list[Column]) -> list[Column]:
    """The municipalities for which someone else leads what is theirs by law."""
    others = [each for each in found if each.kind != MUNICIPALITY]
    if line.duty_holder != LegalBasis.DutyHolder.MUNICIPALITY or not others:
        return []
    return [each for each in table.of_kind(MUNICIPALITY) if each not in found]


def differing_in_practice(table: Table, line: Line) -> list[InPractice]:
    """Those of whom the table tells that it is otherwise in fact."""
    if not line.in_practice or not table.records_practice:
        return []
    said = (
        (each, line.effective[each.key], line.in_practice.get(each.key, ()))
        for each in table.organisations
    )
    return [
        InPractice(each, agreed, practice)
        for each, agreed, practice in said
        if practice and set(practice) != set(agreed)
    ]


def who_disputes(table: Table, line: Line, key: str) -> str:
    """The organisation that disagrees about this column, by name; empty if it isn't told."""
    if not line.disputed_by:
        return ""
    groups = [group.key for group in reversed(table.groups) if key in group.members]
    holder = next((each for each in [key, *groups] if each in line.cells), "")
    by = line.disputed_by.get(holder, "")
    return next((each.label for each in table.organisations if each.key == by), "")
