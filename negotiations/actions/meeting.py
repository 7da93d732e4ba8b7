"""The steps of a negotiation, who is on its list and who was there."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from negotiations import documents, invitations
from negotiations.actions.locks import open_one
from negotiations.duties import open_duties, show_evidence
from negotiations.flow import NEEDS_REASON, NEGOTIATION_FLOW
from negotiations.models import Minutes, Negotiation, Participant
from yhdyspinta.audit.models import record
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.tenancy.actor import Actor

S = Negotiation.State


@transaction.atomic
def advance_negotiation(
    negotiation: Negotiation, step_name: str, *, actor: Actor, reason: str = ""
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
    if step.name == "circulate":
        negotiation.comment_until = timezone.localdate() + invitations.DAYS_TO_COMMENT
    negotiation.save()
    _follow(negotiation, step.name, actor=actor, was_invited=was_invited)
    record(actor, f"negotiation.{step.name}", negotiation, reason=negotiation.state_reason)
    return negotiation


def _follow(negotiation: Negotiation, step: str, *, actor: Actor, was_invited: bool) -> None:
    """What a step brings with it."""
    if step == "invite":
        invitations.send_invitation(negotiation, invitations.reachable(negotiation))
    elif step in {"postpone", "cancel"} and was_invited:
        code = "negotiation.postponed" if step == "postpone" else "negotiation.cancelled"
        invitations.send_cancellation(negotiation, code=code)
    elif step == "hold":
        note_evidence(negotiation, actor)
    elif step == "circulate":
        invitations.send_memo(negotiation, code="negotiation.memo")
    elif step == "approve":
        store_memos(negotiation, actor)
        invitations.send_memo(negotiation, code="negotiation.memo_approved")


def note_evidence(negotiation: Negotiation, actor: Actor) -> None:
    """The duties of the negotiation's day are opened if they aren't yet, and met by it."""
    if negotiation.day:
        open_duties(negotiation.day)
    show_evidence(negotiation, membership_id=actor.membership_id)


def store_memos(negotiation: Negotiation, actor: Actor) -> None:
    """One memo in each language of the parties, as it stays."""
    for language in documents.languages_of(negotiation):
        file = documents.store_memo(negotiation, language, created_by=actor.membership_id)
        Minutes.objects.create(
            negotiation=negotiation,
            language=language,
            file=file,
            approved_by_id=actor.membership_id,
        )


@transaction.atomic
def add_participants(
    negotiation: Negotiation, participants: Iterable[Participant], *, actor: Actor
) -> None:
    """Put people on the list; when the invitations are out, the new ones get theirs."""
    before = set(negotiation.participants.values_list("pk", flat=True))
    for participant in participants:
        participant.negotiation = negotiation
    Participant.objects.bulk_create(participants, ignore_conflicts=True)
    new = [p for p in invitations.reachable(negotiation) if p.pk not in before]
    if negotiation.state == S.INVITED:
        invitations.send_invitation(negotiation, new)
    if negotiation.was_held():
        note_evidence(negotiation, actor)
    record(actor, "negotiation.list", negotiation, count=negotiation.participants.count())


@transaction.atomic
def remove_participant(participant: Participant, *, actor: Actor) -> None:
    negotiation = Negotiation.objects.select_for_update().get(pk=participant.negotiation_id)
    if negotiation.state == S.INVITED and participant.email and negotiation.starts_at:
        negotiation.sequence += 1
        negotiation.save(update_fields=["sequence"])
        invitations.send_cancellation(negotiation, code="negotiation.cancelled", to=[participant])
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
