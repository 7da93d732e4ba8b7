"""What shows that the statutory duties are met: this year's documents and last year's."""

from datetime import date, timedelta

from negotiations import actions
from negotiations.duties import note_filled_posts, open_duties
from negotiations.models import Duty, Evidence
from yhdyspinta.demo.clock import on_day, today, weeks_ago, working_day
from yhdyspinta.demo.papers import paper
from yhdyspinta.demo.stage import Facts, Stage, facts_of
from yhdyspinta.demo.story.decisions import recorder
from yhdyspinta.documents.uploads import Upload
from yhdyspinta.tenancy.models import Organisation

YEARLY = ("county-yearly-report", "municipality-yearly-report", "language-board-report")
LATE = 3  # so many municipalities gave last year's report after the year had ended
SINCE = 40  # weeks ago the area began to keep its documents here
KIND = ("Asiakirja", "Handling")


def show_duties(stage: Stage) -> None:
    """Documents of the periods that run, those of last year, and the posts that are filled."""
    open_duties(today())
    for facts in facts_of("negotiations")["document"]:
        if facts["rule"] in YEARLY:
            _show_last_year(stage, facts)
        _show(stage, facts)
    note_filled_posts(today())


def _duties(rule: str, day: date) -> list[Duty]:
    """Those of the rule whose period has the day in it; the longest-standing bearers first."""
    found = Duty.objects.binding().of_period(day).filter(rule=rule)
    return list(
        found.select_related("rule", "bearer").order_by("bearer__rank", "bearer__name_sort")
    )


def _show(stage: Stage, facts: Facts) -> None:
    """So many bearers have shown it, evenly from the first week to the last."""
    duties = _duties(facts["rule"], today())
    stage.chance.shuffle(duties)
    duties = duties[: facts.get("of", len(duties))]
    first, last = facts["weeks"]
    for number, duty in enumerate(duties):
        day = weeks_ago(first - (first - last) * number / max(len(duties) - 1, 1))
        if duty.period_start and day < duty.period_start:
            continue  # it was done, but for the period before
        _record(stage, duty, facts, day, on_behalf=number == 3)


def _show_last_year(stage: Stage, facts: Facts) -> None:
    """Nearly all had done last year's in time, some after the year, one not at all."""
    year = today().year - 1
    duties = _duties(facts["rule"], date(year, 12, 1))
    for number, duty in enumerate(duties):
        day = working_day(date(year, 6, 5) + timedelta(days=9 * number))
        if len(duties) > 1 and number >= len(duties) - LATE:
            day = working_day(date(year + 1, 1, 20) + timedelta(days=6 * (len(duties) - number)))
        is_last = len(duties) > 1 and number == len(duties) - 1
        if day < today() and not is_last:
            _record(stage, duty, facts, day)


def _record(stage: Stage, duty: Duty, facts: Facts, day: date, *, on_behalf: bool = False) -> None:
    organ = stage.said(facts, "organ") if "organ_fi" in facts else ""
    evidence = Evidence(
        kind=Evidence.Kind.DOCUMENT,
        title=f"{stage.said(facts, 'title')} {day.year}",
        organ=organ,
        section=str(stage.chance.randrange(30, 190)) if organ else "",
        done_on=day,
    )
    file = _file(stage, duty.bearer, evidence, day) if facts.get("has_file") else None
    actor = stage.coordinator if on_behalf else recorder(stage, duty.bearer)
    told_on = max(working_day(day + timedelta(days=4), later=True), weeks_ago(SINCE))
    with on_day(min(told_on, today()), 13):
        actions.record_evidence(duty, evidence, file=file, actor=actor)


def _file(stage: Stage, bearer: Organisation, evidence: Evidence, day: date) -> Upload:
    return paper(
        stage,
        kind=KIND[stage.is_swedish],
        title=evidence.title,
        publisher=bearer.name_in(stage.facts["language"]),
        day=day,
        facts=[(evidence.organ, f"{day:%-d.%-m.%Y} § {evidence.section}")],
    )
