"""Mails about a negotiation to those on its list, each with its calendar event."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import override

from negotiations import calendar
from negotiations.models import AgendaItem, FollowUp, Forum, Negotiation, Participant
from negotiations.models.minutes import rule_of
from yhdyspinta.notices.many import Addressee, leave, recipients_of
from yhdyspinta.notices.models import Notice, Recipient, notify
from yhdyspinta.tenancy.links import area_url, current_tenant
from yhdyspinta.tenancy.wording import storable
from yhdyspinta.web.access import link_token

CALENDAR_CODES = (
    "negotiation.invited",
    "negotiation.changed",
    "negotiation.postponed",
    "negotiation.cancelled",
)
# Changes made within this time make one mail.
HOLD_BACK = timedelta(minutes=10)
ANSWER_LINK = "negotiation-answer"
MEMO_LINK = "negotiation-memo"
TO_SIGN = "negotiation.to_sign"
# What those on the list are told of a memo that is out, by how it is approved.
OUT_FOR_REMARKS = {
    Forum.Record.MEMO: "negotiation.memo",
    Forum.Record.NEXT_MEETING: "negotiation.memo_next",
    Forum.Record.INSPECTED: "negotiation.memo_inspected",
}
CHANGED = "negotiation.memo_changed"
CHANGED_MINUTES = "negotiation.minutes_changed"
# Where silence counts as approval, and where nothing goes on without the one who is asked.
AT_ONCE = frozenset({"negotiation.memo", TO_SIGN, CHANGED, CHANGED_MINUTES})
MORNING = time(7)
LINK_DAYS = 400


def languages_of(participant: Participant, default: str = "") -> list[str]:
    """The languages of all that goes to the participant: mails, calendar, pages behind links.

    The one chosen when answering; else the person's, of several the one their account uses; else
    the account's; else the organisation's, of a bilingual one both (423/2003 § 27); else the
    area's.
    """
    if participant.language:
        return [participant.language]
    person = participant.person
    if person:
        known = list(person.languages)
        used = person.user.language if person.user else ""
        if used and (not known or used in known):
            return [used]
        if known:
            return known
    own = participant.organisation.languages if participant.organisation else []
    return own or [default or current_tenant().default_language]


def _address(participant: Participant) -> str:
    return str(participant.email.strip().lower())


def _recipients(participants: Sequence[Participant]) -> dict[str, Recipient]:
    """Those who are told, by address; one that several share is told in all their languages."""
    prefetch_related_objects(participants, "organisation", "person__user")
    default = current_tenant().default_language
    languages: dict[str, dict[str, None]] = defaultdict(dict)
    for one in participants:
        languages[_address(one)].update(dict.fromkeys(languages_of(one, default)))
    return recipients_of(
        Addressee(address, one.name, tuple(languages[address]))
        for one in participants
        if (address := _address(one))
    )


def _facts(negotiation: Negotiation) -> dict[str, object]:
    where = ", ".join(part for part in (negotiation.place, negotiation.remote_link) if part)
    return {
        "title": {"fi": negotiation.title_fi, "sv": negotiation.title_sv},
        "starts_at": negotiation.starts_at,
        "place": where or "–",
        "organisation": negotiation.convener,
        "until_on": negotiation.answer_by or negotiation.day,
        "reason": negotiation.state_reason or "–",
    }


def reachable(negotiation: Negotiation) -> list[Participant]:
    return list(negotiation.participants.exclude(email="").select_related("organisation"))


def send_invitation(negotiation: Negotiation, participants: Iterable[Participant]) -> None:
    """The invitation, or its change to those who have it: the calendar knows by SEQUENCE.

    Changes wait a little, so that several of them make one mail.
    """
    participants = list(participants)
    recipients = _recipients(participants)
    _take_back(negotiation, participants)
    told = _told(negotiation)
    new: list[Participant] = []
    know: list[Participant] = []
    for participant in participants:
        has_it = _address(participant) in told
        (know if has_it and negotiation.sequence > 0 else new).append(participant)
    post = _Post(negotiation, recipients, calendar.REQUEST)
    post.send("negotiation.invited", new)
    post.send("negotiation.changed", know, not_before=timezone.now() + HOLD_BACK)


def _of(negotiation: Negotiation, *codes: str) -> Q:
    keys = Q()
    for code in codes:
        keys |= Q(key__startswith=f"{code}/{negotiation.pk}/")
    return keys


def _take_back(negotiation: Negotiation, participants: Iterable[Participant]) -> None:
    """What was to be told of the negotiation and was not yet: something newer comes instead."""
    those = {(str(one.pk), _address(one)) for one in participants}
    waiting = Notice.objects.untold().filter(_of(negotiation, *CALENDAR_CODES))
    old = [
        pk
        for pk, key, address in waiting.values_list("pk", "key", "recipient__address")
        if (key.rpartition("/")[2], address) in those
    ]
    Notice.objects.untold().filter(pk__in=old).delete()


def _told(negotiation: Negotiation) -> set[str]:
    """The addresses that have the negotiation in their calendars, by what they heard last."""
    heard = Notice.objects.filter(_of(negotiation, *CALENDAR_CODES)).order_by("pk")
    last = {
        address.lower(): code for address, code in heard.values_list("recipient__address", "code")
    }
    return {address for address, code in last.items() if code != "negotiation.cancelled"}


def send_cancellation(
    negotiation: Negotiation, *, code: str, to: Iterable[Participant] | None = None
) -> None:
    """To all on the list, or to those alone who were taken off it, if they had heard of it."""
    participants = reachable(negotiation) if to is None else list(to)
    recipients = _recipients(participants)
    _take_back(negotiation, participants)
    told = _told(negotiation)
    know = [one for one in participants if _address(one) in told]
    _Post(negotiation, recipients, calendar.CANCEL).send(code, know, is_link=to is None)


def answer_path(participant: Participant) -> str:
    """The personal link, which works without an account."""
    token = link_token(ANSWER_LINK, tenant=participant.tenant_id, participant=participant.pk)
    return area_url("negotiations:answer", token)


def _key(code: str, negotiation: Negotiation, sequence: int, participant: Participant) -> str:
    return f"{code}/{negotiation.pk}/{sequence}/{participant.pk}"


def invitation_keys(participant: Participant) -> list[str]:
    """Under which the outbox may have what the participant was told of the meeting's time."""
    negotiation = participant.negotiation
    return [
        _key(code, negotiation, sequence, participant)
        for sequence in range(negotiation.sequence + 1)
        for code in ("negotiation.invited", "negotiation.changed")
    ]


def told_sequence(participant: Participant) -> int:
    """The SEQUENCE of the newest invitation to the participant, also while it waits to be sent.

    The negotiation's own may be higher: it rises when someone else is taken off the list, too.
    """
    told = Notice.objects.filter(key__in=invitation_keys(participant))
    numbers = (int(key.split("/")[2]) for key in told.values_list("key", flat=True))
    return max(numbers, default=0)


@dataclass(frozen=True)
class _Post:
    """Mails with the calendar event, each for its own recipient; sent by one statement."""

    negotiation: Negotiation
    recipients: dict[str, Recipient]
    method: str

    def send(
        self,
        code: str,
        participants: Sequence[Participant],
        *,
        not_before: datetime | None = None,
        is_link: bool = True,
    ) -> None:
        parameters = storable(_facts(self.negotiation))
        default = current_tenant().default_language
        notices = [
            Notice(
                key=_key(code, self.negotiation, self.negotiation.sequence, one),
                recipient=self.recipients[_address(one)],
                code=code,
                parameters=parameters,
                path=answer_path(one) if is_link else self.negotiation.get_absolute_url(),
                calendar=self._event(one, default),
                at_once=True,
                not_before=not_before,
            )
            for one in participants
        ]
        leave(notices)

    def _event(self, participant: Participant, default: str) -> str:
        return calendar.invitation(
            self.negotiation,
            method=self.method,
            languages=languages_of(participant, default),
            email=participant.email,
            name=participant.name,
        )


def send_memo(negotiation: Negotiation, *, code: str) -> None:
    """The memo is out for comments, or approved: those on the list are told.

    How it will be approved is by its forum's rule; those who inspect and sign it are asked to.
    """
    participants = reachable(negotiation)
    is_out = code == "negotiation.memo"
    asked = _signers(negotiation, participants) if is_out else []
    others = [one for one in participants if one not in asked]
    _leave_memo(negotiation, others, code=OUT_FOR_REMARKS[rule_of(negotiation)] if is_out else code)
    _leave_memo(negotiation, asked, code=TO_SIGN)


def ask_to_sign(negotiation: Negotiation) -> None:
    """Whoever was chosen to inspect or sign when the minutes were out already."""
    if negotiation.state == Negotiation.State.COMMENTING:
        asked = _signers(negotiation, reachable(negotiation))
        _leave_memo(negotiation, asked, code=TO_SIGN)


def _signers(negotiation: Negotiation, participants: list[Participant]) -> list[Participant]:
    if rule_of(negotiation) != Forum.Record.INSPECTED:
        return []
    P = Participant.Part
    return [one for one in participants if one.part in {P.CHAIR, P.SECRETARY, P.INSPECTOR}]


def _leave_memo(
    negotiation: Negotiation,
    participants: Sequence[Participant],
    *,
    code: str,
    key: str = "",
    not_before: datetime | None = None,
    **more: object,
) -> None:
    """Who has no account reads it, remarks on it and inspects it by a personal link.

    Under a key of its own someone who is on the list twice is told once.
    """
    recipients = _recipients(participants)
    there = negotiation.participants.exclude(person__user=None)
    members = set(there.values_list("pk", flat=True))
    parameters = storable(_facts(negotiation) | {"until_on": negotiation.comment_until} | more)
    page = negotiation.get_absolute_url()
    notices = [
        Notice(
            key=key or f"{code}/{negotiation.pk}/{one.pk}",
            recipient=recipients[_address(one)],
            code=code,
            parameters=parameters,
            path=page if one.pk in members else memo_path(one),
            at_once=code in AT_ONCE,
            not_before=not_before,
        )
        for one in participants
    ]
    leave(notices)


def tell_of_change(negotiation: Negotiation, item: AgendaItem) -> None:
    """The text of a memo that is out has changed: those who must approve it are asked again.

    Once a day at the most: changes that come before the mail has gone are told in it, later ones
    of the day in one of the next morning.
    """
    asked = _approvers(negotiation)
    if not asked:
        return
    is_minutes = rule_of(negotiation) == Forum.Record.INSPECTED
    code = CHANGED_MINUTES if is_minutes else CHANGED
    day, not_before = timezone.localdate(), timezone.now() + HOLD_BACK
    if Notice.objects.filter(key=_of_day(code, negotiation, day)).exclude(mail=None).exists():
        day += timedelta(days=1)
        not_before = timezone.make_aware(datetime.combine(day, MORNING))
    key = _of_day(code, negotiation, day)
    waiting = Notice.objects.untold().filter(key=key)
    changed = {item.pk}.union(*waiting.values_list("parameters__items", flat=True))
    waiting.delete()
    told = {"items": sorted(changed), "what": _called(negotiation, changed)}
    _leave_memo(negotiation, asked, code=code, key=key, not_before=not_before, **told)


def take_back_changes(negotiation: Negotiation) -> None:
    """The memo is approved: what was still to be told of its changes is not told any more."""
    Notice.objects.untold().filter(_of(negotiation, CHANGED, CHANGED_MINUTES)).delete()


def _of_day(code: str, negotiation: Negotiation, day: date) -> str:
    return f"{code}/{negotiation.pk}/{day}"


def _approvers(negotiation: Negotiation) -> list[Participant]:
    """Those who were there and by whose approval, or silence, the memo is approved."""
    there = [
        one for one in reachable(negotiation) if one.attendance == Participant.Attendance.PRESENT
    ]
    if rule_of(negotiation) == Forum.Record.MEMO:
        return [one for one in there if one.organisation_id]
    return _signers(negotiation, there)


def _called(negotiation: Negotiation, items: Iterable[int]) -> dict[str, str]:
    """The headings of items in each language; of a confidential one only that there is such."""
    found = list(negotiation.items.filter(pk__in=items))
    called = {}
    for language in ("fi", "sv", "en"):
        with override(language):
            called[language] = ", ".join(
                item.mention() if item.is_confidential else item.title_in(language)
                for item in found
            )
    return called


def memo_path(participant: Participant) -> str:
    """The personal link to the memo, which works without an account."""
    token = link_token(MEMO_LINK, tenant=participant.tenant_id, participant=participant.pk)
    return area_url("negotiations:memo-link", token)


def tell_of_correction(follow_up: FollowUp, recipients: Iterable[Recipient]) -> None:
    """The responsible organisation hears that something was recorded on its behalf."""
    notify(
        recipients,
        key=f"follow-up-on-behalf/{follow_up.pk}/{follow_up.state}",
        code="follow_up.on_behalf",
        parameters={"what": follow_up.what, "organisation": follow_up.organisation},
        path=area_url("negotiations:follow-up", follow_up.pk),
    )
