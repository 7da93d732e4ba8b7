"""Who answers for what: posts, those who hold them, and the gaps that every directory has."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from contacts.actions import (
    confirm_organisation,
    end_person,
    hand_over_post,
    last_day_of_term,
)
from contacts.models import Holding, Level, Organ, Person, Post, PostCoverage
from yhdyspinta.demo.clock import on_day, today, weeks_ago
from yhdyspinta.demo.people import MAIL, positions_of, title_of
from yhdyspinta.demo.stage import Facts, Stage, facts_of
from yhdyspinta.tenancy.models import Organisation

# Weeks since somebody said that it is right: a year is the limit.
CONFIRMED = (1, 3, 6, 10, 15, 24, 36, 48, 60)
FORMER = ("Ritva Sormunen", "Gunilla Östman")
ALONE = {
    "manager": (
        "general-cooperation",
        "employment",
        "integration",
        "older-people",
        "substance-mental-health",
        "safety-preparedness",
        "equality-violence",
    ),
    "education": ("education-student-welfare", "children-families", "hyte"),
    "technical": ("service-network-premises", "support-services"),
}


@dataclass
class Directory:
    """The posts to be made, with who holds them."""

    stage: Stage
    levels: dict[str, Level] = field(
        default_factory=lambda: {each.code: each for each in Level.objects.all()}
    )
    posts: list[Post] = field(default_factory=list)
    holdings: list[Holding] = field(default_factory=list)

    def add(
        self,
        organisation: Organisation,
        row: list[str],
        titles: tuple[str, str],
        holder: Person | None,
        deputy: Person | None = None,
        **more: str,
    ) -> Post:
        interface, level, mandate = row
        titles = _for_general(titles) if not interface else titles
        post = Post(
            organisation=organisation,
            interface=self.stage.interfaces.get(interface),
            level=self.levels[level],
            title_fi=titles[0],
            title_sv=titles[1],
            mandate=mandate,
            valid_from=date(2023, 1, 1),
            **more,
        )
        self.posts.append(post)
        if holder:
            self.hold(post, holder)
        if deputy:
            self.hold(post, deputy, kind=Holding.Kind.DEPUTY)
        return post

    def hold(self, post: Post, person: Person, **fields: object) -> None:
        chance = self.stage.chance
        fields.setdefault("ends_on", last_day_of_term(post, today()))
        self.holdings.append(
            Holding(
                post=post,
                person=person,
                starts_on=weeks_ago(chance.randrange(62, 150)),
                confirmed_on=weeks_ago(chance.choice(CONFIRMED)),
                **fields,
            )
        )

    def save(self) -> None:
        Post.objects.bulk_create(self.posts)
        Holding.objects.bulk_create(self.holdings)


def _for_general(titles: tuple[str, str]) -> tuple[str, str]:
    return f"Yleinen yhteyshenkilö, {titles[0].lower()}", f"Allmän kontakt, {titles[1].lower()}"


def fill_directory(stage: Stage) -> None:
    """Posts of every organisation with their holders, and the organs that decide."""
    directory = Directory(stage)
    _county_posts(stage, directory)
    for municipality in stage.municipalities:
        if municipality.name_fi == stage.facts["directory"]["alone"]:
            _alone_posts(stage, directory, municipality)
        else:
            _municipality_posts(stage, directory, municipality)
    _other_posts(stage, directory)
    directory.save()
    _answer_to_a_group(stage)
    Organ.objects.bulk_create(_organs(stage))


def _county_posts(stage: Stage, directory: Directory) -> None:
    county = stage.county
    for facts in facts_of("posts")["county"]:
        holder = stage.person("county", facts["key"])
        deputy = stage.person("county", facts["deputy"]) if "deputy" in facts else None
        text = stage.said(facts, "mandate") if "mandate_fi" in facts else ""
        for row in facts["posts"]:
            titles = facts["title_fi"], facts["title_sv"]
            directory.add(county, row, titles, holder, deputy, mandate_text=text)
    for facts in facts_of("posts")["county_vacant"]:
        directory.add(
            county,
            [facts["interface"], facts["level"], "prepares"],
            (facts["title_fi"], facts["title_sv"]),
            None,
            email=f"yhdenvertaisuus.{stage.tenant.slug}@{MAIL}",
        )


def _municipality_posts(stage: Stage, directory: Directory, municipality: Organisation) -> None:
    ending = stage.facts["directory"]["ending"]
    for facts in positions_of(municipality):
        person = stage.people.get((municipality.name_fi, facts["key"]))
        for row in facts["posts"]:
            post = directory.add(municipality, row, _titles(stage, municipality, facts), None)
            if person and [municipality.name_fi, facts["key"]] == ending:
                directory.hold(post, person, ends_on=today() + timedelta(days=40))
            elif person:
                directory.hold(post, person)


def _titles(stage: Stage, municipality: Organisation, facts: Facts) -> tuple[str, str]:
    fi, sv = (title_of(stage, municipality, facts, language) for language in ("fi", "sv"))
    return fi, sv


def _alone_posts(stage: Stage, directory: Directory, municipality: Organisation) -> None:
    """In a small municipality a few people answer for everything; one interface is forgotten."""
    titles = {
        facts["key"]: _titles(stage, municipality, facts) for facts in positions_of(municipality)
    }
    for position, interfaces in ALONE.items():
        for interface in interfaces:
            if interface != stage.facts["directory"]["alone_without"]:
                directory.add(
                    municipality,
                    [interface, "leading-officials", "agrees"],
                    titles[position],
                    stage.person(municipality, position),
                )


def _other_posts(stage: Stage, directory: Directory) -> None:
    """One contact of each other organisation."""
    for (place, position), person in stage.people.items():
        if position not in {"contact", "kela", "director"}:
            continue
        interface = "employment" if place.startswith("Työllisyysalue") else ""
        title = person.title or "Yhteyshenkilö"
        directory.add(
            person.organisation, [interface, "experts", "passes_on"], (title, title), person
        )


def _answer_to_a_group(stage: Stage) -> None:
    """One of the county's people answers to some municipalities by name."""
    group, hyte = stage.facts["directory"]["group"], stage.interfaces["hyte"]
    post = Post.objects.create(
        organisation=stage.county,
        interface=hyte,
        level=Level.objects.get(code="experts"),
        title_fi=f"Hyte-yhdyshenkilö, {group['name_fi']}",
        title_sv=f"Kontaktperson för hyte, {group['name_sv']}",
        covers_all=False,
        mandate=Post.Mandate.PREPARES,
    )
    PostCoverage.objects.bulk_create(
        PostCoverage(post=post, municipality=stage.organisation(name))
        for name in group["municipalities"]
    )
    person = stage.person("county", "hyte_expert")
    Holding.objects.create(
        post=post, person=person, starts_on=weeks_ago(80), confirmed_on=weeks_ago(4)
    )


def _organs(stage: Stage) -> Iterator[Organ]:
    executive, council = Organ.Kind.EXECUTIVE, Organ.Kind.COUNCIL
    yield _organ(stage.county, "Aluehallitus", "Välfärdsområdesstyrelsen", executive)
    yield _organ(stage.county, "Aluevaltuusto", "Välfärdsområdesfullmäktige", council)
    yield _organ(stage.council, "Maakuntahallitus", "Landskapsstyrelsen", executive)
    for municipality in stage.municipalities:
        if municipality.name_fi in stage.facts["directory"]["cities"]:
            yield _organ(municipality, "Kaupunginhallitus", "Stadsstyrelsen", executive)
            yield _organ(municipality, "Kaupunginvaltuusto", "Stadsfullmäktige", council)
        else:
            yield _organ(municipality, "Kunnanhallitus", "Kommunstyrelsen", executive)
            yield _organ(municipality, "Kunnanvaltuusto", "Kommunfullmäktige", council)


def _organ(organisation: Organisation, name_fi: str, name_sv: str, kind: Organ.Kind) -> Organ:
    days = 30 if kind == Organ.Kind.COUNCIL else 14
    return Organ(
        organisation=organisation, name_fi=name_fi, name_sv=name_sv, kind=kind, appeal_days=days
    )


def tell_changes(stage: Stage) -> None:
    """What has happened in the directory lately."""
    name, position = stage.facts["directory"]["changed"]
    municipality, new = stage.organisation(name), stage.person(name, position)
    editor = stage.actor(name, "administration")
    post = Post.objects.get(organisation=municipality, interface=stage.interfaces["hyte"])
    before = Person.objects.create(
        organisation=municipality,
        name=FORMER[stage.is_swedish],
        title=new.title,
        phone=stage.phone(),
        languages=new.languages,
    )
    post.holdings.update(person=before)
    with on_day(weeks_ago(5), 13, 20):
        hand_over_post(post, new, on=weeks_ago(5), actor=editor)
        end_person(before, on=weeks_ago(5), actor=editor)
    own = next(login for login in stage.facts["login"] if login["role"] == "editor")
    with on_day(weeks_ago(1, weekday=1), 8, 40):
        confirm_organisation(
            stage.organisation(own["organisation"]),
            actor=stage.actor(own["organisation"], own["position"]),
        )
