"""Counties, municipalities and statutory duties for tests; the real ones come by load_register."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.db import connection

from yhdyspinta.register.load import load_register
from yhdyspinta.register.models import County, Municipality, StatutoryDuty


@contextmanager
def as_owner() -> Iterator[None]:
    """As app_owner, who alone writes the register; afterwards the role from before again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        before = cursor.fetchone()[0]
        cursor.execute("SET LOCAL ROLE app_owner")
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {before}")


@as_owner()
def make_register() -> None:
    """The whole register, as load_register makes it."""
    load_register()


@as_owner()
def make_county(
    *,
    code: str = "14",
    name: str = "Pohjois-Karjalan hyvinvointialue",
    kind: str = County.Kind.COUNTY,
    language_status: str = "fi",
    hus_member: bool = False,
    has_sami_homeland: bool = False,
) -> County:
    return County.objects.create(
        code=code,
        kind=kind,
        name_fi=name,
        name_sv=name,
        name_en=name,
        collaboration_area_code="2",
        collaboration_area_fi="Itä-Suomi",
        collaboration_area_sv="Östra Finland",
        language_status=language_status,
        hus_member=hus_member,
        has_sami_homeland=has_sami_homeland,
    )


@as_owner()
def make_municipality(
    *,
    county: County,
    code: str = "426",
    name: str = "Liperi",
    valid_from: date | None = None,
    valid_to: date | None = None,
    successor: Municipality | None = None,
) -> Municipality:
    return Municipality.objects.create(
        code=code,
        name_fi=name,
        name_sv=name,
        name_en=name,
        county=county,
        region_code="12",
        region_name_fi="Pohjois-Karjala",
        region_name_sv="Norra Karelen",
        language_status="fi",
        majority_language="fi",
        valid_from=valid_from,
        valid_to=valid_to,
        successor=successor,
    )


@as_owner()
def make_statutory_duty(
    *,
    code: str = "s14",
    name: str = "Hyvinvointialueen ja kuntien neuvottelu",
    bearer: str = StatutoryDuty.Bearer.COUNTY,
    other_party: str = StatutoryDuty.OtherParty.NONE,
    scope: str = StatutoryDuty.Scope.EVERYWHERE,
    period: str = StatutoryDuty.Period.COUNCIL_TERM,
    served_by: str = StatutoryDuty.ServedBy.NEGOTIATION,
    convener: str = StatutoryDuty.Convener.NONE,
    is_mutual: bool = False,
    invites_others: bool = False,
    attended_by: str = StatutoryDuty.AttendedBy.NONE,
    must_attend: str = "",
    law: str = "611/2021",
    section: str = "14 §",
    position: int = 1,
    valid_from: date = date(2022, 3, 1),
    valid_to: date | None = None,
) -> StatutoryDuty:
    return StatutoryDuty.objects.create(
        code=code,
        position=position,
        name_fi=name,
        name_sv=name,
        name_en=name,
        law=law,
        section=section,
        explanation_fi=name,
        explanation_sv=name,
        explanation_en=name,
        bearer=bearer,
        other_party=other_party,
        scope=scope,
        period=period,
        served_by=served_by,
        convener=convener,
        is_mutual=is_mutual,
        invites_others=invites_others,
        attended_by=attended_by,
        must_attend_fi=must_attend,
        must_attend_sv=must_attend,
        must_attend_en=must_attend,
        valid_from=valid_from,
        valid_to=valid_to,
    )
