"""Invitations, feedback and mails for tests."""

from typing import Any

from tests.factories.tenancy import make_membership, make_organisation
from yhdyspinta.areas.models import Feedback, Invitation
from yhdyspinta.notices.models import Mail, Notice, Recipient, recipient_for
from yhdyspinta.tenancy.models import Role


def make_invitation(**fields: Any) -> Invitation:
    if "organisation" not in fields:
        fields["organisation"] = make_organisation()
    if "invited_by" not in fields:
        fields["invited_by"] = make_membership(Role.ADMIN, organisation=fields["organisation"])
    return Invitation.objects.create(**({"email": "uusi@esimerkki.fi", "name": "Uusi"} | fields))


def make_feedback(**fields: Any) -> Feedback:
    return Feedback.objects.create(**({"text": "Taulukko ei mahdu ruudulle."} | fields))


def make_recipient(address: str = "maija@esimerkki.fi", **fields: Any) -> Recipient:
    return recipient_for(address, **fields)


def make_mail(**fields: Any) -> Mail:
    return Mail.objects.create(**({"recipient": make_recipient()} | fields))


def make_notice(**fields: Any) -> Notice:
    defaults = {"key": "x", "code": "feedback.received", "recipient": make_recipient()}
    return Notice.objects.create(**(defaults | fields))
