"""The component page, and the page shown without a connection with the worker that brings it."""

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from yhdyspinta.accounts.open import public
from yhdyspinta.web.forms import DateInput


class SampleForm(forms.Form):
    """Every kind of field once."""

    title = forms.CharField(label=_("Name of the agreement"), help_text=_("As it stands on paper."))
    kind = forms.ChoiceField(
        label=_("Type"), choices=[("", _("Choose")), ("a", _("Agreement")), ("b", _("Appendix"))]
    )
    email = forms.EmailField(label=_("E-mail"), required=False)
    starts_on = forms.DateField(label=_("In force from"), widget=DateInput())
    term = forms.ChoiceField(
        label=_("Term"),
        widget=forms.RadioSelect,
        choices=[("fixed", _("Fixed term")), ("open", _("Until further notice"))],
    )
    parts = forms.MultipleChoiceField(
        label=_("Parts"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[
            ("goals", _("Goals")),
            ("roles", _("Responsibilities")),
            ("follow", _("Follow-up")),
        ],
    )
    file = forms.FileField(label=_("File"), help_text=_("PDF, at most 20 MB."), required=False)
    text = forms.CharField(label=_("Purpose"), widget=forms.Textarea, required=False)
    agreed = forms.BooleanField(label=_("The parties have been heard"))


class SampleSearch(forms.Form):
    """The fields of a search row."""

    q = forms.CharField(
        label=_("Search words"), help_text=_("A task, a name or an organisation"), required=False
    )
    kind = forms.ChoiceField(label=_("Type"), choices=[("", _("All"))], required=False)


STEPS = [
    {"label": _("Being prepared"), "state": "done"},
    {"label": _("Out for statements"), "state": "current"},
    {"label": _("Awaiting decisions"), "state": "todo"},
    {"label": _("Awaiting signatures"), "state": "todo"},
    {"label": _("In force"), "state": "todo"},
]
CELLS = [
    ("leads", "V", _("Leads")),
    ("takes-part", "O", _("Takes part")),
    ("supports", "T", _("Supports")),
    ("consulted", "K", _("Is consulted")),
    ("informed", "i", _("Is informed")),
    ("nobody", "–", _("Nobody")),
    ("open", "?", _("Not agreed")),
    ("disputed", "≠", _("Disputed")),
    ("by-law", "§", _("Organises by law")),
]
ICONS = [
    *("check", "alert", "cross", "info", "clock", "question"),
    *("minus", "lock", "download", "plus", "person", "arrow"),
]


@require_GET
@public
def styles(request: HttpRequest) -> HttpResponse:
    """Every component of the interface on one page; asked with ?errors=1 the form is refused."""
    context = {
        "form": SampleForm({}) if "errors" in request.GET else SampleForm(),
        "search": SampleSearch(auto_id="search_%s"),
        "steps": STEPS,
        "cells": CELLS,
        "icons": ICONS,
        "tones": ["neutral", "info", "good", "warn", "bad"],
        "page": Paginator(range(240), 20).get_page(request.GET.get("page", "5")),
    }
    return render(request, "web/styles.html", context)


@require_GET
@public
def offline(request: HttpRequest) -> HttpResponse:
    """What the worker shows when there is no connection; the same for everyone."""
    return render(request, "offline.html")


@require_GET
@public
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker: it keeps the offline page and nothing else."""
    response = render(request, "web/worker.js", content_type="text/javascript")
    response["Service-Worker-Allowed"] = "/"
    response["Cache-Control"] = "no-cache"
    return response
