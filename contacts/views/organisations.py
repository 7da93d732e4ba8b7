"""An organisation's contacts, and what of them is not in order."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, F
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from contacts import policies
from contacts.actions import confirm_organisation
from contacts.addresses import addresses_of
from contacts.models import Person, Post, people_with_posts
from contacts.pairs import state_of
from contacts.search import hidden_from
from contacts.todo import interfaces_without_county, unconfirmed_holdings
from contacts.vacancies import Reason, vacancies, vacant_posts
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.tenancy.models import Organisation
from yhdyspinta.web.access import ActorRequest, loads, may

PEOPLE = 24  # of an organisation on one page
VACANCIES = 50


@require_GET
@loads(Organisation, may=policies.read_organisation)
def organisation_detail(request: ActorRequest, organisation: Organisation) -> HttpResponse:
    """The organisation's posts with their holders, and its people."""
    day = timezone.localdate()
    posts = (
        Post.objects.visible_to(request.actor)
        .valid_on(day)
        .filter(organisation=organisation)
        .with_holders(day)
        .order_by("interface__position", "level__position", "title_fi")
    )
    people = Person.objects.current(day).filter(organisation=organisation).in_order()
    people = people.exclude(pk__in=hidden_from(request.actor, day).people)
    people = people_with_posts(people.with_absences(day), day, request.actor)
    may_edit = policies.confirm_organisation(request.actor, organisation)
    context = {
        "organisation": organisation,
        "rows": [(post, state_of(post.holder, post.deputy, day)) for post in posts],
        "has_general": any(post.is_general() for post in posts),
        "page": Paginator(people, PEOPLE).get_page(request.GET.get("page")),
        "addresses": addresses_of(people),
        "may_edit": may_edit,
        "unconfirmed": unconfirmed_holdings(day, organisation.pk).count() if may_edit else 0,
    }
    return render(request, "contacts/organisation_detail.html", context)


@require_POST
@loads(Organisation, may=policies.confirm_organisation)
def organisation_confirm(request: ActorRequest, organisation: Organisation) -> HttpResponse:
    count = confirm_organisation(organisation, actor=request.actor)
    done = ngettext(
        "The details of %(n)s responsible person are confirmed.",
        "The details of %(n)s responsible persons are confirmed.",
        count,
    )
    messages.success(request, done % {"n": count})
    return redirect(area_url("contacts:organisation", organisation.pk))


@require_GET
@may(policies.edit_own)
def vacancy_list(request: ActorRequest) -> HttpResponse:
    """Posts whose holder cannot be asked: an editor sees the own organisation's, others all."""
    day, actor = timezone.localdate(), request.actor
    sees_all = policies.edit_everything(actor)
    posts = vacant_posts(day)
    if not sees_all:
        posts = posts.filter(organisation=actor.organisation_id)
    counts = dict(posts.order_by().values_list("reason").annotate(count=Count("pk")))
    chosen = request.GET.get("reason", "")
    if chosen in Reason.values:
        posts = posts.filter(reason=chosen)
    posts = (
        posts.select_related("organisation__successor")
        .with_holders(day)
        .order_by(
            F("since").asc(nulls_last=True), "organisation__rank", "organisation__name_sort", "pk"
        )
    )
    page = Paginator(posts, VACANCIES).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "page": page,
        "vacancies": vacancies(list(page), day, actor),
        "reasons": [(reason, counts[reason]) for reason in Reason if reason in counts],
        "total": sum(counts.values()),
        "chosen": chosen,
        "without_county": interfaces_without_county(day) if sees_all else [],
        "sees_all": sees_all,
    }
    return render(request, "contacts/vacancy_list.html", context)
