"""Posts and who holds them: read, add, correct, hand over, end, confirm."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contacts import actions, policies
from contacts.forms import EndForm, HandOverForm, PostForm
from contacts.models import Holding, Post
from contacts.pairs import state_of
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.web.access import ActorRequest, loads, may
from yhdyspinta.web.forms import posted
from yhdyspinta.web.htmx import render_part


@require_GET
@loads(Post, may=policies.read_post)
def post_detail(request: ActorRequest, post: Post) -> HttpResponse:
    return _show(request, post)


def _show(request: ActorRequest, post: Post) -> HttpResponse:
    """The post's page, or its part about those who hold it now."""
    day = timezone.localdate()
    post = Post.objects.with_holders(day).with_coverage().get(pk=post.pk)
    history = post.holdings.select_related("person").order_by("-starts_on", "-pk")
    may_edit = policies.edit_post(request.actor, post)
    now: list[Holding] = post.now_held  # type: ignore[attr-defined]
    context: dict[str, Any] = {
        "post": post,
        "state": state_of(post.holder, post.deputy, day),
        "now": [(held, policies.confirm_holding(request.actor, held)) for held in now],
        "history": history,
        "covered": [row.municipality for row in post.coverage.select_related("municipality")],
        "is_valid": post.is_valid_on(day),
        "may_edit": may_edit,
    }
    return render_part(request, "contacts/post_detail.html", "holders", context)


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
    status = 422 if form.is_bound else 200
    return render(request, "contacts/post_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
@loads(Post, may=policies.edit_post)
def post_hand_over(request: ActorRequest, post: Post) -> HttpResponse:
    """Name a new holder or deputy; the one before ends."""
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
