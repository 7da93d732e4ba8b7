"""Agreements: one of the whole area and a few small ones, each at another point of its life."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from agreements import actions
from agreements.models import Agreement, AgreementType, Matrix, Template
from yhdyspinta.demo.clock import month_end, on_day, today, weeks_ago
from yhdyspinta.demo.stage import Facts, Stage, facts_of
from yhdyspinta.demo.story.decisions import decide, sign, take_in
from yhdyspinta.register.terms import council_term
from yhdyspinta.tenancy.models import Organisation


@dataclass(frozen=True)
class Timetable:
    """How many weeks ago each thing was done; decisions and signatures come one by one."""

    created: int
    submitted: int = 0
    sent: int = 0  # for decision: the text is frozen
    decided: tuple[int, int] = (0, 0)
    opened: int = 0  # for signatures
    signed: tuple[int, int] = (0, 0)


IN_FORCE = Timetable(42, 34, 30, (29, 24), 23, (22, 19))
UNDER_WAY = Timetable(34, 18, 9, (8, 1))
SMALL = {
    "draft": Timetable(6),
    "deciding": Timetable(14, 9, 6, (4, 2)),
    "signing": Timetable(24, 18, 14, (12, 8), 5, (4, 2)),
}


def tell_agreements(stage: Stage, matrix: Matrix) -> Agreement:
    """All agreements of the area; gives the one that the whole area makes."""
    own = stage.facts["agreements"]
    if own["elsewhere"]:
        take_in(stage, everyone(stage))
    strategic = _strategic(stage, matrix, own)
    for state, timetable in SMALL.items():
        if state in own:
            _small(stage, own[state], timetable)
    return strategic


def everyone(stage: Stage) -> list[Organisation]:
    return [stage.county, stage.council, *stage.municipalities]


def _strategic(stage: Stage, matrix: Matrix, own: Facts) -> Agreement:
    """The whole area's agreement: in force, or mid-way in the parties' decisions."""
    timetable = IN_FORCE if own["in_force"] else UNDER_WAY
    ready = today() + timedelta(weeks=-18 if own["in_force"] else 4)
    starts_on = month_end(ready) + timedelta(days=1)
    ends_on = date(council_term(starts_on).ends_on.year, 12, 31)
    with on_day(weeks_ago(timetable.created, weekday=0), 9, 30):
        template = Template.objects.select_related("type").get(code="strategic")
        agreement = actions.create_agreement(
            type=template.type,
            title_fi=f"{own['strategic_fi']} {starts_on.year}–{ends_on.year}",
            title_sv=f"{own['strategic_sv']} {starts_on.year}–{ends_on.year}",
            languages=_languages(stage),
            parties=everyone(stage),
            source=template,
            actor=stage.coordinator,
        )
        term = {"starts_on": starts_on, "ends_on": ends_on, "notice_months": 6, "matrix": matrix}
        actions.change_facts(agreement, term, actor=stage.coordinator)
        drafter = stage.members["county", "hyte_expert"]
        actions.add_drafter(agreement, drafter, actor=stage.coordinator)
    approving = dict.fromkeys(_names(everyone(stage)), "approved")
    return _live(stage, agreement, timetable, approving | _special(own), _names(everyone(stage)))


def _special(own: Facts) -> dict[str, str]:
    """The parties whose decision is not just an approval."""
    told = {
        own[how]: how for how in ("tabled", "on_agenda", "conditional", "on_behalf") if how in own
    }
    return told | dict.fromkeys(own.get("untouched", []), "none")


def _small(stage: Stage, own: Facts, timetable: Timetable) -> Agreement:
    """An agreement of a few parties about one matter."""
    topic = facts_of("agreements")[own["topic"]]
    parties = [stage.county, *(stage.organisation(name) for name in own["parties"])]
    with on_day(weeks_ago(timetable.created, weekday=2), 13, 10):
        agreement = actions.create_agreement(
            type=AgreementType.objects.get(code=topic["type"]),
            title_fi=topic["title_fi"],
            title_sv=topic["title_sv"],
            languages=_languages(stage),
            parties=parties,
            actor=stage.coordinator,
        )
        term = {
            "starts_on": month_end(today() + timedelta(weeks=6)) + timedelta(days=1),
            "is_open_ended": True,
            "notice_months": 6,
        }
        actions.change_facts(agreement, term, actor=stage.coordinator)
        _write(stage, agreement, topic)
    names = _names(parties)
    approved = own.get("approved", names if timetable.opened else [])
    decisions = {name: "approved" if name in approved else "none" for name in names}
    return _live(stage, agreement, timetable, decisions, own.get("signed", []))


def _write(stage: Stage, agreement: Agreement, topic: Facts) -> None:
    version, actor = agreement.versions.get(), stage.coordinator
    for facts in topic["clause"]:
        clause = actions.add_clause(version, actor=actor)
        for language in agreement.languages:
            heading, body = facts[f"heading_{language}"], facts[f"body_{language}"]
            if heading and body:
                actions.save_clause_text(
                    clause, language, heading=heading, body=body, revision=0, actor=actor
                )


def _live(
    stage: Stage,
    agreement: Agreement,
    timetable: Timetable,
    decisions: dict[str, str],
    signing: Iterable[str],
) -> Agreement:
    """The agreement goes as far as its timetable says."""
    if timetable.submitted:
        agreement = _step(stage, agreement, "submit", timetable.submitted)
    if timetable.sent:
        agreement = _step(stage, agreement, "decide", timetable.sent)
        decide(stage, agreement, decisions, weeks=timetable.decided)
    if timetable.opened:
        agreement = _step(stage, agreement, "sign", timetable.opened)
        agreement = sign(stage, agreement, signing, weeks=timetable.signed)
    return agreement


def _step(stage: Stage, agreement: Agreement, name: str, weeks: int) -> Agreement:
    with on_day(weeks_ago(weeks, weekday=3), 11, 45):
        return actions.advance_agreement(agreement, name, actor=stage.coordinator)


def _languages(stage: Stage) -> list[str]:
    return ["sv", "fi"] if stage.is_swedish else ["fi"]


def _names(organisations: Iterable[Organisation]) -> list[str]:
    return [
        "county" if each.kind == Organisation.Kind.COUNTY else each.name_fi
        for each in organisations
    ]
