"""The year's negotiations: the council term's round, the yearly ones, and their follow-ups."""

from datetime import date, time, timedelta

from negotiations import actions
from negotiations.duties import Theme, themes_on
from negotiations.models import Cycle, FollowUp, Negotiation
from negotiations.rounds import Arrangement, undated
from yhdyspinta.demo.clock import at, on_day, today, weeks_ago, weeks_ahead, working_day
from yhdyspinta.demo.papers import paper
from yhdyspinta.demo.stage import Facts, Stage, facts_of
from yhdyspinta.demo.story.meetings import (
    Meeting,
    approve,
    circulate,
    hold,
    plan_and_invite,
    set_date,
)
from yhdyspinta.register.terms import council_term
from yhdyspinta.tenancy.actor import actor_of
from yhdyspinta.tenancy.models import Group, GroupMember, Organisation

HELD_BEFORE = ("Muistio", "Promemoria")
WHY = (
    "Kunnan puheenjohtajisto on estynyt. Uusi aika sovitaan lähiviikkoina.",
    "Kommunens presidium har förhinder. En ny tid avtalas.",
)
SHORT = (
    ("Käsitellyt asiat", "Tilannekuva, yhteiset tavoitteet ja niiden toimenpiteet."),
    ("Behandlade ärenden", "Lägesbilden, de gemensamma målen och åtgärderna för dem."),
)


def tell_negotiations(stage: Stage) -> None:
    """Everything from last year's memo to next year's date."""
    facts = facts_of("negotiations")
    _last_year(stage, facts["hyte"])
    _round(stage, facts["s14"])
    _this_year(stage, facts["hyte"])


def _theme(code: str) -> list[Theme]:
    return [theme for theme in themes_on(today()) if theme.code == code]


def _titles(facts: Facts, suffix: object) -> dict[str, str]:
    return {name: f"{facts[name]} {suffix}" for name in ("title_fi", "title_sv")}


# The yearly negotiation.


def _last_year(stage: Stage, facts: Facts) -> None:
    """Held before the area came here: recorded afterwards on one page."""
    day = working_day(date(weeks_ago(11).year - 1, 10, 21))
    titles = _titles(facts, day.year)
    kind, short = HELD_BEFORE[stage.is_swedish], SHORT[stage.is_swedish]
    memo = paper(
        stage,
        kind=kind,
        title=f"{kind}: {stage.said(titles, 'title')}",
        publisher=stage.county.name,
        day=day,
        parts=[short],
    )
    away = stage.facts["negotiations"]["absent_last_year"]
    with on_day(weeks_ago(41), 12, 30):
        actions.record_held(
            Negotiation(**titles, convener=stage.county, place=_place(stage)),
            day=at(day, 12),
            themes=_theme("hyte-negotiation"),
            present=[each for each in stage.municipalities if each.name_fi not in away],
            absent=[each for each in stage.municipalities if each.name_fi in away],
            memo=memo,
            note="",
            actor=stage.coordinator,
        )


def _place(stage: Stage) -> str:
    return str(stage.facts["negotiations"]["place"])


def _this_year(stage: Stage, facts: Facts) -> None:
    """Held some weeks ago with an approved memo; the next one has its date."""
    day = weeks_ago(11, weekday=2)
    themes = _theme("hyte-negotiation")
    meeting = Meeting(
        Negotiation(**_titles(facts, day.year), convener=stage.county),
        themes,
        stage.municipalities,
        facts["item"],
        absent=tuple(stage.facts["negotiations"]["absent"]),
    )
    hold(stage, meeting, day)
    with on_day(working_day(day + timedelta(days=1), later=True), 9, 30):
        added = [_add_follow_up(stage, meeting, each) for each in facts["follow_up"]]
    circulate(stage, meeting, day)
    approve(stage, meeting, day)
    for follow_up, told in zip(added, facts["follow_up"], strict=True):
        if "after" in told:
            _report(stage, follow_up, told, day + timedelta(weeks=told["after"]))
    coming = weeks_ahead(41, weekday=2)
    following = Meeting(
        Negotiation(**_titles(facts, coming.year), convener=stage.county),
        themes,
        stage.municipalities,
        [],
    )
    with on_day(weeks_ago(7), 10):
        set_date(stage, following, coming)


def _add_follow_up(stage: Stage, meeting: Meeting, facts: Facts) -> FollowUp:
    items = list(meeting.negotiation.items.all())
    return actions.add_follow_up(
        FollowUp(
            negotiation=meeting.negotiation,
            item=items[facts["item"] - 1],
            what=stage.said(facts, "what"),
            organisation=_who(stage, facts["who"]),
            due_on=today() + timedelta(weeks=facts["due"]),
        ),
        actor=stage.coordinator,
    )


def _who(stage: Stage, who: str | int) -> Organisation:
    if isinstance(who, int):
        return stage.municipalities[who]
    if who == "ngo":
        return next(o for o in stage.organisations.values() if o.kind == Organisation.Kind.NGO)
    if who == "editor":
        login = next(each for each in stage.facts["login"] if each["role"] == "editor")
        return stage.organisation(login["organisation"])
    return stage.organisation(who)


def _report(stage: Stage, follow_up: FollowUp, facts: Facts, day: date) -> None:
    """The responsible tells how it goes; the coordinator on behalf of those who have no log-in."""
    follow_up.state = facts["state"]
    follow_up.note = stage.said(facts, "note")
    place = _key(follow_up.organisation)
    member = stage.members.get((place, "hyte_expert" if place == "county" else "hyte"))
    with on_day(working_day(min(day, today())), 14, 25):
        actions.update_follow_up(follow_up, actor=actor_of(member) if member else stage.coordinator)


def _key(organisation: Organisation) -> str:
    return "county" if organisation.kind == Organisation.Kind.COUNTY else organisation.name_fi


# The council term's round.


def _round(stage: Stage, facts: Facts) -> None:
    """One negotiation with each municipality, or with each group of them; at different points."""
    own = stage.facts["negotiations"]
    term = council_term(today())
    groups = [_group(stage, each) for each in own.get("group", [])]
    themes = _theme("s14")
    with on_day(weeks_ago(36, weekday=1), 9):
        cycle = Cycle(
            **_titles(facts, f"{term.starts_on.year}–{term.ends_on.year}"),
            model=own["model"],
            theme=stage.said(facts, "theme"),
            period_start=term.starts_on,
            period_end=term.ends_on,
        )
        planned = actions.plan_round(
            cycle,
            undated(_arrangement(stage, cycle, themes, groups)),
            themes=themes,
            groups=groups,
            convener=stage.county,
            length=timedelta(hours=2),
            actor=stage.coordinator,
        )
    meetings = {
        negotiation.title_fi.rpartition(": ")[2]: Meeting(
            negotiation,
            themes,
            [row.organisation for row in negotiation.municipalities.select_related("organisation")],
            facts["item"],
        )
        for negotiation in planned
    }
    _go_round(stage, own, meetings)


def _arrangement(
    stage: Stage, cycle: Cycle, themes: list[Theme], groups: list[Group]
) -> Arrangement:
    return Arrangement(
        title_fi=cycle.title_fi,
        title_sv=cycle.title_sv,
        model=cycle.model,
        themes=themes,
        municipalities=stage.municipalities,
        groups=groups,
        subjects=[],
        count=None,
        convener=stage.county,
        is_common_day=False,
        first_day=cycle.period_start,
        last_day=cycle.period_end,
        hour=time(9),
    )


def _group(stage: Stage, facts: Facts) -> Group:
    group = Group.objects.create(name_fi=facts["name_fi"], name_sv=facts["name_sv"])
    GroupMember.objects.bulk_create(
        GroupMember(group=group, organisation=stage.organisation(name))
        for name in facts["municipalities"]
    )
    return group


def _go_round(stage: Stage, own: Facts, meetings: dict[str, Meeting]) -> None:
    for name, weeks in own["held"]:
        day = weeks_ago(weeks, weekday=weeks % 4)
        hold(stage, meetings[name], day)
        _agree_to_do(stage, meetings[name], day)
        circulate(stage, meetings[name], day)
        approve(stage, meetings[name], day)
    if "commenting" in own:
        name, weeks = own["commenting"]
        hold(stage, meetings[name], weeks_ago(weeks, weekday=1))
        circulate(stage, meetings[name], weeks_ago(weeks, weekday=1))
    if "invited" in own:
        name, weeks = own["invited"]
        plan_and_invite(stage, meetings[name], weeks_ahead(weeks, weekday=2))
    for how in ("planned", "postponed"):
        if how in own:
            name, weeks = own[how]
            with on_day(weeks_ago(6), 9, 40):
                set_date(stage, meetings[name], weeks_ahead(weeks, weekday=3))
    if "postponed" in own:
        _postpone(stage, meetings[own["postponed"][0]])


def _agree_to_do(stage: Stage, meeting: Meeting, day: date) -> None:
    """Each municipality gives its view of what is not agreed; most have done so in time."""
    number, facts = next(
        (n, each) for n, each in enumerate(meeting.items) if "follow_up_fi" in each
    )
    item = list(meeting.negotiation.items.all())[number]
    what = stage.said(facts, "follow_up")
    for municipality in meeting.municipalities:
        due_on = working_day(day + timedelta(weeks=6))
        with on_day(day, 17):
            follow_up = FollowUp(
                negotiation=meeting.negotiation,
                item=item,
                what=what,
                organisation=municipality,
                due_on=due_on,
            )
            actions.add_follow_up(follow_up, actor=stage.coordinator)
        if due_on < weeks_ago(4) and stage.chance.random() < 0.8:
            follow_up.state = FollowUp.State.DONE
            with on_day(working_day(due_on - timedelta(days=stage.chance.randrange(-6, 12)))):
                actor = stage.actor(municipality, "administration")
                actions.update_follow_up(follow_up, actor=actor)


def _postpone(stage: Stage, meeting: Meeting) -> None:
    with on_day(weeks_ago(1.5), 8, 50):
        actions.advance_negotiation(
            meeting.negotiation, "postpone", actor=stage.coordinator, reason=WHY[stage.is_swedish]
        )
