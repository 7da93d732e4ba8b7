"""Pages made of several apps: choosing an area, the front page and the Kuntakortti."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from contacts.models import Interface, Post
from negotiations.about import about
from negotiations.models import Negotiation
from negotiations.policies import raise_matter
from yhdyspinta.audit.models import Entry, read_together
from yhdyspinta.documents.download import download
from yhdyspinta.home import policies
from yhdyspinta.home.awaiting import awaiting
from yhdyspinta.home.beginning import ticks
from yhdyspinta.home.card import Card, card_of
from yhdyspinta.home.documents import card_file_name, card_pdf
from yhdyspinta.home.duties import state_of_duties
from yhdyspinta.home.handover import handover_of
from yhdyspinta.home.municipalities import municipality_rows
from yhdyspinta.tenancy.models import Membership, Organisation
from yhdyspinta.web.access import ActorRequest, loads, may, members_only

SHOWN = 8  # what awaits the actor, before the rest is opened
NEXT = 3  # negotiations
NEWEST = 8  # entries of the log


@require_GET
@members_only
def areas(request: HttpRequest) -> HttpResponse:
    """The areas the user belongs to; with one only, straight there."""
    memberships = list(
        Membership.objects.active()
        .filter(user_id=request.user.pk or 0)
        .select_related("tenant")
        .order_by("tenant__name_fi")
    )
    if len(memberships) == 1:
        return redirect("front:front", memberships[0].tenant.slug)
    context = {"memberships": memberships, "has_demo_people": settings.DEMO}
    return render(request, "home/areas.html", context)


@require_GET
@may(policies.read_front)
def front(request: ActorRequest) -> HttpResponse:
    """What awaits the actor, how the area's duties are, what comes and what has changed."""
    actor, today = request.actor, timezone.localdate()
    awaited = awaiting(actor)
    steps = ticks(actor) if policies.take_into_use(actor) else []
    duties = state_of_duties(today)
    coming = Negotiation.objects.visible_to(actor).coming(today).order_by("starts_at")
    context = {
        "awaited": awaited[:SHOWN],
        "more_awaited": awaited[SHOWN:],
        "ticks": [] if all(step.is_done for step in steps) else steps,
        "done_ticks": sum(step.is_done for step in steps),
        "interfaces": list(Interface.objects.visible_to(actor).current(today)),
        "own_duties": duties.of(actor.organisation_id),
        "area_duties": duties.area,
        "coming": coming[:NEXT],
        "changed": read_together(Entry.objects.visible_to(actor).with_names()[:NEWEST]),
    }
    return render(request, "home/front.html", context)


@require_GET
@may(policies.list_cards)
def municipality_list(request: ActorRequest) -> HttpResponse:
    """The municipalities with the state of their duties; each leads to its card."""
    rows = municipality_rows(request.actor, timezone.localdate())
    return render(request, "home/municipality_list.html", {"rows": rows})


@require_GET
@loads(Organisation, may=policies.read_card)
def municipality_card(request: ActorRequest, municipality: Organisation) -> HttpResponse:
    """One municipality before a meeting."""
    context = {
        "card": _card(request, municipality),
        "about": about(request.actor, municipality=municipality),
        "may_raise": raise_matter(request.actor),
    }
    return render(request, "home/municipality_card.html", context)


@require_GET
@loads(Organisation, may=policies.read_card)
def municipality_card_pdf(request: ActorRequest, municipality: Organisation) -> HttpResponse:
    card = _card(request, municipality)
    return download(card_pdf(card), card_file_name(card))


@require_GET
@loads(Post, may=policies.read_handover)
def post_handover(request: ActorRequest, post: Post) -> HttpResponse:
    """What the one who takes the post over goes on with."""
    day = timezone.localdate()
    post = Post.objects.with_holders(day).with_coverage().get(pk=post.pk)
    context = {"handover": handover_of(post, request.actor, day), "post": post}
    return render(request, "home/post_handover.html", context)


def _card(request: ActorRequest, municipality: Organisation) -> Card:
    if municipality.kind != Organisation.Kind.MUNICIPALITY:
        raise Http404
    return card_of(municipality, request.actor, timezone.localdate())
