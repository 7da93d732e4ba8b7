"""Mails about a negotiation to those on its list, each with its calendar event."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Q

from negotiations import calendar
from negotiations.models import FollowUp, Negotiation, Participant
from yhdyspinta.notices.models import Notice, Recipient, notify, recipient_for
from yhdyspinta.tenancy.links import area_url, current_tenant

DAYS_TO_COMMENT = timedelta(days=14)
INVITING = ("negotiation.invited", "negotiation.changed")


def languages_of(participant: Participant) -> list[str]:
    """What is formally sent to an organisation is in its language, to a bilingual one in both."""
    own = participant.organisation.languages if participant.organisation else []
    return own or [current_tenant().default_language]


def _recipient(participant: Participant) -> Recipient:
    return recipient_for(
        participant.email, name=participant.name, languages=languages_of(participant)
    )


def _facts(negotiation: Negotiation) -> dict[str, object]:
    where = ", ".join(part for part in (negotiation.place, negotiation.remote_link) if part)
    return {
        "title": {"fi": negotiation.title_fi, "sv": negotiation.title_sv},
        "starts_at": negotiation.starts_at,
        "place": where or "–",
        "organisation": negotiation.convener,
        "reason": negotiation.state_reason or "–",
    }


def reachable(negotiation: Negotiation) -> list[Participant]:
    return list(negotiation.participants.exclude(email="").select_related("organisation"))


def send_invitation(negotiation: Negotiation, participants: Iterable[Participant]) -> None:
    """The invitation, or its change to those who have it: the calendar knows by SEQUENCE."""
    told = _told(negotiation)
    for participant in participants:
        has_it = negotiation.sequence > 0 and participant.email.lower() in told
        code = "negotiation.changed" if has_it else "negotiation.invited"
        _send(negotiation, [participant], code=code, method=calendar.REQUEST)


def _told(negotiation: Negotiation) -> set[str]:
    """The addresses that have the negotiation in their calendars, by what they heard last."""
    keys = Q()
    for code in (*INVITING, "negotiation.postponed", "negotiation.cancelled"):
        keys |= Q(key__startswith=f"{code}/{negotiation.pk}/")
    heard = Notice.objects.filter(keys).order_by("pk").values_list("recipient__address", "code")
    last = {address.lower(): code for address, code in heard}
    return {address for address, code in last.items() if code != "negotiation.cancelled"}


def send_cancellation(
    negotiation: Negotiation, *, code: str, to: Iterable[Participant] | None = None
) -> None:
    """To all on the list, or to those alone who were taken off it."""
    recipients = reachable(negotiation) if to is None else to
    _send(negotiation, recipients, code=code, method=calendar.CANCEL)


def _send(
    negotiation: Negotiation, participants: Iterable[Participant], *, code: str, method: str
) -> None:
    for participant in participants:
        event = calendar.invitation(
            negotiation,
            method=method,
            languages=languages_of(participant),
            email=participant.email,
            name=participant.name,
        )
        notify(
            [_recipient(participant)],
            key=f"{code}/{negotiation.pk}/{negotiation.sequence}",
            code=code,
            parameters=_facts(negotiation),
            path=negotiation.get_absolute_url(),
            calendar=event,
            at_once=True,
        )


def send_memo(negotiation: Negotiation, *, code: str) -> None:
    """The memo is out for comments, or approved: those on the list are told."""
    notify(
        [_recipient(participant) for participant in reachable(negotiation)],
        key=f"{code}/{negotiation.pk}",
        code=code,
        parameters=_facts(negotiation) | {"until_on": negotiation.comment_until},
        path=negotiation.get_absolute_url(),
    )


def tell_of_correction(follow_up: FollowUp, recipients: Iterable[Recipient]) -> None:
    """The responsible organisation hears that something was recorded on its behalf."""
    notify(
        recipients,
        key=f"follow-up-on-behalf/{follow_up.pk}/{follow_up.state}",
        code="follow_up.on_behalf",
        parameters={"what": follow_up.what, "organisation": follow_up.organisation},
        path=area_url("negotiations:follow-up", follow_up.pk),
    )
