"""What can be seen at work today: a board in session, a party's proposal, published memos."""

from datetime import timedelta

from negotiations import actions
from negotiations.actions.agenda import propose_agenda
from negotiations.actions.proposing import propose_item
from negotiations.actions.session import note_presence, save_outcome
from negotiations.actions.settling import publish_memo
from negotiations.actions.templates import save_template
from negotiations.models import (
    AgendaItem,
    AgendaTemplate,
    Forum,
    Negotiation,
    Participant,
    Presence,
    TemplateItem,
)
from negotiations.proposals import proposals
from yhdyspinta.demo.clock import on_day, right_now, today, weeks_ago
from yhdyspinta.demo.stage import Facts, Stage, facts_of
from yhdyspinta.demo.story.cooperation import someone
from yhdyspinta.register.models import StatutoryDuty

QUARTER = timedelta(minutes=15)
PUBLISHED = 2  # so many of the newest memos are shown to everyone
P, S = Participant, Negotiation.State


def tell_of_today(stage: Stage) -> None:
    """Templates of agendas, memos for everyone, a proposal that waits, a meeting in session."""
    told = facts_of("cooperation")
    forums = list(Forum.objects.order_by("pk"))
    for each in told["agenda_template"]:
        _template(stage, each, forums)
    _publish(stage)
    _propose(stage, told["proposal"])
    _sit(stage, told["session"], forums[told["session"]["forum"]])


def _template(stage: Stage, facts: Facts, forums: list[Forum]) -> None:
    items = [
        TemplateItem(
            position=position,
            title_fi=each["fi"],
            title_sv=each["sv"],
            minutes=each["minutes"],
            fill=each.get("fill", ""),
        )
        for position, each in enumerate(facts["item"])
    ]
    template = AgendaTemplate(
        name_fi=facts["name_fi"],
        name_sv=facts["name_sv"],
        rule=StatutoryDuty.objects.get(code=facts["rule"]) if "rule" in facts else None,
        forum=forums[facts["forum"]] if "forum" in facts else None,
    )
    with on_day(weeks_ago(38), 10, 30):
        save_template(template, items, actor=stage.coordinator)


def _publish(stage: Stage) -> None:
    approved = Negotiation.objects.filter(state=S.APPROVED).order_by("-starts_at")
    for negotiation in approved[:PUBLISHED]:
        until = today() + timedelta(days=600)
        publish_memo(negotiation, until=until, actor=stage.coordinator)


def _propose(stage: Stage, facts: Facts) -> None:
    """One of the invited municipalities wants something onto the agenda."""
    negotiation = Negotiation.objects.filter(state=S.INVITED).order_by("starts_at").first()
    if negotiation is None:
        return
    municipality = negotiation.municipalities.select_related("organisation")[0].organisation
    item = AgendaItem(
        negotiation=negotiation,
        title=stage.said(facts, "title"),
        background=stage.said(facts, "text"),
        interface=stage.interfaces["general-cooperation"],
    )
    with on_day(weeks_ago(0.4), 11, 10):
        propose_item(item, actor=someone(stage, municipality))


def _sit(stage: Stage, facts: Facts, board: Forum) -> None:
    """The board's meeting that began a while ago: its first items are done, someone came late."""
    actor, now = stage.coordinator, right_now().replace(second=0, microsecond=0)
    begins = now - QUARTER - timedelta(minutes=now.minute % 15)
    negotiation = Negotiation(
        title_fi=f"{board.name_fi}: {facts['theme_fi']}",
        title_sv=f"{board.name_sv}: {facts['theme_sv']}",
        forum=board,
        theme=stage.said(facts, "theme"),
        place=stage.said(facts, "place"),
        convener=stage.county,
        starts_at=begins,
        ends_at=begins + 8 * QUARTER,
    )
    with on_day(weeks_ago(3), 9, 15):
        actions.plan_negotiation(negotiation, themes=[], municipalities=[], actor=actor)
        propose_agenda(negotiation, actor=actor)
        people = [proposal.as_participant() for proposal in proposals(negotiation)]
        actions.add_participants(negotiation, people, actor=actor)
        actions.advance_negotiation(negotiation, "invite", actor=actor)
    actions.advance_negotiation(negotiation, "begin", actor=actor)
    here = list(negotiation.participants.order_by("pk"))
    actions.mark_attendance(
        negotiation, present=[one.pk for one in here[:-2]], absent=[here[-1].pk], actor=actor
    )
    items = list(negotiation.items.all())
    for item, outcome in zip(items, facts["outcome"], strict=False):
        text = outcome[stage.facts["language"]]
        save_outcome(item, revision=item.revision, kind=outcome["kind"], text=text, actor=actor)
    late = Presence(participant=here[-2], item=items[1], came_at=begins + QUARTER)
    note_presence(late, actor=actor)
