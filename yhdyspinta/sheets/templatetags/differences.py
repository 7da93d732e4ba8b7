"""How a changed text is shown: word by word, what went and what came."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()
_TOKENS = re.compile(r"\s+|\w+|[^\w\s]")
LONGEST = 2000  # tokens; longer texts are shown whole


@register.filter
def difference(before: str, after: str) -> SafeString:
    """The texts as one, words removed and added marked for the eye and for a screen reader."""
    return format_html_join("", "{}", ((part,) for part in _parts(str(before), str(after))))


def _parts(before: str, after: str) -> Iterator[SafeString | str]:
    old, new = _TOKENS.findall(before), _TOKENS.findall(after)
    if len(old) + len(new) > LONGEST:
        yield from (_removed(before), " ", _added(after))
        return
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < 0.4:  # hardly a word in common: two texts read better than a mosaic
        yield from filter(None, (_removed(before), " " if before and after else "", _added(after)))
        return
    for tag, start, end, other_start, other_end in matcher.get_opcodes():
        if tag == "equal":
            yield "".join(old[start:end])
            continue
        yield _removed("".join(old[start:end]))
        yield _added("".join(new[other_start:other_end]))


def _removed(text: str) -> SafeString | str:
    spoken = _("removed:")
    html = '<del><span class="visually-hidden">{} </span>{}</del>'
    return format_html(html, spoken, text) if text else ""


def _added(text: str) -> SafeString | str:
    spoken = _("added:")
    html = '<ins><span class="visually-hidden">{} </span>{}</ins>'
    return format_html(html, spoken, text) if text else ""
