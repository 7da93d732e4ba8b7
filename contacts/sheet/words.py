"""What the words of a contact sheet mean: mandates, kinds of holding, languages, "all"."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from contacts.models import Holding, Post
from yhdyspinta.sheets.columns import fold, in_each_language

Mandate, Kind = Post.Mandate, Holding.Kind

MANDATES = {
    Mandate.AGREES: (
        "saa sopia", "voi sopia", "sopii", "saa päättää", "päättää", "får avtala",
        "får komma överens", "avtalar", "får besluta", "beslutar", "may agree", "agrees",
    ),
    Mandate.PREPARES: (
        "valmistelee", "valmistelija", "valmistelu", "bereder", "beredare", "beredning",
        "prepares",
    ),
    Mandate.PASSES_ON: (
        "välittää", "välittää eteenpäin", "välittää tiedon", "tiedonvälittäjä", "för vidare",
        "förmedlar", "passes on",
    ),
}  # fmt: skip
KINDS = {
    Kind.HOLDER: (
        "varsinainen", "vastuuhenkilö", "haltija", "hoitaja", "vastaa", "ordinarie",
        "ansvarig person", "ansvarig", "innehavare", "holder",
    ),
    Kind.DEPUTY: (
        "varahenkilö", "sijainen", "vara", "varalla", "henkilökohtainen varahenkilö", "ersättare",
        "vikarie", "suppleant", "personlig ersättare", "deputy",
    ),
}  # fmt: skip
LANGUAGES = {
    "fi": ("fi", "suomi", "suomeksi", "finska", "finnish"),
    "sv": ("sv", "se", "ruotsi", "ruotsiksi", "svenska", "swedish"),
    "en": ("en", "englanti", "englanniksi", "engelska", "english"),
}
ALL = {"fi": "kaikki", "sv": "alla", "en": "all"}
Labels = list[tuple[str, str]]


def word_for_all() -> str:
    return ALL.get(get_language() or "fi", ALL["fi"])


def language_labels() -> dict[str, str]:
    """Code → the language's name in that of the page, in small letters."""
    return {code: str(label).lower() for code, label in settings.LANGUAGES}


def code_of(
    text: str, choices: Iterable[tuple[str, Any]], words: Mapping[Any, tuple[str, ...]]
) -> str:
    """The code that the text means by its label in any language, by itself or by a word; or ""."""
    folded = fold(text)
    for code, label in choices:
        known = [*in_each_language(label), code, *words.get(code, ())]
        if folded in map(fold, known):
            return code
    return ""


LABELS = {
    "name": _("Name"),
    "organisation": _("Organisation"),
    "business_id": _("Business ID"),
    "title": _("Title"),
    "email": _("E-mail"),
    "phone": _("Phone"),
    "languages": _("Languages"),
    "hours": _("Can be reached"),
    "interface": _("Interface of cooperation"),
    "post": _("Post in Finnish"),
    "post_sv": _("Post in Swedish"),
    "level": _("Level"),
    "coverage": _("Municipalities"),
    "mandate": _("Mandate"),
    "mandate_text": _("What may be decided"),
    "mandate_basis": _("Basis of the mandate"),
    "mandate_until": _("The mandate is valid until"),
    "post_email": _("Function mailbox"),
    "post_phone": _("Phone of the function"),
    "kind": _("Holder or deputy"),
    "starts_on": _("From"),
    "ends_on": _("To"),
    "holder_coverage": _("Municipalities of the person"),
    "key": _("Row key of an export"),
}
