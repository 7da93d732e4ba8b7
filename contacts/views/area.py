"""What concerns the whole directory: its settings, the turn of a term, what everyone may see."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from contacts import policies
from contacts.coordinator_forms import DirectorySettingsForm, ElectedForm, TermFilter
from contacts.models import DirectorySettings, Interface, Person, Post, directory_settings
from contacts.terms import fill_posts, filled_from, political_posts
from yhdyspinta.audit.models import record
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.register.terms import next_council_term
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.web.access import ActorRequest, may, public
from yhdyspinta.web.forms import posted


@require_http_methods(["GET", "POST"])
@may(policies.edit_everything)
def settings_page(request: ActorRequest) -> HttpResponse:
    """When contacts are confirmed, how long they are kept and what the public sees."""
    form = DirectorySettingsForm(posted(request), instance=directory_settings())
    if form.is_valid():
        form.save()
        record(request.actor, "contacts.settings", request.tenant)
        messages.success(request, _("Saved."))
        return redirect(area_url("contacts:settings"))
    status = 422 if form.is_bound else 200
    is_public = directory_settings().publicity != DirectorySettings.Publicity.NOTHING
    context = {"form": form, "is_public": is_public}
    return render(request, "contacts/settings.html", context, status=status)


@require_http_methods(["GET", "POST"])
@may(policies.edit_own)
def term_change(request: ActorRequest) -> HttpResponse:
    """All political posts that end with the term, and a place to write who comes to each."""
    actor = request.actor
    term = next_council_term(timezone.localdate())
    initial = {"starts_on": term.starts_on, "ends_on": term.ends_on}
    asked = TermFilter(
        initial | request.GET.dict(), organisations=list(policies.editable_organisations(actor))
    )
    if not asked.is_valid():
        return render(request, "contacts/term_change.html", {"asked": asked}, status=422)
    starts_on, ends_on = asked.cleaned_data["starts_on"], asked.cleaned_data["ends_on"]
    posts = political_posts(actor, starts_on)
    if organisation := asked.cleaned_data["organisation"]:
        posts = posts.filter(organisation=organisation)
    rows = _rows(list(posts), starts_on, posted(request))
    forms = [form for _post, form in rows if form]
    refused: list[str] = []
    checked = [form.is_valid() for form in forms]  # all of them: every error is shown at once
    if request.method == "POST" and all(checked):
        elected = [form for form in forms if form.is_filled]
        try:
            count = fill_posts(elected, starts_on=starts_on, ends_on=ends_on, actor=actor)
        except StepRefusedError as refusal:
            refused = refusal.reasons
        else:
            done = ngettext("%(n)s post was filled.", "%(n)s posts were filled.", count)
            messages.success(request, done % {"n": count})
            return redirect(request.get_full_path())
    context = {
        "asked": asked,
        "rows": rows,
        "to_fill": len(forms),
        "refused": refused,
        "wrong": sum(bool(form.errors) for form in forms if form.is_bound),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "contacts/term_change.html", context, status=status)


def _rows(posts: list[Post], day: Any, data: Any) -> list[tuple[Post, ElectedForm | None]]:
    """Each post with its form; those that are filled already have none."""
    done = filled_from(posts, day)
    people: dict[int, list[Person]] = {}
    own = {post.organisation_id for post in posts}
    for person in Person.objects.current(day).filter(organisation__in=own).in_order():
        people.setdefault(person.organisation_id, []).append(person)
    return [
        (
            post,
            None
            if post.pk in done
            else ElectedForm(data, post=post, people=people.get(post.organisation_id, [])),
        )
        for post in posts
    ]


@require_GET
@public
def public_list(request: ActorRequest) -> HttpResponse:
    """What the area shows of its directory to everyone; nothing until it has decided so."""
    if request.tenant is None:
        raise Http404
    publicity = directory_settings().publicity
    if publicity == DirectorySettings.Publicity.NOTHING:
        raise Http404
    day = timezone.localdate()
    posts = Post.objects.valid_on(day).shown_to_all().with_holders(day)
    posts = posts.order_by(
        "interface__position", "organisation__rank", "organisation__name_sort", "level__position"
    )
    sections: dict[Interface | None, list[Post]] = {}
    for post in posts:
        sections.setdefault(post.interface, []).append(post)
    context = {
        "sections": list(sections.items()),
        "shows_names": publicity == DirectorySettings.Publicity.NAMES,
        "day": day,
    }
    return render(request, "contacts/public_list.html", context)
