"""What goes on between meetings: forums, matters of the parties, and the area's own duty."""

from datetime import date, timedelta

from agreements.models import Agreement
from contacts.models import Post
from negotiations import actions
from negotiations.models import AreaRule, Forum, ForumMember, Matter
from yhdyspinta.demo.clock import at, on_day, today, weeks_ago, working_day
from yhdyspinta.demo.stage import Facts, Stage, facts_of
from yhdyspinta.register.models import StatutoryDuty
from yhdyspinta.tenancy.actor import Actor, actor_of
from yhdyspinta.tenancy.models import Organisation

BOARD = 1  # the forum to which matters are lifted
SEATS = 8  # so many municipalities' managers sit in a forum of managers


def let_the_parties_cooperate(stage: Stage) -> None:
    """Forums with their year, matters at every point of their life, a duty of the area's own."""
    told = facts_of("cooperation")
    forums = [_forum(stage, each) for each in told["forum"]]
    for each in told["matter"]:
        _matter(stage, each, forums[BOARD])
    _own_rule(stage, told["own_rule"])


def _forum(stage: Stage, facts: Facts) -> Forum:
    named = {name: facts[name] for name in ("name_fi", "name_sv", "kind", "tier")}
    rules = {name: facts[name] for name in ("record", "quorum") if name in facts}
    with on_day(weeks_ago(40), 10):
        forum = actions.save_forum(
            Forum(
                **named,
                **rules,
                task_fi=facts["task_fi"],
                task_sv=facts["task_sv"],
                convener=stage.county,
                meeting_months=facts["months"],
            ),
            actor=stage.coordinator,
        )
        chair, members = _seats(stage, facts["members"])
        S = ForumMember.Seat
        actions.add_members(forum, posts=chair, seat=S.CHAIR, actor=stage.coordinator)
        actions.add_members(forum, posts=members, seat=S.MEMBER, actor=stage.coordinator)
        _plan_year(stage, forum, facts)
    return forum


def _seats(stage: Stage, who: str) -> tuple[list[Post], list[Post]]:
    """The county's post in the chair, and those of the municipalities beside it."""
    interface = stage.interfaces["hyte" if who == "hyte" else "general-cooperation"]
    posts = Post.objects.shown_to_all().valid_on(today()).order_by("level__position", "pk")
    chair = posts.filter(organisation=stage.county, interface=interface)[:1]
    wanted = {"interface": interface} if who == "hyte" else {"interface": None}
    members: dict[int, Post] = {}
    for post in posts.filter(organisation__in=stage.municipalities, **wanted):
        members.setdefault(post.organisation_id, post)
    found = list(members.values())
    return list(chair), found if who == "hyte" else found[:SEATS]


def _plan_year(stage: Stage, forum: Forum, facts: Facts) -> None:
    """The meetings that are still to come within a year, each with its theme."""
    language = stage.facts["language"]
    meetings = []
    for month, theme in zip(facts["months"], facts[f"themes_{language}"], strict=True):
        day = working_day(date(today().year, month, 15), later=True)
        if day <= today():
            day = working_day(date(today().year + 1, month, 15), later=True)
        meetings.append(actions.PlannedMeeting(at(day, 13), at(day, 15), theme))
    actions.plan_year(
        forum,
        meetings,
        convener=stage.county,
        place=stage.said(facts, "place"),
        is_event=facts.get("is_event", False),
        actor=stage.coordinator,
    )


def _matter(stage: Stage, facts: Facts, board: Forum) -> None:
    """Raised by a municipality, then as far as its facts tell."""
    raiser = stage.municipalities[facts["from"]]
    day = weeks_ago(facts["weeks"])
    with on_day(day, 9, 20):
        matter = Matter(
            kind=facts["kind"],
            title=stage.said(facts, "title"),
            text=stage.said(facts, "text"),
            organisation=raiser,
            interface=stage.interfaces[facts["interface"]],
            answer_by=working_day(today() + timedelta(weeks=facts["answer"])),
        )
        if "decides" in facts:
            matter.organ_name = stage.said(facts, "organ")
            matter.decides_on = working_day(today() + timedelta(weeks=facts["decides"]))
        if facts["kind"] == Matter.Kind.CHANGE:
            matter.agreement = Agreement.objects.filter(state="in_force").first()
        actions.raise_matter(matter, concerned=[stage.county], actor=someone(stage, raiser))
    if "reply_fi" in facts:
        with on_day(working_day(day + timedelta(days=9)), 14):
            text = stage.said(facts, "reply")
            actions.answer_matter(
                matter, organisation=stage.county, text=text, actor=stage.coordinator
            )
    if "lift" in facts:
        with on_day(working_day(day + timedelta(days=20)), 11, 5):
            reason = stage.said(facts, "reason")
            actions.lift_matter(
                matter, level=facts["lift"], forum=board, reason=reason, actor=stage.coordinator
            )
    if "outcome_fi" in facts:
        with on_day(working_day(day + timedelta(days=40)), 10, 15):
            outcome = stage.said(facts, "outcome")
            actions.close_matter(matter, outcome=outcome, actor=stage.coordinator)


def someone(stage: Stage, organisation: Organisation) -> Actor:
    """Someone of the organisation who logs in; else the coordinator on its behalf."""
    for (place, _position), membership in stage.members.items():
        if place == organisation.name_fi and membership.organisation_id == organisation.pk:
            return actor_of(membership)
    return stage.coordinator


def _own_rule(stage: Stage, facts: Facts) -> None:
    named = {name: text for name, text in facts.items() if not name.startswith("basis")}
    AreaRule.objects.create(
        **named,
        basis=stage.said(facts, "basis"),
        bearer=AreaRule.Bearer.EVERYONE,
        period=StatutoryDuty.Period.CALENDAR_YEAR,
        served_by=StatutoryDuty.ServedBy.DOCUMENT,
        valid_from=date(today().year, 1, 1),
    )
