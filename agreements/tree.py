"""The clauses of a version as a tree with numbers: 1, 1.1, 1.2, 2 …"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.utils.safestring import SafeString

from agreements.models import Clause, ClauseText, Version
from agreements.text import DEEPEST, to_html

DEPTH = 6  # levels of clauses at the most


@dataclass
class Node:
    """A clause in its place, with its text in one language (kohta paikallaan)."""

    clause: Clause
    number: str
    depth: int
    text: ClauseText | None
    language: str
    children: list["Node"] = field(default_factory=list)
    top: int = 2  # level of the heading of a chapter

    @property
    def heading(self) -> str:
        return self.text.heading if self.text else ""

    @property
    def level(self) -> int:
        return min(self.top + self.depth, DEEPEST)

    @property
    def html(self) -> SafeString:
        return to_html(self.text.body if self.text else "", below=self.level)

    def walk(self) -> Iterator["Node"]:
        yield self
        for child in self.children:
            yield from child.walk()


def tree_of(version: Version, language: str, *, top: int = 2) -> list[Node]:
    """The chapters, each with its clauses; two queries however many there are."""
    clauses = version.clauses.prefetch_related("texts")
    return grown(clauses, language, top=top)


def grown(clauses: Iterable[Clause], language: str, *, top: int = 2) -> list[Node]:
    """The tree of clauses whose texts are loaded."""
    by_parent: dict[int | None, list[Clause]] = {}
    for clause in clauses:
        by_parent.setdefault(clause.parent_id, []).append(clause)

    def nodes(parent: int | None, prefix: str, depth: int) -> list[Node]:
        found = []
        for place, clause in enumerate(by_parent.get(parent, []), 1):
            number = f"{prefix}{place}"
            text = next((each for each in clause.texts.all() if each.language == language), None)
            below = nodes(clause.pk, f"{number}.", depth + 1)
            found.append(Node(clause, number, depth, text, language, below, top))
        return found

    return nodes(None, "", 0)


def in_order(chapters: Iterable[Node]) -> list[Node]:
    """All clauses in reading order."""
    return [node for chapter in chapters for node in chapter.walk()]
