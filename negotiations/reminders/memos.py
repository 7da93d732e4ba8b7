"""What someone may be reminded of after a meeting: its memo, remarks on it and its approval."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from django.db.models import Min, OuterRef, Q, Subquery
from django.utils import timezone

from negotiations.invitations import languages_of, memo_path
from negotiations.models import Forum, MemoApproval, Negotiation, Participant, Remark
from negotiations.models.minutes import rule_of
from negotiations.reminders.case import COORDINATORS, Case, names
from negotiations.reminders.people import Part, Reminded, Whose
from negotiations.reminders.thresholds import (
    LATEST,
    OF_ANSWERS_TO_REMARKS,
    OF_DRAFTS,
    OF_REMARKS,
    OF_SIGNATURES,
    OF_UNSETTLED,
)
from yhdyspinta.tenancy.links import current_tenant
from yhdyspinta.tenancy.wording import Parameters

Written = Any  # a Negotiation that was held, with `later_at` of its forum's next meeting
S, R = Negotiation.State, Forum.Record
A, P, K = Participant.Attendance, Participant.Part, MemoApproval.Kind


@dataclass
class Said:
    """What has been said of one memo so far."""

    approved: set[int | None] = field(default_factory=set)  # organisations
    signed: set[int | None] = field(default_factory=set)  # participants
    remarked: set[int | None] = field(default_factory=set)  # organisations
    waiting: int = 0  # remarks without an answer


def of_memos(first: date, last: date) -> Iterator[Case]:
    """Those not sent out yet, and those that are out: as many queries however many there are."""
    found = list(_after_meetings(first, last))
    if not found:
        return
    secretaries = _secretaries(found)
    out = [negotiation for negotiation in found if negotiation.state == S.COMMENTING]
    said = _said(out)
    people = _people(out)
    usual = current_tenant().default_language
    for negotiation in found:
        whose = secretaries.get(negotiation.pk, COORDINATORS)
        if negotiation.state == S.HELD:
            yield _of_draft(negotiation, whose)
            continue
        about = said[negotiation.pk]
        if case := _of_memo(negotiation, about, whose):
            yield case
        for one in people[negotiation.pk]:
            if case := _of_person(negotiation, about, one, usual):
                yield case


def _after_meetings(first: date, last: date) -> Iterable[Written]:
    """Each with the day on which a later meeting of its forum was held."""
    later = Negotiation.objects.held().filter(
        forum=OuterRef("forum"), starts_at__gt=OuterRef("starts_at")
    )
    later_at = later.order_by().values("forum").annotate(first=Min("starts_at")).values("first")
    drafts = Q(state=S.HELD, is_event=False, starts_at__date__range=(first - LATEST, last))
    out = Q(state=S.COMMENTING, comment_until__isnull=False)
    found = Negotiation.objects.filter(drafts | out).select_related("forum")
    return found.annotate(later_at=Subquery(later_at)).order_by("pk")


def _secretaries(found: Iterable[Negotiation]) -> dict[int, Whose]:
    """Whose memo it is first, when the secretary has an account to write it with."""
    rows = Participant.objects.filter(
        negotiation__in=[negotiation.pk for negotiation in found], part=P.SECRETARY
    )
    with_account = rows.exclude(email="").exclude(person__user=None)
    told = with_account.order_by("-pk").values_list(
        "negotiation_id", "email", "name", "person__user__language"
    )
    return {
        pk: Whose(first=Reminded(email.lower(), name, (language,), Part.SECRETARY))
        for pk, email, name, language in told
    }


def _said(out: list[Negotiation]) -> dict[int, Said]:
    said: dict[int, Said] = defaultdict(Said)
    if not out:
        return said
    approvals = MemoApproval.objects.filter(negotiation__in=out).order_by()
    of_approval = ("negotiation_id", "kind", "organisation_id", "participant_id")
    for pk, kind, organisation, participant in approvals.values_list(*of_approval):
        if kind == K.PARTY:
            said[pk].approved.add(organisation)
        elif kind in {K.INSPECTED, K.SIGNED}:
            said[pk].signed.add(participant)
    remarks = Remark.objects.filter(negotiation__in=out).order_by()
    for pk, organisation, verdict in remarks.values_list(
        "negotiation_id", "organisation_id", "verdict"
    ):
        said[pk].remarked.add(organisation)
        said[pk].waiting += not verdict
    return said


def _people(out: list[Negotiation]) -> dict[int, list[Participant]]:
    """Those who were there and can be reached, of each memo; an address once."""
    people: dict[int, dict[str, Participant]] = defaultdict(dict)
    if out:
        there = Participant.objects.filter(negotiation__in=out, attendance=A.PRESENT)
        reached = there.exclude(email="").select_related("organisation", "person__user")
        for one in reached.order_by("pk"):
            people[one.negotiation_id].setdefault(one.email.lower(), one)
    return defaultdict(list, {pk: list(found.values()) for pk, found in people.items()})


def _of_draft(negotiation: Written, whose: Whose) -> Case:
    """Held, and its memo is not out yet."""
    day = timezone.localdate(negotiation.starts_at)
    return Case(
        key=f"memo/{negotiation.pk}",
        due_on=day,
        until=day + LATEST,
        thresholds=OF_DRAFTS,
        coming="negotiation.memo_waiting",
        overdue="negotiation.memo_waiting",
        page=("negotiations:detail", negotiation.pk),
        whose=whose,
        parameters=_title(negotiation) | {"held_on": day},
    )


def _of_memo(negotiation: Written, said: Said, whose: Whose) -> Case | None:
    """What holds the approval of a memo that is out, when its time for remarks is over."""
    due_on, code, thresholds = negotiation.comment_until, "memo_unsettled", OF_UNSETTLED
    if said.waiting:
        code, thresholds = "remarks_waiting", OF_ANSWERS_TO_REMARKS
    elif rule_of(negotiation) == R.NEXT_MEETING:
        if negotiation.later_at is None:  # it waits for that meeting, as it should
            return None
        code, due_on = "next_meeting_held", timezone.localdate(negotiation.later_at)
    return Case(
        key=f"unsettled/{negotiation.pk}",
        due_on=due_on,
        until=due_on + LATEST,
        thresholds=thresholds,
        coming=f"negotiation.{code}",
        overdue=f"negotiation.{code}",
        page=("negotiations:detail", negotiation.pk),
        whose=whose,
        parameters=_title(negotiation) | {"due_on": due_on, "count": said.waiting},
    )


def _of_person(negotiation: Written, said: Said, one: Participant, usual: str) -> Case | None:
    """Someone whose silence would approve it, or without whose signature it is not approved."""
    rule = rule_of(negotiation)
    if rule == R.MEMO and one.organisation_id:
        has_spoken = one.organisation_id in said.approved | said.remarked
        return None if has_spoken else _of_silent(negotiation, one, usual)
    if rule == R.INSPECTED and one.part in {P.CHAIR, P.SECRETARY, P.INSPECTOR}:
        return None if one.pk in said.signed else _of_signer(negotiation, one, usual)
    return None


def _of_silent(negotiation: Written, one: Participant, usual: str) -> Case:
    """Of a party that was there and has neither approved the memo nor made remarks."""
    until = negotiation.comment_until
    return Case(
        key=f"memo-remarks/{negotiation.pk}/{one.pk}",
        due_on=until,
        until=until,
        thresholds=OF_REMARKS,
        coming="negotiation.remarks_ending",
        overdue="negotiation.remarks_ending",
        **_personal(negotiation, one, usual, Part.ATTENDEE),
    )


def _of_signer(negotiation: Written, one: Participant, usual: str) -> Case:
    until = negotiation.comment_until
    return Case(
        key=f"memo-signature/{negotiation.pk}/{one.pk}",
        due_on=until,
        until=until + LATEST,
        thresholds=OF_SIGNATURES,
        coming="negotiation.unsigned",
        overdue="negotiation.unsigned_late",
        is_at_once=True,
        **_personal(negotiation, one, usual, Part.SIGNER),
    )


def _personal(negotiation: Written, one: Participant, usual: str, part: Part) -> dict[str, Any]:
    """Who is asked, and where: one without an account by a personal link."""
    has_account = bool(one.person and one.person.user_id)
    languages = tuple(languages_of(one, usual))
    return {
        "person": Reminded(one.email.lower(), one.name, languages, part),
        "page": ("negotiations:detail", negotiation.pk),
        "link": None if has_account else partial(memo_path, one),
        "parameters": _title(negotiation)
        | {
            "organisation": one.organisation_id,
            "starts_at": negotiation.starts_at,
            "due_on": negotiation.comment_until,
        },
    }


def _title(negotiation: Written) -> Parameters:
    return {"title": names(negotiation.title_fi, negotiation.title_sv)}
