"""What an area has that a contact sheet can name: organisations, interfaces, levels."""

import re
from collections import defaultdict

from contacts.models import Interface, Level
from contacts.words import nearness, words_of
from yhdyspinta.sheets.columns import fold
from yhdyspinta.sheets.name_forms import ALL_MUNICIPALITIES
from yhdyspinta.sheets.names import Names
from yhdyspinta.tenancy.models import GroupMember, Organisation

_BETWEEN = re.compile(r"\s*[,;\n]\s*|\s+(?:ja|sekä|och|samt|and)\s+", re.IGNORECASE)
EVERYONE: frozenset[int] = frozenset()  # no municipality by name: all of them
Options = list[tuple[str, str]]


class Known:
    """Read once for a sheet, in a constant number of queries."""

    def __init__(self) -> None:
        self.names = Names()
        self.organisations = {each.pk: each for each in self.names.organisations}
        self.interfaces = {each.pk: each for each in Interface.objects.current()}
        self.levels = list(Level.objects.all())
        self.municipalities = {
            each.pk: each
            for each in self.names.organisations
            if each.kind == Organisation.Kind.MUNICIPALITY
        }
        self.topics: dict[str, set[int]] = defaultdict(set)
        for interface in self.interfaces.values():
            for name in called(interface):
                self.topics[fold(name)].add(interface.pk)
        self.members: dict[str, set[int]] = defaultdict(set)
        for group, organisation in GroupMember.objects.values_list("group_id", "organisation_id"):
            self.members[f"group:{group}"].add(organisation)
        everyone = (each for each in self.names.groups if each.is_all_municipalities)
        self.everyone = next((f"group:{each.pk}" for each in everyone), "")

    def organisation(self, text: str) -> Organisation | None:
        code, _how = self.names.known.get(fold(text), ("", ""))
        return self.names.by_code.get(code)

    def level(self, text: str) -> Level | None:
        folded = fold(text)
        return next(
            (each for each in self.levels if folded in {*map(fold, called(each)), each.code}), None
        )

    def towards(self, text: str) -> tuple[frozenset[int], list[str]]:
        """The municipalities that a cell names (none: all), and what in it names none."""
        found, unknown = set(), []
        if self._is_everyone(text):
            return EVERYONE, []
        for part in filter(None, _BETWEEN.split(text)):
            pks = self._municipalities(part)
            found |= pks
            unknown += [] if pks else [part]
        return frozenset(found), unknown

    def _is_everyone(self, text: str) -> bool:
        return fold(text) in ALL_MUNICIPALITIES or bool(
            self.everyone and self.names.known.get(fold(text), ("", ""))[0] == self.everyone
        )

    def _municipalities(self, text: str) -> set[int]:
        guess = self.names.find(text)
        if guess.how == "unit" or guess.unit:
            return set()
        if guess.code.startswith("group:"):
            return self.members[guess.code] & self.municipalities.keys()
        organisation = self.names.by_code.get(guess.code)
        pk = organisation.pk if organisation else None
        return {pk} if pk in self.municipalities else set()

    # What is proposed.

    def organisations_near(self, text: str) -> Options:
        words = words_of(text)
        near = sorted(self.organisations.values(), key=lambda each: -nearness(words, called(each)))
        return [(str(each.pk), each.name) for each in near]

    def interfaces_near(self, text: str) -> Options:
        words = words_of(text)
        near = sorted(self.interfaces.values(), key=lambda each: -nearness(words, called(each)))
        return [(str(each.pk), each.name) for each in near]

    def municipality_names(self) -> Options:
        return [(each.name, each.name) for each in self.municipalities.values()]

    def level_names(self) -> list[str]:
        return [each.name for each in self.levels]


def called(named: Organisation | Interface | Level) -> list[str]:
    """Everything that it is called."""
    names = [named.name_fi, named.name_sv, named.name_en, *getattr(named, "synonyms", ())]
    return [name for name in names if name]


def is_called(named: Organisation | Interface | None, text: str) -> bool:
    return named is not None and fold(text) in map(fold, called(named))
