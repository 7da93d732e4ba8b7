"""Persons: read, add, correct, end."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from contacts import policies
from contacts.actions import end_person, note_person
from contacts.forms import EndForm, PersonForm
from contacts.models import Person, Post
from contacts.pairs import state_of
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.web.access import ActorRequest, loads, may
from yhdyspinta.web.forms import pk_of, posted


@require_GET
@loads(Person, may=policies.read_person)
def person_detail(request: ActorRequest, person: Person) -> HttpResponse:
    """What the person answers for now and did before."""
    day = timezone.localdate()
    holdings = person.holdings.select_related("post__organisation", "post__interface")
    holdings = holdings.order_by("-starts_on", "-pk")
    now = list(holdings.valid_on(day))
    context = {
        "person": person,
        "now": [(holding, state_of(holding, None, day)) for holding in now],
        "past": [holding for holding in holdings if holding not in now],
        "may_edit": policies.edit_person(request.actor, person),
        "may_end": policies.end_person(request.actor, person) and not person.has_left(day),
    }
    return render(request, "contacts/person_detail.html", context)


@require_http_methods(["GET", "POST"])
@may(policies.edit_own)
def person_add(request: ActorRequest) -> HttpResponse:
    """A new person; for a post, the next page names the person to it."""
    post = _post_asked_for(request)
    organisation = post.organisation_id if post else request.GET.get("organisation")
    initial = {"organisation": organisation or request.actor.organisation_id}
    form = PersonForm(posted(request), actor=request.actor, initial=initial)
    if form.is_valid():
        person = form.save()
        note_person(person, "person.create", actor=request.actor)
        messages.success(request, _("Saved."))
        if post and person.organisation_id == post.organisation_id:
            return redirect(f"{area_url('contacts:hand-over', post.pk)}?person={person.pk}")
        return redirect(person)
    context = {"form": form, "post": post}
    status = 422 if form.is_bound else 200
    return render(request, "contacts/person_form.html", context, status=status)


def _post_asked_for(request: ActorRequest) -> Post | None:
    pk = pk_of(request.GET.get("post", ""))
    post: Post | None = Post.objects.visible_to(request.actor).filter(pk=pk).first()
    return post


@require_http_methods(["GET", "POST"])
@loads(Person, may=policies.edit_person)
def person_edit(request: ActorRequest, person: Person) -> HttpResponse:
    form = PersonForm(posted(request), instance=person, actor=request.actor)
    if form.is_valid():
        form.save()
        note_person(person, "person.change", actor=request.actor)
        messages.success(request, _("Saved."))
        return redirect(person)
    status = 422 if form.is_bound else 200
    context = {"form": form, "person": Person.objects.get(pk=person.pk)}
    return render(request, "contacts/person_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
@loads(Person, may=policies.end_person)
def person_end(request: ActorRequest, person: Person) -> HttpResponse:
    """The person's last day in the directory; what they hold ends with it."""
    form = EndForm(posted(request))
    if form.is_valid():
        end_person(person, on=form.cleaned_data["ends_on"], actor=request.actor)
        messages.success(request, _("The person's posts end on that day."))
        return redirect(person)
    holdings = person.holdings.valid_on(timezone.localdate()).select_related("post")
    context = {"form": form, "person": person, "holdings": holdings}
    status = 422 if form.is_bound else 200
    return render(request, "contacts/person_end.html", context, status=status)
