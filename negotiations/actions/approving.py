"""Answers to remarks, and approvals of a memo by parties, inspectors and later meetings."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from negotiations import invitations
from negotiations.actions.session import save_outcome
from negotiations.models import AgendaItem, Forum, MemoApproval, Negotiation, Participant, Remark
from negotiations.models.minutes import rule_of
from yhdyspinta.audit.models import record
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.tenancy.actor import Actor

A, P, K = Participant.Attendance, Participant.Part, MemoApproval.Kind


def _out_for_remarks(pk: int) -> Negotiation:
    """The negotiation, locked; refused when its memo is not out for remarks."""
    found = Negotiation.objects.select_for_update(of=("self",)).select_related("forum").get(pk=pk)
    if found.state != Negotiation.State.COMMENTING:
        raise StepRefusedError([_("The memo is not out for remarks now.")])
    return found


@transaction.atomic
def answer_remark(
    remark: Remark,
    verdict: str,
    reason: str,
    *,
    outcome: str | None = None,
    revision: int = 0,
    actor: Actor,
) -> Remark:
    """Accept or reject a remark; the outcome of its item may take the new text on the same page.

    Approvals given to the text before stay as such and count no more; those who gave them are
    asked again, see memo.ask_again(). OutcomeConflictError when someone else has changed the
    outcome since `revision`.
    """
    negotiation = _out_for_remarks(remark.negotiation_id)
    remark.verdict, remark.verdict_reason = verdict, reason
    remark.save(update_fields=["verdict", "verdict_reason"])
    item = remark.item
    if item and outcome is not None and outcome != item.outcome:
        save_outcome(item, revision=revision, kind=item.outcome_kind, text=outcome)
    record(actor, f"negotiation.remark_{verdict}", negotiation)
    return remark


@transaction.atomic
def approve_for_party(negotiation: Negotiation, *, actor: Actor) -> MemoApproval:
    """The actor's organisation approves the memo; refused when nobody of it was there."""
    negotiation = _out_for_remarks(negotiation.pk)
    there = negotiation.participants.filter(
        organisation=actor.organisation_id, attendance=A.PRESENT
    )
    if not there.exists():
        raise StepRefusedError(
            [_("Nobody of your organisation was there, so it cannot approve the memo.")]
        )
    approval, is_new = MemoApproval.objects.get_or_create(
        negotiation=negotiation,
        organisation_id=actor.organisation_id,
        participant=None,
        kind=K.PARTY,
        defaults={"membership_id": actor.membership_id},
    )
    if is_new:
        record(actor, "negotiation.party_approved", negotiation)
    return approval


@transaction.atomic
def choose_signers(
    negotiation: Negotiation,
    *,
    chair: Participant,
    secretary: Participant,
    inspectors: Sequence[Participant],
    actor: Actor,
) -> None:
    """Who signs the minutes and who inspects them; each was there, and nobody twice."""
    chosen: list[tuple[Participant, Any]] = [(chair, P.CHAIR), (secretary, P.SECRETARY)]
    chosen += [(person, P.INSPECTOR) for person in inspectors]
    _refuse_signers([person for person, _part in chosen])
    before = negotiation.participants.filter(part__in=[P.CHAIR, P.SECRETARY, P.INSPECTOR])
    for person in before:
        if (person, person.part) not in chosen:
            person.approvals.all().delete()
            person.part = P.MEMBER
            person.save(update_fields=["part"])
    for person, part in chosen:
        Participant.objects.filter(pk=person.pk).update(part=part)
    invitations.ask_to_sign(negotiation)
    record(actor, "negotiation.signers", negotiation, count=len(inspectors))


def _refuse_signers(people: Sequence[Participant]) -> None:
    reasons = []
    if len({person.pk for person in people}) < len(people) or _is_same_twice(people):
        reasons.append(_("The same person twice: choose someone else for one of the parts."))
    reasons += [
        _("%(name)s was not there.") % {"name": person.name}
        for person in people
        if person.attendance != A.PRESENT
    ]
    if reasons:
        raise StepRefusedError(reasons)


def _is_same_twice(people: Sequence[Participant]) -> bool:
    """The same human being may stand on the list twice, for two organisations."""
    known = [person.person_id for person in people if person.person_id]
    names = [person.name.casefold().strip() for person in people]
    return len(set(known)) < len(known) or len(set(names)) < len(names)


@transaction.atomic
def sign_minutes(participant: Participant, *, actor: Actor | None) -> MemoApproval:
    """An inspector inspects, the chair and the secretary sign; refused of who was not there."""
    negotiation = _out_for_remarks(participant.negotiation_id)
    if rule_of(negotiation) != Forum.Record.INSPECTED:
        raise StepRefusedError([_("The forum approves its memos in another way.")])
    if participant.attendance != A.PRESENT:
        raise StepRefusedError([_("%(name)s was not there.") % {"name": participant.name}])
    if participant.part not in {P.CHAIR, P.SECRETARY, P.INSPECTOR}:
        raise StepRefusedError([_("Only the inspectors, the chair and the secretary do this.")])
    kind = K.INSPECTED if participant.part == P.INSPECTOR else K.SIGNED
    approval, is_new = MemoApproval.objects.get_or_create(
        negotiation=negotiation,
        organisation=participant.organisation,
        participant=participant,
        kind=kind,
        defaults={"membership_id": actor.membership_id if actor else None},
    )
    if is_new:
        record(
            actor, f"negotiation.{kind}" if actor else f"negotiation.{kind}_by_link", negotiation
        )
    return approval


@transaction.atomic
def remark_by_link(participant: Participant, item: AgendaItem | None, text: str) -> Remark:
    """What an attendee without an account says of the memo; it tells whose it is."""
    negotiation = _out_for_remarks(participant.negotiation_id)
    home = f", {participant.home}" if participant.home else ""
    remark: Remark = Remark.objects.create(
        negotiation=negotiation,
        item=item,
        organisation=participant.organisation,
        text=f"{participant.name}{home}:\n\n{text}",
    )
    record(None, "negotiation.remark_by_link", negotiation)
    return remark


@transaction.atomic
def approved_in(negotiation: Negotiation, item: AgendaItem, *, actor: Actor) -> MemoApproval:
    """A later meeting of the same forum approved the memo in one of its items."""
    negotiation = _out_for_remarks(negotiation.pk)
    meeting = item.negotiation
    _refuse_meeting(negotiation, meeting, item)
    there = meeting.participants.filter(attendance=A.PRESENT)
    leader = there.filter(part=P.CHAIR).first() or there.first()
    if leader is None:
        raise StepRefusedError([_("Nobody is marked present in that meeting.")])
    negotiation.approvals.filter(kind=K.MEETING).delete()
    record(actor, "negotiation.approved_in", negotiation, meeting=meeting.title)
    approval: MemoApproval = MemoApproval.objects.create(
        negotiation=negotiation,
        organisation=leader.organisation,
        participant=leader,
        kind=K.MEETING,
        membership_id=actor.membership_id,
    )
    return approval


def _refuse_meeting(negotiation: Negotiation, meeting: Negotiation, item: AgendaItem) -> None:
    reasons = []
    is_later = (
        negotiation.starts_at and meeting.starts_at and meeting.starts_at > negotiation.starts_at
    )
    if meeting.forum_id != negotiation.forum_id or not is_later or not meeting.was_held():
        reasons.append(_("Choose a later meeting of the same forum that has been held."))
    if item.outcome_kind != AgendaItem.OutcomeKind.AGREED:
        reasons.append(_("Nothing was agreed in that item."))
    if reasons:
        raise StepRefusedError(reasons)
