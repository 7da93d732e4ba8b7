"""Who answers: the search, an organisation's contacts and what is vacant."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, F, QuerySet, Value, When
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from contacts import policies
from contacts.actions import confirm_organisation
from contacts.forms import FindForm
from contacts.models import Holding, Interface, Person, Post, people_with_posts
from contacts.models.person import by_surname
from contacts.pairs import Pair, pairs, pairs_everywhere, state_of
from contacts.search import Question, people_of, understand
from contacts.todo import interfaces_without_county, unconfirmed_holdings
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.tenancy.models import Organisation
from yhdyspinta.web.access import ActorRequest, loads, may
from yhdyspinta.web.htmx import render_part

PAGE = 24
CLEARLY = 0.5  # less is no reason to go before others


@require_GET
@may(policies.read_directory)
def find(request: ActorRequest) -> HttpResponse:
    """First the pair of what was asked, then people and organisations; all by the URL."""
    day, actor = timezone.localdate(), request.actor
    organisations = list(Organisation.objects.visible_to(actor).current().in_order())
    interfaces = list(Interface.objects.visible_to(actor).current(day))
    home = next((o for o in organisations if o.pk == actor.organisation_id), None)
    is_municipal = home is not None and home.kind == Organisation.Kind.MUNICIPALITY
    form = FindForm(
        request.GET,
        organisations=organisations,
        interfaces=interfaces,
        assumed=home if is_municipal else None,
    )
    question = understand(form.asked("q") or "", interfaces, organisations)
    chosen = form.asked("interface")
    asked = [chosen] if chosen else question.interfaces
    municipality = question.municipality or form.asked("municipality")
    found, everywhere = _pairs(asked, municipality, day)
    shown = {side.person.pk for pair in found for side in pair.sides if side.person}
    people = _people(question, chosen, municipality, day).exclude(pk__in=shown)
    context = {
        "form": form,
        "is_open": not (question.words or chosen),
        "interfaces": interfaces,
        "municipality": municipality,
        "pairs": found,
        "everywhere": everywhere,
        "page": Paginator(people, PAGE).get_page(request.GET.get("page")),
        "organisations": question.organisations,
        "editable": _editable(actor, organisations),
        "may_add": policies.edit_own(actor),
        "may_import": policies.import_contacts(actor),
    }
    return render_part(request, "contacts/find.html", "results", context)


def _pairs(
    asked: list[Interface], municipality: Organisation | None, day: date
) -> tuple[list[Pair], list[Pair]]:
    """The pairs with one municipality; without one, the first matter's pairs with each."""
    if municipality or not asked:
        return (pairs(asked, municipality, day) if asked else []), []
    everywhere = pairs_everywhere(asked[0], day)
    return (everywhere[:1] or pairs(asked[:1], None, day)), everywhere


def _people(
    question: Question, chosen: Interface | None, municipality: Organisation | None, day: date
) -> QuerySet[Person]:
    """Those named by the question; the municipality's own first, then the county's."""
    people = people_of(question, day)
    if chosen:
        held = Holding.objects.valid_on(day).filter(post__interface=chosen)
        people = people.filter(pk__in=held.values("person"))
    near = [When(organisation__kind=Organisation.Kind.COUNTY, then=Value(1))]
    if municipality:
        near.insert(0, When(organisation=municipality, then=Value(0)))
    clearly = When(closeness__gte=CLEARLY, then=F("closeness")) if question.words else None
    order = [Case(clearly, default=Value(0.0)).desc()] if clearly else []
    found: QuerySet[Person] = people_with_posts(people, day).order_by(
        *order, Case(*near, default=Value(2)), by_surname(), "pk"
    )
    return found


def _editable(actor: Actor, organisations: list[Organisation]) -> set[int]:
    return {o.pk for o in organisations if policies.edit_contacts_of(actor, o.pk)}


@require_GET
@loads(Organisation, may=policies.read_organisation)
def organisation_detail(request: ActorRequest, organisation: Organisation) -> HttpResponse:
    """The organisation's posts with their holders, and its people."""
    day = timezone.localdate()
    posts = (
        Post.objects.valid_on(day)
        .filter(organisation=organisation)
        .with_holders(day)
        .order_by("interface__position", "level__position", "title_fi")
    )
    people = Person.objects.current(day).filter(organisation=organisation).in_order()
    people = people_with_posts(people, day)
    may_edit = policies.confirm_organisation(request.actor, organisation)
    context = {
        "organisation": organisation,
        "rows": [(post, state_of(post.holder, post.deputy, day)) for post in posts],
        "has_general": any(post.is_general() for post in posts),
        "page": Paginator(people, PAGE).get_page(request.GET.get("page")),
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
    """Posts that nobody holds: an editor sees the own organisation's, a coordinator all."""
    day = timezone.localdate()
    sees_all = policies.edit_everything(request.actor)
    posts = Post.objects.vacant_on(day).with_holders(day).with_last_holder_day(day)
    if not sees_all:
        posts = posts.filter(organisation=request.actor.organisation_id)
    posts = posts.order_by("organisation__rank", "organisation__name_sort", "interface__position")
    context: dict[str, Any] = {
        "page": Paginator(posts, 50).get_page(request.GET.get("page")),
        "without_county": interfaces_without_county(day) if sees_all else [],
        "sees_all": sees_all,
    }
    return render(request, "contacts/vacancy_list.html", context)
