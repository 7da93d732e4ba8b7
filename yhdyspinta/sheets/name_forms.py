"""The forms in which Finnish and Swedish tables write the name of a municipality or a county."""

import re
from collections.abc import Iterator

from yhdyspinta.tenancy.models import Organisation

Kind = Organisation.Kind

_GRADED = (
    ("kk", "k"), ("pp", "p"), ("tt", "t"), ("nk", "ng"), ("nt", "nn"), ("mp", "mm"), ("lt", "ll"),
    ("rt", "rr"), ("ht", "hd"), ("lk", "l"), ("rk", "r"), ("t", "d"), ("p", "v"), ("k", ""),
)  # fmt: skip
_CLUSTER = re.compile(r"^(.*[aeiouyåäö])([^aeiouyåäö]*)([aeiouyåäö]+)$", re.IGNORECASE)
_ENDINGS = (
    ("nen", ("sen", "sten")), ("vesi", ("veden",)), ("as", ("aan",)), ("äs", ("ään",)),
    ("es", ("eksen",)), ("is", ("iksen", "iin")), ("os", ("oksen",)), ("ys", ("yksen",)),
    ("us", ("uksen", "uden")), ("e", ("een",)), ("i", ("en",)), ("rrat", ("rtain",)),
)  # fmt: skip


def genitives(name: str) -> set[str]:
    """Every form that may be the Finnish genitive; those that are no words do no harm.

    The last part of a compound is bent as the word alone would be: Outokumpu, Outokummun.
    """
    weak = _weakened(name)
    stems = {name, weak} if weak else {name}
    found = {f"{stem}n" for stem in stems}
    for ending, instead in _ENDINGS:
        for stem in stems:
            if stem.endswith(ending):
                found |= {stem.removesuffix(ending) + each for each in instead}
    if name.endswith("kangas"):
        found.add(name.removesuffix("gas") + "kaan")
    return found


def _weakened(name: str) -> str:
    """The consonants before the last vowel in their weak grade."""
    met = _CLUSTER.match(name)
    if not met:
        return ""
    start, consonants, vowels = met.groups()
    for strong, weak in _GRADED:
        if consonants.endswith(strong):
            return start + consonants.removesuffix(strong) + weak + vowels
    return ""


def municipality_forms(organisation: Organisation) -> Iterator[str]:
    """Liperi, Liperin kunta, Liperin, Libelits kommun."""
    finnish = re.sub(r"n? (kunta|kaupunki)$", "", organisation.name_fi)
    yield from (f"{finnish} kunta", f"{finnish} kaupunki", f"{finnish} k")
    for form in genitives(finnish):
        yield from (form, f"{form} kunta", f"{form} kaupunki", f"{form} k")
    swedish = re.sub(r"s? (kommun|stad)$", "", organisation.name_sv)
    if swedish:
        for form in (swedish, f"{swedish}s"):
            yield from (form, f"{form} kommun", f"{form} stad")


_COUNTY_WORDS = (
    (r"hyvinvointialue$", ("hva", "hv-alue", "hyvinvointialueen", "sote")),
    (r"välfärdsområde$", ("vfo", "välfärdsområdet")),
)


def county_forms(organisation: Organisation) -> Iterator[str]:
    """Pohjois-Karjalan hva; in a table of one area the plain word means its own."""
    yield from THE_COUNTY
    for name in (organisation.name_fi, organisation.name_sv):
        for pattern, instead in _COUNTY_WORDS:
            yield from (
                re.sub(pattern, each, name, flags=re.IGNORECASE)
                for each in instead
                if re.search(f" {pattern}", name, re.IGNORECASE)
            )


ALL_MUNICIPALITIES = (
    "kunnat", "kunta", "kaikki", "kaikki kunnat", "alueen kunnat", "kaikki alueen kunnat",
    "jokainen kunta", "kukin kunta", "jäsenkunnat", "peruskunta", "peruskunnat", "kunnan",
    "kuntien", "kunnan tehtävä", "kaupunki", "kaupungit", "kunta/kaupunki", "kunnat ja kaupungit",
    "kommuner", "kommunerna", "kommun", "kommunen", "kommunens", "kommunernas", "alla",
    "alla kommuner", "samtliga kommuner", "varje kommun", "områdets kommuner",
    "medlemskommunerna",
    "municipalities", "municipality", "all", "all municipalities", "every municipality",
)  # fmt: skip
THE_COUNTY = (
    "hyvinvointialue", "hva", "hyvinvointialueen", "hyvinvointialueet", "hv-alue",
    "hyvinvointialueen tehtävä", "välfärdsområdet", "välfärdsområde", "välfärdsområdets", "vfo",
    "wellbeing services county", "county",
)  # fmt: skip
