"""The demo's people: who works where, how they are reached, and who of them logs in."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from contacts.models import Person
from contacts.people import propose_person_for
from yhdyspinta.accounts.models import User
from yhdyspinta.demo.clock import right_now
from yhdyspinta.demo.stage import Facts, Stage, facts_of
from yhdyspinta.tenancy.models import Membership, Organisation, Role

Kind = Organisation.Kind
MAIL = "esimerkki.fi"
EVERY_OTHER = 9  # so many people of the majority for each one of another origin

COUNCIL = (
    ("director", "Maakuntajohtaja", "Landskapsdirektör"),
    ("administration", "Hallintosihteeri", "Förvaltningssekreterare"),
)
OTHERS = {
    Kind.EMPLOYMENT_AREA: ("Työllisyysjohtaja", "Sysselsättningsdirektör"),
    Kind.EDUCATION_PROVIDER: ("Rehtori", "Rektor"),
    Kind.NGO: ("Verkoston koordinaattori", "Nätverkets koordinator"),
    Kind.INFLUENCE_BODY: ("Puheenjohtaja", "Ordförande"),
}
# What those do who are not on the demo's list of log-ins.
ROLES = {
    "manager": [Role.SIGNATORY],
    "administration": [Role.EDITOR, Role.RECORDER],
    "hyte": [Role.EDITOR],
    "director": [Role.SIGNATORY],
    "county_director": [Role.SIGNATORY],
    "hyte_expert": [Role.EDITOR, Role.RECORDER],
    "student_welfare_head": [Role.EDITOR],
}


@dataclass(frozen=True)
class Seat:
    """A place of work to be filled."""

    organisation: Organisation
    position: str
    title: str


def make_organisations(stage: Stage) -> None:
    """The area's other organisations, and how each one is reached."""
    for facts in stage.facts["organisation"]:
        languages = ["sv", "fi"] if stage.is_swedish else ["fi"]
        Organisation.objects.create(**facts, languages=languages)
    stage.look_around()
    for organisation in stage.organisations.values():
        organisation.phone = stage.phone()
        is_public = organisation.kind not in {Kind.NGO, Kind.INFLUENCE_BODY}
        word = "registratur" if organisation.languages[:1] == ["sv"] else "kirjaamo"
        organisation.registry_email = _address(word, organisation.name) if is_public else ""
    fields = ["phone", "registry_email"]
    Organisation.objects.bulk_update(stage.organisations.values(), fields)


def make_people(stage: Stage) -> None:
    """A person for each seat; those who log in by name, the others by chance."""
    named = {(login["organisation"], login["position"]): login for login in stage.facts["login"]}
    others = list(facts_of("names")["others"]["names"])
    stage.chance.shuffle(others)
    names = {
        "fi": _names(stage, "fi", others[::2]),
        "sv": _names(stage, "sv", others[1::2]),
    }
    made = {}
    for seat in _seats(stage):
        organisation = seat.organisation
        place = "county" if organisation.kind == Kind.COUNTY else organisation.name_fi
        language = organisation.languages[0]
        facts = named.get((place, seat.position), {})
        if not facts and organisation.is_bilingual() and stage.chance.random() < 0.25:
            language = organisation.languages[1]
        name = facts.get("name") or next(names[language])
        made[place, seat.position] = Person(
            organisation=organisation,
            name=name,
            title=facts.get("title", seat.title),
            email=_address(name),
            phone=stage.phone(),
            languages=[language],
        )
    Person.objects.bulk_create(made.values())
    stage.people |= made


def make_members(stage: Stage) -> None:
    """Those who log in: the demo's own by one click, the others by the code that is mailed."""
    logins = {(login["organisation"], login["position"]): login for login in stage.facts["login"]}
    for (place, position), person in stage.people.items():
        login = logins.get((place, position))
        if login:
            roles = [Role(login["role"])]
        elif position in ROLES and person.organisation.kind in _CORE:
            roles = ROLES[position]
        else:
            continue
        stage.members[place, position] = _member(stage, person, roles, is_demo=login is not None)


_CORE = {Kind.COUNTY, Kind.MUNICIPALITY, Kind.REGIONAL_COUNCIL}


def _member(stage: Stage, person: Person, roles: list[Role], *, is_demo: bool) -> Membership:
    user = User.objects.filter(email=person.email).first() or User.objects.create_user(
        person.email, name=person.name, language=person.languages[0], is_demo=is_demo
    )
    seen = right_now() - timedelta(hours=stage.chance.randrange(3, 900))
    membership = Membership.objects.create(
        tenant=stage.tenant,
        user=user,
        organisation=person.organisation,
        roles=[] if roles == [Role.VIEWER] else roles,
        last_seen_at=seen,
    )
    propose_person_for(membership)
    return membership


def _seats(stage: Stage) -> Iterator[Seat]:
    for facts in facts_of("posts")["county"]:
        yield Seat(stage.county, facts["key"], stage.said(facts, "title"))
    for key, *titles in COUNCIL:
        yield Seat(stage.council, key, titles[stage.is_swedish])
    for municipality in stage.municipalities:
        for facts in positions_of(municipality):
            if [municipality.name_fi, facts["key"]] not in stage.facts["directory"]["vacant"]:
                yield Seat(municipality, facts["key"], title_of(stage, municipality, facts))
    for organisation in stage.organisations.values():
        if both := OTHERS.get(Kind(organisation.kind)):
            yield Seat(organisation, "contact", both[stage.is_swedish])
    yield Seat(stage.organisation("Kela"), "kela", "")


def positions_of(municipality: Organisation) -> list[Facts]:
    """The places of work that a municipality of its size has."""
    people = municipality.population or 0
    found = facts_of("posts")["municipality"]
    return [facts for facts in found if people >= facts.get("least", 0)]


def title_of(stage: Stage, municipality: Organisation, facts: Facts, language: str = "") -> str:
    """The title in the municipality's first language; a city has its own words."""
    language = language or municipality.languages[0]
    is_city = municipality.name_fi in stage.facts["directory"]["cities"]
    city = facts.get(f"city_{language}", "") if is_city else ""
    return city or str(facts[f"title_{language}"])


def _names(stage: Stage, language: str, others: list[str]) -> Iterator[str]:
    """Names that are not given yet, each part used as evenly as can be."""
    parts = facts_of("names")[language]
    taken = {login["name"] for login in stage.facts["login"]}
    taken |= set(User.objects.values_list("name", flat=True))
    firsts, lasts = list(parts["first"]), list(parts["last"])
    stage.chance.shuffle(firsts)
    stage.chance.shuffle(lasts)
    for number in range(len(firsts) * len(lasts)):
        if number % EVERY_OTHER == EVERY_OTHER - 1 and others:
            name = others.pop()
        else:
            turn = number // len(lasts)
            name = f"{firsts[(number + turn) % len(firsts)]} {lasts[number % len(lasts)]}"
        if name not in taken:
            taken.add(name)
            yield name


def _address(*words: str) -> str:
    text = ".".join(words).lower().replace("(", "").replace(")", "")
    plain = unicodedata.normalize("NFD", text.replace(" ", ".").replace("/", "-"))
    return "".join(c for c in plain if not unicodedata.combining(c)) + f"@{MAIL}"
