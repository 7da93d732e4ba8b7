"""Links by which who has no account answers a matter, or tells how a follow-up goes."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models.functions import Lower

from contacts.models import Person
from negotiations.models import FollowUp, Matter, MatterParty
from yhdyspinta.notices.many import leave
from yhdyspinta.notices.models import Notice, Recipient
from yhdyspinta.tenancy.context import current_tenant_id
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.tenancy.models import Membership, Role
from yhdyspinta.tenancy.wording import Parameters, storable
from yhdyspinta.web.access import link_token

MATTER_LINK = "matter-answer"
FOLLOW_UP_LINK = "follow-up-report"
# Each reminder brings a new one.
LINK_DAYS = 180
# Who has one of these answers on the pages of the area.
ANSWERING_ROLES = [Role.EDITOR, Role.RECORDER, Role.COORDINATOR]

# From a recipient's pk to the path of that recipient's own link.
LinkFor = Callable[[int], str]


class LinkOverError(Exception):
    """Nothing is asked by the link any more; the reason is a code, `subject` what it was about."""

    def __init__(self, reason: str, subject: Matter | FollowUp | None = None) -> None:
        super().__init__(reason)
        self.subject = subject


def matter_path(party_pk: int, turn: int, post: int | None, recipient_pk: int) -> str:
    """The recipient's link for answering for the party by the post, as long as it is its turn."""
    token = link_token(
        MATTER_LINK,
        tenant=current_tenant_id(),
        party=party_pk,
        turn=turn,
        post=post or 0,
        to=recipient_pk,
    )
    return area_url("negotiations:matter-link", token)


def follow_up_path(pk: int, organisation: int, post: int | None, recipient_pk: int) -> str:
    """The recipient's link for telling how it goes, as long as the same are responsible for it."""
    token = link_token(
        FOLLOW_UP_LINK,
        tenant=current_tenant_id(),
        follow_up=pk,
        organisation=organisation,
        post=post or 0,
        to=recipient_pk,
    )
    return area_url("negotiations:follow-up-link", token)


def party_of_link(payload: dict[str, Any]) -> MatterParty:
    """Whose answer the link is for. Raises LinkOverError."""
    found = MatterParty.objects.filter(pk=payload["party"])
    of_matter = ("organisation", "interface", "organ", "forum")
    found = found.select_related("organisation", *(f"matter__{name}" for name in of_matter))
    party: MatterParty | None = found.first()
    if party is None:
        raise LinkOverError("gone")
    if party.passed_on_at or party.turn != payload["turn"]:
        raise LinkOverError("passed")
    if not party.matter.is_open():
        raise LinkOverError("closed", party.matter)
    return party


def follow_up_of_link(payload: dict[str, Any]) -> FollowUp:
    """What the link asks about. Raises LinkOverError."""
    found = FollowUp.objects.filter(pk=payload["follow_up"])
    follow_up: FollowUp | None = found.select_related(
        "organisation", "post", "negotiation", "item"
    ).first()
    if follow_up is None:
        raise LinkOverError("gone")
    asked = (payload["organisation"], payload["post"])
    if asked != (follow_up.organisation_id, follow_up.post_id or 0):
        raise LinkOverError("passed")
    if not follow_up.is_open():
        raise LinkOverError("settled", follow_up)
    return follow_up


def name_of(payload: dict[str, Any]) -> str:
    """Of the person to whose address the link was sent; of a function's or an office's none."""
    recipient = Recipient.objects.filter(pk=payload["to"]).first()
    if recipient is None:
        return ""
    people = Person.objects.current().with_email(recipient.address)
    names = list(people.values_list("name", flat=True)[:2])
    return names[0] if len(names) == 1 else ""


def with_account(addresses: Iterable[str]) -> set[str]:
    """Those of the addresses whose owners answer after logging in to the area."""
    members = Membership.objects.of_current_area().active()
    members = members.filter(roles__overlap=ANSWERING_ROLES)
    own = members.annotate(own=Lower("user__email")).filter(own__in=list(addresses))
    return set(own.values_list("own", flat=True))


def tell_by_link(
    recipients: Iterable[Recipient],
    *,
    link_for: LinkFor,
    path: str,
    key: str,
    code: str,
    parameters: Parameters,
    at_once: bool = False,
) -> None:
    """As notify(), but whoever has no account gets a personal link instead of the page."""
    recipients = list(recipients)
    members = with_account(to.address for to in recipients)
    stored = storable(parameters)
    leave(
        Notice(
            key=key,
            recipient=to,
            code=code,
            parameters=stored,
            path=path if to.address in members else link_for(to.pk),
            at_once=at_once,
        )
        for to in recipients
    )
