"""Everything the directory says of a person, as lines of a label and a value."""

from datetime import date
from typing import NamedTuple

from django.conf import settings
from django.db.models import Prefetch, Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from contacts.models import Absence, Holding, Person, Post


class Fact(NamedTuple):
    """What is said, and of what."""

    label: str
    value: str


def ongoing(day: date) -> QuerySet[Holding]:
    """The holdings of posts that go on, begun already or not."""
    found: QuerySet[Holding] = Holding.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=day),
        Q(post__valid_to=None) | Q(post__valid_to__gte=day),
    )
    return found


def with_details(people: QuerySet[Person], day: date) -> QuerySet[Person]:
    """Each person gets `ongoing` holdings and `now_away`, with all that is said of them."""
    deputies = Holding.objects.valid_on(day).filter(kind=Holding.Kind.DEPUTY)
    holdings = (
        ongoing(day)
        .select_related("post__organisation", "post__interface", "post__deputising")
        .prefetch_related(
            "coverage__municipality",
            "post__coverage__municipality",
            Prefetch(
                "post__holdings",
                queryset=deputies.select_related("person"),
                to_attr="personal_deputies",
            ),
        )
    )
    absences = Absence.objects.filter(Q(ends_on=None) | Q(ends_on__gte=day))
    return people.select_related("organisation", "user").prefetch_related(
        Prefetch("holdings", queryset=holdings.order_by("-kind", "pk"), to_attr="ongoing"),
        Prefetch("absences", queryset=absences.select_related("stand_in"), to_attr="now_away"),
    )


def facts_of(person: Person) -> list[Fact]:
    """Of the person; needs with_details()."""
    names = dict(settings.LANGUAGES)
    facts = [
        Fact(_("Name"), person.name),
        Fact(_("Organisation"), person.organisation.name),
        Fact(_("Title"), person.title),
        Fact(_("Phone"), person.phone),
        Fact(_("E-mail"), person.email),
        Fact(_("Languages"), ", ".join(str(names[code]) for code in person.languages)),
        Fact(_("Can be reached"), person.hours),
    ]
    if away := person.absence:
        facts.append(Fact(_("Away"), _away(away)))
    return [Fact(label, value or _("Not recorded")) for label, value in facts]


def _away(absence: Absence) -> str:
    days = f"{_day(absence.starts_on)}–{_day(absence.ends_on)}"
    return f"{days}, {absence.stand_in.name}" if absence.stand_in else days


def _day(day: date | None) -> str:
    return date_format(day, "SHORT_DATE_FORMAT") if day else ""


def facts_of_post(holding: Holding) -> list[Fact]:
    """Of one post the person holds; needs with_details()."""
    post: Post = holding.post
    facts = [
        Fact(_("As"), holding.get_kind_display()),
        Fact(
            _("Interface of cooperation"),
            post.interface.name if post.interface else _("General contact"),
        ),
        Fact(_("Municipalities"), _municipalities(holding)),
        Fact(_("Mandate"), _mandate(post) or _("Not recorded")),
        Fact(_("Deputy"), _deputy(holding) or _("Not named")),
    ]
    if holding.ends_on:
        facts.append(Fact(_("Last day"), _day(holding.ends_on)))
    return facts


def _municipalities(holding: Holding) -> str:
    rows = holding.towards or (() if holding.post.covers_all else holding.post.towards)
    return ", ".join(row.municipality.name for row in rows) or _("All municipalities")


def _mandate(post: Post) -> str:
    until = _("until %(day)s") % {"day": _day(post.mandate_until)} if post.mandate_until else ""
    parts = [post.get_mandate_display(), post.mandate_text, post.mandate_basis, until]
    return "; ".join(part for part in parts if part)


def _deputy(holding: Holding) -> str:
    deputies: list[Holding] = holding.post.personal_deputies  # type: ignore[attr-defined]
    names = [each.person.name for each in deputies if each.person_id != holding.person_id]
    if not names and holding.post.deputising:
        names = [holding.post.deputising.title]
    return ", ".join(names)


def text_of(person: Person) -> str:
    """All of it as the text of a mail."""
    blocks = [_lines(facts_of(person))]
    for holding in person.ongoing:  # type: ignore[attr-defined]
        blocks.append(f"{holding.post.title}\n{_lines(facts_of_post(holding))}")
    return "\n\n".join(blocks)


def _lines(facts: list[Fact]) -> str:
    return "\n".join(f"{fact.label}: {fact.value}" for fact in facts)


def text_in_each_language(person: Person) -> dict[str, str]:
    """The same for a letter, which is written in the recipient's languages."""
    texts = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            texts[code] = text_of(person)
    return texts
