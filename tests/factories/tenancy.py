"""Areas, organisations, users and memberships for tests."""

from itertools import count
from typing import Any

from yhdyspinta.accounts.models import User
from yhdyspinta.tenancy.actor import Actor, actor_of
from yhdyspinta.tenancy.models import Group, Membership, Organisation, Role, Tenant

_number = count(1)


def make_tenant(**fields: Any) -> Tenant:
    n = next(_number)
    defaults = {"slug": f"alue-{n}", "name_fi": f"Alue {n}", "county_code": f"{n % 1000:03}"}
    return Tenant.objects.create(**(defaults | fields))


def make_organisation(**fields: Any) -> Organisation:
    n = next(_number)
    defaults = {
        "kind": Organisation.Kind.MUNICIPALITY,
        "name_fi": f"Kunta {n}",
        "languages": ["fi"],
    }
    return Organisation.objects.create(**(defaults | fields))


def make_county(**fields: Any) -> Organisation:
    defaults = {"kind": Organisation.Kind.COUNTY, "name_fi": "Hyvinvointialue"}
    return make_organisation(**(defaults | fields))


def make_group(**fields: Any) -> Group:
    defaults = {"name_fi": "Kunnat", "is_all_municipalities": True}
    return Group.objects.create(**(defaults | fields))


def make_user(**fields: Any) -> User:
    n = next(_number)
    defaults = {"email": f"henkilo{n}@esimerkki.fi", "name": f"Henkilö {n}"}
    return User.objects.create_user(**(defaults | fields))


def make_membership(
    *roles: Role, organisation: Organisation, user: User | None = None, **fields: Any
) -> Membership:
    return Membership.objects.create(
        tenant=organisation.tenant,
        organisation=organisation,
        user=user or make_user(),
        roles=list(roles),
        **fields,
    )


def make_actor(*roles: Role, organisation: Organisation, **fields: Any) -> Actor:
    return actor_of(make_membership(*roles, organisation=organisation, **fields))
