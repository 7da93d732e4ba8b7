"""Matters between meetings: the list, one of them, and what can be done with it."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from agreements.models import Agreement, Task
from contacts.models import Interface, Post
from negotiations import policies
from negotiations.about import about
from negotiations.actions import (
    Target,
    answer_matter,
    close_matter,
    lift_matter,
    locked_matter,
    pass_on,
    raise_matter,
)
from negotiations.forms import (
    AnswerForm,
    CloseForm,
    LiftForm,
    MatterFilter,
    MatterForm,
    PassOnForm,
)
from negotiations.forms.matters import OnMatterForm
from negotiations.matters import occasions
from negotiations.models import AgendaItem, Matter, MatterParty, Negotiation
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.tenancy.models import Organisation
from yhdyspinta.web.access import ActorRequest, loads, may
from yhdyspinta.web.forms import pk_of, posted
from yhdyspinta.web.htmx import render_part

TABS = {
    "open": _("Open"),
    "own": _("Awaiting our answer"),
    "late": _("Late"),
    "closed": _("Closed"),
    "all": _("All"),
}
TONES = {"raised": "info", "answered": "good", "closed": "neutral"}


def _found(request: ActorRequest, show: str) -> Any:
    """The matters of a tab, with what their rows tell."""
    found = Matter.objects.visible_to(request.actor)
    if show == "own":
        found = found.awaiting_answer_of(request.actor.organisation_id)
    elif show == "late":
        found = found.late(timezone.localdate())
    elif show == "open":
        found = found.open()
    elif show == "closed":
        found = found.filter(state=Matter.State.CLOSED)
    parties = MatterParty.objects.select_related("organisation")
    parties = parties.order_by("organisation__rank", "organisation__name_sort")
    return found.select_related("organisation", "interface", "forum").prefetch_related(
        Prefetch("parties", parties)
    )


@require_GET
@may(policies.list_matters)
def matter_list(request: ActorRequest) -> HttpResponse:
    """Matters that concern the own organisation; the coordinators' list has all."""
    filters = MatterFilter(request.GET, auto_id="search_%s")
    show = request.GET.get("show", "")
    show = show if show in TABS else "open"
    page = Paginator(filters.narrow(_found(request, show)), 25).get_page(request.GET.get("page"))
    context = {
        "filters": filters,
        "page": page,
        "show": show,
        "tabs": TABS,
        "rows": [(matter, TONES[matter.state]) for matter in page],
        "may_raise": policies.raise_matter(request.actor),
    }
    return render_part(request, "negotiations/matter_list.html", "results", context)


def _asked_for(request: ActorRequest) -> dict[str, Any]:
    """What the address says that the matter is about and whom it concerns."""
    actor, asked = request.actor, request.GET
    initial: dict[str, Any] = {
        "interface": Interface.objects.current().filter(pk=pk_of(asked.get("interface", ""))),
        "agreement": Agreement.objects.visible_to(actor).filter(
            pk=pk_of(asked.get("agreement", ""))
        ),
        "task": Task.objects.visible_to(actor).filter(pk=pk_of(asked.get("task", ""))),
    }
    initial = {name: found.first() for name, found in initial.items()}
    if initial["task"] and not initial["interface"]:
        initial["interface"] = initial["task"].interface
    others = Organisation.objects.current().filter(pk=pk_of(asked.get("with", "")))
    initial["concerned"] = list(others)
    initial["kind"] = asked.get("kind", "")
    return {name: value for name, value in initial.items() if value}


@require_http_methods(["GET", "POST"])
@may(policies.raise_matter)
def matter_new(request: ActorRequest) -> HttpResponse:
    """Raise a matter; the address may tell what it is about."""
    form = MatterForm(posted(request), actor=request.actor, initial=_asked_for(request))
    if request.method == "POST" and form.is_valid():
        matter = raise_matter(
            form.save(commit=False), concerned=form.cleaned_data["concerned"], actor=request.actor
        )
        messages.success(
            request, gettext("The matter was raised. Those whom it concerns are told.")
        )
        return redirect(matter)
    asked = form["task"].value()
    tasks = Task.objects.visible_to(request.actor)
    context = {
        "form": form,
        "task": tasks.filter(pk=pk_of(str(getattr(asked, "pk", asked)))).first(),
    }
    return render(
        request, "negotiations/matter_form.html", context, status=422 if form.errors else 200
    )


def _whole(matter: Matter) -> Matter:
    """The matter with what its page tells of it."""
    found: Matter = Matter.objects.select_related(
        "organisation__successor", "raised_by", "interface", "organ", "forum"
    ).get(pk=matter.pk)
    return found


def _page(request: ActorRequest, matter: Matter) -> dict[str, Any]:
    """What the page of a matter shows; of what it is about only what the actor may see."""
    actor = request.actor
    meetings = AgendaItem.objects.on_agenda().filter(
        matter=matter, negotiation__in=Negotiation.objects.visible_to(actor)
    )
    posts = Post.objects.visible_to(actor).filter(pk__in=matter.parties.values("post"))
    known = {post.pk: post for post in posts.with_holders()}
    of_parties = matter.parties.select_related("organisation", "person")
    parties = list(of_parties.order_by("organisation__rank", "organisation__name_sort"))
    for party in parties:
        party.matter = matter
    passable = policies.may_pass_on(actor, parties)
    return {
        "matter": matter,
        "tone": TONES[matter.state],
        "parties": [
            (party, known.get(party.post_id or 0), party.pk in passable) for party in parties
        ],
        "occasions": occasions(matter, parties, actor),
        "replies": matter.replies.select_related("organisation", "by_post"),
        "agreement": Agreement.objects.visible_to(actor)
        .filter(pk=matter.agreement_id or 0)
        .first(),
        "task": Task.objects.visible_to(actor).filter(pk=matter.task_id or 0).first(),
        "meetings": meetings.select_related("negotiation").order_by("negotiation__starts_at"),
        "is_on_behalf": matter.raised_by.organisation_id
        != matter.organisation.answered_for_by_id(),
    }


@require_GET
@loads(Matter, may=policies.read_matter)
def matter_detail(request: ActorRequest, matter: Matter) -> HttpResponse:
    """One matter: what it is about, what has been answered, and what can be done."""
    matter = _whole(matter)
    may_answer = matter.is_open() and policies.answer_matter(request.actor, matter)
    context = _page(request, matter) | {
        "answer_form": AnswerForm(matter=matter, actor=request.actor) if may_answer else None,
        "may_lift": may_answer and bool(matter.levels_above()),
        "may_close": matter.is_open() and policies.close_matter(request.actor, matter),
    }
    return render(request, "negotiations/matter_detail.html", context)


def _step(
    request: ActorRequest, matter: Matter, form: OnMatterForm, do: Any, **words: Any
) -> HttpResponse:
    """A form about the matter: what it asks is done, or it comes back with what was typed."""
    if request.method == "GET" and not matter.is_open():
        return redirect(matter)
    if request.method == "POST" and form.is_valid():
        try:
            do(form)
        except StepRefusedError as refusal:
            form.add_error(None, refusal.reasons)
        else:
            messages.success(request, words["done"])
            return redirect(matter)
    status = 200 if not form.is_bound else 409 if form.is_late else 422
    context = _page(request, _whole(matter)) | words | {"form": form}
    return render(request, "negotiations/matter_step.html", context, status=status)


def _now(request: ActorRequest, matter: Matter) -> Matter:
    """Two at once: the second sees what the first has saved."""
    return locked_matter(matter.pk) if request.method == "POST" else matter


@require_http_methods(["GET", "POST"])
@loads(Matter, may=policies.answer_matter)
def matter_answer(request: ActorRequest, matter: Matter) -> HttpResponse:
    """Answer, or add to what one has raised."""
    matter = _now(request, matter)
    form = AnswerForm(posted(request), matter=matter, actor=request.actor)

    def do(form: AnswerForm) -> None:
        text = form.cleaned_data["text"]
        answer_matter(matter, organisation=form.speaker, text=text, actor=request.actor)

    return _step(
        request,
        matter,
        form,
        do,
        heading=_("Answer"),
        submit=_("Send the answer"),
        done=gettext("The answer was saved."),
    )


@require_http_methods(["GET", "POST"])
@loads(Matter, may=policies.lift_matter)
def matter_lift(request: ActorRequest, matter: Matter) -> HttpResponse:
    """Take the matter to a higher level."""
    matter = _now(request, matter)
    form = LiftForm(posted(request), matter=matter)

    def do(form: LiftForm) -> None:
        data = form.cleaned_data
        lift_matter(
            matter,
            level=data["level"],
            forum=data["forum"],
            reason=data["reason"],
            answer_by=data["answer_by"],
            actor=request.actor,
        )

    return _step(
        request,
        matter,
        form,
        do,
        heading=_("Lift to a higher level"),
        lead=_(
            "In a forum its chair and secretary are told; between leaders, those who hold the"
            " leading posts of the parties. The coordinators are told too."
        ),
        submit=_("Lift"),
        done=gettext("The matter was lifted."),
    )


@require_http_methods(["GET", "POST"])
@loads(MatterParty, may=policies.pass_on)
def matter_pass_on(request: ActorRequest, party: MatterParty) -> HttpResponse:
    """Send on to another what a party is to answer."""
    matter = party.matter = _now(request, party.matter)
    form = PassOnForm(posted(request), party=party, actor=request.actor)

    def do(form: PassOnForm) -> None:
        data = form.cleaned_data
        to = Target(form.home, data["post"], data["person"])
        pass_on(party, to, note=data["note"], answer_by=data["answer_by"], actor=request.actor)

    return _step(
        request,
        matter,
        form,
        do,
        heading=gettext("Send on: %(name)s") % {"name": party.organisation.name},
        lead=_("The one who was asked is told that nothing is expected any more."),
        submit=_("Send on"),
        done=gettext("The matter was sent on."),
    )


@require_GET
@may(policies.list_matters)
def matters_about(request: ActorRequest) -> HttpResponse:
    """Open matters and the latest decisions on an interface, with a municipality or both."""
    interfaces, organisations = Interface.objects.all(), Organisation.objects.all()
    interface = interfaces.filter(pk=pk_of(request.GET.get("interface", ""))).first()
    municipality = organisations.filter(pk=pk_of(request.GET.get("municipality", ""))).first()
    context = {
        "about": about(request.actor, interface, municipality),
        "may_raise": policies.raise_matter(request.actor),
    }
    return render_part(request, "negotiations/matters_about.html", "panel", context)


@require_http_methods(["GET", "POST"])
@loads(Matter, may=policies.close_matter)
def matter_close(request: ActorRequest, matter: Matter) -> HttpResponse:
    """Close the matter with what came of it."""
    matter = _now(request, matter)
    form = CloseForm(posted(request), matter=matter)

    def do(form: CloseForm) -> None:
        close_matter(matter, outcome=form.cleaned_data["outcome"], actor=request.actor)

    return _step(
        request,
        matter,
        form,
        do,
        heading=_("Close the matter"),
        lead=_("The parties are told what came of it."),
        submit=_("Close the matter"),
        done=gettext("The matter was closed."),
    )
