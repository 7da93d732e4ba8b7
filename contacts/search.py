"""What a typed question asks for: interfaces, a municipality, people and organisations."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from contacts.models import Holding, Interface, Person
from contacts.words import LEAST, closeness, nearness, words_of
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.tenancy.models import Organisation
from yhdyspinta.web.answers import Hit

LEAST_NEAR = 0.4  # an interface named less clearly is not meant
AT_MOST = 3  # interfaces with a pair of their own on the page
HITS = 10


@dataclass(frozen=True)
class Question:
    """A question understood: its words, and what of the area's own things they name."""

    words: list[str]
    interfaces: list[Interface]
    municipality: Organisation | None
    organisations: list[Organisation]
    topics: dict[str, list[int]]


def understand(
    text: str, interfaces: Sequence[Interface], organisations: Sequence[Organisation]
) -> Question:
    """Read the question against the area's interfaces and organisations."""
    words = words_of(text)
    topics = {word: _topics(word, interfaces) for word in words}
    municipality, place = _municipality_in(words, interfaces, organisations)
    subject = [word for word in words if word != place]
    return Question(
        words,
        _interfaces_in(subject, interfaces),
        municipality,
        _organisations_in(words, organisations),
        topics,
    )


def people_of(question: Question, day: date | None = None) -> Any:
    """The persons whom the question names, the best named first."""
    day = day or timezone.localdate()
    held = {
        word: Holding.objects.valid_on(day).of_posts_called(word, question.topics[word])
        for word in question.words
    }
    return Person.objects.current(day).naming(question.words, held)


def names_of(interface: Interface) -> list[str]:
    """Everything that the interface is called."""
    return [interface.name_fi, interface.name_sv, interface.name_en, *interface.synonyms]


def _topics(word: str, interfaces: Iterable[Interface]) -> list[int]:
    near = ((nearness([word], names_of(interface)), interface.pk) for interface in interfaces)
    return [pk for score, pk in near if score >= 0.6]


def _interfaces_in(words: list[str], interfaces: Iterable[Interface]) -> list[Interface]:
    scored = [(nearness(words, names_of(interface)), interface) for interface in interfaces]
    scored.sort(key=lambda pair: -pair[0])
    best = scored[0][0] if scored else 0.0
    least = max(LEAST_NEAR, 0.8 * best)
    return [interface for score, interface in scored if score >= least][:AT_MOST]


def _municipality_in(
    words: list[str], interfaces: Iterable[Interface], organisations: Iterable[Organisation]
) -> tuple[Organisation | None, str]:
    """The municipality that a word names more clearly than it names any interface."""
    found: list[tuple[float, Organisation, str]] = []
    places = [o for o in organisations if o.kind == Organisation.Kind.MUNICIPALITY]
    known = [names_of(interface) for interface in interfaces]
    for word in words:
        score, place = max(((_place(word, o), o) for o in places), default=(0, None), key=_first)
        as_topic = max((nearness([word], names) for names in known), default=0.0)
        if place is not None and score > max(0.6, as_topic):
            found.append((score, place, word))
    if not found:
        return None, ""
    _score, place, word = max(found, key=_first)
    return place, word


def _first(scored: tuple[Any, ...]) -> float:
    return float(scored[0])


def _place(word: str, organisation: Organisation) -> float:
    """Place names are inflected at their end; their beginning stays."""
    names = words_of(organisation.name_fi) + words_of(organisation.name_sv)
    alike = [closeness(word, name) for name in names if name[:LEAST] == word[:LEAST]]
    return max(alike, default=0.0)


def _organisations_in(
    words: list[str], organisations: Iterable[Organisation]
) -> list[Organisation]:
    scored = [
        (nearness(words, [o.name_fi, o.name_sv, o.name_en, o.business_id]), o)
        for o in organisations
    ]
    scored.sort(key=lambda pair: -pair[0])
    return [organisation for score, organisation in scored if score >= 0.6][:HITS]


def hits(actor: Actor, text: str) -> list[Hit]:
    """Interfaces, persons and organisations for the search over everything."""
    interfaces = list(Interface.objects.visible_to(actor).current())
    organisations = list(Organisation.objects.visible_to(actor).current().in_order())
    question = understand(text, interfaces, organisations)
    if not question.words:
        return []
    people = people_of(question).select_related("organisation").order_by("-closeness", "name")
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
            for person in people[:HITS]
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
