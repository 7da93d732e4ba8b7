"""Who is asking."""

from dataclasses import dataclass, field

from yhdyspinta.tenancy.models import Membership, Role


@dataclass(frozen=True)
class Actor:
    """A member at work in one area (toimija). Policies see this, never a request."""

    user_id: int
    user_name: str
    membership_id: int
    tenant_id: int
    tenant_slug: str
    organisation_id: int
    roles: frozenset[str] = field(default_factory=frozenset)
    is_guest: bool = False

    def has(self, role: Role) -> bool:
        return role == Role.VIEWER or role in self.roles

    def has_any(self, *roles: Role) -> bool:
        return any(self.has(role) for role in roles)

    def may_act_for(self, organisation_id: int) -> bool:
        """Own organisation's matters, or anyone's for a coordinator."""
        return self.organisation_id == organisation_id or self.has(Role.COORDINATOR)


@dataclass(frozen=True)
class Guest:
    """Someone without an account who came by a personal link (kutsuttu)."""

    tenant_id: int
    tenant_slug: str
    purpose: str
    payload: dict[str, object]
    user_name: str = ""
    is_guest: bool = True

    def has(self, role: Role) -> bool:
        return False


def actor_of(membership: Membership) -> Actor:
    """The actor of a membership whose user and tenant are loaded."""
    return Actor(
        user_id=membership.user_id,
        user_name=str(membership.user),
        membership_id=membership.pk,
        tenant_id=membership.tenant_id,
        tenant_slug=membership.tenant.slug,
        organisation_id=membership.organisation_id,
        roles=frozenset(membership.roles),
    )
