"""The page that every form of this app is shown on."""

from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import render

from yhdyspinta.web.access import ActorRequest


def form_page(
    request: ActorRequest,
    form: BaseForm,
    title: str,
    *,
    parent: tuple[str, str] | None = None,
    cancel: str = "",
    template: str = "indicators/form.html",
    **context: object,
) -> HttpResponse:
    """The form alone on a page; 422 when it was refused. `parent` is (title, address)."""
    context |= {"form": form, "heading": title, "parent": parent}
    context["cancel"] = parent[1] if parent else cancel
    return render(request, template, context, status=422 if form.errors else 200)
