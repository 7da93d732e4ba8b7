"""Forms of the text: one clause in one language, and an annex."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yhdyspinta.documents.uploads import PDF, DocumentField

LONGEST = 200_000
HINT = _(
    "**bold**, *italic*, - list, 1. numbered list, ## heading, [name](https://address),"
    " [[term]], | table |"
)


class ClauseForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    heading = forms.CharField(label=_("Heading"), max_length=200, required=False)
    body = forms.CharField(
        label=pgettext_lazy("agreement", "Text"),
        max_length=LONGEST,
        required=False,
        strip=False,
        help_text=HINT,
        widget=forms.Textarea(attrs={"rows": 14}),
    )

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("heading", "body"):
            self.fields[name].widget.attrs["lang"] = language


class AnnexForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=200)
    file = DocumentField(label=_("PDF file"), kinds=[PDF], help_text=_("20 MB at the most."))
