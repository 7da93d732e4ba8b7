"""What has happened in the area, and to one object."""

from django.apps import apps
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from yhdyspinta.audit.models import Entry, read_together
from yhdyspinta.audit.policies import read_history
from yhdyspinta.web.access import ActorRequest, may
from yhdyspinta.web.htmx import render_part


@require_GET
@may(read_history)
def history(request: ActorRequest) -> HttpResponse:
    """Everything in the area, newest first."""
    entries = Entry.objects.visible_to(request.actor).with_names()
    page = Paginator(entries, 50).get_page(request.GET.get("page"))
    context = {"page": page, "entries": read_together(page)}
    return render_part(request, "audit/history.html", "entries", context)


@require_GET
@may(read_history)
def history_of(request: ActorRequest, label: str, pk: int) -> HttpResponse:
    """The history panel of one object that the actor may see."""
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError):
        raise Http404 from None
    manager = model._default_manager
    if not hasattr(manager, "visible_to"):
        raise Http404
    subject = manager.visible_to(request.actor).filter(pk=pk).first()
    if subject is None:
        raise Http404
    entries = Entry.objects.visible_to(request.actor).about(subject).with_names()
    page = Paginator(entries, 50).get_page(request.GET.get("page"))
    context = {"page": page, "entries": read_together(page)}
    # Not everyone who sees that there is such a thing may read what it is called.
    context["subject"] = getattr(subject, "history_label", subject)
    return render_part(request, "audit/history.html", "entries", context)
