"""Who in each party is told what about an agreement."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone

from agreements.models import Agreement, Party
from contacts.models import Post
from contacts.recipients import answering_for, registry_of
from yhdyspinta.notices.models import Recipient, notify, recipient_for
from yhdyspinta.tenancy.context import current_tenant_id
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.tenancy.models import Membership, Organisation, Role
from yhdyspinta.web.access import link_token

OPEN = "agreement-text"


@dataclass(frozen=True)
class Telling:
    """What is told at a step: the letter, who in each party, and whether at once."""

    code: str
    role: Role
    at_once: bool
    registry: bool


STEPS = {
    "submit": Telling("agreement.review", Role.EDITOR, at_once=False, registry=True),
    "decide": Telling("agreement.decide", Role.RECORDER, at_once=True, registry=True),
    "sign": Telling("agreement.sign", Role.SIGNATORY, at_once=True, registry=False),
}


def tell_of_step(agreement: Agreement, step_name: str) -> None:
    """Tell each party what it should do now: its registry, and its members who have the role."""
    telling = STEPS.get(step_name)
    if telling is None:
        return
    version = agreement.versions.first()
    key = f"{telling.code}/{agreement.pk}/{timezone.now():%Y%m%d%H%M%S}"
    open_url = area_url("agreements:open", _token(version.pk)) if version else ""
    by_organisation = _members(agreement, telling.role)
    for party in agreement.parties.select_related("organisation"):
        to_members = by_organisation.get(party.organisation_id, [])
        to_registry = registry_of(party.organisation) if telling.registry else []
        if not (to_members or to_registry):
            to_members = answering_for(party.organisation)
        members = {recipient.pk: recipient for recipient in to_members}
        _tell(telling, party, key, list(members.values()), agreement.get_absolute_url())
        outsiders = [recipient for recipient in to_registry if recipient.pk not in members]
        _tell(telling, party, key, outsiders, open_url)


def _tell(telling: Telling, party: Party, key: str, recipients: list[Recipient], path: str) -> None:
    parameters = {"title": party.agreement.titles(), "organisation": party.organisation}
    notify(
        recipients,
        key=key,
        code=telling.code,
        parameters=parameters,
        path=path,
        at_once=telling.at_once,
    )


def tell_party(party: Party, code: str, *, key: str, **parameters: object) -> None:
    """Tell the party's recorders, or who else answers for it, in the next digest."""
    members = _members(party.agreement, Role.RECORDER).get(party.organisation_id)
    notify(
        members or answering_for(party.organisation),
        key=key,
        code=code,
        parameters={
            "title": party.agreement.titles(),
            "organisation": party.organisation,
            **parameters,
        },
        path=party.agreement.get_absolute_url(),
    )


def unreachable(agreement: Agreement, step_name: str) -> list[Organisation]:
    """The parties in which nobody would be told at that step; makes no recipient."""
    telling = STEPS.get(step_name)
    if telling is None:
        return []
    parties = [party.organisation for party in agreement.parties.select_related("organisation")]
    has_address = Q(email__gt="") | Q(holdings__person__email__gt="")
    posts = Post.objects.filter(has_address, organisation__in=parties)
    reached = {
        *_memberships(agreement, telling.role).values_list("organisation_id", flat=True),
        *posts.values_list("organisation_id", flat=True),
    }
    return [each for each in parties if each.pk not in reached and not each.registry_email]


def _token(version: int) -> str:
    return link_token(OPEN, tenant=current_tenant_id(), version=version)


def _memberships(agreement: Agreement, role: Role) -> QuerySet[Membership]:
    parties = agreement.parties.values("organisation_id")
    return Membership.objects.of_current_area().with_role(role).filter(organisation__in=parties)


def _members(agreement: Agreement, role: Role) -> dict[int, list[Recipient]]:
    found: dict[int, list[Recipient]] = {}
    for member in _memberships(agreement, role).select_related("user").order_by("pk"):
        user = member.user
        recipient = recipient_for(user.email, name=user.name, languages=[user.language])
        found.setdefault(member.organisation_id, []).append(recipient)
    return found
