"""The life of a negotiation: its states, the steps between them, and what each step needs."""

from datetime import timedelta

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from negotiations.attendance import members_of
from negotiations.carry import unsettled
from negotiations.models import Forum, MemoApproval, Negotiation, Participant
from negotiations.models.minutes import rule_of
from yhdyspinta.flow import Flow, Step

S = Negotiation.State
NEEDS_REASON = frozenset({"postpone", "cancel", "miss"})
# Steps that are of no use before the negotiation has begun, and after.
ON_ITS_DAY = frozenset({"hold", "miss"})
BEFORE_ITS_DAY = frozenset({"invite"})
# A session may be opened a little before its time.
EARLIEST = timedelta(minutes=30)
LATEST = timedelta(days=1)


def _not_invitable(negotiation: Negotiation) -> list[str]:
    reasons = []
    if negotiation.starts_at is None:
        reasons.append(_("The day and time are missing. Set them before you invite."))
    elif negotiation.has_begun():
        reasons.append(_("The day has passed. Mark the negotiation as held, or give it a new day."))
    if not negotiation.participants.exclude(email="").exists():
        reasons.append(_("Nobody to invite: add at least one participant with an e-mail address."))
    return reasons


def _not_begun(negotiation: Negotiation) -> list[str]:
    if negotiation.has_begun():
        return []
    return [_("The negotiation has not begun yet. It can be marked when its day has come.")]


def is_time_to_begin(negotiation: Negotiation) -> bool:
    """From half an hour before its time until a day after it."""
    starts, now = negotiation.starts_at, timezone.now()
    return starts is not None and starts - EARLIEST <= now <= starts + LATEST


def _not_near(negotiation: Negotiation) -> list[str]:
    if is_time_to_begin(negotiation):
        return []
    if negotiation.has_begun():
        return [_("The day has passed. Mark the negotiation as held.")]
    return [_("The session can be opened half an hour before the negotiation begins.")]


def _left_open(negotiation: Negotiation) -> list[str]:
    """What nobody has said yet what becomes of; asked once, when the meeting closes."""
    if negotiation.is_carried_over or not (left := unsettled(negotiation)):
        return []
    return [
        _(
            "Left open: items without an outcome %(items)s, follow-ups from before %(follow_ups)s."
            " Say first what becomes of each."
        )
        % {"items": len(left.items), "follow_ups": len(left.follow_ups)}
    ]


def _not_to_be_held(negotiation: Negotiation) -> list[str]:
    return _not_begun(negotiation) or _left_open(negotiation)


def present_at(negotiation: Negotiation) -> int:
    """How many took part."""
    present = negotiation.participants.filter(attendance=Participant.Attendance.PRESENT)
    return int(present.count())


def members_at(negotiation: Negotiation) -> int:
    """How many of those count towards the quorum."""
    return len(members_of(negotiation.participants.select_related("organisation")))


def _no_quorum(negotiation: Negotiation) -> list[str]:
    needed = negotiation.forum.quorum if negotiation.forum else None
    there = members_at(negotiation)
    if not needed or there >= needed:
        return []
    return [
        _("The quorum is %(needed)s, and %(there)s members were present. Mark who took part.")
        % {"needed": needed, "there": there}
    ]


def _memo_unfinished(negotiation: Negotiation) -> list[str]:
    reasons = []
    if not present_at(negotiation):
        reasons.append(_("Nobody is marked present. Mark who took part."))
    items = list(negotiation.items.filter(is_proposal=False))
    if not items:
        reasons.append(_("The agenda is empty: the memo would say nothing."))
    for number, item in enumerate(items, start=1):
        if not item.has_outcome() and not item.carry:
            reasons.append(
                _("Item %(number)s (%(title)s) has no outcome. Write one or move the item on.")
                % {"number": number, "title": item.title}
            )
    return [*reasons, *_no_quorum(negotiation)]


def _not_ready(negotiation: Negotiation) -> list[str]:
    """What stands in the way of sending the memo out."""
    reasons = _memo_unfinished(negotiation)
    if left := unsettled(negotiation).follow_ups:
        reasons.append(
            _("Open follow-ups from before: %(count)s. Keep, close or escalate each of them first.")
            % {"count": len(left)}
        )
    return reasons


def _not_inspected(negotiation: Negotiation) -> list[str]:
    """By the forum's rule, who has not inspected or signed the minutes yet."""
    P, K = Participant.Part, MemoApproval.Kind
    reasons = []
    people = list(negotiation.participants.filter(part__in=[P.CHAIR, P.SECRETARY, P.INSPECTOR]))
    done = set(negotiation.approvals.values_list("participant", "kind"))
    parts = {person.part for person in people}
    if P.INSPECTOR not in parts:
        reasons.append(_("The inspectors of the minutes have not been chosen."))
    if P.CHAIR not in parts:
        reasons.append(_("Nobody on the list of participants is marked as the chair."))
    if P.SECRETARY not in parts:
        reasons.append(_("Nobody on the list of participants is marked as the secretary."))
    for person in people:
        if person.part == P.INSPECTOR and (person.pk, K.INSPECTED) not in done:
            reasons.append(_("%(name)s has not inspected the minutes.") % {"name": person.name})
        elif person.part != P.INSPECTOR and (person.pk, K.SIGNED) not in done:
            reasons.append(_("%(name)s has not signed the minutes.") % {"name": person.name})
    return reasons


def _too_early(negotiation: Negotiation) -> list[str]:
    """Where silence counts as approval it has not been given before the time for remarks is over.

    Whoever inspects, signs or decides in the next meeting says so: there is nothing to wait for.
    """
    until = negotiation.comment_until
    by_silence = rule_of(negotiation) == Forum.Record.MEMO
    if not by_silence or until is None or until < timezone.localdate():
        return []
    there = negotiation.participants.filter(attendance=Participant.Attendance.PRESENT)
    parties = set(there.exclude(organisation=None).values_list("organisation", flat=True))
    approved = negotiation.approvals.filter(kind=MemoApproval.Kind.PARTY)
    if parties and parties <= set(approved.values_list("organisation", flat=True)):
        return []
    return [
        _(
            "The time for remarks runs until %(day)s. The memo can be approved after it, or as"
            " soon as every party has approved it."
        )
        % {"day": formats.date_format(until, "DATE_FORMAT")}
    ]


def _not_approvable(negotiation: Negotiation) -> list[str]:
    """What is missing from the approval: answers to remarks, and what the forum's rule asks."""
    R = Forum.Record
    reasons = [*_memo_unfinished(negotiation), *_too_early(negotiation)]
    if waiting := negotiation.remarks.filter(verdict="").count():
        reasons.append(_("Remarks without an answer: %(count)s.") % {"count": waiting})
    rule = rule_of(negotiation)
    if rule == R.INSPECTED:
        reasons += _not_inspected(negotiation)
    if (
        rule == R.NEXT_MEETING
        and not negotiation.approvals.filter(kind=MemoApproval.Kind.MEETING).exists()
    ):
        reasons.append(_("Choose the meeting of the forum that approved the memo."))
    return reasons


def _unwritten(negotiation: Negotiation) -> list[str]:
    """One that was recorded afterwards may have a file of its own, whose content nobody knows."""
    if negotiation.minutes.exists():
        return []
    return [_("There is no memo to publish.")]


NEGOTIATION_FLOW = Flow(
    Step("invite", gettext_lazy("Send invitations"), S.PLANNED, S.INVITED, missing=_not_invitable),
    Step("begin", gettext_lazy("Open the session"), S.INVITED, S.IN_SESSION, missing=_not_near),
    Step("begin", gettext_lazy("Open the session"), S.PLANNED, S.IN_SESSION, missing=_not_near),
    Step("hold", gettext_lazy("Close the meeting"), S.IN_SESSION, S.HELD, missing=_left_open),
    Step("hold", gettext_lazy("Mark as held"), S.INVITED, S.HELD, missing=_not_to_be_held),
    Step("hold", gettext_lazy("Mark as held"), S.PLANNED, S.HELD, missing=_not_to_be_held),
    Step(
        "circulate",
        gettext_lazy("Send the memo for comments"),
        S.HELD,
        S.COMMENTING,
        missing=_not_ready,
    ),
    Step(
        "approve",
        gettext_lazy("Approve the memo"),
        S.COMMENTING,
        S.APPROVED,
        missing=_not_approvable,
    ),
    Step("publish", gettext_lazy("Publish the memo"), S.APPROVED, S.PUBLISHED, missing=_unwritten),
    Step("unpublish", gettext_lazy("Withdraw from publication"), S.PUBLISHED, S.APPROVED),
    Step("postpone", gettext_lazy("Postpone"), S.PLANNED, S.POSTPONED),
    Step("postpone", gettext_lazy("Postpone"), S.INVITED, S.POSTPONED),
    Step("plan", gettext_lazy("Plan again"), S.POSTPONED, S.PLANNED),
    Step("cancel", gettext_lazy("Cancel the negotiation"), S.PLANNED, S.CANCELLED),
    Step("cancel", gettext_lazy("Cancel the negotiation"), S.INVITED, S.CANCELLED),
    Step("cancel", gettext_lazy("Cancel the negotiation"), S.POSTPONED, S.CANCELLED),
    Step("miss", gettext_lazy("Mark as not held"), S.PLANNED, S.NOT_HELD, missing=_not_begun),
    Step("miss", gettext_lazy("Mark as not held"), S.INVITED, S.NOT_HELD, missing=_not_begun),
)
