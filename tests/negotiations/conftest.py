"""A small area with four rules, so that every duty can be counted by hand."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from negotiations.duties import open_duties
from negotiations.models import Duty
from tests.conftest import People
from tests.factories import register
from tests.factories.negotiations import at
from yhdyspinta.register.models import StatutoryDuty
from yhdyspinta.tenancy.actor import Actor, actor_of
from yhdyspinta.tenancy.context import tenant_context
from yhdyspinta.tenancy.models import Organisation, Tenant

R = StatutoryDuty


def make_rules() -> None:
    """§ 14, both sides of hyte, and the yearly report."""
    register.make_statutory_duty(
        code="s14",
        other_party=R.OtherParty.MUNICIPALITY,
        is_mutual=True,
        convener=R.Convener.AGREED,
        position=1,
    )
    hyte: dict[str, Any] = {
        "law": "612/2021",
        "period": R.Period.CALENDAR_YEAR,
        "convener": R.Convener.FIXED,
        "invites_others": True,
        "valid_from": date(2023, 1, 1),
    }
    register.make_statutory_duty(
        code="hyte-negotiation", name="Hyte-neuvottelu", section="7 § 4 mom.", position=2, **hyte
    )
    register.make_statutory_duty(
        code="hyte-attendance",
        name="Osallistuminen hyte-neuvotteluun",
        section="6 § 4 mom.",
        bearer=R.Bearer.MUNICIPALITY,
        other_party=R.OtherParty.COUNTY,
        position=3,
        **hyte,
    )
    register.make_statutory_duty(
        code="municipality-yearly-report",
        name="Vuosiraportti",
        bearer=R.Bearer.MUNICIPALITY,
        period=R.Period.CALENDAR_YEAR,
        served_by=R.ServedBy.DOCUMENT,
        law="612/2021",
        section="6 § 3 mom.",
        position=4,
        valid_from=date(2023, 1, 1),
    )


@dataclass
class Area:
    """The people, and short ways to the area's organisations and duties."""

    people: People

    @property
    def tenant(self) -> Tenant:
        return self.people.tenant

    @property
    def county(self) -> Organisation:
        return self.people.county

    @property
    def alavesi(self) -> Organisation:
        return self.people.municipality

    @property
    def koivujoki(self) -> Organisation:
        return self.people.other_municipality

    def actor(self, who: str) -> Actor:
        return actor_of(self.people.members[who])

    def state(self, rule: str, bearer: Organisation, other: Organisation | None, day: date) -> str:
        """The state of one duty on a day."""
        duty = (
            Duty.objects.of_period(day).with_state(day).get(rule=rule, bearer=bearer, other=other)
        )
        return str(duty.state)


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)


@pytest.fixture
def on_day(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    """Moves the clock to nine in the morning of a day."""

    def move(day: date) -> None:
        moment: datetime = at(day)
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return move


@pytest.fixture
def area(people: People) -> Iterator[Area]:
    """The whole test works in the area; duties are open as of 2 March 2026."""
    register.make_county(code=people.tenant.county_code, name="Järvialueen hyvinvointialue")
    make_rules()
    with tenant_context(people.tenant.pk):
        open_duties(date(2026, 3, 2))
        yield Area(people)


@pytest.fixture
def url(area: Area) -> Callable[..., str]:
    def at_page(name: str, *args: Any) -> str:
        return reverse(f"negotiations:{name}", args=[area.tenant.slug, *args])

    return at_page


@pytest.fixture
def coordinator(area: Area) -> Client:
    return area.people.client("coordinator")
