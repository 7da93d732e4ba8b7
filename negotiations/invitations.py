"""Mails about a negotiation to those on its list, each with its calendar event."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from negotiations import calendar
from negotiations.models import FollowUp, Forum, Negotiation, Participant
from negotiations.models.minutes import rule_of
from yhdyspinta.notices.many import Addressee, leave, recipients_of
from yhdyspinta.notices.models import Notice, Recipient, notify
from yhdyspinta.tenancy.links import area_url, current_tenant
from yhdyspinta.tenancy.wording import storable
from yhdyspinta.web.access import link_token

DAYS_TO_COMMENT = timedelta(days=14)
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
LINK_DAYS = 400


def languages_of(participant: Participant, default: str = "") -> list[str]:
    """What is formally sent to an organisation is in its language, to a bilingual one in both."""
    own = participant.organisation.languages if participant.organisation else []
    return own or [default or current_tenant().default_language]


def _address(participant: Participant) -> str:
    return str(participant.email.strip().lower())


def _recipients(participants: Iterable[Participant]) -> dict[str, Recipient]:
    """Those who are told, by address."""
    default = current_tenant().default_language
    return recipients_of(
        Addressee(_address(one), one.name, tuple(languages_of(one, default)))
        for one in participants
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
                key=f"{code}/{self.negotiation.pk}/{self.negotiation.sequence}/{one.pk}",
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


def remind_silent(negotiation: Negotiation, participants: Sequence[Participant]) -> None:
    """Those who have not answered are asked once more, on a day once at the most."""
    recipients = _recipients(participants)
    parameters = storable(_facts(negotiation))
    notices = [
        Notice(
            key=f"negotiation.silent/{negotiation.pk}/{timezone.localdate()}/{one.pk}",
            recipient=recipients[_address(one)],
            code="negotiation.silent",
            parameters=parameters,
            path=answer_path(one),
            at_once=True,
        )
        for one in participants
    ]
    leave(notices)


def send_memo(negotiation: Negotiation, *, code: str) -> None:
    """The memo is out for comments, or approved: those on the list are told.

    Those who inspect and sign the minutes are asked to.
    """
    participants = reachable(negotiation)
    asked = _signers(negotiation, participants) if code == "negotiation.memo" else []
    others = [one for one in participants if one not in asked]
    _leave_memo(negotiation, others, code=code)
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


def _leave_memo(negotiation: Negotiation, participants: list[Participant], *, code: str) -> None:
    """Who has no account reads it, remarks on it and inspects it by a personal link."""
    recipients = _recipients(participants)
    there = negotiation.participants.exclude(person__user=None)
    members = set(there.values_list("pk", flat=True))
    parameters = storable(_facts(negotiation) | {"until_on": negotiation.comment_until})
    page = negotiation.get_absolute_url()
    notices = [
        Notice(
            key=f"{code}/{negotiation.pk}/{one.pk}",
            recipient=recipients[_address(one)],
            code=code,
            parameters=parameters,
            path=page if one.pk in members else memo_path(one),
            at_once=code in {TO_SIGN, "negotiation.memo"},  # silence counts as consent
        )
        for one in participants
    ]
    leave(notices)


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
