"""What a typed question asks for: interfaces, a municipality, posts, people, organisations."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Case, Exists, OuterRef, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from contacts.models import Holding, Interface, Level, Person, Post
from contacts.topics import Topic, topics_for
from contacts.words import LEAST, closeness, nearness, words_of
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.tenancy.models import Organisation, OrganisationName
from yhdyspinta.web.answers import Hit

LEAST_NEAR = 0.4  # an interface named less clearly is not meant
NAMED = 0.6  # a word that is this near to a name means it
TOPIC_NAMED = 0.75  # topics have long names: more is asked of the words
BY_TOPIC = 0.9  # what a topic's name counts for its interface
AT_MOST = 3  # interfaces with a pair of their own on the page
HITS = 10
CANDIDATES = 60  # posts that are looked at one by one

Named = tuple[float, Any]  # how near, and what


@dataclass(frozen=True)
class Former:
    """What an organisation was called, or what was merged into it, until a day."""

    name: str
    until: date | None


@dataclass(frozen=True)
class Known:
    """What of the area's own a question can name."""

    interfaces: Sequence[Interface]
    organisations: Sequence[Organisation]
    topics: Sequence[Topic] = ()
    former: Mapping[int, list[Former]] = field(default_factory=dict)

    def names_of(self, organisation: Organisation) -> list[str]:
        """Everything that the organisation is and was called."""
        return [
            *(organisation.name_fi, organisation.name_sv, organisation.name_en),
            *(organisation.business_id, *organisation.synonyms),
            *(former.name for former in self.former.get(organisation.pk, ())),
        ]

    def municipalities(self) -> list[Organisation]:
        kind = Organisation.Kind.MUNICIPALITY
        return [each for each in self.organisations if each.kind == kind]


@dataclass(frozen=True)
class Hidden:
    """The restricted posts that the actor may not see, and those who hold nothing but them."""

    posts: list[int] = field(default_factory=list)
    people: list[int] = field(default_factory=list)

    def seen(self, day: date) -> Any:
        """The holdings of the day that may be shown."""
        return Holding.objects.valid_on(day).exclude(post__in=self.posts)


@dataclass(frozen=True)
class Question:
    """A question understood: its words, and what of the area's own things they name."""

    words: list[str]
    subject: list[str]  # the words without the municipality
    interfaces: list[Interface]
    municipality: Organisation | None
    organisations: list[Organisation]
    topics: list[Topic]
    by_interface: dict[str, list[int]]  # each word, and the interfaces that it names
    by_organisation: dict[str, list[int]]
    nearest: dict[str, float]  # how near the best of each sort is

    def topics_of(self, interface: Interface) -> list[Topic]:
        return [topic for topic in self.topics if topic.interface_id == interface.pk]


def known_to(actor: Actor, day: date | None = None) -> Known:
    """The interfaces, organisations and topics that the actor may ask for, as of the day."""
    day = day or timezone.localdate()
    everyone = list(Organisation.objects.visible_to(actor).in_order())
    return Known(
        list(Interface.objects.visible_to(actor).current(day)),
        [organisation for organisation in everyone if organisation.is_valid_on(day)],
        topics_for(actor),
        _former_names(everyone, day),
    )


def hidden_from(actor: Actor, day: date | None = None) -> Hidden:
    """Asked once, so that the dear conditions of a search need not ask it of every row."""
    restricted = Post.objects.filter(is_restricted=True)
    visible = restricted.visible_to(actor)
    posts = list(restricted.exclude(pk__in=visible).values_list("pk", flat=True))
    if not posts:
        return Hidden()
    held = Holding.objects.valid_on(day or timezone.localdate())
    people = Person.objects.filter(_has(held.filter(post__in=posts)))
    people = people.exclude(_has(held.exclude(post__in=posts)))
    return Hidden(posts, list(people.values_list("pk", flat=True)))


def _former_names(organisations: Iterable[Organisation], day: date) -> dict[int, list[Former]]:
    """The former names of those that are there on the day, and of those they came after."""
    by_pk = {organisation.pk: organisation for organisation in organisations}
    found: dict[int, list[Former]] = defaultdict(list)
    for row in OrganisationName.objects.order_by("-used_until"):
        if heir := _heir(row.organisation_id, by_pk, day):
            for name in dict.fromkeys(filter(None, [row.name, row.name_fi, row.name_sv])):
                found[heir].append(Former(name, row.used_until))
    for organisation in by_pk.values():
        heir = _heir(organisation.pk, by_pk, day)
        if heir and heir != organisation.pk:
            for name in dict.fromkeys([organisation.name, organisation.name_fi]):
                found[heir].append(Former(name, organisation.valid_to))
    return found


def _heir(pk: int | None, by_pk: Mapping[int, Organisation], day: date) -> int | None:
    """The organisation itself while it is there, else the one that came after it."""
    passed: set[int] = set()
    while pk is not None and pk in by_pk and pk not in passed:
        if by_pk[pk].is_valid_on(day):
            return pk
        passed.add(pk)
        pk = by_pk[pk].successor_id
    return None


def understand(text: str, known: Known) -> Question:
    """Read the question against what the area has."""
    words = words_of(text)
    municipality, place = _municipality_in(words, known)
    subject = [word for word in words if word != place]
    topics = _named(subject, ((topic, topic.names) for topic in known.topics), TOPIC_NAMED)
    interfaces = _interfaces_in(subject, known.interfaces, topics)
    organisations = _named(words, ((o, known.names_of(o)) for o in known.organisations), NAMED)
    return Question(
        words,
        subject,
        [interface for _near, interface in interfaces],
        municipality,
        [organisation for _near, organisation in organisations[:HITS]],
        [topic for _near, topic in topics],
        {word: _interfaces_called(word, known.interfaces, topics) for word in words},
        {word: _organisations_called(word, known) for word in words},
        {
            "pairs": interfaces[0][0] if interfaces else 0.0,
            "organisations": organisations[0][0] if organisations else 0.0,
        },
    )


def names_of(interface: Interface) -> list[str]:
    """Everything that the interface is called."""
    return [interface.name_fi, interface.name_sv, interface.name_en, *interface.synonyms]


def _named(
    words: list[str], things: Iterable[tuple[Any, Iterable[str]]], least: float
) -> list[Named]:
    """Those that the words name, the best named first."""
    scored = [(nearness(words, names), thing) for thing, names in things]
    return sorted((pair for pair in scored if pair[0] >= least), key=lambda pair: -pair[0])


def _interfaces_in(
    words: list[str], interfaces: Iterable[Interface], topics: Iterable[Named]
) -> list[Named]:
    """By what they are called, or by a topic of theirs: the best named, at most three."""
    by_topic: dict[int, float] = {}
    for near, topic in topics:
        by_topic[topic.interface_id] = max(by_topic.get(topic.interface_id, 0), near * BY_TOPIC)
    scored = [
        (max(nearness(words, names_of(interface)), by_topic.get(interface.pk, 0.0)), interface)
        for interface in interfaces
    ]
    scored.sort(key=lambda pair: -pair[0])
    best = scored[0][0] if scored else 0.0
    least = max(LEAST_NEAR, 0.8 * best)
    return [pair for pair in scored if pair[0] >= least][:AT_MOST]


def _interfaces_called(
    word: str, interfaces: Iterable[Interface], topics: Iterable[Named]
) -> list[int]:
    own = [pk for pk, names in ((i.pk, names_of(i)) for i in interfaces) if _is_near(word, names)]
    return [*own, *(t.interface_id for _near, t in topics if _is_near(word, t.names))]


def _organisations_called(word: str, known: Known) -> list[int]:
    return [o.pk for o in known.organisations if _is_near(word, known.names_of(o))]


def _is_near(word: str, names: Iterable[str]) -> bool:
    return nearness([word], names) >= NAMED


def _municipality_in(words: list[str], known: Known) -> tuple[Organisation | None, str]:
    """The municipality that a word names more clearly than it names any interface."""
    found: list[tuple[float, Organisation, str]] = []
    places = [(each, known.names_of(each)) for each in known.municipalities()]
    called = [names_of(interface) for interface in known.interfaces]
    for word in words:
        score, place = max(
            ((_place(word, names), o) for o, names in places), default=(0, None), key=_first
        )
        as_topic = max((nearness([word], names) for names in called), default=0.0)
        if place is not None and score > max(NAMED, as_topic):
            found.append((score, place, word))
    if not found:
        return None, ""
    _score, place, word = max(found, key=_first)
    return place, word


def _first(scored: tuple[Any, ...]) -> float:
    return float(scored[0])


def _place(word: str, names: Iterable[str]) -> float:
    """Place names are inflected at their end; their beginning stays."""
    known = [part for name in names for part in words_of(name) if part[:LEAST] == word[:LEAST]]
    return max((closeness(word, part) for part in known), default=0.0)


def found_people(
    question: Question,
    hidden: Hidden,
    day: date,
    *,
    order: Sequence[Any],
    most: int,
    level: Level | None = None,
    interface: Interface | None = None,
) -> list[int]:
    """The ids of those whom the question names, in order; the misspelt only if none is named."""
    for is_fuzzy in (False, True):
        people = people_of(question, hidden, day, is_fuzzy=is_fuzzy)
        if level:
            people = people.filter(_has(hidden.seen(day).filter(post__level=level)))
        if interface:
            people = people.filter(_has(hidden.seen(day).filter(post__interface=interface)))
        ids = list(people.order_by(*order).values_list("pk", flat=True)[:most])
        if ids or not question.words:
            break
    return ids


def people_of(
    question: Question, hidden: Hidden, day: date, *, is_fuzzy: bool = False
) -> QuerySet[Person]:
    """The persons whom the question names; of another day than today, only who held a post then."""
    seen = hidden.seen(day)
    held = {
        word: seen.of_posts_called(word, question.by_interface[word]) for word in question.words
    }
    people: QuerySet[Person] = (
        Person.objects.current(day)
        .exclude(pk__in=hidden.people)
        .naming(question.words, held, question.by_organisation, is_fuzzy=is_fuzzy)
    )
    return people if day == timezone.localdate() else people.filter(_has(seen))


def _has(holdings: QuerySet[Holding]) -> Exists:
    return Exists(holdings.filter(person=OuterRef("pk")))


def posts_of(
    question: Question,
    hidden: Hidden,
    day: date,
    *,
    municipality: Organisation | None = None,
    level: Level | None = None,
    without: Iterable[int] = (),
) -> tuple[float, list[Post]]:
    """The posts that the question names, held or not, and how near the best is.

    The municipality's own come first; only its own when the question itself names it.
    """
    if not question.subject:
        return 0.0, []
    posts = Post.objects.exclude(pk__in=hidden.posts).valid_on(day).called(question.subject)
    if question.municipality:
        posts = posts.filter(organisation=question.municipality)
    if level:
        posts = posts.filter(level=level)
    own = When(organisation=municipality, then=Value(0))
    county = When(organisation__kind=Organisation.Kind.COUNTY, then=Value(1))
    place = Case(*([own] if municipality else []), county, default=Value(2))
    posts = posts.with_holders(day).annotate(place=place).order_by("place", "pk")
    titled = ((post, [post.title_fi, post.title_sv]) for post in posts[:CANDIDATES])
    found = _named(question.subject, titled, NAMED)
    best = found[0][0] if found else 0.0
    return best, [post for _near, post in found if post.pk not in set(without)][:HITS]


def hits(actor: Actor, text: str) -> list[Hit]:
    """Interfaces, persons and organisations for the search over everything."""
    known = known_to(actor)
    question = understand(text, known)
    if not question.words:
        return []
    day = timezone.localdate()
    order = ["-closeness", "name"]
    ids = found_people(question, hidden_from(actor, day), day, order=order, most=HITS)
    people = Person.objects.select_related("organisation").in_bulk(ids)
    find = area_url("contacts:find")
    return [
        *(
            Hit(_("Who answers"), found.name, found.legal_basis, f"{find}?interface={found.pk}")
            for found in question.interfaces
        ),
        *(
            Hit(
                _("Person"),
                person.name,
                ", ".join(filter(None, [person.title, person.organisation.name])),
                person.get_absolute_url(),
            )
            for person in map(people.__getitem__, ids)
        ),
        *(
            Hit(
                _("Organisation"),
                found.name,
                found.get_kind_display(),
                area_url("contacts:organisation", found.pk),
            )
            for found in question.organisations
        ),
    ]
