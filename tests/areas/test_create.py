"""Areas from the register: all 22, twice without a change, Helsinki and Uusimaa among them."""

import pytest
from django.core.management import CommandError, call_command

from contacts.models import Interface, Level
from negotiations.models import Duty
from tests.factories.register import make_register
from yhdyspinta.areas.create import UnknownAreaError, create_area
from yhdyspinta.register.models import County
from yhdyspinta.tenancy.context import tenant_context
from yhdyspinta.tenancy.models import GroupMember, Organisation, Tenant


@pytest.fixture
def register(db: None) -> None:
    make_register()


def rows(tenant: Tenant) -> tuple[int, ...]:
    with tenant_context(tenant.pk):
        models = (Organisation, GroupMember, Interface, Level, Duty)
        return tuple(model.objects.count() for model in models)


@pytest.mark.usefixtures("register")
def test_every_area_can_be_made_and_making_it_again_changes_nothing() -> None:
    for county in County.objects.areas():
        first = create_area(county.code)
        before = rows(first.tenant)
        second = create_area(county.code)
        assert not second.is_new
        assert rows(first.tenant) == before
        assert first.tenant.name_sv
        assert first.tenant.name_en
    assert Tenant.objects.count() == 22


@pytest.mark.usefixtures("register")
def test_north_karelia_has_its_county_council_and_thirteen_municipalities() -> None:
    tenant = create_area("14").tenant
    assert (tenant.slug, tenant.default_language) == ("pohjois-karjala", "fi")
    with tenant_context(tenant.pk):
        kinds = [o.kind for o in Organisation.objects.in_order()]
        assert kinds == ["county", *["municipality"] * 13, "regional_council"]
        assert GroupMember.objects.count() == 13
        assert Duty.objects.filter(rule="s14").count() >= 13
        assert Duty.objects.filter(rule="hyte-negotiation").count() == 1


@pytest.mark.usefixtures("register")
def test_ostrobothnia_is_bilingual_and_swedish_first() -> None:
    tenant = create_area("17").tenant
    assert tenant.default_language == "sv"
    with tenant_context(tenant.pk):
        county = Organisation.objects.get(kind="county")
        assert county.languages == ["sv", "fi"]
        assert Organisation.objects.get(name_fi="Laihia").languages == ["fi"]
        assert Organisation.objects.get(name_fi="Vaasa").languages == ["fi", "sv"]


@pytest.mark.usefixtures("register")
def test_helsinki_is_one_body_and_hus_is_a_partner_in_uusimaa() -> None:
    for code in ("90", "03"):
        tenant = create_area(code).tenant
        with tenant_context(tenant.pk):
            assert Organisation.objects.filter(kind="joint_authority").count() == 1
    helsinki = Tenant.objects.get(county_code="90")
    with tenant_context(helsinki.pk):
        assert not Organisation.objects.municipalities().exists()
        assert not Duty.objects.filter(rule="s14").exists()
        assert Duty.objects.filter(rule="hyte-negotiation-helsinki").exists()


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize("code", ["HUS", "99", ""])
def test_other_codes_are_refused_in_words(code: str) -> None:
    with pytest.raises(UnknownAreaError):
        create_area(code)
    with pytest.raises(CommandError, match="No area for"):
        call_command("create_area", code)
