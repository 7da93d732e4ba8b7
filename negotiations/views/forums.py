"""Forums: the list, one of them with its members and meetings, and planning its year."""

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.db.models import Count, Prefetch
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contacts.models import Post
from negotiations import policies
from negotiations.actions import add_members, end_forum, plan_year, remove_member, save_forum
from negotiations.forms import ForumEndForm, ForumForm, MembersForm, PostFilter, YearForm
from negotiations.models import Forum, ForumMember, Matter, Minutes, Negotiation
from negotiations.views.overview import TONES
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.web.access import ActorRequest, loads, may
from yhdyspinta.web.forms import pk_of, posted

MOST = 50
# As many years ahead as one plans.
YEARS_AHEAD = 2


@require_GET
@may(policies.list_forums)
def forum_list(request: ActorRequest) -> HttpResponse:
    """The standing arenas, the strategic level first; those that have ended apart."""
    forums = Forum.objects.select_related("convener").annotate(seats=Count("members"))
    forums = forums.order_by("tier", "name_fi")
    tiers = groupby(forums.current(), key=lambda forum: forum.tier)
    context = {
        "tiers": [(tier, list(group)) for tier, group in tiers],
        "ended": forums.exclude(ended_on=None),
        "may_create": policies.create_forum(request.actor),
    }
    return render(request, "negotiations/forum_list.html", context)


def _meetings(request: ActorRequest, forum: Forum) -> dict[str, Any]:
    """Those to come, those held with their memos, and this year's programme."""
    actor, year = request.actor, timezone.localdate().year
    memos = Minutes.objects.visible_to(actor).select_related("file")
    seen = Negotiation.objects.visible_to(actor).filter(forum=forum)
    seen = seen.prefetch_related(Prefetch("minutes", memos))
    coming = seen.filter(state__in=[*Negotiation.COMING_STATES, Negotiation.State.IN_SESSION])
    held = seen.held().order_by("-starts_at")[:MOST]
    events = seen.filter(is_event=True, starts_at__year__gte=year).order_by("starts_at")
    programme = groupby(events, key=lambda event: event.day.year if event.day else 0)
    return {
        "coming": [(each, TONES[each.state]) for each in coming.order_by("starts_at")[:MOST]],
        "held": [(each, TONES[each.state]) for each in held],
        "programme": [(year, list(group)) for year, group in programme],
    }


@require_GET
@loads(Forum, may=policies.read_forum)
def forum_detail(request: ActorRequest, forum: Forum) -> HttpResponse:
    """One forum: who sits in it today, when it meets and what has come of it."""
    posts = Post.objects.visible_to(request.actor)
    members = ForumMember.objects.filter(forum=forum, post__in=posts)
    members = members.prefetch_related(Prefetch("post", posts.with_holders()))
    seats = list(ForumMember.Seat)
    in_order = sorted(
        members.order_by("post__organisation__rank", "post__organisation__name_sort", "pk"),
        key=lambda member: seats.index(ForumMember.Seat(member.seat)),
    )
    matters = Matter.objects.visible_to(request.actor).open().filter(forum=forum)
    today = timezone.localdate()
    context = _meetings(request, forum) | {
        "forum": forum,
        "members": [(member, not member.post.is_valid_on(today)) for member in in_order],
        "hidden": forum.members.count() - len(in_order),
        "matters": matters.select_related("organisation")[:MOST],
        "may_manage": policies.manage_forum(request.actor, forum),
        "may_run": policies.run_forum(request.actor, forum),
        "may_plan": policies.plan_forum(request.actor, forum),
    }
    return render(request, "negotiations/forum_detail.html", context)


def _form(request: ActorRequest, form: ForumForm, forum: Forum | None = None) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        return redirect(save_forum(form.save(commit=False), actor=request.actor))
    status = 200 if not form.is_bound else 409 if form.is_late else 422
    title = forum.name if forum else gettext("Make a forum")
    context = {"form": form, "forum": forum, "title": title}
    return render(request, "negotiations/forum_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
@may(policies.create_forum)
def forum_new(request: ActorRequest) -> HttpResponse:
    """Make a forum."""
    return _form(request, ForumForm(posted(request)))


@require_http_methods(["GET", "POST"])
@loads(Forum, may=policies.manage_forum)
def forum_edit(request: ActorRequest, forum: Forum) -> HttpResponse:
    """Change a forum."""
    before = Forum.objects.get(pk=forum.pk)
    return _form(request, ForumForm(posted(request), instance=forum), before)


@require_http_methods(["GET", "POST"])
@loads(Forum, may=policies.manage_forum)
def forum_end(request: ActorRequest, forum: Forum) -> HttpResponse:
    """End a forum, or let one go on that was ended; what it has done stays."""
    initial = {"ended_on": forum.ended_on or timezone.localdate()}
    form = ForumEndForm(posted(request), forum=forum, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            end_forum(forum, on=form.cleaned_data["ended_on"], actor=request.actor)
        except StepRefusedError as refusal:
            form.add_error(None, refusal.reasons)
        else:
            return redirect(forum)
    context = {"form": form, "forum": forum}
    return render(
        request, "negotiations/forum_end.html", context, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "POST"])
@loads(Forum, may=policies.run_forum)
def forum_members(request: ActorRequest, forum: Forum) -> HttpResponse:
    """Give posts seats; the address tells whose posts are offered."""
    filters = PostFilter(request.GET)
    form = MembersForm(posted(request), posts=filters.posts(forum))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        add_members(forum, posts=data["posts"], seat=data["seat"], actor=request.actor)
        return redirect(forum)
    context = {"form": form, "filters": filters, "forum": forum}
    return render(
        request, "negotiations/forum_members.html", context, status=422 if form.errors else 200
    )


@require_POST
@loads(ForumMember, may=policies.remove_forum_member)
def forum_member_remove(request: ActorRequest, member: ForumMember) -> HttpResponse:
    """Take a post's seat away."""
    forum = member.forum
    remove_member(member, actor=request.actor)
    return redirect(forum)


def _year_of(request: ActorRequest) -> int:
    """The year that is asked for, else the next one; no farther than one plans."""
    this_year = timezone.localdate().year
    asked = pk_of(request.GET.get("year", ""))
    return asked if this_year <= asked <= this_year + YEARS_AHEAD else this_year + 1


@require_http_methods(["GET", "POST"])
@loads(Forum, may=policies.plan_forum)
def forum_year(request: ActorRequest, forum: Forum) -> HttpResponse:
    """Plan the meetings of a year at once."""
    year, this_year = _year_of(request), timezone.localdate().year
    if request.method == "POST":  # two at once: the second sees what the first has planned
        forum = Forum.objects.select_for_update().get(pk=forum.pk)
    form = YearForm(posted(request), forum=forum, year=year, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        planned = plan_year(
            forum,
            form.meetings(),
            convener=data["convener"],
            place=data["place"],
            is_event=data["is_event"],
            actor=request.actor,
        )
        sentence = ngettext(
            "%(n)s meeting was planned. Invite to each when its time comes.",
            "%(n)s meetings were planned. Invite to each when its time comes.",
            len(planned),
        )
        messages.success(request, sentence % {"n": len(planned)})
        return redirect(f"{area_url('negotiations:forum', forum.pk)}#coming")
    years = range(this_year, this_year + YEARS_AHEAD + 1)
    context = {"form": form, "forum": forum, "year": year, "years": years}
    return render(
        request, "negotiations/forum_year.html", context, status=422 if form.errors else 200
    )
