"""The steps of a negotiation, who is on its list and who was there."""

from collections.abc import Iterable
from copy import copy

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from negotiations import invitations
from negotiations.actions import memo
from negotiations.actions.locks import open_one
from negotiations.actions.memo import store_memos
from negotiations.duties import open_duties, show_evidence
from negotiations.flow import NEEDS_REASON, NEGOTIATION_FLOW
from negotiations.models import Negotiation, NegotiationSettings, Participant
from yhdyspinta.audit.models import record
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.tenancy.actor import Actor

S = Negotiation.State
PUBLICATION = {"publish": memo.publish, "unpublish": memo.withdraw}
MEMO_LETTERS = {"circulate": "negotiation.memo", "approve": "negotiation.memo_approved"}


@transaction.atomic
def advance_negotiation(
    negotiation: Negotiation, step_name: str, *, actor: Actor | None, reason: str = ""
) -> Negotiation:
    """Take one step of the negotiation's life, or raise StepRefusedError."""
    negotiation = Negotiation.objects.select_for_update().get(pk=negotiation.pk)
    step = NEGOTIATION_FLOW.step(step_name, subject=negotiation)
    if step.name in NEEDS_REASON and not reason.strip():
        raise StepRefusedError([_("Say why: the others see it.")])
    was_invited = negotiation.state == S.INVITED
    negotiation.state = step.target
    negotiation.state_reason = reason.strip()
    if was_invited and step.name in {"postpone", "cancel"}:
        negotiation.sequence += 1
    if step.name == "plan" and negotiation.sequence:  # calendars know it by the day that was
        negotiation.sequence += 1
    if step.name == "begin":
        negotiation.session_began_at = timezone.now()
    if step.name == "hold" and negotiation.session_began_at:
        negotiation.session_ended_at = timezone.now()
    if step.name == "circulate":
        memo.open_for_remarks(negotiation)
    if negotiation.was_held():
        give_number(negotiation)
    negotiation.save()
    _follow(negotiation, step.name, actor=actor, was_invited=was_invited)
    record(actor, f"negotiation.{step.name}", negotiation, reason=negotiation.state_reason)
    return negotiation


def _follow(negotiation: Negotiation, step: str, *, actor: Actor | None, was_invited: bool) -> None:
    """What a step brings with it."""
    if step == "invite":
        invitations.send_invitation(negotiation, invitations.reachable(negotiation))
    elif step in {"postpone", "cancel"} and was_invited:
        code = "negotiation.postponed" if step == "postpone" else "negotiation.cancelled"
        invitations.send_cancellation(negotiation, code=code)
    elif step == "plan":  # what was answered was of another day
        negotiation.participants.update(answer="", answered_at=None)
    elif step in {"hold", *MEMO_LETTERS}:
        _follow_what_is_written(negotiation, step, actor)
    elif step in PUBLICATION:
        PUBLICATION[step](negotiation)


def _follow_what_is_written(negotiation: Negotiation, step: str, actor: Actor | None) -> None:
    """The memo is stored when it is approved; the duties follow, and those on the list hear."""
    if step == "approve":
        store_memos(negotiation, actor)
    note_evidence(negotiation, actor)
    if code := MEMO_LETTERS.get(step):
        invitations.send_memo(negotiation, code=code)


def give_number(negotiation: Negotiation) -> None:
    """The next number in its year, of its forum or of those without one; it stays."""
    if negotiation.number or negotiation.day is None:
        return
    year = negotiation.day.year
    # Whoever numbers at the same time waits here.
    settings, _made = NegotiationSettings.objects.get_or_create()
    NegotiationSettings.objects.select_for_update().get(pk=settings.pk)
    given = Negotiation.objects.filter(forum=negotiation.forum_id, number_year=year)
    negotiation.number = (given.aggregate(last=Max("number"))["last"] or 0) + 1
    negotiation.number_year = year


def note_evidence(negotiation: Negotiation, actor: Actor | None) -> None:
    """The duties of the negotiation's day are opened if they aren't yet, and met by it."""
    if negotiation.day:
        open_duties(negotiation.day)
    show_evidence(negotiation, membership_id=actor.membership_id if actor else None)


@transaction.atomic
def add_participants(
    negotiation: Negotiation, participants: Iterable[Participant], *, actor: Actor
) -> int:
    """Put people on the list, and give how many are new; after the invitations they get theirs."""
    negotiation = open_one(negotiation.pk)
    before = set(negotiation.participants.values_list("pk", flat=True))
    for participant in participants:
        participant.negotiation = negotiation
    Participant.objects.bulk_create(participants, ignore_conflicts=True)
    added = negotiation.participants.exclude(pk__in=before).select_related("organisation")
    new = list(added)
    _name_leaders(negotiation, new)
    if negotiation.state == S.INVITED and not negotiation.has_begun():
        invitations.send_invitation(negotiation, [one for one in new if one.email])
    if negotiation.was_held():
        note_evidence(negotiation, actor)
    record(actor, "negotiation.list", negotiation, count=len(before) + len(new))
    return len(new)


def _name_leaders(negotiation: Negotiation, people: Iterable[Participant]) -> None:
    """The plan names the chair and the secretary on the list, where it names nobody yet."""
    P = Participant.Part
    for column, part in (("chair", P.CHAIR), ("secretary", P.SECRETARY)):
        name = next((one.name for one in people if one.part == part and not one.deputy_for), "")
        if name and not getattr(negotiation, column):
            setattr(negotiation, column, name)
            negotiation.save(update_fields=[column])


@transaction.atomic
def change_participant(participant: Participant, old_email: str, *, actor: Actor) -> None:
    """Save who is on the list; a new address is invited, and the old one told that it is off."""
    negotiation = open_one(participant.negotiation_id)
    participant.save()
    _name_leaders(negotiation, [participant])
    is_moved = participant.email.lower() != old_email.lower()
    if is_moved and negotiation.state == S.INVITED and not negotiation.has_begun():
        if old_email:
            _tell_off(negotiation, _at_address(participant, old_email))
        if participant.email:
            invitations.send_invitation(negotiation, [participant])
    if negotiation.was_held():
        note_evidence(negotiation, actor)
    record(actor, "negotiation.list", negotiation, count=negotiation.participants.count())


def _at_address(participant: Participant, email: str) -> Participant:
    """The same person at another address, not to be saved."""
    other = copy(participant)
    other.email = email
    return other


def _tell_off(negotiation: Negotiation, participant: Participant) -> None:
    negotiation.sequence += 1
    negotiation.save(update_fields=["sequence"])
    invitations.send_cancellation(negotiation, code="negotiation.cancelled", to=[participant])


@transaction.atomic
def remove_participant(participant: Participant, *, actor: Actor) -> None:
    """Take someone off the list; who was invited hears it."""
    negotiation = open_one(participant.negotiation_id)
    if negotiation.state == S.INVITED and participant.email and negotiation.starts_at:
        _tell_off(negotiation, participant)
    participant.delete()
    if negotiation.was_held():
        note_evidence(negotiation, actor)
    record(actor, "negotiation.list", negotiation, count=negotiation.participants.count())


@transaction.atomic
def mark_attendance(
    negotiation: Negotiation, *, present: Iterable[int], absent: Iterable[int], actor: Actor
) -> None:
    """Who was there and who was not, by the participants' ids; evidence follows once it is held."""
    negotiation = open_one(negotiation.pk)
    A = Participant.Attendance
    for attendance, ids in ((A.PRESENT, set(present)), (A.ABSENT, set(absent))):
        negotiation.participants.filter(pk__in=ids).update(attendance=attendance)
    if negotiation.was_held():
        note_evidence(negotiation, actor)
    there = negotiation.participants.filter(attendance=A.PRESENT).count()
    record(actor, "negotiation.attendance", negotiation, count=there)
