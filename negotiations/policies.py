"""Who may plan, run and read negotiations, and who may say that a duty is met."""

from collections.abc import Iterable

from django.utils import timezone

from contacts.models import Holding
from negotiations.flow import BEFORE_ITS_DAY, NEGOTIATION_FLOW, ON_ITS_DAY, is_time_to_begin
from negotiations.models import (
    AgendaItem,
    AgendaTemplate,
    AreaRule,
    Duty,
    Evidence,
    EvidenceDuty,
    FollowUp,
    Forum,
    ForumMember,
    Involvement,
    Matter,
    MatterParty,
    Minutes,
    Negotiation,
    Participant,
    Remark,
)
from negotiations.models.forum import ForumQuerySet
from negotiations.models.minutes import rule_of
from yhdyspinta.flow import Step
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.models import Organisation, OrganisationQuerySet, Role

S = Negotiation.State
_WORKING_ROLES = (Role.EDITOR, Role.RECORDER, Role.SIGNATORY, Role.COORDINATOR)


def list_negotiations(actor: Actor) -> bool:
    return actor.has(Role.VIEWER)


def read_negotiation(actor: Actor, negotiation: Negotiation) -> bool:
    return actor.has(Role.VIEWER)


def arrange_negotiations(actor: Actor) -> bool:
    """Rounds, and negotiations in which anyone of the area may be the convener."""
    return actor.has(Role.COORDINATOR)


def create_negotiation(actor: Actor) -> bool:
    """Preparers for their own organisation too, who lead a forum for their forum."""
    return record_held(actor) or forums_to_plan(actor).exists()


def record_held(actor: Actor) -> bool:
    """The coordinators, and preparers of what their own organisation took part in."""
    return actor.has_any(Role.EDITOR, Role.COORDINATOR)


def conveners_for(actor: Actor) -> OrganisationQuerySet:
    """Whom the actor may name as the convener: a preparer the own organisation."""
    found: OrganisationQuerySet = Organisation.objects.current().in_order()
    if arrange_negotiations(actor):
        return found
    return found.filter(pk=actor.organisation_id)


def forums_to_plan(actor: Actor) -> ForumQuerySet:
    """The forums that go on and whose meetings the actor may plan."""
    found: ForumQuerySet = Forum.objects.current()
    return found if manage_forums(actor) else found.led_by(actor)


def manage_negotiation(actor: Actor, negotiation: Negotiation) -> bool:
    """The coordinators, the convener's preparers, the chair and the secretary of its forum."""
    if actor.has(Role.COORDINATOR):
        return True
    if actor.has(Role.EDITOR) and actor.organisation_id == negotiation.convener_id:
        return True
    return bool(negotiation.forum_id) and _leads_its_forum(actor, negotiation)


def _leads_its_forum(actor: Actor, negotiation: Negotiation) -> bool:
    """Asked of the database once for a negotiation that a page has at hand, not by each rule."""
    asked: dict[int, bool] = negotiation.__dict__.setdefault("_led_by", {})
    if actor.user_id not in asked:
        led = Forum.objects.led_by(actor).filter(pk=negotiation.forum_id or 0)
        asked[actor.user_id] = bool(led.exists())
    return asked[actor.user_id]


def edit_negotiation(actor: Actor, negotiation: Negotiation) -> bool:
    editable = negotiation.is_open() or negotiation.state == S.POSTPONED
    return manage_negotiation(actor, negotiation) and editable


def invite_people(actor: Actor, negotiation: Negotiation) -> bool:
    """Those who came late to the list can be added until the memo goes out."""
    return manage_negotiation(actor, negotiation) and (
        negotiation.is_coming() or negotiation.state in {S.IN_SESSION, S.HELD}
    )


def mark_attendance(actor: Actor, negotiation: Negotiation) -> bool:
    return manage_negotiation(actor, negotiation) and negotiation.is_open()


def edit_agenda(actor: Actor, negotiation: Negotiation) -> bool:
    return manage_negotiation(actor, negotiation) and negotiation.is_open()


def edit_item(actor: Actor, item: AgendaItem) -> bool:
    return edit_agenda(actor, item.negotiation)


def write_outcome(actor: Actor, item: AgendaItem) -> bool:
    return edit_agenda(actor, item.negotiation) and not item.is_proposal


def run_session(actor: Actor, item: AgendaItem) -> bool:
    """The screen of an item in session, and after it until the memo is approved."""
    negotiation = item.negotiation
    has_begun = negotiation.has_begun() or negotiation.state == S.IN_SESSION
    return write_outcome(actor, item) and has_begun


def read_confidential_of(actor: Actor, negotiation: Negotiation) -> bool:
    """What is confidential is for those who prepare it and for the organisations taking part."""
    return manage_negotiation(actor, negotiation) or takes_part(actor, negotiation)


def read_confidential(actor: Actor, item: AgendaItem) -> bool:
    return not item.is_confidential or read_confidential_of(actor, item.negotiation)


def propose_item(actor: Actor, negotiation: Negotiation) -> bool:
    """Any member of an organisation that takes part, once the invitation is out."""
    return negotiation.state == S.INVITED and takes_part(actor, negotiation)


def carry_over(actor: Actor, negotiation: Negotiation) -> bool:
    """What is left open is settled when the meeting closes, and until its memo goes out."""
    is_over = negotiation.is_coming() and negotiation.has_begun()
    is_closing = is_over or negotiation.state in {S.IN_SESSION, S.HELD}
    return is_closing and manage_negotiation(actor, negotiation)


def may_settle(actor: Actor, follow_ups: Iterable[FollowUp]) -> set[int]:
    """Those that the actor may close or escalate; the others can only be kept.

    Those of own meetings, and those that the own organisation answers for.
    """
    found = list(follow_ups)
    if actor.has(Role.COORDINATOR):
        return {one.pk for one in found}
    own = Negotiation.objects.of_organisation(actor.organisation_id).values_list("pk", flat=True)
    run = Negotiation.objects.run_by(actor).values_list("pk", flat=True)
    meetings = {one.negotiation_id for one in found}
    known = {*own.filter(pk__in=meetings), *run.filter(pk__in=meetings)}
    return {
        one.pk
        for one in found
        if one.negotiation_id in known or one.organisation_id == actor.organisation_id
    }


def list_templates(actor: Actor) -> bool:
    """Templates of agendas are the coordinators'."""
    return actor.has(Role.COORDINATOR)


def edit_template(actor: Actor, template: AgendaTemplate) -> bool:
    return list_templates(actor)


def remove_participant(actor: Actor, participant: Participant) -> bool:
    return invite_people(actor, participant.negotiation)


def add_follow_up(actor: Actor, negotiation: Negotiation) -> bool:
    return edit_agenda(actor, negotiation)


def read_follow_up(actor: Actor, follow_up: FollowUp) -> bool:
    return actor.has(Role.VIEWER)


def update_follow_up(actor: Actor, follow_up: FollowUp) -> bool:
    """The responsible organisation's own people, who holds its post, or a coordinator."""
    own = actor.organisation_id == follow_up.organisation_id
    if actor.has(Role.COORDINATOR) or (own and actor.has_any(Role.EDITOR, Role.RECORDER)):
        return True
    held = Holding.objects.valid_on(timezone.localdate()).filter(person__user=actor.user_id)
    return bool(follow_up.post_id and held.filter(post=follow_up.post_id).exists())


def correct_follow_up(actor: Actor, follow_up: FollowUp) -> bool:
    """Those who run its meeting, until it has been done or dropped."""
    return follow_up.is_open() and manage_negotiation(actor, follow_up.negotiation)


def take_step(actor: Actor, negotiation: Negotiation, step_name: str) -> bool:
    return manage_negotiation(actor, negotiation)


def steps_for(actor: Actor, negotiation: Negotiation) -> list[Step]:
    """The buttons to show."""
    if not manage_negotiation(actor, negotiation):
        return []
    steps = NEGOTIATION_FLOW.steps_from(negotiation.state)
    unready = set(BEFORE_ITS_DAY if negotiation.has_begun() else ON_ITS_DAY)
    if negotiation.state == S.IN_SESSION:
        unready = set()
    if not is_time_to_begin(negotiation):
        unready.add("begin")
    # Publication is offered beside the memo itself.
    elsewhere = {"publish", "unpublish"}
    return [step for step in steps if step.name not in unready | elsewhere]


def takes_part(actor: Actor, negotiation: Negotiation) -> bool:
    """The actor's organisation convenes, is covered or is on the list."""
    own = Negotiation.objects.of_organisation(actor.organisation_id)
    return bool(own.filter(pk=negotiation.pk).exists())


def read_outcomes(actor: Actor, negotiation: Negotiation) -> bool:
    """Notes are the secretary's until the memo is out, then the participants', then everyone's."""
    if negotiation.is_final() or manage_negotiation(actor, negotiation):
        return True
    return negotiation.state == S.COMMENTING and takes_part(actor, negotiation)


def read_draft(actor: Actor, negotiation: Negotiation) -> bool:
    held = negotiation.state in {S.HELD, S.COMMENTING}
    return held and read_outcomes(actor, negotiation)


def make_remark(actor: Actor, negotiation: Negotiation) -> bool:
    """Those who work for a participating organisation, and whoever was there in person."""
    if negotiation.state != S.COMMENTING:
        return False
    if actor.has(Role.COORDINATOR):
        return True
    was_there = negotiation.participants.filter(person__user_id=actor.user_id).exists()
    return was_there or (actor.has_any(*_WORKING_ROLES) and takes_part(actor, negotiation))


def read_minutes(actor: Actor, minutes: Minutes) -> bool:
    """Everyone's, when nothing in it is confidential."""
    items = minutes.negotiation.items.on_agenda()
    if minutes.is_public or not items.filter(is_confidential=True).exists():
        return actor.has(Role.VIEWER)
    return read_confidential_of(actor, minutes.negotiation)


def answer_remark(actor: Actor, remark: Remark) -> bool:
    is_out = remark.negotiation.state == S.COMMENTING
    return is_out and manage_negotiation(actor, remark.negotiation)


def approve_for_party(actor: Actor, negotiation: Negotiation) -> bool:
    """The party's own people, and whoever was there in person; nobody on another's behalf."""
    if negotiation.state != S.COMMENTING or rule_of(negotiation) != Forum.Record.MEMO:
        return False
    own = negotiation.participants.filter(organisation=actor.organisation_id)
    if actor.has_any(*_WORKING_ROLES):
        return bool(own.exists())
    return bool(own.filter(person__user_id=actor.user_id).exists())


def choose_signers(actor: Actor, negotiation: Negotiation) -> bool:
    inspected = rule_of(negotiation) == Forum.Record.INSPECTED
    open_yet = negotiation.state in {S.HELD, S.COMMENTING}
    return inspected and open_yet and manage_negotiation(actor, negotiation)


def sign_minutes(actor: Actor, participant: Participant) -> bool:
    """Each for themselves; for who has no account here, a preparer who has it on paper."""
    if participant.negotiation.state != S.COMMENTING:
        return False
    user_id = participant.person.user_id if participant.person else None
    if user_id:
        return bool(user_id == actor.user_id)
    return manage_negotiation(actor, participant.negotiation)


def choose_approving_meeting(actor: Actor, negotiation: Negotiation) -> bool:
    by_meeting = rule_of(negotiation) == Forum.Record.NEXT_MEETING
    is_out = negotiation.state == S.COMMENTING
    return by_meeting and is_out and manage_negotiation(actor, negotiation)


def publish_memo(actor: Actor, negotiation: Negotiation) -> bool:
    return negotiation.state == S.APPROVED and manage_negotiation(actor, negotiation)


def correct_memo(actor: Actor, negotiation: Negotiation) -> bool:
    return negotiation.is_final() and manage_negotiation(actor, negotiation)


def list_decisions(actor: Actor) -> bool:
    return actor.has(Role.VIEWER)


def list_duties(actor: Actor) -> bool:
    return actor.has(Role.VIEWER)


def read_duty(actor: Actor, duty: Duty) -> bool:
    return actor.has(Role.VIEWER)


def record_evidence(actor: Actor, duty: Duty) -> bool:
    """The bearer's own people, or a coordinator on its behalf."""
    own = actor.organisation_id == duty.bearer_id
    may = actor.has(Role.COORDINATOR) or (own and actor.has_any(Role.EDITOR, Role.RECORDER))
    return may and duty.is_binding


def record_convener(actor: Actor, duty: Duty) -> bool:
    """The coordinator records what the parties agreed, where the law leaves it open."""
    return actor.has(Role.COORDINATOR) and duty.needs_convener() and duty.is_binding


def note_involvement(actor: Actor, duty: Duty) -> bool:
    return record_evidence(actor, duty) and duty.invites_others()


def remove_involvement(actor: Actor, involvement: Involvement) -> bool:
    return note_involvement(actor, involvement.duty)


def manage_rules(actor: Actor) -> bool:
    """The area's own duties are the coordinators' and the admins' to lay down."""
    return actor.has_any(Role.COORDINATOR, Role.ADMIN)


def manage_rule(actor: Actor, rule: AreaRule) -> bool:
    return manage_rules(actor)


def read_evidence(actor: Actor, evidence: Evidence) -> bool:
    return actor.has(Role.VIEWER)


def remove_evidence(actor: Actor, evidence: Evidence) -> bool:
    """What was recorded by mistake, by those who may record; a negotiation speaks for itself."""
    if evidence.kind == Evidence.Kind.NEGOTIATION:
        return False
    duties = [link.duty for link in evidence.duties.all()]
    return bool(duties) and all(record_evidence(actor, duty) for duty in duties)


def unlink_evidence(actor: Actor, link: EvidenceDuty) -> bool:
    """A negotiation that was linked to the duty by hand, by those who may record."""
    of_negotiation = link.evidence.kind == Evidence.Kind.NEGOTIATION
    return link.is_by_hand and of_negotiation and record_evidence(actor, link.duty)


def see_reminders(actor: Actor) -> bool:
    """What will be told to whom, and holding it back."""
    return actor.has_any(Role.COORDINATOR, Role.ADMIN)


def list_matters(actor: Actor) -> bool:
    return actor.has(Role.VIEWER)


def raise_matter(actor: Actor) -> bool:
    """Those who work for an organisation of the area."""
    return actor.has_any(*_WORKING_ROLES)


def read_matter(actor: Actor, matter: Matter) -> bool:
    return actor.has(Role.VIEWER)


def answer_matter(actor: Actor, matter: Matter) -> bool:
    """The parties' own people, whoever holds a post that was asked, and the coordinators."""
    if actor.has(Role.COORDINATOR):
        return True
    parties = Matter.objects.of_organisation(actor.organisation_id).filter(pk=matter.pk)
    return (raise_matter(actor) and parties.exists()) or _holds_its_post(actor, matter)


def _holds_its_post(actor: Actor, matter: Matter) -> bool:
    """It was asked of a post that the actor holds, or of the actor in person."""
    asked = matter.parties.filter(passed_on_at=None)
    return bool(asked.asked_in_person(actor.user_id, timezone.localdate()).exists())


def may_pass_on(actor: Actor, parties: Iterable[MatterParty]) -> set[int]:
    """Those whose answer the actor may send on to another.

    A coordinator any that is awaited; those who answer for an organisation its own.
    """
    asked = [party for party in parties if party.is_asked() and party.matter.is_open()]
    if actor.has(Role.COORDINATOR) or not asked:
        return {party.pk for party in asked}
    found = MatterParty.objects.filter(pk__in=[party.pk for party in asked])
    in_person = found.asked_in_person(actor.user_id, timezone.localdate())
    if raise_matter(actor):
        own = Organisation.objects.answered_for_by(actor.organisation_id)
        in_person = in_person | found.filter(organisation__in=own)
    return set(in_person.values_list("pk", flat=True))


def pass_on(actor: Actor, party: MatterParty) -> bool:
    return party.pk in may_pass_on(actor, [party])


def lift_matter(actor: Actor, matter: Matter) -> bool:
    return answer_matter(actor, matter)


def close_matter(actor: Actor, matter: Matter) -> bool:
    """Who raised it says when it is settled, or a coordinator."""
    own = matter.organisation.answered_for_by_id() == actor.organisation_id
    return actor.has(Role.COORDINATOR) or (own and raise_matter(actor))


def list_forums(actor: Actor) -> bool:
    return actor.has(Role.VIEWER)


def read_forum(actor: Actor, forum: Forum) -> bool:
    return actor.has(Role.VIEWER)


def manage_forums(actor: Actor) -> bool:
    return actor.has(Role.COORDINATOR)


def create_forum(actor: Actor) -> bool:
    return manage_forums(actor)


def manage_forum(actor: Actor, forum: Forum) -> bool:
    return manage_forums(actor)


def run_forum(actor: Actor, forum: Forum) -> bool:
    """Its members change until it ends."""
    return manage_forum(actor, forum) and forum.ended_on is None


def plan_forum(actor: Actor, forum: Forum) -> bool:
    """Its meetings are planned by the coordinators, its chair and its secretary until it ends."""
    return bool(forums_to_plan(actor).filter(pk=forum.pk).exists())


def remove_forum_member(actor: Actor, member: ForumMember) -> bool:
    return run_forum(actor, member.forum)
