"""Clauses from a template or from an earlier text into a new version."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from agreements.models import Clause, ClauseText, Template, Version
from agreements.tree import Node, grown


@dataclass
class Seed:
    """A clause to be made: heading and text by language, and the clauses below it."""

    texts: dict[str, tuple[str, str]]
    children: list["Seed"] = field(default_factory=list)
    anchor: uuid.UUID | None = None


def seeds_of_template(template: Template) -> list[Seed]:
    return [_from_json(clause) for clause in template.clauses]


def _from_json(clause: dict[str, Any]) -> Seed:
    heading, body = clause.get("heading", {}), clause.get("body", {})
    texts = {
        language: (heading.get(language, ""), body.get(language, ""))
        for language in {*heading, *body}
    }
    return Seed(texts, [_from_json(child) for child in clause.get("children", [])])


def seeds_of_version(version: Version, *, keep_anchors: bool = False) -> list[Seed]:
    """The clauses of an earlier text; the next version of an agreement keeps their anchors."""
    chapters = grown(version.clauses.prefetch_related("texts"), "")

    def seed(node: Node) -> Seed:
        texts = {text.language: (text.heading, text.body) for text in node.clause.texts.all()}
        anchor = node.clause.anchor if keep_anchors else None
        return Seed(texts, [seed(child) for child in node.children], anchor)

    return [seed(node) for node in chapters]


def plant(
    version: Version,
    seeds: Iterable[Seed],
    *,
    languages: Sequence[str],
    membership_id: int,
) -> None:
    """Make the clauses with their texts in those languages; a few queries a level of the tree."""
    level: list[tuple[Clause | None, int, Seed]] = [(None, n, s) for n, s in enumerate(seeds)]
    while level:
        clauses = Clause.objects.bulk_create(
            Clause(
                version=version,
                parent=parent,
                position=position,
                anchor=seed.anchor or uuid.uuid4(),
            )
            for parent, position, seed in level
        )
        pairs = list(zip(clauses, (seed for _parent, _position, seed in level), strict=True))
        ClauseText.objects.bulk_create(
            ClauseText(
                clause=clause,
                language=language,
                heading=heading,
                body=body,
                saved_by_id=membership_id,
            )
            for clause, seed in pairs
            for language, (heading, body) in seed.texts.items()
            if language in languages
        )
        level = [
            (above, n, child) for above, seed in pairs for n, child in enumerate(seed.children)
        ]
