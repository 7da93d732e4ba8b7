"""Names in three languages, and which of them to show."""

from django.db import models
from django.utils.translation import get_language


def in_language(fi: str, sv: str, en: str) -> str:
    """The text of the active language, the Finnish one where that is empty."""
    language = (get_language() or "fi")[:2]
    return {"sv": sv, "en": en}.get(language, fi) or fi


class Named(models.Model):
    """Something with a name in Finnish, Swedish and English (nimetty)."""

    name_fi = models.CharField(max_length=200)
    name_sv = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the language of the page, or in Finnish."""
        return in_language(self.name_fi, self.name_sv, self.name_en)
