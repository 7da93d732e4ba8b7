"""Who can be logged in as in the demo, and what each of them can try."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yhdyspinta.tenancy.context import tenant_context
from yhdyspinta.tenancy.models import Membership, Role, Tenant

TRIES: dict[Role, tuple[Promise | str, ...]] = {
    Role.VIEWER: (
        _("Ask who answers for student welfare, and whom to call in your municipality"),
        _("Download the memo of the latest negotiation"),
    ),
    Role.EDITOR: (
        _("Confirm your municipality's contacts, or name a deputy"),
        _("Tell how an agreed follow-up is going"),
    ),
    Role.RECORDER: (_("Record what your executive decided on the agreement"),),
    Role.SIGNATORY: (_("Sign the agreement that awaits your signature"),),
    Role.COORDINATOR: (
        _("Make an agreement from a template and send it to its parties"),
        _("Invite the municipalities to a negotiation, or record one that was held"),
    ),
    Role.ADMIN: (
        _("Bring in the responsibility table and the contacts from the sample files"),
        _("Invite a member, change the area's own lists"),
    ),
}
ORDER = list(Role)


@dataclass(frozen=True)
class Login:
    """A demo person in one area (esittelyhenkilö)."""

    area: Tenant
    user_id: int
    name: str
    email: str
    organisation: str
    role: Role
    is_elsewhere: bool  # belongs to another demo area too

    @property
    def tries(self) -> tuple[Promise | str, ...]:
        return TRIES[self.role]


def demo_areas() -> list[Tenant]:
    return list(Tenant.objects.filter(is_demo=True).order_by("county_code"))


def logins_of(area: Tenant) -> list[Login]:
    """The area's demo people, from viewer to administrator."""
    with tenant_context(area.pk):
        members = list(
            Membership.objects.active()
            .filter(tenant=area, user__is_demo=True, user__is_active=True)
            .select_related("user", "organisation")
            .order_by("pk")
        )
        found = [_login(area, member) for member in members]
    return sorted(found, key=lambda login: (login.is_elsewhere, ORDER.index(login.role)))


def _login(area: Tenant, member: Membership) -> Login:
    others = Membership.objects.active().filter(user=member.user_id).exclude(tenant=area)
    return Login(
        area=area,
        user_id=member.user_id,
        name=member.user.name,
        email=member.user.email,
        organisation=member.organisation.name,
        role=Role(member.roles[0]) if member.roles else Role.VIEWER,
        is_elsewhere=others.exists(),
    )
