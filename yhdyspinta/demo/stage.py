"""One demo area while it is being filled: its organisations, people and who acts."""

import csv
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from contacts.models import Interface, Person
from yhdyspinta.tenancy.actor import Actor, actor_of
from yhdyspinta.tenancy.models import Membership, Organisation, Tenant

DATA = Path(__file__).parent / "data"
Facts = dict[str, Any]


@cache
def facts_of(name: str) -> Facts:
    """What a file of data/ says: names, posts, or an area by its code."""
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def task_rows() -> list[dict[str, str]]:
    """The tasks of the responsibility tables, right by law."""
    with (DATA / "tasks.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


@dataclass
class Stage:
    """A demo area at work; everything is found by its Finnish name (näyttämö)."""

    code: str
    tenant: Tenant
    facts: Facts
    chance: Random
    organisations: dict[str, Organisation] = field(default_factory=dict)
    interfaces: dict[str, Interface] = field(default_factory=dict)
    people: dict[tuple[str, str], Person] = field(default_factory=dict)
    members: dict[tuple[str, str], Membership] = field(default_factory=dict)
    phones: Iterator[int] = field(default_factory=lambda: iter(range(101, 10_000)))

    def look_around(self) -> None:
        """Find the organisations and interfaces that are there now."""
        self.organisations = {each.name_fi: each for each in Organisation.objects.in_order()}
        self.interfaces = {each.code: each for each in Interface.objects.all()}

    @property
    def county(self) -> Organisation:
        return self._first(Organisation.Kind.COUNTY)

    @property
    def council(self) -> Organisation:
        return self._first(Organisation.Kind.REGIONAL_COUNCIL)

    def _first(self, kind: Organisation.Kind) -> Organisation:
        return next(each for each in self.organisations.values() if each.kind == kind)

    @property
    def municipalities(self) -> list[Organisation]:
        kind = Organisation.Kind.MUNICIPALITY
        return [each for each in self.organisations.values() if each.kind == kind]

    def organisation(self, name: str) -> Organisation:
        return self.county if name == "county" else self.organisations[name]

    def person(self, organisation: Organisation | str, position: str) -> Person:
        return self.people[_name(organisation), position]

    def actor(self, organisation: Organisation | str, position: str) -> Actor:
        """The member of that position at work."""
        return actor_of(self.members[_name(organisation), position])

    @property
    def coordinator(self) -> Actor:
        return self.actor("county", "coordinator")

    @property
    def is_swedish(self) -> bool:
        return bool(self.facts["language"] == "sv")

    def said(self, facts: Facts, name: str) -> str:
        """A text in the area's first language: facts["title_fi"] or facts["title_sv"]."""
        text: str = facts[f"{name}_{self.facts['language']}"]
        return text

    def phone(self) -> str:
        """No subscriber number begins with a zero: these ring nowhere."""
        return f"040 000 {next(self.phones):04}"


def _name(organisation: Organisation | str) -> str:
    if isinstance(organisation, str):
        return organisation
    is_county = organisation.kind == Organisation.Kind.COUNTY
    return "county" if is_county else organisation.name_fi
