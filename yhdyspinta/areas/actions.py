"""Inviting, joining, changing and ending memberships; taking feedback; sending a mail again."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contacts.people import propose_person_for
from yhdyspinta.accounts.models import User
from yhdyspinta.areas.models import Feedback, Invitation
from yhdyspinta.audit.models import record
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.notices.models import Mail, notify, recipient_for
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.tenancy.models import Membership, Organisation, Role, Tenant
from yhdyspinta.web.access import link_token

INVITATION = "invitation"


@transaction.atomic
def invite_member(
    *, email: str, name: str, organisation: Organisation, roles: list[str], actor: Actor | None
) -> Invitation:
    """Send an invitation by mail, in the organisation's language; None: the system invites."""
    invitation = Invitation.objects.create(
        email=email.strip().lower(),
        name=name.strip(),
        organisation=organisation,
        roles=roles,
        invited_by_id=actor.membership_id if actor else None,
    )
    token = link_token(INVITATION, tenant=invitation.tenant_id, invitation=invitation.pk)
    notify(
        [recipient_for(invitation.email, name=invitation.name, languages=organisation.languages)],
        key=f"invitation/{invitation.pk}",
        code="member.invite",
        parameters={
            "inviter": actor.user_name if actor else "Yhdyspinta",
            "organisation": organisation,
        },
        path=area_url("areas:join", token),
        at_once=True,
    )
    record(actor, "member.invite", invitation, organisation=organisation)
    return invitation


@transaction.atomic
def join(invitation: Invitation) -> Membership | None:
    """Accept the invitation; None when it has been used or withdrawn meanwhile."""
    taken = Invitation.objects.open().filter(pk=invitation.pk).update(accepted_at=timezone.now())
    if not taken:
        return None
    user = User.objects.filter(email=invitation.email).first()
    user = user or User.objects.create_user(
        invitation.email,
        name=invitation.name or invitation.email,
        language=(invitation.organisation.languages or ["fi"])[0],
    )
    membership, _created = Membership.objects.update_or_create(
        tenant_id=invitation.tenant_id,
        user=user,
        defaults={
            "organisation": invitation.organisation,
            "roles": invitation.roles,
            "ended_at": None,
        },
    )
    propose_person_for(membership)
    record(
        None,
        "member.join",
        membership,
        member=membership,
        organisation=invitation.organisation,
    )
    return membership


def _keep_an_admin(membership: Membership, roles: list[str]) -> None:
    if Role.ADMIN in roles or Role.ADMIN not in membership.roles:
        return
    admins = Membership.objects.select_for_update().admins().filter(tenant=membership.tenant_id)
    if not admins.exclude(pk=membership.pk).exists():
        raise StepRefusedError([_("The area needs an administrator: make someone else one first.")])


@transaction.atomic
def change_membership(
    membership: Membership, *, organisation: Organisation, roles: list[str], actor: Actor
) -> None:
    """Change a member's organisation and roles; refused when the area would lose its last admin."""
    _keep_an_admin(membership, roles)
    membership.organisation, membership.roles = organisation, roles
    membership.save(update_fields=["organisation", "roles"])
    record(
        actor,
        "member.change",
        membership,
        member=membership,
        organisation=organisation,
        roles=roles,
    )


@transaction.atomic
def end_membership(membership: Membership, *, actor: Actor) -> None:
    """The member sees the area no more; refused for the last administrator."""
    _keep_an_admin(membership, [])
    membership.ended_at = timezone.now()
    membership.save(update_fields=["ended_at"])
    record(actor, "member.end", membership, member=membership)


@transaction.atomic
def receive_feedback(feedback: Feedback, tenant: Tenant) -> None:
    """Keep the feedback and tell those who answer it."""
    feedback.save()
    addresses = [tenant.feedback_email] if tenant.feedback_email else _admin_addresses(tenant)
    notify(
        [recipient_for(address, languages=[tenant.default_language]) for address in addresses],
        key=f"feedback/{feedback.pk}",
        code="feedback.received",
        parameters={"answer_by_on": feedback.answer_by().date(), "text": feedback.text[:500]},
        path=area_url("areas:feedback-list"),
        at_once=True,
    )


def _admin_addresses(tenant: Tenant) -> list[str]:
    admins = Membership.objects.admins().filter(tenant=tenant).select_related("user")
    return [membership.user.email for membership in admins]


def send_mail_again(mail: Mail, *, actor: Actor) -> None:
    """A person has found out that it did not arrive: it waits for sending once more."""
    stuck = [Mail.State.UNKNOWN, Mail.State.FAILED]
    again = Mail.objects.filter(pk=mail.pk, state__in=stuck)
    if again.update(state=Mail.State.WAITING, next_try_at=timezone.now(), tries=0):
        record(actor, "mail.again", mail)
