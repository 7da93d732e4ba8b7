"""What a column of a sheet can be matched to, and how its heading gives it away."""

import difflib
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yhdyspinta.sheets.models import RememberedMapping

COLUMN, VALUE, NAME, TOGETHER = "column", "value", "name", "together"
LEFT_OUT = "-"

# Columns that only number the rows.
NUMBERINGS = frozenset(
    {"nro", "n:o", "numero", "nr", "nummer", "no", "number", "#", "rivi", "rad", "järj.nro"}
)
_NUMBERS = re.compile(r"\d{1,3}(\.\d{1,3}){0,4}\.?|[a-zåäö][.)]")

HOW = {
    "last_time": _("as last time"),
    "name": _("by its name"),
    "code": _("by its code"),
    "alias": _("by another name of it"),
    "unit": _("a unit: its name is kept as text"),
    "numbering": _("only numbers the rows"),
    "likely": _("by the words of the heading"),
}


@dataclass(frozen=True)
class Target:
    """Something that a column can be matched to (sarakkeen kohde)."""

    code: str
    label: str | Promise
    names: frozenset[str] = field(default_factory=frozenset)  # headings that mean it, folded
    section: str | Promise = ""  # the heading of its options
    hint: str | Promise = ""  # what it gives


def target(
    code: str,
    label: str | Promise,
    *names: str,
    section: str | Promise = "",
    hint: str | Promise = "",
) -> Target:
    """A target known by its label in each language and by these headings, whatever their case."""
    return Target(
        code,
        label,
        frozenset(map(fold, [*in_each_language(label), *filter(None, names)])),
        section,
        hint,
    )


def in_each_language(text: str | Promise) -> list[str]:
    """A translated text in every language of the pages."""
    if isinstance(text, str):
        return [text]
    told = []
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            told.append(str(text))
    return told


@lru_cache(maxsize=20_000)
def fold(text: str) -> str:
    """A heading as it is compared: lower case, single spaces, no punctuation at its ends."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"\s+", " ", plain).strip(" .:*()-–")


@dataclass(frozen=True)
class Guess:
    """What a heading or a name seems to mean, and how it is known (ehdotus)."""

    code: str = ""
    is_sure: bool = False  # this area chose it last time, or the name is exactly so
    was_remembered: bool = False
    perhaps: str = ""  # only alike: proposed in words, never chosen
    how: str = ""
    unit: str = ""  # what the text says beside the organisation: Joensuun *sivistystoimi*

    @property
    def reason(self) -> str | Promise:
        """How it is known, in words."""
        return HOW.get(self.how, "")


Finder = Callable[[str], Guess]


def knows_nothing(text: str) -> Guess:
    return Guess()


def guess_columns(
    kind_code: str,
    headings: Sequence[str],
    targets: Sequence[Target],
    samples: Sequence[Sequence[str]] = (),
    find: Finder = knows_nothing,
) -> list[Guess]:
    """A guess for each heading: what this area chose last time, the exact name, or only alike.

    `find` is asked of what no target's name is: the names of organisations in their many forms.
    """
    remembered = remembered_of(kind_code, COLUMN)
    by_name = {name: each.code for each in reversed(targets) for name in each.names}
    codes = {each.code for each in targets}
    guesses = []
    for index, heading in enumerate(headings):
        below = samples[index] if index < len(samples) else ()
        guess = _known(fold(heading), remembered, by_name, codes)
        guess = guess or _numbering(heading, below) or _found(heading, by_name, find, codes)
        guesses.append(guess)
    return guesses


def _known(
    heading: str, remembered: dict[str, str], by_name: dict[str, str], codes: set[str]
) -> Guess | None:
    chosen = remembered.get(heading[:200], "")
    if heading and chosen and (chosen in codes or chosen == LEFT_OUT):
        return Guess(chosen, is_sure=True, was_remembered=True, how="last_time")
    code = by_name.get(heading) or _in_both_languages(heading, by_name)
    return Guess(code, is_sure=True, how="name") if code else None


def _in_both_languages(heading: str, by_name: dict[str, str]) -> str:
    """ "Tehtävä / Uppgift": all the parts mean the same."""
    parts = [fold(part) for part in re.split(r"[/|(\n]| [–-] ", heading)]
    meant = {by_name.get(part, "") for part in parts if part}
    return next(iter(meant)) if len(parts) > 1 and len(meant) == 1 else ""


def _numbering(heading: str, samples: Sequence[str]) -> Guess | None:
    """A column that only numbers the rows is proposed to be left out."""
    folded = fold(heading)
    are_numbers = bool(samples) and all(_NUMBERS.fullmatch(fold(each)) for each in samples)
    if folded in NUMBERINGS or (not folded and are_numbers):
        return Guess(LEFT_OUT, how="numbering")
    return None


def _found(heading: str, by_name: dict[str, str], find: Finder, codes: set[str]) -> Guess:
    """What the names of organisations give away; else only what it is like."""
    found = find(heading) if heading else Guess()
    if found.code in codes:
        return found
    if found.perhaps in codes:
        return Guess(perhaps=found.perhaps)
    folded = fold(heading)
    is_short = 0 < len(folded) <= 60
    alike = difflib.get_close_matches(folded, by_name, n=1, cutoff=0.8) if is_short else []
    return Guess(perhaps=by_name[alike[0]]) if alike else Guess()


def remembered_of(kind_code: str, sort: str) -> dict[str, str]:
    rows = RememberedMapping.objects.filter(kind=kind_code, sort=sort)
    return dict(rows.values_list("found", "chosen"))


def remember(kind_code: str, sort: str, chosen: dict[str, str]) -> None:
    """Keep what was chosen for the next file of this kind."""
    by_start = {found[:200]: code for found, code in chosen.items() if code}
    rows: Iterable[RememberedMapping] = [
        RememberedMapping(kind=kind_code, sort=sort, found=found, chosen=code)
        for found, code in by_start.items()
    ]
    RememberedMapping.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["tenant", "kind", "sort", "found"],
        update_fields=["chosen"],
    )
