"""Persons: read, add, correct, end; and when they are away."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contacts import policies
from contacts.actions import end_person, note_person
from contacts.bounced import mail_works_again
from contacts.forms import AbsenceForm, EndForm, PersonForm
from contacts.models import Absence, Holding, Person, Post
from contacts.pairs import state_of
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.web.access import ActorRequest, loads, may
from yhdyspinta.web.forms import pk_of, posted


@require_GET
@loads(Person, may=policies.read_person)
def person_detail(request: ActorRequest, person: Person) -> HttpResponse:
    """What the person answers for now and did before."""
    day = timezone.localdate()
    holdings = Holding.objects.visible_to(request.actor).filter(person=person)
    holdings = holdings.select_related("person", "post__organisation", "post__interface")
    holdings = holdings.order_by("-starts_on", "-pk")
    now = list(holdings.valid_on(day))
    absences = person.absences.exclude(ends_on__lt=day).select_related("stand_in")
    context = {
        "person": Person.objects.with_absences(day).get(pk=person.pk),
        "now": [(holding, state_of(holding, None, day)) for holding in now],
        "past": [holding for holding in holdings if holding not in now],
        "absences": absences,
        "may_edit": policies.edit_person(request.actor, person),
        "may_end": policies.end_person(request.actor, person) and not person.has_left(day),
        "may_mark": policies.end_person(request.actor, person),
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
        saved = form.save()
        if "email" in form.changed_data:
            mail_works_again(saved)
        note_person(saved, "person.change", actor=request.actor)
        messages.success(request, _("Saved."))
        return redirect(person)
    status = 200 if not form.is_bound else 409 if form.is_late else 422
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
    holdings = Holding.objects.visible_to(request.actor).filter(person=person)
    holdings = holdings.valid_on(timezone.localdate()).select_related("post")
    context = {"form": form, "person": person, "holdings": holdings}
    status = 422 if form.is_bound else 200
    return render(request, "contacts/person_end.html", context, status=status)


@require_http_methods(["GET", "POST"])
@loads(Person, may=policies.edit_person)
def absence_add(request: ActorRequest, person: Person) -> HttpResponse:
    return _absence_form(request, AbsenceForm(posted(request), person=person), person)


@require_http_methods(["GET", "POST"])
@loads(Absence, may=policies.edit_absence)
def absence_edit(request: ActorRequest, absence: Absence) -> HttpResponse:
    person = absence.person
    form = AbsenceForm(posted(request), instance=absence, person=person)
    return _absence_form(request, form, person, absence)


def _absence_form(
    request: ActorRequest, form: AbsenceForm, person: Person, absence: Absence | None = None
) -> HttpResponse:
    if form.is_valid():
        form.save()
        note_person(person, "person.absence", actor=request.actor)
        messages.success(request, _("Saved."))
        return redirect(person)
    context = {"form": form, "person": person, "absence": absence}
    status = 422 if form.is_bound else 200
    return render(request, "contacts/absence_form.html", context, status=status)


@require_POST
@loads(Absence, may=policies.edit_absence)
def absence_remove(request: ActorRequest, absence: Absence) -> HttpResponse:
    person = absence.person
    absence.delete()
    note_person(person, "person.absence", actor=request.actor)
    messages.success(request, _("The absence was removed."))
    return redirect(person)
