"""What the negotiation's page shows of its memo: papers, remarks, approvals, corrections."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from negotiations import documents, policies
from negotiations.forms.content import RemarkForm
from negotiations.models import Forum, MemoApproval, Minutes, Negotiation, Participant, Remark
from negotiations.models.minutes import rule_of
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.models import Organisation

A, P, K = Participant.Attendance, Participant.Part, MemoApproval.Kind
S = Negotiation.State


@dataclass(frozen=True)
class Standing:
    """What a party or a person has done about the memo, and whether the actor may do it now."""

    name: str
    part: str
    approval: MemoApproval | None
    earlier: MemoApproval | None = None  # what was given before the text changed
    participant: Participant | None = None
    may_act: bool = False


def memo_context(actor: Actor, negotiation: Negotiation) -> dict[str, Any]:
    """For _memo.html and _remarks.html; nothing that this actor may not see."""
    may_read = policies.read_outcomes(actor, negotiation)
    return {
        "memo": _memo(actor, negotiation, may_read=may_read),
        "remarks": _remarks(actor, negotiation) if may_read else [],
        "remark_form": _remark_form(actor, negotiation),
    }


def _memo(actor: Actor, negotiation: Negotiation, *, may_read: bool) -> dict[str, Any]:
    rule = rule_of(negotiation)
    papers = _papers(actor, negotiation)
    return {
        "is_shown": bool(papers) or negotiation.was_held(),
        "is_minutes": rule == Forum.Record.INSPECTED,
        "rule": rule,
        "papers": [each for each in papers if each.kind != Minutes.Kind.ERRATUM],
        "errata": [each for each in papers if each.kind == Minutes.Kind.ERRATUM],
        "draft_languages": documents.papers_of(negotiation)
        if policies.read_draft(actor, negotiation)
        else [],
        "has_confidential": negotiation.items.on_agenda().filter(is_confidential=True).exists(),
        "parties": _parties(actor, negotiation) if may_read else [],
        "signers": _signers(actor, negotiation) if may_read else [],
        "approving_meeting": _approving_meeting(negotiation),
        "may_choose_signers": policies.choose_signers(actor, negotiation),
        "may_choose_meeting": policies.choose_approving_meeting(actor, negotiation),
        "may_publish": policies.publish_memo(actor, negotiation),
        "may_withdraw": negotiation.state == S.PUBLISHED
        and policies.manage_negotiation(actor, negotiation),
        "may_correct": policies.correct_memo(actor, negotiation),
        "is_early": negotiation.comment_until is not None
        and negotiation.comment_until >= timezone.localdate(),
    }


def _papers(actor: Actor, negotiation: Negotiation) -> list[Minutes]:
    """The stored papers that the actor may open."""
    stored = negotiation.minutes.newest().select_related("file")
    found = list(stored.order_by("is_public", "approved_at", "pk"))
    if not found or policies.read_confidential_of(actor, negotiation):
        return found
    secret = negotiation.items.filter(is_confidential=True).exists()
    return [each for each in found if each.is_public or not secret]


def _remarks(actor: Actor, negotiation: Negotiation) -> list[tuple[Remark, bool]]:
    """Each with whether the actor may answer it."""
    may_answer = policies.manage_negotiation(actor, negotiation) and negotiation.state == (
        S.COMMENTING
    )
    found = negotiation.remarks.select_related("organisation", "item")
    if not policies.read_confidential_of(actor, negotiation):
        found = found.exclude(item__is_confidential=True)
    return [(remark, may_answer) for remark in found]


def _remark_form(actor: Actor, negotiation: Negotiation) -> RemarkForm | None:
    if policies.make_remark(actor, negotiation):
        return RemarkForm(negotiation=negotiation)
    return None


def _parties(actor: Actor, negotiation: Negotiation) -> list[Standing]:
    """The organisations that were there, in a memo that they approve."""
    is_out = negotiation.state == S.COMMENTING or negotiation.is_final()
    if rule_of(negotiation) != Forum.Record.MEMO or not is_out:
        return []
    approvals, earlier = _approvals(negotiation, "organisation_id")
    there = negotiation.participants.filter(attendance=A.PRESENT).values("organisation")
    may = policies.approve_for_party(actor, negotiation)
    return [
        Standing(
            party.name,
            "",
            approvals.get(party.pk),
            earlier.get(party.pk),
            may_act=may and party.pk == actor.organisation_id and party.pk not in approvals,
        )
        for party in Organisation.objects.filter(pk__in=there).in_order()
    ]


def _signers(actor: Actor, negotiation: Negotiation) -> list[Standing]:
    """The chair, the secretary and the inspectors of minutes."""
    if rule_of(negotiation) != Forum.Record.INSPECTED:
        return []
    approvals, earlier = _approvals(negotiation, "participant_id")
    people = negotiation.participants.filter(part__in=[P.CHAIR, P.SECRETARY, P.INSPECTOR])
    order = [P.INSPECTOR, P.SECRETARY, P.CHAIR]
    found = sorted(people.select_related("person"), key=lambda p: order.index(P(p.part)))
    standings = []
    for person in found:
        person.negotiation = negotiation
        approval = approvals.get(person.pk)
        may = approval is None and policies.sign_minutes(actor, person)
        part = str(P(person.part).label)
        before = earlier.get(person.pk)
        standings.append(Standing(person.name, part, approval, before, person, may))
    return standings


def _approvals(
    negotiation: Negotiation, whose: str
) -> tuple[dict[int, MemoApproval], dict[int, MemoApproval]]:
    """Those of parties, or of persons: to the text as it is, and to what it was before."""
    found: tuple[dict[int, MemoApproval], dict[int, MemoApproval]] = ({}, {})
    for approval in negotiation.approvals.all():
        if bool(approval.participant_id) == (whose == "participant_id"):
            found[approval.kind == K.EARLIER][getattr(approval, whose)] = approval
    return found


def _approving_meeting(negotiation: Negotiation) -> Negotiation | None:
    approval = (
        negotiation.approvals.filter(kind=K.MEETING)
        .select_related("participant__negotiation")
        .first()
    )
    leader = approval.participant if approval else None
    return leader.negotiation if leader else None
