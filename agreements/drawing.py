"""A table's cells drawn as they stand on the page: what is alike is drawn once."""

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Any

from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

from agreements.differences import (
    InPractice,
    differing_from_law,
    differing_in_practice,
    who_disputes,
)
from agreements.table import COUNTY, MUNICIPALITY, OTHER, Codes, Column, Line, Table

Named = tuple[tuple[str, Codes], ...]
EVERYONE = "everyone"
BETWEEN_LINES = re.compile(r"\n\s*")


@dataclass(frozen=True)
class Look:
    """Everything that a cell shows: cells of the same look are the same (solun ulkoasu)."""

    sort: str
    codes: Codes | None
    named: Named = ()
    practice: Named = ()
    disputed_by: tuple[str, ...] = ()


class Drawing:
    """Draws lines of a table; what is alike is drawn once, for a table has few looks."""

    def __init__(self, table: Table, columns: list[Column], *, is_wide: bool) -> None:
        self.table = table
        self.columns = columns
        self.is_wide = is_wide
        self.drawn: dict[Any, SafeString] = {}
        self.plain: dict[Any, SafeString] = {}

    def line(self, line: Line) -> SafeString:
        """All cells of a line."""
        practice = differing_in_practice(self.table, line)
        if self.is_wide and not practice and not line.disputed_by:
            return mark_safe("".join([self._plain(line, each) for each in self.columns]))
        return mark_safe(
            "".join([self._cell(self._look(line, each, practice)) for each in self.columns])
        )

    def law(self, line: Line) -> SafeString:
        """What the law says of the line, what it will say, and whether the agreement differs."""
        differs = bool(differing_from_law(self.table, line))
        what = (line.duty_holder, line.law, line.law_change, differs)
        return self._once(what, "_law", lambda: {"line": line, "differs": differs})

    def _look(self, line: Line, column: Column, practice: list[InPractice]) -> Look:
        if column.kind == EVERYONE:
            named = tuple((each.label, codes) for each, codes in self.table.exceptions(line))
            codes, covered = self.table.together(line), self.table.of_kind(MUNICIPALITY)
        elif column.key == OTHER:
            covered, codes = self.table.of_kind(OTHER), None
            said = ((each.label, line.effective[each.key]) for each in covered)
            named = tuple((name, codes) for name, codes in said if codes)
        else:
            named, codes, covered = (), line.effective[column.key], [column]
        sort = "others" if column.key == OTHER else column.kind
        fact = self._practice(practice, covered) if practice else ()
        return Look(sort, codes, named, fact, self._disputes(line, covered))

    def _practice(self, practice: list[InPractice], covered: list[Column]) -> Named:
        """How it is in fact; without names when it is so for everyone in the cell."""
        keys = {each.key for each in covered}
        found = [(each.column.label, each.practice) for each in practice if each.column.key in keys]
        alike = len({codes for _name, codes in found}) == 1 and len(found) == len(covered)
        return (("", found[0][1]),) if alike else tuple(found)

    def _disputes(self, line: Line, covered: list[Column]) -> tuple[str, ...]:
        if not line.disputed_by:
            return ()
        disputed = [each for each in covered if "disputed" in line.effective[each.key]]
        names = (who_disputes(self.table, line, each.key) for each in disputed)
        return tuple(dict.fromkeys(name for name in names if name))

    def _plain(self, line: Line, column: Column) -> SafeString:
        """The quick way of almost all of eight thousand cells."""
        what = (column.kind, line.effective[column.key])
        if what not in self.plain:
            self.plain[what] = self._cell(self._look(line, column, []))
        return self.plain[what]

    def _cell(self, look: Look) -> SafeString:
        return self._once(look, "_cell", lambda: self._context(look))

    def _once(
        self, what: Hashable, template: str, context: Callable[[], dict[str, Any]]
    ) -> SafeString:
        if (template, what) not in self.drawn:
            html = get_template(f"agreements/{template}.html").render(context())
            self.drawn[template, what] = mark_safe(BETWEEN_LINES.sub("", html))
        return self.drawn[template, what]

    def _letters(self, template: str, codes: Codes) -> SafeString:
        return self._once(
            codes,
            template,
            lambda: {"marks": self.table.marks_of(codes), "is_wide": self.is_wide},
        )

    def _alike(self, named: Iterable[tuple[str, Codes]]) -> list[tuple[SafeString, str]]:
        """Organisations that do the same, named together."""
        names: dict[Codes, list[str]] = defaultdict(list)
        for name, codes in named:
            names[codes].append(name)
        return [
            (self._letters("_marks", codes), ", ".join(labels)) for codes, labels in names.items()
        ]

    def _context(self, look: Look) -> dict[str, Any]:
        context: dict[str, Any] = {
            "is_wide": self.is_wide,
            "has_edge": self.is_wide and look.sort == COUNTY,
            "said": "" if look.codes is None else self._letters("_said", look.codes),
            "practice": self._alike(look.practice),
            "disputed_by": ", ".join(look.disputed_by),
        }
        if look.sort == "others":
            context["named"] = self._alike(look.named)
        elif look.named:
            context |= {
                "exceptions": self._alike(look.named),
                "exception_count": len(look.named),
                "by_municipality": look.codes is None,
            }
        return context
