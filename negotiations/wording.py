"""Words in every language at once, as parameters of letters and of the log have them."""

from collections.abc import Callable
from datetime import date

from django.conf import settings
from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import override


def in_each_language(words: Callable[[], str]) -> dict[str, str]:
    """What is made of the words in each language."""
    found = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found[language] = words()
    return found


def by_when(day: date | None, without: Promise) -> dict[str, str]:
    """The day, or what is said without one."""

    def words() -> str:
        return formats.date_format(day, "DATE_FORMAT") if day else str(without)

    return in_each_language(words)
