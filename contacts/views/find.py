"""Who answers: the search."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Case, F, Value, When
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from contacts import policies
from contacts.addresses import Addresses, addresses_of
from contacts.forms import FindForm
from contacts.models import Interface, Level, Person, Post, people_with_posts
from contacts.models.person import by_surname
from contacts.pairs import Directory, Pair, Side, State, state_of
from contacts.search import (
    LEAST_NEAR,
    NAMED,
    Former,
    Hidden,
    Known,
    Question,
    found_people,
    hidden_from,
    known_to,
    names_of,
    posts_of,
    understand,
)
from contacts.topics import Topic
from contacts.words import nearness
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.models import Organisation
from yhdyspinta.web.access import ActorRequest, may
from yhdyspinta.web.htmx import render_part

PAGE = 24
MOST = 20 * PAGE  # persons that a question leads to; whoever has more asks more exactly
CLEARLY = 0.5  # less is no reason to go before others
BETTER = 0.05  # how much nearer than an interface something else must be to go before it
TOPICS = 5
SECTIONS = ("pairs", "posts", "organisations", "people")


@dataclass(frozen=True)
class Asked:
    """What is asked, by the question and by the choices beside it."""

    question: Question
    interfaces: list[Interface]
    interface: Interface | None  # the chosen one
    municipality: Organisation | None
    level: Level | None
    day: date
    actor: Actor
    hidden: Hidden


@dataclass(frozen=True)
class Answer:
    """A pair, the topics of its interface that were named, who is not of the level asked for."""

    pair: Pair
    topics: list[Topic]
    is_by_topic: bool  # nothing else named the interface
    elsewhere: list[Side]


@require_GET
@may(policies.read_directory)
def find(request: ActorRequest) -> HttpResponse:
    """First the pair of what was asked, then posts, organisations and people; all by the URL."""
    day, actor = FindForm.day_in(request.GET), request.actor
    known = known_to(actor, day)
    form = FindForm(
        request.GET,
        organisations=known.organisations,
        interfaces=known.interfaces,
        levels=list(Level.objects.all()),
        assumed=_home(known, actor),
    )
    question = understand(form.asked("q") or "", known)
    chosen = form.asked("interface")
    asked = Asked(
        question,
        [chosen] if chosen else question.interfaces,
        chosen,
        question.municipality or form.asked("municipality"),
        form.asked("level"),
        day,
        actor,
        hidden_from(actor, day),
    )
    answers, everywhere = _answers(asked)
    sides = [side for answer in answers for side in answer.pair.sides]
    near_post, posts = _posts(asked, {side.post.pk for side in sides if side.post})
    page = _people(asked, request.GET.get("page"), {s.person.pk for s in sides if s.person})
    context = {
        "form": form,
        "is_open": not (question.words or chosen),
        "day": day if day != timezone.localdate() else None,
        "interfaces": known.interfaces,
        "municipality": asked.municipality,
        "level": asked.level,
        "sections": _sections(question, near_post, page),
        "pairs": [answer.pair for answer in answers],
        "answers": answers,
        "everywhere": everywhere,
        "posts": posts,
        "page": page,
        "addresses": _addresses(sides, everywhere, page),
        "list_query": urlencode(_narrowed(asked)),
        "most": MOST if page.paginator.count >= MOST else None,
        "organisations": _with_former_names(question, known),
        "editable": _editable(actor, known.organisations),
        "may_add": policies.edit_own(actor),
        "may_import": policies.import_contacts(actor),
    }
    return render_part(request, "contacts/find.html", "results", context)


def _addresses(sides: list[Side], everywhere: list[Pair], page: Page) -> Addresses:
    """Of everyone that is found, also on the pages after this one."""
    named = [*sides, *(side for pair in everywhere for side in pair.sides)]
    shown = {side.person.pk: side.person for side in named if side.person}
    rest = Person.objects.filter(pk__in=page.paginator.object_list)
    return addresses_of([*shown.values(), *rest])


def _narrowed(asked: Asked) -> dict[str, int]:
    """What of the question narrows the lists that can be taken out."""
    chosen = {
        "interface": asked.interface or next(iter(asked.interfaces), None),
        "municipality": asked.municipality,
    }
    return {name: row.pk for name, row in chosen.items() if row}


def _home(known: Known, actor: Actor) -> Organisation | None:
    """The actor's own municipality, assumed until another is chosen."""
    places = known.municipalities()
    return next((place for place in places if place.pk == actor.organisation_id), None)


def _answers(asked: Asked) -> tuple[list[Answer], list[Pair]]:
    """The pairs with one municipality; without one, the first matter's pairs with each."""
    interfaces = asked.interfaces if asked.municipality else asked.interfaces[:1]
    if not interfaces:
        return [], []
    directory = Directory(asked.day, interfaces, asked.municipality, asked.actor)
    if asked.level:
        _prefer(directory, asked.level)
    places = []
    if not asked.municipality:
        places = [o for o in directory.organisations if _is_municipality(o)]
    everywhere = [directory.pair(interfaces[0], place, with_others=False) for place in places]
    near = asked.municipality or next(iter(places), None)
    found = [directory.pair(interface, near) for interface in interfaces]
    return [_answer(pair, asked, bool(everywhere)) for pair in found], everywhere


def _is_municipality(organisation: Organisation) -> bool:
    return organisation.kind == Organisation.Kind.MUNICIPALITY


def _prefer(directory: Directory, level: Level) -> None:
    """Where an organisation has posts of the level in an interface, no others answer in it."""
    for place, posts in directory.posts.items():
        directory.posts[place] = [post for post in posts if post.level_id == level.pk] or posts


def _answer(pair: Pair, asked: Asked, is_everywhere: bool) -> Answer:
    sides = [pair.county_side] if is_everywhere else pair.sides
    level = asked.level
    elsewhere = [
        side for side in sides if level and side and side.post and side.post.level_id != level.pk
    ]
    topics = asked.question.topics_of(pair.interface)
    own = nearness(asked.question.subject, names_of(pair.interface))
    return Answer(pair, topics[:TOPICS], bool(topics) and own < LEAST_NEAR, elsewhere)


def _posts(asked: Asked, shown: set[int]) -> tuple[float, list[tuple[Post, State]]]:
    """The posts named by the question that the pairs don't show, with their states."""
    near, posts = posts_of(
        asked.question,
        asked.hidden,
        asked.day,
        municipality=asked.municipality,
        level=asked.level,
        without=shown,
    )
    return near, [(post, state_of(post.holder, post.deputy, asked.day)) for post in posts]


def _people(asked: Asked, number: str | None, shown: set[int]) -> Page:
    """Those named by the question; the municipality's own first, then the county's.

    The dear conditions are asked once and give ids; the page's persons are read by them.
    """
    near = [When(organisation__kind=Organisation.Kind.COUNTY, then=Value(1))]
    if asked.municipality:
        near.insert(0, When(organisation=asked.municipality, then=Value(0)))
    order = [Case(*near, default=Value(2)), by_surname(), "pk"]
    if asked.question.words:
        clearly = When(closeness__gte=CLEARLY, then=F("closeness"))
        order.insert(0, Case(clearly, default=Value(0.0)).desc())
    ids = found_people(
        asked.question,
        asked.hidden,
        asked.day,
        order=order,
        most=MOST + len(shown),
        level=asked.level,
        interface=asked.interface,
    )
    page = Paginator([pk for pk in ids if pk not in shown][:MOST], PAGE).get_page(number)
    persons = Person.objects.filter(pk__in=page.object_list).with_absences(asked.day)
    by_pk = {person.pk: person for person in people_with_posts(persons, asked.day, asked.actor)}
    page.object_list = [by_pk[pk] for pk in page.object_list]
    return page


def _sections(question: Question, near_post: float, page: Page) -> list[str]:
    """What the page shows, pairs first unless something else is what was named."""
    named = (nearness(question.words, [person.name]) for person in page.object_list)
    near_person = max(named, default=0.0)
    nearest = {
        **question.nearest,
        "posts": near_post,
        "people": near_person if near_person >= NAMED else 0.0,
    }
    nearest["pairs"] += BETTER
    first = max(SECTIONS, key=lambda section: nearest[section])
    return [first, *(section for section in SECTIONS if section != first)]


def _with_former_names(
    question: Question, known: Known
) -> list[tuple[Organisation, Sequence[Former]]]:
    return [(each, known.former.get(each.pk, ())) for each in question.organisations]


def _editable(actor: Actor, organisations: Sequence[Organisation]) -> set[int]:
    return {o.pk for o in organisations if policies.edit_contacts_of(actor, o.pk)}
