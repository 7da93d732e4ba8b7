"""Posts and who holds them: read, add, correct, hand over, end, confirm."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contacts import actions, policies
from contacts.forms import EndForm
from contacts.models import Holding, Post
from contacts.pairs import Contact, Directory, State, Via, state_of
from contacts.post_forms import HandOverForm, PostForm
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.web.access import ActorRequest, loads, may
from yhdyspinta.web.forms import posted
from yhdyspinta.web.htmx import render_part

# In these states it is told whom to ask instead.
UNREACHED = {State.VACANT, State.DEPUTY, State.BOUNCED}


@require_GET
@loads(Post, may=policies.read_post)
def post_detail(request: ActorRequest, post: Post) -> HttpResponse:
    return _show(request, post)


def _show(request: ActorRequest, post: Post) -> HttpResponse:
    """The post's page, or its part about those who hold it now."""
    day, actor = timezone.localdate(), request.actor
    posts = Post.objects.with_holders(day).with_coverage()
    post = posts.select_related("deputising", "superior").get(pk=post.pk)
    now: list[Holding] = post.now_held  # type: ignore[attr-defined]
    state = state_of(post.holder, post.deputy, day)
    context: dict[str, Any] = {
        "post": post,
        "state": state,
        "now": [(held, policies.confirm_holding(actor, held)) for held in now],
        "line": _line(post, day, actor) if state in UNREACHED else [],
        "above": _above(post, actor),
        "history": post.holdings.select_related("person").order_by("-starts_on", "-pk"),
        "covered": [row.municipality for row in post.coverage.select_related("municipality")],
        "readers": post.readers.select_related("membership__user") if post.is_restricted else [],
        "is_valid": post.is_valid_on(day),
        "may_edit": policies.edit_post(actor, post),
    }
    return render_part(request, "contacts/post_detail.html", "holders", context)


def _line(post: Post, day: date, actor: Actor) -> list[Contact]:
    """Whom to ask instead of the holder."""
    return Directory(day, [post.interface] if post.interface else [], actor=actor).line(post)


def _above(post: Post, actor: Actor) -> list[tuple[Via, Post]]:
    """The general deputy and the superior post, if the actor may see them."""
    found = ((Via.DEPUTISING, post.deputising), (Via.SUPERIOR, post.superior))
    seen = Post.objects.visible_to(actor).filter(pk__in=[each.pk for _via, each in found if each])
    return [(via, each) for via, each in found if each in list(seen)]


@require_http_methods(["GET", "POST"])
@may(policies.edit_own)
def post_add(request: ActorRequest) -> HttpResponse:
    initial = {
        "organisation": request.GET.get("organisation") or request.actor.organisation_id,
        "interface": request.GET.get("interface"),
    }
    form = PostForm(posted(request), actor=request.actor, initial=initial)
    return _form(request, form, "post.create")


@require_http_methods(["GET", "POST"])
@loads(Post, may=policies.edit_post)
def post_edit(request: ActorRequest, post: Post) -> HttpResponse:
    form = PostForm(posted(request), instance=post, actor=request.actor)
    return _form(request, form, "post.change", post)


def _form(
    request: ActorRequest, form: PostForm, code: str, post: Post | None = None
) -> HttpResponse:
    if form.is_valid():
        saved = form.save()
        actions.note_post(saved, code, actor=request.actor)
        messages.success(request, _("Saved."))
        return redirect(saved)
    context = {"form": form, "post": Post.objects.get(pk=post.pk) if post else None}
    status = 200 if not form.is_bound else 409 if form.is_late else 422
    return render(request, "contacts/post_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
@loads(Post, may=policies.edit_post)
def post_hand_over(request: ActorRequest, post: Post) -> HttpResponse:
    """Name a new holder or deputy; those end who answered towards the same municipalities."""
    initial = {"person": request.GET.get("person"), "kind": request.GET.get("kind", "holder")}
    form = HandOverForm(posted(request), post=post, initial=initial)
    if form.is_valid():
        data = form.cleaned_data
        try:
            actions.hand_over_post(
                post,
                data["person"],
                on=data["starts_on"],
                kind=data["kind"],
                ends_on=data["ends_on"],
                municipalities=data.get("municipalities", ()),
                actor=request.actor,
            )
        except StepRefusedError as refusal:
            form.add_error(None, refusal.reasons)
        else:
            messages.success(request, _("Saved."))
            return redirect(post)
    context = {"form": form, "post": Post.objects.with_holders().get(pk=post.pk)}
    status = 422 if form.is_bound else 200
    return render(request, "contacts/post_hand_over.html", context, status=status)


@require_http_methods(["GET", "POST"])
@loads(Post, may=policies.edit_post)
def post_end(request: ActorRequest, post: Post) -> HttpResponse:
    form = EndForm(posted(request))
    if form.is_valid():
        try:
            actions.end_post(post, on=form.cleaned_data["ends_on"], actor=request.actor)
        except StepRefusedError as refusal:
            form.add_error("ends_on", refusal.reasons)
        else:
            messages.success(request, _("The post ends on that day."))
            return redirect(post)
    status = 422 if form.is_bound else 200
    return render(request, "contacts/post_end.html", {"form": form, "post": post}, status=status)


@require_http_methods(["GET", "POST"])
@loads(Holding, may=policies.end_holding)
def holding_end(request: ActorRequest, holding: Holding) -> HttpResponse:
    """The last day of one person in one post."""
    form = EndForm(posted(request))
    if form.is_valid():
        try:
            actions.end_holding(holding, on=form.cleaned_data["ends_on"], actor=request.actor)
        except StepRefusedError as refusal:
            form.add_error("ends_on", refusal.reasons)
        else:
            messages.success(request, _("Saved."))
            return redirect(holding.post)
    context = {"form": form, "holding": holding, "post": holding.post}
    status = 422 if form.is_bound else 200
    return render(request, "contacts/holding_end.html", context, status=status)


@require_POST
@loads(Holding, may=policies.confirm_holding)
def holding_confirm(request: ActorRequest, holding: Holding) -> HttpResponse:
    """What is said of the holding is right today."""
    actions.confirm_holding(holding, actor=request.actor)
    return _show(request, holding.post) if request.htmx else redirect(holding.post)
