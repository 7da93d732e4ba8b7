"""From an entry to a sentence in the language of the page."""

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from yhdyspinta.tenancy.wording import in_words

if TYPE_CHECKING:
    from yhdyspinta.audit.models import Entry

SENTENCES: dict[str, str | Promise] = {}


def load_sentences() -> None:
    """Collect the SENTENCES of every app's sentences.py: code → sentence with %(name)s places."""
    for config in apps.get_app_configs():
        name = f"{config.name}.sentences"
        if config.name != "yhdyspinta.audit" and find_spec(name):
            SENTENCES.update(import_module(name).SENTENCES)


def sentence_of(entry: "Entry") -> str:
    """What happened, in words; %(actor)s, %(subject)s and %(own_organisation)s are always there."""
    words = in_words(entry.parameters, entry.known)
    words["subject"] = entry.subject_label
    words["actor"] = str(entry.membership.user) if entry.membership else _("The system")
    words["own_organisation"] = entry.organisation.name if entry.organisation else ""
    return str(SENTENCES[entry.code]) % words
