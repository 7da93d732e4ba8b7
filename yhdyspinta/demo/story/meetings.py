"""One negotiation from its plan to its approved memo, each step on its own day."""

from dataclasses import dataclass
from datetime import date, timedelta

from negotiations import actions
from negotiations.actions.agenda import save_item, save_outcome
from negotiations.actions.carrying import Choice, Way, carry_over, close_meeting
from negotiations.carry import unsettled
from negotiations.duties import Theme
from negotiations.models import AgendaItem, Negotiation, Participant
from negotiations.proposals import proposals
from yhdyspinta.demo.clock import at, on_day, today, working_day
from yhdyspinta.demo.stage import Facts, Stage
from yhdyspinta.tenancy.models import Organisation

PREPARED = 47  # the agenda is made so many days before
INVITED = 33  # and the invitations go out
DAYS_AFTER = 3  # the memo is written in so many days
S = Negotiation.State


@dataclass(frozen=True)
class Meeting:
    """A negotiation with what it is about (neuvottelu tarinassa)."""

    negotiation: Negotiation
    themes: list[Theme]
    municipalities: list[Organisation]
    items: list[Facts]
    absent: tuple[str, ...] = ()


def set_date(stage: Stage, meeting: Meeting, day: date) -> None:
    """The day, hours and place are agreed."""
    negotiation = meeting.negotiation
    negotiation.starts_at, negotiation.ends_at = at(day, 13), at(day, 15, 30)
    negotiation.place = stage.facts["negotiations"]["place"]
    negotiation.chair = stage.person("county", "hyte_director").name
    negotiation.secretary = stage.coordinator.user_name
    actions.plan_negotiation(
        negotiation,
        themes=meeting.themes,
        municipalities=meeting.municipalities,
        actor=stage.coordinator,
    )


def _make_agenda(stage: Stage, meeting: Meeting) -> None:
    negotiation = meeting.negotiation
    for facts in meeting.items:
        item = AgendaItem(
            negotiation=negotiation,
            title=stage.said(facts, "title"),
            background=stage.said(facts, "background") if "background_fi" in facts else "",
            proposal=stage.said(facts, "proposal") if "proposal_fi" in facts else "",
            interface=stage.interfaces.get(facts.get("interface", "")),
        )
        save_item(item, actor=stage.coordinator)


def _invite(stage: Stage, meeting: Meeting) -> None:
    """Those whom the directory proposes are put on the list and invited."""
    negotiation, actor = meeting.negotiation, stage.coordinator
    invited = [proposal.as_participant() for proposal in proposals(negotiation)]
    actions.add_participants(negotiation, invited, actor=actor)
    actions.advance_negotiation(negotiation, "invite", actor=actor)


def plan_and_invite(stage: Stage, meeting: Meeting, day: date) -> None:
    """Planned and invited some weeks before the day, at the latest some days ago."""
    prepared = min(day - timedelta(days=PREPARED), today() - timedelta(days=19))
    with on_day(working_day(prepared), 9, 20):
        set_date(stage, meeting, day)
        _make_agenda(stage, meeting)
    invited = min(day - timedelta(days=INVITED), today() - timedelta(days=5))
    with on_day(working_day(invited), 13, 35):
        _invite(stage, meeting)
    meeting.negotiation.refresh_from_db()


def hold(stage: Stage, meeting: Meeting, day: date) -> None:
    """The meeting is held that day: who was there, and what came of each item."""
    negotiation, actor = meeting.negotiation, stage.coordinator
    plan_and_invite(stage, meeting, day)
    with on_day(day, 16):
        _close(stage, negotiation)
        negotiation.refresh_from_db()
        _mark(meeting, negotiation, stage)
        for item, facts in zip(negotiation.items.all(), meeting.items, strict=True):
            text = stage.said(facts, "outcome")
            save_outcome(item, revision=item.revision, kind=facts["kind"], text=text, actor=actor)


def _close(stage: Stage, negotiation: Negotiation) -> None:
    """What earlier meetings left open goes on; what came of the items is written after it."""
    left = unsettled(negotiation)
    close_meeting(
        negotiation,
        items={item.pk: Choice(Way.LATER) for item in left.items},
        follow_ups={one.pk: Choice(Way.KEEP) for one in left.follow_ups},
        actor=stage.coordinator,
    )


def _mark(meeting: Meeting, negotiation: Negotiation, stage: Stage) -> None:
    present: list[Participant] = []
    absent: list[Participant] = []
    for participant in negotiation.participants.select_related("organisation"):
        organisation = participant.organisation
        is_away = organisation is not None and organisation.name_fi in meeting.absent
        (absent if is_away else present).append(participant)
    # One of those invited could not come, but someone else of the organisation did.
    by_home: dict[int | None, list[Participant]] = {}
    for participant in present:
        by_home.setdefault(participant.organisation_id, []).append(participant)
    several = [people for people in by_home.values() if len(people) > 1]
    if several:
        ill = stage.chance.choice(several)[-1]
        present.remove(ill)
        absent.append(ill)
    actions.mark_attendance(
        negotiation,
        present=[participant.pk for participant in present],
        absent=[participant.pk for participant in absent],
        actor=stage.coordinator,
    )


def circulate(stage: Stage, meeting: Meeting, day: date) -> None:
    """The memo goes out for comments a few days after the meeting."""
    with on_day(min(working_day(day + timedelta(days=DAYS_AFTER), later=True), today()), 10):
        _keep_what_is_open(stage, meeting.negotiation)
        actions.advance_negotiation(meeting.negotiation, "circulate", actor=stage.coordinator)
    meeting.negotiation.refresh_from_db()


def _keep_what_is_open(stage: Stage, negotiation: Negotiation) -> None:
    """All that earlier meetings left open goes on to the next one."""
    left, keep = unsettled(negotiation), Choice(Way.KEEP)
    carry_over(
        negotiation,
        items={item.pk: keep for item in left.items},
        follow_ups={one.pk: keep for one in left.follow_ups},
        actor=stage.coordinator,
    )


def approve(stage: Stage, meeting: Meeting, day: date) -> None:
    """The memo is approved when the time for comments is over."""
    until = meeting.negotiation.comment_until or day
    over = max(day + timedelta(days=20), until + timedelta(days=1))
    with on_day(min(working_day(over, later=True), today()), 9):
        actions.advance_negotiation(meeting.negotiation, "approve", actor=stage.coordinator)
    meeting.negotiation.refresh_from_db()
