"""Search over everything: each app says what it finds, here it is put together."""

from dataclasses import dataclass

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

import agreements.search
import contacts.search
import indicators.search
import negotiations.search
from yhdyspinta.home import policies
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.web.access import ActorRequest, may
from yhdyspinta.web.answers import Hit
from yhdyspinta.web.htmx import render_part

APPS = (contacts.search, agreements.search, negotiations.search, indicators.search)
SHORTEST, LONGEST = 2, 100


@dataclass(frozen=True)
class Found:
    """What was found of one sort."""

    sort: str
    hits: list[Hit]


class SearchForm(forms.Form):
    """One field: what is looked for."""

    q = forms.CharField(
        label=_("Search everything"),
        help_text=_("A name, a matter or a title"),
        required=False,
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )


def words_of(asked: str) -> str:
    """What was typed, as a search can take it: one line, not too long, no control characters."""
    printable = "".join(letter if letter.isprintable() else " " for letter in asked)
    return " ".join(printable.split())[:LONGEST]


def search_everywhere(actor: Actor, text: str) -> list[Found]:
    """What every app finds that the actor may see, by sort, in the apps' order."""
    sorts: dict[str, list[Hit]] = {}
    for app in APPS:
        for hit in app.hits(actor, text):
            sorts.setdefault(hit.sort, []).append(hit)
    return [Found(sort, hits) for sort, hits in sorts.items()]


@require_GET
@may(policies.search_everything)
def search_all(request: ActorRequest) -> HttpResponse:
    """Everything in the area that has the words."""
    text = words_of(request.GET.get("q", ""))
    is_short = len(text) < SHORTEST
    found = [] if is_short else search_everywhere(request.actor, text)
    context = {
        "form": SearchForm(initial={"q": text}),
        "text": text,
        "is_short": is_short,
        "found": found,
        "total": sum(len(each.hits) for each in found),
    }
    return render_part(request, "search/search.html", "results", context)
