"""What the parties decided and who signed; an agreement that was made on paper before."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from agreements import actions
from agreements.actions.making import Decided
from agreements.models import Agreement, AgreementType, Party, Version
from contacts.models import Organ
from yhdyspinta.demo.clock import month_end, on_day, today, weeks_ago
from yhdyspinta.demo.papers import paper
from yhdyspinta.demo.stage import Stage, facts_of
from yhdyspinta.documents.signing import SealKeyError
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.models import Organisation

Kind = Organisation.Kind
CASE_NUMBERS = ("{n}/00.04.01/{y}", "{n}/00.01.02/{y}", "D/{n}/{y}", "{n}/{y}")
CONDITION = (
    "Hyväksytään sillä ehdolla, että kustannusten jako (kohta 9.3) tarkistetaan vuosittain.",
    "Godkänns på villkor att kostnadsfördelningen (punkt 9.3) ses över varje år.",
)
EXTRACT = (
    ("Pöytäkirjanote", "Päätös", "Sopimus hyväksyttiin esityksen mukaisesti."),
    ("Protokollsutdrag", "Beslut", "Avtalet godkändes enligt förslaget."),
)
MADE_ON_PAPER = ("Sopimus", "Avtal")


def recorder(stage: Stage, organisation: Organisation) -> Actor:
    """Who records the decisions of the organisation's organs."""
    position = "hyte_expert" if organisation.kind == Kind.COUNTY else "administration"
    return stage.actor(organisation, position)


def signing_position(organisation: Organisation) -> str:
    positions = {Kind.COUNTY: "county_director", Kind.REGIONAL_COUNCIL: "director"}
    return positions.get(Kind(organisation.kind), "manager")


def _spread(weeks: tuple[int, int], count: int) -> Iterator[date]:
    """Working days from the first to the last, as evenly as can be."""
    first, last = weeks
    for number in range(count):
        yield weeks_ago(first - (first - last) * number / max(count - 1, 1))


def decide(
    stage: Stage, agreement: Agreement, decisions: dict[str, str], *, weeks: tuple[int, int]
) -> None:
    """Each party's decision is recorded on its day, in the order of its organ's meetings."""
    parties = list(agreement.parties.select_related("organisation"))
    stage.chance.shuffle(parties)
    for party, day in zip(parties, _spread(weeks, len(parties)), strict=True):
        is_county = party.organisation.kind == Kind.COUNTY
        how = decisions["county" if is_county else party.organisation.name_fi]
        if how != "none":
            with on_day(day, 15, stage.chance.randrange(60)):
                _decide(stage, party, how, day)


def _decide(stage: Stage, party: Party, how: str, day: date) -> None:
    is_approved = how in {"approved", "conditional", "on_behalf"}
    number = stage.chance.randrange(120, 990)
    case_number = stage.chance.choice(CASE_NUMBERS).format(n=number, y=day.year)
    decided: dict[str, Any] = {
        "decision": "approved" if how == "on_behalf" else how,
        "organ": Organ.objects.get(organisation=party.organisation, kind=Organ.Kind.EXECUTIVE),
        "organ_name": "",
        "decided_on": day if is_approved or how == "tabled" else None,
        "section": str(stage.chance.randrange(110, 290)) if is_approved else "",
        "case_number": case_number,
        "condition": CONDITION[stage.is_swedish] if how == "conditional" else "",
    }
    if how != "on_behalf":
        actor = recorder(stage, party.organisation)
        actions.record_decision(party, decided, actor=actor)
        return
    kind, heading, text = EXTRACT[stage.is_swedish]
    source = paper(
        stage,
        kind=kind,
        title=f"{kind} {party.organisation.name} {day:%-d.%-m.%Y} § {decided['section']}",
        publisher=party.organisation.name,
        day=day,
        case_number=case_number,
        parts=[(heading, text)],
    )
    actions.record_decision(party, decided, source=source, actor=stage.coordinator)


def sign(
    stage: Stage, agreement: Agreement, names: Iterable[str], *, weeks: tuple[int, int]
) -> Agreement:
    """Those parties sign one by one; when all have, the agreement is in force and sealed."""
    signing = [stage.organisation(name) for name in names]
    parties = {party.organisation_id: party for party in agreement.parties.all()}
    for organisation, day in zip(signing, _spread(weeks, len(signing)), strict=True):
        position = signing_position(organisation)
        person = stage.person(organisation, position)
        with on_day(day, 10, stage.chance.randrange(60)):
            actions.sign_for_party(
                parties[organisation.pk],
                name=person.name,
                capacity=person.title,
                actor=stage.actor(organisation, position),
            )
            _seal(agreement)
    return Agreement.objects.get(pk=agreement.pk)


def _seal(agreement: Agreement) -> None:
    """Seal it if all have signed; without a key the worker does it later."""
    waiting = Version.objects.awaiting_seal().filter(agreement=agreement).first()
    if waiting:
        try:
            actions.seal_version(waiting.pk)
        except SealKeyError:
            return


def take_in(stage: Stage, parties: Sequence[Organisation]) -> Agreement:
    """The agreement from before: signed on paper, brought in as a file with its facts."""
    facts = facts_of("agreements")["elsewhere"]
    ends_on = month_end(today() + timedelta(days=120))
    starts_on = date(ends_on.year - 4, 1, 1)
    with on_day(weeks_ago(42), 14, 5):
        upload = paper(
            stage,
            kind=MADE_ON_PAPER[stage.is_swedish],
            title=stage.said(facts, "title"),
            publisher=stage.county.name,
            day=starts_on,
            parts=[(heading, text) for heading, text in facts["parts"]],
            signed=[_signed(stage, organisation) for organisation in parties],
        )
        return actions.take_in_agreement(
            facts={
                "type": AgreementType.objects.get(code="cooperation-agreement"),
                "title_fi": facts["title_fi"],
                "title_sv": facts["title_sv"],
                "languages": [stage.facts["language"]],
                "starts_on": starts_on,
                "ends_on": ends_on,
            },
            upload=upload,
            parties=list(_decided(stage, parties, starts_on)),
            actor=stage.coordinator,
        )


def _signed(stage: Stage, organisation: Organisation) -> tuple[str, str, str]:
    person = stage.person(organisation, signing_position(organisation))
    return organisation.name, person.name, person.title


def _decided(stage: Stage, parties: Sequence[Organisation], starts_on: date) -> Iterator[Decided]:
    organs = {
        organ.organisation_id: organ for organ in Organ.objects.filter(kind=Organ.Kind.EXECUTIVE)
    }
    for number, organisation in enumerate(parties):
        yield Decided(
            organisation,
            organs[organisation.pk].name,
            starts_on - timedelta(days=20 + 3 * number),
            str(stage.chance.randrange(90, 320)),
        )
