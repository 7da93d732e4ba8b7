"""One form field the way we show it, and a few small filters for text."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

register = template.Library()

SOFT_HYPHEN = "\N{SOFT HYPHEN}"
_LONG_WORD = re.compile(r"[^\W\d_]{12,}")
_SYLLABLE = re.compile(
    r"(?<=[^\W\d_]{3})(?=[bcdfghjklmnpqrstvwxz][aeiouyåäö][^\W\d_])", re.IGNORECASE
)


class FormError(NamedTuple):
    """One line of an error summary."""

    anchor: str
    label: str
    message: str


@register.simple_tag
def field(bound: BoundField, hint: str = "") -> SafeString:
    """The field with its label, hint and errors; a hint given here replaces the form's own."""
    if hint:
        bound.help_text = hint
    return bound.as_field_group()


@register.filter
def errors_of(form: BaseForm) -> list[FormError]:
    """Everything that is wrong with the form, in the order of its fields."""
    found = [FormError("", "", str(message)) for message in form.non_field_errors()]
    for bound in form:
        anchor = getattr(bound, "anchor", bound.id_for_label)
        found += [FormError(anchor, str(bound.label), str(message)) for message in bound.errors]
    return found


@register.filter
def page_numbers(page: Page) -> Iterator[int | str]:
    """The pages worth a link: the first, the last and those beside this one."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)


@register.filter
def soft(text: object) -> str:
    """Soft hyphens into words of twelve letters or more: browsers can't hyphenate Finnish."""
    return _LONG_WORD.sub(lambda word: _SYLLABLE.sub(SOFT_HYPHEN, word.group()), str(text))


@register.filter
def in_languages(codes: str) -> str:
    """The languages of a paper in words, from fi, sv, en or fi+sv; what is unknown as it is."""
    words = {
        "fi": _("in Finnish"),
        "sv": _("in Swedish"),
        "en": _("in English"),
        "fi+sv": _("in Finnish and Swedish"),
        "sv+fi": _("in Swedish and Finnish"),
    }
    return words.get(codes, codes)


@register.filter
def tel(number: object) -> str:
    """A phone number as a tel: link takes it, without an extension and a zero in brackets."""
    main = re.split(r"[^\W\d_]", str(number).replace("(0)", ""), maxsplit=1)[0]
    return re.sub(r"[^\d+]", "", main)


@register.filter
def inline_svg(drawing: str) -> SafeString:
    """A drawing of ours or of a library as an element of the page, without its XML heading."""
    return mark_safe(drawing[drawing.index("<svg") :])
